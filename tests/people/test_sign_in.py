"""Signing in by a link: single use, one press, and nobody learns who belongs to the network."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event as listening
from sqlalchemy import select

from app import security
from app.database import db
from app.people import actions, entering
from app.people.models import SignInLink, digest
from app.people.refusals import LinkNoLongerOpen
from tests import make

ANSWER = "is on its way"


@pytest.fixture
def eleni(app):
    return make.organiser(make.project())


def ask(client, email: str, **query: str):
    return client.post("/sign-in", data={"email": email}, query_string=query)


def link_in_mail() -> str:
    """The path that the newest mail leads to."""
    link = re.search(r"http://localhost(/sign-in/\S+)", make.mails("sign_in")[-1].text)
    assert link
    return link[1]


def is_signed_in(client) -> bool:
    with client.session_transaction() as session:
        return "token" in session


# The whole way


def test_eleni_signs_in_by_the_link_in_her_mail(client, eleni):
    asked = ask(client, " Eleni@Example.org ")
    assert (asked.status_code, asked.location) == (302, "/sign-in/asked")
    assert [mail.recipient for mail in make.mails()] == ["eleni@example.org"]

    page = client.get(link_in_mail())
    assert "Eleni Karavida" in page.text
    assert not is_signed_in(client)

    entered = client.post(link_in_mail())
    assert (entered.status_code, entered.location) == (302, "/manage/")
    assert client.get("/manage/").status_code == 200


def test_a_link_in_a_mail_is_written_in_her_language(client, app):
    make.organiser(make.project(), "Nikos")
    ask(client, "nikos@example.org")
    assert make.mails()[0].language == "el"


def test_a_partner_who_organises_nothing_comes_to_the_front_page(client, app):
    make.member(make.project(), "Giulia")
    ask(client, "giulia@example.org")
    assert client.post(link_in_mail()).location == "/"
    assert client.get("/manage/").status_code == 403


def test_signing_out_ends_it(client, eleni):
    make.sign_in(client, eleni)
    assert client.post("/sign-out").location == "/"
    assert not is_signed_in(client)
    assert client.get("/manage/").status_code == 302


def test_nothing_of_the_session_before_is_kept(client, eleni):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    ask(client, "eleni@example.org")
    client.post(link_in_mail())
    with client.session_transaction() as session:
        assert {name for name in session if not name.startswith("_")} == {"token", "who", "language"}
        assert session.permanent


# Once, and not for ever


def test_a_link_works_once(client, eleni):
    ask(client, "eleni@example.org")
    client.post(link_in_mail())
    client.post("/sign-out")

    for again in (client.get(link_in_mail()), client.post(link_in_mail())):
        assert again.status_code == 410
        assert "This link no longer opens" in again.text
        assert "/sign-in" in again.text
    assert not is_signed_in(client)


def test_looking_at_a_link_uses_nothing_up(client, eleni):
    ask(client, "eleni@example.org")
    assert [client.get(link_in_mail()).status_code for _ in range(3)] == [200, 200, 200]
    assert client.post(link_in_mail()).status_code == 302


def test_a_link_lives_twenty_minutes(client, eleni, clock):
    ask(client, "eleni@example.org")
    clock.advance(minutes=20)
    assert client.post(link_in_mail()).status_code == 410


def test_a_link_dies_with_the_last_membership(client, eleni):
    ask(client, "eleni@example.org")
    db.session.delete(eleni.memberships[0])
    assert client.post(link_in_mail()).status_code == 410


def test_a_made_up_link_opens_nothing(client, eleni):
    assert client.get("/sign-in/not-a-token").status_code == 410


def test_of_two_presses_at_once_one_enters(app, eleni):
    _link, token = SignInLink.issue(eleni)
    db.session.commit()

    def press(_: int) -> str:
        with app.app_context():
            try:
                entering.enter(token)
            except LinkNoLongerOpen:
                return "closed"
            return "in"

    with ThreadPoolExecutor(8) as presses:
        assert sorted(presses.map(press, range(8))) == ["closed"] * 7 + ["in"]


def test_only_its_hash_is_kept(client, eleni):
    ask(client, "eleni@example.org")
    token = link_in_mail().rpartition("/")[2]
    [link] = db.session.scalars(select(SignInLink))
    assert link.digest == digest(token)
    assert token not in str(vars(link))


# Nothing is revealed


def answer(client, email: str) -> tuple[int, str]:
    asked = ask(client, email)
    page = client.get(asked.location)
    return page.status_code, page.text.replace(email, "…")


def test_the_answer_is_the_same_for_everybody(app, eleni):
    make.person("Kostas")
    answers = {
        answer(app.test_client(), email)
        for email in ("eleni@example.org", "kostas@example.org", "nobody@example.org")
    }
    [(status, page)] = answers
    assert status == 200
    assert ANSWER in page
    assert [mail.recipient for mail in make.mails()] == ["eleni@example.org"]


def test_the_work_is_the_same_for_everybody(app, eleni):
    """So that the time it takes tells nothing: the same kinds of statement, one or two more or less."""
    written = []
    listening.listen(db.engine, "before_cursor_execute", lambda *said: written.append(said[2]))

    def statements(email: str) -> int:
        written.clear()
        actions.ask_for_link(email, visitor="1.2.3.4", language="en")
        return len(written)

    known, unknown = statements("eleni@example.org"), statements("nobody@example.org")
    assert abs(known - unknown) <= 2
    assert known > 5


def test_an_unknown_address_leaves_no_trace(app, eleni):
    actions.ask_for_link("nobody@example.org", visitor="1.2.3.4", language="en")
    assert make.mails() == []
    assert list(db.session.scalars(select(SignInLink))) == []
    assert db.session.query(type(eleni)).count() == 1


def test_asking_too_often_is_refused_alike(app, client, eleni):
    app.config["RATE_LIMITS"] = True
    for email in ("eleni@example.org", "nobody@example.org"):
        assert [ask(client, email).status_code for _ in range(6)] == [302] * 5 + [429]
    assert len(make.mails()) == 5


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::7", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_whoever_has_many_addresses_is_one_visitor(app, address, counted):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert security.visitor() == counted


@pytest.mark.parametrize(
    "email", ["", "eleni", "eleni@", "eleni@nowhere", "a@b.c\r\nBcc: x@y.z", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_said_at_its_field(client, eleni, email):
    page = ask(client, email)
    assert page.status_code == 200
    assert "field-error" in page.text
    assert make.mails() == []


# Where to


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil", "evil"],
)
def test_a_link_never_leads_away(client, eleni, path):
    ask(client, "eleni@example.org", next=path)
    link = link_in_mail()
    assert "evil" not in link
    assert client.post(f"{link}?next={path}").location == "/manage/"


def test_who_was_going_somewhere_arrives_there(client, eleni):
    stopped = client.get("/manage/mail?state=failed")
    assert stopped.location == "/sign-in?next=/manage/mail?state%3Dfailed"
    client.post(stopped.location, data={"email": "eleni@example.org"})
    assert client.post(link_in_mail()).location == "/manage/mail?state=failed"


def test_who_is_in_already_goes_on(client, eleni):
    make.sign_in(client, eleni)
    assert client.get("/sign-in?next=/manage/mail").location == "/manage/mail"


# The command


def test_the_command_prints_a_link(client, cli_runner, eleni):
    db.session.commit()
    printed = cli_runner.invoke(args=["sign-in-link", "eleni@example.org"])
    assert printed.exit_code == 0
    path = printed.output.strip().removeprefix("http://localhost")
    assert client.post(path).location == "/manage/"


def test_the_command_refuses_strangers(cli_runner, eleni):
    db.session.commit()
    printed = cli_runner.invoke(args=["sign-in-link", "kostas@example.org"])
    assert printed.exit_code == 1
    assert printed.output == "Error: No partner or organiser has the address kostas@example.org.\n"


def test_who_begins_where_everybody_does_is_told_that_she_is_in(client, project):
    giulia = make.member(project)
    answer = client.post(f"/sign-in/{actions.issue_link(giulia.email)}", follow_redirects=True)
    assert "You are signed in as Giulia" in answer.text
    assert 'href="/manage/"' not in answer.text  # it is not for her
