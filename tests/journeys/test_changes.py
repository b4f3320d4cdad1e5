"""Eleni moves the kick-off call, and every calendar that holds it moves along."""

from collections import Counter
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.database import db
from app.events.models import Event
from app.events.terms import Mode
from app.mail.models import OutgoingMail
from app.network.models import Project
from app.participation import placing
from app.participation.models import Participation
from app.people.models import Person
from tests import make
from tests.journeys.letters import entry
from tests.make import wall

EVERYBODY = {"Nikos": "el", "Giulia": "en", "Aino": "en"}


@pytest.fixture
def kick_off(database):
    """A call from ten to half past twelve with two seats: Nikos and Giulia have them, Aino waits."""
    with database.app_context():
        event = make.event(
            db.session.scalars(db.select(Project)).one(),
            slug="kick-off",
            mode=Mode.ONLINE,
            join_url="https://meet.example.org/kick-off",
            days=1,
            hours=("10:00", "12:30"),
            seats=2,
        )
        eleni = Person.with_address("eleni@example.org")
        for name, language in EVERYBODY.items():
            placing.add(
                event, actor=eleni, email=f"{name}@example.org", days=event.days, given_name=name,
                family_name=make.CAST[name][0], organisation="Open Farm", country="GR", locale=language,
            )  # fmt: skip
        aino = db.session.scalars(db.select(Participation).filter_by(given_name="Aino")).one()
        placing.move_to_queue(aino, actor=eleni)
        return event.days[0].date


def test_moving_by_an_hour_moves_each_calendar_once(live_server, database, kick_off, eleni):
    day = kick_off

    def mails() -> Counter[str]:
        with database.app_context():
            return Counter(db.session.scalars(db.select(OutgoingMail.recipient)))

    def starts_at():
        with database.app_context():
            return db.session.scalars(db.select(Event.starts_at).filter_by(slug="kick-off")).one()

    held = {
        name: entry(live_server.wait_for_mail(f"{name}@example.org".lower())) for name in ("Nikos", "Giulia")
    }
    before = mails()
    main = eleni.get_by_role("main")

    # She says the new hours, and sees what that does before anything is done
    eleni.goto("/manage/events/kick-off")
    main.get_by_role("link", name="Move or postpone it").click()
    row = main.get_by_role("group", name="Row 1", exact=True)
    row.get_by_label("Starts").fill("11:00")
    row.get_by_label("Ends").fill("13:30")
    main.get_by_role("button", name="See what it changes").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("2 people hold the old time")
    expect(main.get_by_text("Nothing is saved and nothing has been sent yet.")).to_be_visible()
    rows = main.locator(".channel-list li")
    assert [(row.locator("b").inner_text(), row.locator(".count").inner_text()) for row in rows.all()] == [
        ("Ελληνικά", "1"),
        ("English", "1"),
        ("Asked for a new answer", "2"),
        ("Waiting list", "1"),
    ]
    assert (starts_at(), mails()) == (wall(day, "10:00"), before)

    # She presses, and each of the two is told once, in his or her language; who waits is not
    main.get_by_role("button", name="Move and tell all 2").click()
    expect(main.get_by_text("Saved. 2 people get an e-mail that changes their calendars.")).to_be_visible()
    assert starts_at() == wall(day, "11:00")
    assert mails() - before == {"nikos@example.org": 1, "giulia@example.org": 1}
    for name, old in held.items():
        mail = live_server.wait_for_mail(f"{name}@example.org".lower(), 2)
        new = entry(mail)
        assert mail["Content-Language"] == EVERYBODY[name]
        assert new.short == ("REQUEST", old.uid, 1)
        assert (new.starts_at, new.ends_at) == (
            old.starts_at + timedelta(hours=1),
            old.ends_at + timedelta(hours=1),
        )
        assert new.attendees == [f"mailto:{name}@example.org".lower()]
