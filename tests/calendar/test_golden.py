"""Whole calendars, kept as files to be read by people. After a change that is meant:

python -m tests.calendar.test_golden, then read the difference.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.calendar import ical
from tests.calendar.entries import DESISLAVA, GIULIA, NETWORK, at, entry
from tests.calendar.test_golden_feeds import FEEDS

GOLDEN = Path(__file__).parent / "golden"

DAY_1 = entry(alarm_minutes=30)
DAY_2 = at(
    "2027-04-15 09:00",
    "Europe/Athens",
    hours=5,
    uid="0b1e6c0a-94c5-4f0f-8d4e-2f4a6f0f7c11",
    summary="Εναρκτήρια συνάντηση – 2/2",
)
CALL = at(
    "2027-02-09 10:00",
    "Europe/Rome",
    hours=1,
    uid="b7f3f6de-1f57-4a53-9d0c-6a8a4a1f2e90",
    summary="Steering group: what next?",
    description="Agenda: 1. Budget; 2. Study visit, Seinäjoki",
    location="",
    join_url="https://video.example.org/j/123?pwd=a;b",
    alarm_minutes=15,
)
MOVED = replace(
    DAY_1,
    sequence=1,
    stamp=DAY_1.stamp + timedelta(days=2),
    changed_at=DAY_1.stamp + timedelta(days=2),
    starts_at=DAY_1.starts_at + timedelta(hours=1),
    ends_at=DAY_1.ends_at + timedelta(hours=1),
)
CANCELLED = replace(MOVED, sequence=2, status="CANCELLED", stamp=DAY_1.stamp + timedelta(days=3))

CALENDARS = {
    "invitation": ical.request(DAY_1, NETWORK, GIULIA),
    "moved": ical.request(MOVED, NETWORK, GIULIA),
    "other-words": ical.request(replace(DAY_1, summary="Kick-off – 1/2"), NETWORK, DESISLAVA),
    "call": ical.request(CALL, NETWORK, GIULIA),
    "cancellation": ical.cancel(CANCELLED, NETWORK, GIULIA),
    "one-day": ical.download([DAY_1]),
    "both-days": ical.download([DAY_2, DAY_1]),
    "feed": ical.feed(
        [CALL, DAY_2, CANCELLED], name="CESME+, meetings", zone="Europe/Athens", cancelled_prefix="CANCELLED:"
    ),
}


@pytest.mark.parametrize("name", CALENDARS)
def test_calendars_are_as_people_have_read_them(name: str) -> None:
    assert CALENDARS[name].decode() == (GOLDEN / f"{name}.ics").read_bytes().decode()


def test_no_file_is_left_over() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.ics")) == sorted([*CALENDARS, *FEEDS])


if __name__ == "__main__":
    for name, calendar in CALENDARS.items():
        (GOLDEN / f"{name}.ics").write_bytes(calendar)
