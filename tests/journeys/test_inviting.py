"""Eleni invites people on her way home: on a phone, in a browser without scripts."""

import re

import pytest
from playwright.sync_api import expect

from app.database import db
from app.network.models import Project
from app.participation.models import Participation
from app.people import actions
from tests import make
from tests.journeys.letters import entry, shape

PASTED = """Νίκος Θεοδώρου <nikos@example.org>; "Mäkelä, Aino" <aino@example.org>
kostas.papadakis@example.org
Desislava at example.org"""


@pytest.fixture
def eleni_on_her_phone(somebody, database):
    with database.app_context():
        project = db.session.scalars(db.select(Project)).one()
        make.member(project, "Giulia")
        make.event(project, seats=40)
        token = actions.issue_link("eleni@example.org")
    page = somebody()
    page.goto(f"/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    return page


def test_eleni_pastes_looks_and_invites(live_server, database, somebody, eleni_on_her_phone):
    page = eleni_on_her_phone
    main = page.get_by_role("main")

    # Bologna's people from the network, the others from her mail program
    page.goto("/manage/events/good-practices/participants")
    main.get_by_role("link", name="Invite people").click()
    main.get_by_label("Metropolitan City of Bologna").check()
    main.get_by_label("Paste a list").fill(PASTED)
    words = main.get_by_role("group", name="A personal line")
    words.get_by_label("English").fill("I saved you a chair.")
    main.get_by_role("button", name="See the list").click()

    # She looks: a line is not understood, and Kostas should rather not come
    expect(main.get_by_role("heading", level=1)).to_have_text("4 people will be invited")
    expect(main.get_by_role("heading", name="One line is not understood")).to_be_visible()
    main.get_by_label("Lines that are not understood").fill("Desislava <desislava@example.org>")
    main.get_by_role("checkbox", name="kostas.papadakis@example.org").uncheck()
    main.get_by_role("button", name="Read the list again").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("4 people will be invited")
    expect(main.get_by_role("checkbox", name="kostas.papadakis@example.org")).not_to_be_checked()
    main.get_by_text("How the e-mail will look").click()
    expect(main.locator(".mail-text")).to_contain_text("I saved you a chair.")
    with database.app_context():
        assert db.session.scalars(db.select(Participation)).all() == []

    # One press, and each of them has an invitation for each day
    main.get_by_role("button", name="Invite 4 people").click()
    expect(page.get_by_text("4 people are invited. The e-mails are on their way.")).to_be_visible()
    entries = [entry(live_server.wait_for_mail("aino@example.org", number)) for number in (1, 2)]
    assert [(one.method, one.sequence, one.attendees) for one in entries] == [
        ("REQUEST", 0, ["mailto:aino@example.org"])
    ] * 2
    mail = live_server.wait_for_mail("giulia@example.org")
    assert shape(mail) == [
        *("multipart/mixed", "multipart/alternative"),
        *("text/plain", "text/html", "text/calendar", "application/ics"),
    ]
    text = mail.get_body(("plain",)).get_content()
    assert "I saved you a chair." in text
    assert [name for name in ("nikos@", "aino@", "desislava@") if name in mail.as_string() + text] == []
    assert live_server.mails("kostas.papadakis@example.org") == []

    # Her link opens the page on which she answers
    giulia = somebody()
    giulia.goto(re.search(r"https?://\S+/me/\S+", text)[0])
    expect(giulia.get_by_role("main")).to_contain_text("Giulia")
