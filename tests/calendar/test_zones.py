"""A VTIMEZONE says the same as the zone database, read by a program that has nothing else."""

import zoneinfo
from bisect import bisect
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr

from app.calendar import zones
from tests.calendar.entries import ZONES

ATHENS = """\
BEGIN:VTIMEZONE
TZID:Europe/Athens
BEGIN:DAYLIGHT
DTSTART:19700329T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T040000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""

KOLKATA = """\
BEGIN:VTIMEZONE
TZID:Asia/Kolkata
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:IST
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
"""


def written(zone: str) -> str:
    return zones.component(zone).to_ical().decode().replace("\r\n", "\n")


@pytest.mark.parametrize(("zone", "expected"), [("Europe/Athens", ATHENS), ("Asia/Kolkata", KOLKATA)])
def test_a_zone_is_written_as_one_rule_for_each_half_of_the_year(zone: str, expected: str) -> None:
    assert written(zone) == expected


@pytest.mark.parametrize("zone", ZONES)
def test_the_network_s_zones_are_right_each_day_of_twenty_years(zone: str) -> None:
    """At noon of each day, and each half hour around the two changes of each year."""
    moments = [datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=day) for day in range(21 * 365 + 5)]
    for year in range(2020, 2041):
        moments += around_changes(year)
    assert different(zone, moments) == []


def test_every_zone_of_the_world_is_right_each_day_of_a_year() -> None:
    """A year in which no file has single changes any more (Morocco's went up to 2087)."""
    days = [datetime(2092, 1, 1, 12, tzinfo=UTC) + timedelta(days=day) for day in range(366)]
    assert {zone for zone in zones.names() if different(zone, days)} == set()


@pytest.mark.parametrize(
    "zone", ["Europe/Dublin", "America/Nuuk", "Africa/Cairo", "America/Santiago", "Asia/Gaza"]
)
def test_rules_that_are_not_like_others(zone: str) -> None:
    """Winter is the exception in Ireland; Nuuk changes the evening before; Cairo maybe in the next month."""
    hours = [datetime(2088, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(7 * 366 * 24)]
    assert different(zone, hours) == []


def different(zone: str, moments: list[datetime], rule: str | None = None) -> list[datetime]:
    """The moments at which one who has only the VTIMEZONE sees another clock than the zone database."""
    onsets = sorted(onset for part in parts(rule or written(zone)) for onset in changes(part))
    truth = zoneinfo.ZoneInfo(zone)
    offsets = [onsets[bisect(onsets, (moment, timedelta.max)) - 1][1] for moment in moments]
    return [
        m for m, offset in zip(moments, offsets, strict=True) if m.astimezone(truth).utcoffset() != offset
    ]


def parts(timezone: str) -> list[dict[str, str]]:
    """The properties of each DAYLIGHT and STANDARD."""
    inside = timezone.split("BEGIN:")[2:]
    return [dict(line.split(":", 1) for line in part.splitlines()[1:] if ":" in line) for part in inside]


def changes(part: dict[str, str]) -> list[tuple[datetime, timedelta]]:
    """When it begins, each year, and what is ahead of UTC from then on (RFC 5545 §3.6.5)."""
    first = datetime.strptime(f"{part['DTSTART']}{part['TZOFFSETFROM']}", "%Y%m%dT%H%M%S%z")
    after = datetime.strptime(part["TZOFFSETTO"], "%z").utcoffset()
    assert after is not None
    if "RRULE" not in part:
        return [(first, after)]
    wall = first.replace(tzinfo=None)
    begins = takewhile(lambda start: start.year <= 2095, rrulestr(part["RRULE"], dtstart=wall))
    return [(start.replace(tzinfo=first.tzinfo), after) for start in begins]


def around_changes(year: int) -> list[datetime]:
    """Each half hour from the day before to the day after the last Sundays of March and October."""
    moments: list[datetime] = []
    for month in (3, 10):
        last = datetime(year, month, 31, tzinfo=UTC)
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        moments += [sunday + timedelta(minutes=30 * half) for half in range(-48, 72)]
    return moments


def test_summer_is_ahead_also_where_the_law_says_it_the_other_way_round() -> None:
    names = [part.name for part in zones.component("Europe/Dublin").subcomponents]
    offsets = [part["TZOFFSETTO"].td for part in zones.component("Europe/Dublin").subcomponents]
    assert dict(zip(names, offsets, strict=True)) == {
        "DAYLIGHT": timedelta(hours=1),
        "STANDARD": timedelta(0),
    }


def test_a_change_that_may_fall_into_the_next_month_counts_from_the_end_of_the_year() -> None:
    assert "RRULE:FREQ=YEARLY;BYDAY=FR;BYYEARDAY=-67,-66,-65,-64,-63,-62,-61\n" in written("Africa/Cairo")


@pytest.mark.parametrize(
    "name", ["Europe/Atlantis", "", "../etc/passwd", "/etc/passwd", "Europe", "europe/athens"]
)
def test_a_name_that_is_no_zone(name: str) -> None:
    assert not zones.is_known(name)
    with pytest.raises(KeyError):
        zones.component(name)


def test_the_partners_zones_are_known() -> None:
    assert [zone for zone in ZONES if not zones.is_known(zone)] == []


def test_a_rule_of_the_past_is_noticed() -> None:
    """Istanbul kept summer time for good in 2016."""
    assert zones.describes("Europe/Istanbul", datetime(2026, 1, 15, 12, tzinfo=UTC))
    assert not zones.describes("Europe/Istanbul", datetime(2015, 1, 15, 12, tzinfo=UTC))
    assert all(zones.describes(zone, datetime(2021, 10, 21, 7, tzinfo=UTC)) for zone in ZONES)


def test_a_machine_without_zone_files_has_the_installed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    zones.component.cache_clear()
    assert written("Europe/Athens") == ATHENS


def test_a_wrong_hour_would_be_seen() -> None:
    """What went wrong elsewhere: summer that begins an hour late."""
    late = written("Europe/Athens").replace("19700329T030000", "19700329T040000")
    moment = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert different("Europe/Athens", [moment], late) == [moment]
    assert different("Europe/Athens", [moment]) == []
