"""Eleni releases a new version of the agenda; whose day it changes hears of it, and all can read it."""

import pytest
from playwright.sync_api import expect

from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.network.models import Project
from app.participation import placing
from app.people.models import Person
from tests import make
from tests.journeys.letters import entry

PATH = "/events/good-practices"


@pytest.fixture
def first_day(database):
    """Nikos comes on both days, Giulia on the second. In the draft the welcome begins at half past eight."""
    with database.app_context():
        event = make.event(db.session.scalars(db.select(Project)).one())
        make.item(event, "09:00", "09:30")
        make.item(event, "16:00", "17:00", title=Localised(en="Round table", el="Στρογγυλή τράπεζα"))
        make.item(event, "09:00", "17:00", day=1, title=Localised(en="Site visits", el="Επισκέψεις"))
        eleni = Person.with_address("eleni@example.org")
        for name, days, language in (("Nikos", event.days, "el"), ("Giulia", event.days[1:], "en")):
            placing.add(
                event, actor=eleni, email=f"{name}@example.org", days=days, given_name=name, country="GR",
                family_name=make.CAST[name][0], organisation="Open Farm", locale=language,
            )  # fmt: skip
        event.agenda[0].starts_at = make.wall(event.first_date, "08:30")
        db.session.commit()
        return event.first_date


def test_a_new_version_is_released_told_and_read(live_server, database, first_day, eleni, somebody):
    held = entry(live_server.wait_for_mail("nikos@example.org", 1))
    live_server.wait_for_mail("nikos@example.org", 2)
    live_server.wait_for_mail("giulia@example.org", 1)
    main = eleni.get_by_role("main")

    # She sees what it changes, and for whom, before anything is done
    eleni.goto("/manage/events/good-practices/agenda")
    main.get_by_role("link", name="Release version").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Release version 4 of the agenda")
    expect(main.get_by_text("09:00–09:30 → Now: 08:30–09:30")).to_be_visible()
    expect(main.get_by_text("1 person, whose day changes.")).to_be_visible()
    expect(main.get_by_text("If the calendars follow, 1 person is told.")).to_be_visible()
    with database.app_context():
        assert db.session.scalars(db.select(Event)).one().release.number == 3

    # She lets the calendars follow, adds a word, and presses
    main.get_by_text("Final", exact=True).click()
    main.get_by_label("English").fill("The coffee is ready at half past eight.")
    main.get_by_label("Let the calendars show these hours").check()
    main.get_by_role("button", name="Release, and tell them now").click()
    expect(eleni.get_by_text("Version 4 is released. 1 person gets an e-mail.")).to_be_visible()

    # Nikos is asked anew, in Greek, with the words of what has changed; Giulia hears nothing
    mail = live_server.wait_for_mail("nikos@example.org", 3)
    new = entry(mail)
    assert new.short == ("REQUEST", held.uid, 1)
    assert (new.starts_at, new.ends_at) == (make.wall(first_day, "08:30"), held.ends_at)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Content-Language"] == "el"
    assert "09:00–09:30 → 08:30–09:30" in text
    assert "The coffee is ready at half past eight." in text
    with database.app_context():
        told = db.select(OutgoingMail.recipient).filter_by(purpose="agenda_changed")
        assert db.session.scalars(told).all() == ["nikos@example.org"]

    # On a phone anybody reads what was different, and the version before it
    reader = somebody()
    reader.goto(PATH)
    reader.get_by_role("link", name="Versions, and what has changed").click()
    expect(reader.get_by_text("09:00–09:30 → Now: 08:30–09:30")).to_be_visible()
    reader.get_by_role("link", name="Read version 3 as it was").click()
    expect(reader.get_by_text("This version does not count any more")).to_be_visible()
    expect(reader.locator(".agenda-time").first).to_contain_text("09:00")
