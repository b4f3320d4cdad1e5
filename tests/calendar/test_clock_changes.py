"""The last Sundays of March and October, from the move of an event to what other people's programs show."""

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.participation import changes
from tests import make
from tests.calendar.entries import ZONES
from tests.calendar.readers import READERS
from tests.conftest import Clock

Span = tuple[datetime, datetime]


@pytest.mark.parametrize("saturday", [date(2026, 10, 24), date(2027, 3, 27)], ids=["autumn", "spring"])
@pytest.mark.parametrize("zone", ZONES)
def test_nine_o_clock_stays_nine_o_clock_on_both_days(
    client: FlaskClient, clock: Clock, zone: str, saturday: date
) -> None:
    """Planned for the week before, and moved onto the change: with its programme, one item of which lasts
    through that night."""
    clock.set("2026-10-01 12:00")
    project = make.project()
    event = make.event(project, first=saturday - timedelta(days=7), zone=zone)
    for day, (starts, ends) in enumerate([("09:00", "10:30"), ("09:00", "10:30")]):
        make.item(event, starts, ends, day=day)
    make.item(event, "22:00", "05:00")
    nikos = make.participation(event)
    make.hold(nikos)
    sunday = saturday + timedelta(days=1)

    def span(day: date, starts: str, ends: str, until: date | None = None) -> Span:
        return make.wall(day, starts, zone), make.wall(until or day, ends, zone)

    days = [span(day, "09:00", "17:00") for day in (saturday, sunday)]
    changes.move(event, days, actor=make.organiser(project), zone=zone)

    items = [span(day, "09:00", "10:30") for day in (saturday, sunday)]
    items.insert(1, span(saturday, "22:00", "05:00", until=sunday))
    written = {
        "mail 1": (make.mails()[0].calendar, days[:1]),
        "mail 2": (make.mails()[1].calendar, days[1:]),
        "download": (client.get("/events/good-practices.ics").data, days),
        "project": (client.get("/projects/cesme-plus.ics").data, days),
        "agenda": (client.get("/events/good-practices/agenda.ics").data, items),
        "personal": (client.get(f"/me/{nikos.token}.ics").data, days),
    }
    for name, (calendar, meant) in written.items():
        for read in READERS:
            seen = [(one.starts_at, one.ends_at) for one in read(calendar or b"")]
            assert (name, read.__name__, seen) == (name, read.__name__, meant)
