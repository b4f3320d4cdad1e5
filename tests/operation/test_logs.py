"""The log: whatever people type, wherever they come from, nothing of it is written down."""

import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.test import TestResponse

from app import watching
from app.database import db
from app.inbox import actions as inbox
from app.inbox import parsing
from app.mail.worker import Worker
from app.operation.logs import JsonLines, TextLines, without_secrets
from app.people.models import Person
from tests import make
from tests.databases import ROOT
from tests.house import world
from tests.house.world import Seen
from tests.mail.workers import mail
from tests.operation.writing import caught
from tests.servers import MailServer

MARKER = "zzmarker"
ADDRESS = f"{MARKER}@marked.example"
FROM = "203.0.113.77"
WITH = {"X-Forwarded-For": FROM, "User-Agent": MARKER, "Referer": f"http://localhost/{MARKER}"}


def filled(form: Tag) -> dict[str, list[str]]:
    """What a browser would send, with the marker in each field that takes text."""
    data: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type", field.name)
        chosen = [str(one.get("value", "")) for one in field.select("option")][:1]
        typed = {"email": [ADDRESS], "select": chosen, "file": [], "textarea": [f"{MARKER}\n{ADDRESS}"]}
        kept = {"hidden", "date", "time", "datetime-local", "checkbox", "radio", "number"}
        value = [str(field.get("value", "on"))] if kind in kept else typed.get(kind, [MARKER])
        data.setdefault(str(field["name"]), []).extend(value)
    return data


def forms_of(answer: TestResponse) -> list[Tag]:
    text = answer.text if answer.mimetype == "text/html" else ""
    return list(BeautifulSoup(text, "html.parser").select("form[method=post]"))


def rule_of(app: Flask, url: str, method: str) -> str:
    try:
        return app.url_map.bind("localhost").match(urlsplit(url).path, method)[0]
    except NotFound:
        return ""


@pytest.mark.database("sqlite")
def test_no_page_and_no_form_gives_away_what_was_typed(app: Flask):
    """Every page of the product is opened, and one form of each kind is sent, full of marked text."""
    world.build()
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    every = [page for page in [*world.pages(), *world.files()] if page.sent is None]
    pages = list({(rule_of(app, page.url, "GET"), page.status): page for page in every}.values())
    clients: dict[str, FlaskClient] = {}
    for address in {page.by for page in pages}:
        clients[address] = app.test_client()
        if person := Person.with_address(address):
            make.sign_in(clients[address], person)
    forms: dict[str, tuple[Seen, Tag, str]] = {}
    with caught() as lines:
        asked = 0
        for page in pages:
            url = f"{page.url}{'&' if '?' in page.url else '?'}q={MARKER}"
            answer = clients[page.by].get(url, headers=WITH, environ_base={"REMOTE_ADDR": FROM})
            asked += 1
            for form in forms_of(answer):
                action = urlsplit(str(form.get("action") or page.url)).path
                forms.setdefault(rule_of(app, action, "POST"), (page, form, action))
        for page, form, action in forms.values():
            clients[page.by].post(action, data=filled(form), headers=WITH, environ_base={"REMOTE_ADDR": FROM})
            asked += 1

    tokens = {part for page in every for part in page.url.split("/") if len(part) > 30}
    written = lines.getvalue()
    assert len(lines.said("synodos.requests")) >= asked > 150
    assert len(forms) > 50
    assert [line["route"] for line in lines.said("synodos.requests") if line.get("status") == 500] == []
    assert [one for one in (MARKER, "marked.example", FROM, *tokens) if one in written] == []
    names = {person.family_name for person in db.session.scalars(db.select(Person)) if person.family_name}
    assert [name for name in names if re.search(rf"\b{name}\b", written)] == []
    assert "@example.org" not in written


def test_a_mail_that_does_not_leave_is_named_by_its_number(app: Flask, smtp_server: MailServer):
    smtp_server.refuse(ADDRESS, f"550 5.1.1 <{ADDRESS}>: {MARKER} is unknown here")
    letter = mail(2, recipient=ADDRESS, recipient_name=MARKER, subject=MARKER, text=MARKER, html=MARKER)
    broken = mail(3, recipient=f"{MARKER}\n@x", recipient_name=MARKER, subject=MARKER)
    make.save(letter, broken)
    ids = [letter.id, broken.id]
    with caught() as lines:
        Worker(app).round()
    watching.worker = ""

    said = lines.said("app.mail")
    assert [line["request_id"] for line in said if "did not leave" in line["message"]] == [
        f"mail-{id_}" for id_ in ids
    ]
    assert MARKER not in lines.getvalue()


def test_a_reply_that_cannot_be_read_is_not_quoted(app: Flask, monkeypatch: pytest.MonkeyPatch):
    raw = f"From: {MARKER} <{ADDRESS}>\r\nSubject: {MARKER}\r\n\r\n{MARKER}\xff\x00".encode("latin-1")
    with caught() as lines:
        inbox.receive(raw)
        inbox.receive(b"Content-Type: multipart/x; boundary=\xff\r\n" + raw)
        try:
            inbox.receive(None)  # type: ignore[arg-type]  # what no program could take in
        except Exception:
            logging.getLogger("app.inbox").exception("A mail could not be taken in")

    assert MARKER not in lines.getvalue()
    assert parsing.read(raw).sender == ADDRESS


# The shape of a line


def record(message: str, *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("app.mail.worker", logging.WARNING, "x.py", 1, message, args, None)
    made.created = datetime(2023, 3, 29, 7, 0, 0, 125000, tzinfo=UTC).timestamp()
    made.__dict__.update(more)
    return made


def test_a_line_is_one_object_with_the_time_in_utc():
    with watching.at_work("mail-7"):
        line = JsonLines().format(record("Mail %s\ndid not leave", 7, method="GET", status=500))

    known = json.loads(line)
    assert known.pop("process") > 0
    assert known == {
        "time": "2023-03-29T07:00:00.125Z", "level": "warning", "logger": "app.mail.worker",
        "message": "Mail 7\ndid not leave", "request_id": "mail-7", "method": "GET", "status": 500,
    }  # fmt: skip
    assert "\n" not in line


def test_for_a_terminal_the_same_is_text():
    with watching.at_work("mail-7"):
        line = TextLines().format(record("Mail %s did not leave", 7))

    assert line == "2023-03-29T07:00:00.125Z warning app.mail.worker [mail-7] Mail 7 did not leave"


def test_the_first_process_of_the_web_server_writes_objects_as_well():
    """It knows nothing of the application: a file says how its lines look."""
    shape = json.loads((ROOT / "app/operation/granian.json").read_text())["formatters"]["generic"]
    line = logging.Formatter(shape["fmt"], shape["datefmt"]).format(
        record("Starting granian (main PID: %s)", 7)
    )

    known = json.loads(line)
    assert datetime.fromisoformat(known["time"]) == datetime(2023, 3, 29, 7, tzinfo=UTC)
    assert (known["level"], known["message"]) == ("WARNING", "Starting granian (main PID: 7)")


def test_an_error_says_what_and_where_and_from_what_but_not_its_words():
    try:
        try:
            int(MARKER)
        except ValueError as error:
            raise OSError(28, MARKER) from error
    except OSError:
        made = record("It broke", exc_info=sys.exc_info())

    known = json.loads(JsonLines().format(made))
    assert known["error"] == "OSError 28 ← ValueError"
    assert re.sub(r":\d+", "", known["stack"][0]) == (
        "tests/operation/test_logs.py in test_an_error_says_what_and_where_and_from_what_but_not_its_words"
    )
    assert MARKER not in JsonLines().format(made) + TextLines().format(made)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("to nikos@example.org now", "to …@… now"),
        ("to <Νίκος@παράδειγμα.ευ>", "to <…@…>"),
        ("from 192.0.2.17:80", "from …:80"),
        ("from 2001:db8::1", "from …"),
        ("from ::1", "from …"),
        ("GET /me/abc-DEF_1/answers", "GET /me/…/answers"),
        (f"token {'a1_-' * 8}", "token …"),
        ("at 12:30:11, port 8000", "at 12:30:11, port 8000"),
        ("Event 12: 3 mails", "Event 12: 3 mails"),
        ("x" * 20 + " " + "y " * 1000, ("x" * 20 + " " + "y " * 1000)[:1000] + "…"),
    ],
)
def test_what_others_write_loses_what_could_name_somebody(typed, written):
    assert without_secrets(typed) == written


def test_a_process_writes_all_it_has_to_say_in_one_shape():
    """Warnings, other libraries, and an error that nobody caught."""
    code = (
        "import logging, warnings, wsgi; warnings.warn('old'); "
        "logging.getLogger('lib').warning('of %s', 'x'); "
        f"wsgi.app.logger.warning('ours'); raise ValueError('{MARKER}')"
    )
    settings = {
        "SYNODOS_LOG_FORMAT": "json",
        "SYNODOS_SECRET_KEY": "x",
        "PATH": "",
        "SYNODOS_METRICS_FOLDER": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True
    )

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["logger"], line["level"], line["message"]) for line in lines] == [
        ("py.warnings", "warning", "UserWarning: old"),
        ("lib", "warning", "of x"),
        ("app", "warning", "ours"),
        ("synodos", "critical", "Nobody caught this"),
    ]
    assert lines[-1]["error"] == "ValueError"
    assert MARKER not in done.stderr
