"""Whatever breaks, people get a whole page with a number, and the log has the same number."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader

from app.database import db
from app.operation.visits import BrokenOff
from app.security import HEADERS
from tests.databases import Databases
from tests.operation import breaking
from tests.operation.breaking import MARKER
from tests.operation.writing import caught
from tests.pages.reading import BeautifulSoup, words

TELL = "If it happens again, tell the organiser this number: "


@pytest.fixture
def broken(databases: Databases) -> Iterator[Flask]:
    app = breaking.application(databases.new())
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(broken: Flask) -> FlaskClient:
    return broken.test_client()


def test_the_page_and_the_log_have_the_same_number(visitor):
    with caught() as lines:
        answer = visitor.get("/break/value/secret")

    number = answer.headers["X-Request-ID"]
    page = BeautifulSoup(answer.text, "html5lib")
    assert (answer.status_code, words(page.h1)) == (500, "Something broke on our side")
    assert words(page.select("main p")[-1]) == TELL + number
    error, access = lines.said("synodos.requests")
    assert (error["request_id"], access["request_id"]) == (number, number)
    assert (error["level"], error["error"], error["route"]) == ("error", "ValueError", "/break/value/<word>")
    assert error["stack"][-1].split(":")[0] == "tests/operation/breaking.py"
    assert {name: access[name] for name in ("method", "route", "status")} == {
        "method": "GET", "route": "/break/value/<word>", "status": 500,
    }  # fmt: skip
    assert MARKER not in lines.getvalue()
    assert MARKER not in answer.text


def test_a_database_that_quotes_what_was_typed_is_not_quoted(visitor):
    with caught() as lines:
        answers = [visitor.get(f"/break/{kind}/secret") for kind in ("insert", "statement")]

    assert [answer.status_code for answer in answers] == [500, 500]
    assert [line["error"].split()[0] for line in lines.said() if "error" in line] == [
        "IntegrityError", "OperationalError" if "Operational" in lines.getvalue() else "ProgrammingError",
    ]  # fmt: skip
    assert MARKER.lower() not in lines.getvalue().lower()


def test_where_the_page_about_it_breaks_as_well_there_is_a_plain_one(broken, visitor):
    broken.jinja_env.loader = DictLoader({})
    broken.jinja_env.cache.clear()
    with caught() as lines:
        answer = visitor.get("/break/value/secret")

    page = BeautifulSoup(answer.text, "html5lib")
    assert (answer.status_code, words(page.h1)) == (500, "Something broke on our side")
    assert words(page.select("main p")[-1]) == TELL + answer.headers["X-Request-ID"]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert [line["message"] for line in lines.said()] == [
        "A page broke", "A page broke, and the page that says so", "GET /break/value/<word> 500",
    ]  # fmt: skip


def test_it_is_said_in_the_language_of_the_reader(visitor):
    answer = visitor.get("/break/value/secret", headers={"Accept-Language": "el"})

    assert BeautifulSoup(answer.text, "html5lib").html["lang"] == "el"


def test_a_program_gets_it_as_json(visitor):
    answer = visitor.get("/break/value/secret", headers={"Accept": "application/json"})

    assert answer.json == {
        "error": "Something broke on our side",
        "advice": "Nothing that was confirmed is lost. Try again in a minute.",
        "id": answer.headers["X-Request-ID"],
    }
    assert visitor.get("/nowhere.json").json["error"] == "There is nothing at this address"
    assert BeautifulSoup(visitor.get("/nowhere").text, "html5lib").main.a["href"] == "/"


def test_an_answer_that_breaks_off_is_written_down(visitor):
    with caught() as lines, pytest.raises(BrokenOff):
        visitor.get("/break/half/secret").get_data()

    assert [line["message"] for line in lines.said()] == ["An answer broke off", "GET /break/half/<word> 500"]
    assert MARKER not in lines.getvalue()


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://x:y@127.0.0.1:1/z"])
def test_while_the_database_is_away_a_whole_page_says_when_to_come_back(url):
    visitor = breaking.application(url).test_client()
    with caught() as lines:
        answer = visitor.get("/events/good-practices")
        for_programs = visitor.get("/events/good-practices", headers={"Accept": "application/json"})

    page = BeautifulSoup(answer.text, "html5lib")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
    assert words(page.h1) == "We are back in a moment"
    assert words(page.select("main p")[-1]) == TELL + answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert for_programs.json["id"] == for_programs.headers["X-Request-ID"]
    assert [line["message"] for line in lines.said("app.errors")] == [
        "The database does not answer: OperationalError"
    ] * 2
    assert visitor.get("/health/live").status_code == 200


def test_a_number_is_no_key_to_anything(visitor):
    """It is random, and nobody gives it to us but a proxy that we believe."""
    given = {"X-Request-ID": "0123456789abcdef"}
    first, second = (visitor.get("/health/live", headers=given).headers["X-Request-ID"] for _ in "12")

    assert first != second
    assert given["X-Request-ID"] not in {first, second}


def test_a_proxy_that_is_believed_may_give_the_number(databases: Databases):
    visitor = breaking.application(databases.new(), PROXIES=1).test_client()

    def answered(given: str) -> str:
        return visitor.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert answered("4f2a9c0d1e") == "4f2a9c0d1e"
    for wrong in ("short", "x" * 65, "nikos@example.org", "with space", "<script>1</script>"):
        assert answered(wrong) != wrong


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in", 413), ("/", 405), ("/nowhere", 404), ("/manage/", 405), ("/static/style.css", 405)],
)
def test_what_is_sent_is_taken_before_it_is_refused(client, path, status):
    """Else a proxy that is still handing it over may find the door shut, and say that nobody is there."""
    large = BytesIO(bytes(3_000_000))
    answer = client.post(
        path,
        input_stream=large,
        content_length=3_000_000,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (answer.status_code, large.tell()) == (status, 3_000_000)
