"""Eleni gives partners places, Giulia names on her phone, without scripts, and the rest returns."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.database import db
from app.delegations import coordinating
from app.events.models import Event
from app.network.models import Project
from app.people.models import Person
from tests import make
from tests.journeys.letters import entry


@pytest.fixture
def event(database):
    with database.app_context():
        project = db.session.scalars(db.select(Project)).one()
        giulia, eleni = make.member(project, "Giulia"), Person.with_address("eleni@example.org")
        coordinating.appoint(
            project.partnerships[1],
            actor=eleni,
            email=giulia.email,
            given_name="",
            family_name="",
            locale="en",
        )
        make.event(project, seats=20)


def the_event() -> Event:
    return db.session.scalars(db.select(Event)).one()


def own_page(mail) -> str:
    return re.findall(r"https?://\S+/me/[\w-]+(?=\s)", mail.get_body(("plain",)).get_content())[0]


def her_page(mail) -> str:
    [found] = set(re.findall(r"https?://\S+/delegations/\S+", mail.get_body(("plain",)).get_content()))
    return found


def test_giulia_names_two_changes_one_and_the_rest_returns(live_server, database, somebody, event, eleni):
    # Eleni gives every partner two places, and Bologna four
    main = eleni.get_by_role("main")
    eleni.goto("/manage/events/good-practices/delegations")
    main.get_by_role("link", name="Set places").click()
    main.get_by_label("The same for all partners").fill("2")
    main.get_by_label("Metropolitan City of Bologna").fill("4")
    last = main.get_by_role("group", name="Places are kept until")
    with database.app_context():
        last.get_by_label("Day").fill(f"{the_event().first_date - timedelta(days=14)}")
    last.get_by_label("Time").fill("12:00")
    main.get_by_role("button", name="Save").click()
    expect(eleni.get_by_text("We have written to 1 coordinator.")).to_be_visible()

    # Giulia opens the link on her phone and names two
    told = live_server.wait_for_mail("giulia@example.org", 2)
    giulia = somebody()
    giulia.goto(her_page(told))
    hers = giulia.get_by_role("main")
    expect(hers.get_by_text("0 of 4 places are used.")).to_be_visible()
    for name in ("Marco", "Luca"):
        write(hers, name)
        hers.get_by_role("button", name="Name and invite").click()
        expect(giulia.get_by_text(f"We have written to {name.lower()}@example.org.")).to_be_visible()
    expect(hers.get_by_text("2 of 4 places are used.")).to_be_visible()

    # Somebody else comes instead of Luca
    hers.get_by_role("link", name="Send somebody else than Luca Rossi").click()
    write(hers, "Anna")
    hers.get_by_role("button", name="Change the two").click()
    expect(hers.get_by_text("Luca Rossi")).to_have_count(0)
    assert entry(live_server.wait_for_mail("luca@example.org", 4)).method == "CANCEL"

    # Both accept: Anna on her own page
    first = live_server.wait_for_mail("anna@example.org", 1)
    assert entry(first).method == "REQUEST"
    anna = somebody()
    anna.goto(own_page(first))
    anna.get_by_role("main").get_by_role("button", name=re.compile("^(Yes|Accept)")).first.click()
    giulia.reload()
    expect(hers.get_by_text("Comes", exact=True)).to_be_visible()
    expect(hers.get_by_text("Has not answered yet")).to_be_visible()

    # The date comes: what nobody used returns by itself
    with database.app_context():
        the_event().quota_until = clock.now()
        db.session.commit()
    returned = eleni.get_by_text("8 places returned on")
    for _look in range(20):
        eleni.goto("/manage/events/good-practices/delegations")
        if returned.count():
            break
        eleni.wait_for_timeout(500)
    expect(returned).to_be_visible()
    giulia.reload()
    expect(hers.get_by_text("18 places are left at the event, for everybody.")).to_be_visible()


def write(main, name: str) -> None:
    main.get_by_label("Given name").fill(name)
    main.get_by_label("Family name").fill("Rossi")
    main.get_by_label("E-mail").fill(f"{name.lower()}@example.org")
