"""How long an offer stands: it never ends while its reader does not work, nor after the event begins."""

import pytest

from app.database import db
from app.events.terms import WaitingRule
from app.participation import patience, seating
from app.participation.offers import Offer
from app.participation.states import State
from tests import make

GREECE, BULGARIA, FINLAND, ITALY = (
    ("GR", make.ATHENS), ("BG", make.SOFIA), ("FI", make.HELSINKI), ("IT", make.ROME),
)  # fmt: skip


@pytest.mark.parametrize(
    ("whose", "moment", "decent"),
    [
        (GREECE, "2026-04-15 12:00", "2026-04-15 12:00"),  # a Wednesday
        (GREECE, "2026-04-15 18:00", "2026-04-15 18:00"),
        (GREECE, "2026-04-15 18:01", "2026-04-16 10:00"),
        (GREECE, "2026-04-15 03:30", "2026-04-15 10:00"),  # at night
        (
            GREECE,
            "2026-04-10 12:00",
            "2026-04-14 10:00",
        ),  # Good Friday of the Orthodox, to after Easter Monday
        (ITALY, "2026-04-10 12:00", "2026-04-10 12:00"),  # whose Easter is another
        (ITALY, "2026-04-06 12:00", "2026-04-07 10:00"),  # Monday of the Angel
        (GREECE, "2026-04-06 12:00", "2026-04-06 12:00"),
        (BULGARIA, "2026-03-03 12:00", "2026-03-04 10:00"),  # Liberation Day, a Tuesday
        (GREECE, "2026-03-03 12:00", "2026-03-03 12:00"),
        (FINLAND, "2027-12-06 12:00", "2027-12-07 10:00"),  # Independence Day, a Monday
        (FINLAND, "2026-12-05 12:00", "2026-12-07 10:00"),  # on a Sunday, with the Saturday before it
        (GREECE, "2026-06-19 19:00", "2026-06-22 10:00"),  # Friday evening
        (GREECE, "2026-03-28 12:00", "2026-03-30 10:00"),  # in the night to Sunday clocks go forward
        (FINLAND, "2026-10-24 23:30", "2026-10-26 10:00"),  # and back
    ],
)
def test_it_ends_when_people_of_that_country_work(whose, moment, decent):
    country, zone = whose

    def at(text):
        return make.wall(*text.split(), zone)

    assert patience.decent_moment(at(moment), zone, country) == at(decent)


@pytest.fixture
def event(app, clock):
    clock.set("2026-03-25 12:00", make.ATHENS)
    known = {"waiting_rule": WaitingRule.BY_HAND, "offer_hours": 48}
    return make.event(make.project(), first=make.date(2026, 5, 20), **known)


def offered(event, **details):
    one = make.participation(event, make.person("Aino"), State.WAITING, **details)
    seating.offer(one)
    db.session.commit()
    return db.session.scalars(db.select(Offer)).one()


def test_over_the_night_in_which_clocks_change_it_stands_as_many_hours(event, clock):
    """From Friday 27 March at noon, 72 hours are Monday at one o'clock by the clock on the wall."""
    clock.set("2026-03-27 12:00", make.HELSINKI)
    event.offer_hours = 72

    assert offered(event, country="FI").ends_at == make.wall("2026-03-30", "13:00", make.HELSINKI)


def test_it_goes_by_the_clock_and_the_holidays_of_its_reader(event, clock):
    clock.set("2026-03-01 12:00", make.ATHENS)

    assert offered(event, country="BG").ends_at == make.wall("2026-03-04", "10:00", make.SOFIA)


def test_it_never_stands_longer_than_until_the_event_begins(event, clock):
    clock.set("2026-05-19 15:00", make.ATHENS)

    assert offered(event, country="GR").ends_at == event.starts_at
