"""Time zones as calendars understand them: a VTIMEZONE (RFC 5545 §3.6.5) from the zone's present rule.

The rule is the last line of the zone's file (RFC 9636 §3.3): `EET-2EEST,M3.5.0/3,M10.5.0/4`. It becomes one
DAYLIGHT and one STANDARD observance, each with a yearly RRULE from 1970 on: the only form that every calendar
program reads alike.
"""

import calendar
import re
import zoneinfo
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # a rule counts from Sunday
LAST = 5  # the fifth week of a rule means the last one of the month

_NAME = r"<[^>]+>|[A-Za-z]+"
_RULE = re.compile(
    rf"(?P<usual>{_NAME})(?P<usual_west>[-+]?[\d:]+)"
    rf"((?P<other>{_NAME})(?P<other_west>[-+]?[\d:]+)?,(?P<begins>[^,]+),(?P<ends>[^,]+))?"
)
_ONSET = re.compile(r"M(?P<month>\d+)\.(?P<week>\d)\.(?P<day>\d)(?:/(?P<time>[-+]?[\d:]+))?")


class Setting(NamedTuple):
    """What the clocks of a zone are set to for a part of the year."""

    name: str
    offset: timedelta  # ahead of UTC


@cache
def names() -> frozenset[str]:
    """Every IANA name of the zone database that is installed with the application."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def is_known(zone: str) -> bool:
    return zone in names()


@cache
def component(zone: str) -> Timezone:
    """The VTIMEZONE of an IANA zone. KeyError for a name that is not one."""
    timezone = Timezone()
    timezone.add("tzid", zone)
    rule = _RULE.fullmatch(_last_line(zone))
    if rule is None:
        raise ValueError(f"{zone} has a rule that is not understood")
    usual = Setting(rule["usual"].strip("<>"), -_duration(rule["usual_west"]))
    if rule["other"] is None:
        timezone.add_component(_observance(usual, usual))
        return timezone
    ahead = -_duration(rule["other_west"]) if rule["other_west"] else usual.offset + timedelta(hours=1)
    other = Setting(rule["other"].strip("<>"), ahead)
    timezone.add_component(_observance(usual, other, rule["begins"]))
    timezone.add_component(_observance(other, usual, rule["ends"]))
    return timezone


def describes(zone: str, instant: datetime) -> bool:
    """Whether the present rule of a zone gives the right wall clock at an instant.

    It does not where another rule was in force (Istanbul in 2015) or a last change is still to come.
    """
    truth = zoneinfo.ZoneInfo(zone)
    return instant.astimezone(_by_rule_alone(zone)).utcoffset() == instant.astimezone(truth).utcoffset()


def _last_line(zone: str) -> str:
    if not is_known(zone):
        raise KeyError(zone)
    return _file(zone).rsplit(b"\n", 2)[-2].decode("ascii")


def _file(zone: str) -> bytes:
    """The very file that ZoneInfo reads, so that pages and calendars cannot disagree."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, zone)
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


@cache
def _by_rule_alone(zone: str) -> zoneinfo.ZoneInfo:
    """The zone as one sees it who has only its VTIMEZONE: a zone file of no history and the last line."""
    counts = (0, 0, 0, 0, 1, 4)  # no change in the past, one kind of time, four characters for its name
    block = b"TZif2" + bytes(15) + b"".join(n.to_bytes(4, "big") for n in counts) + bytes(6) + b"UTC\0"
    return zoneinfo.ZoneInfo.from_file(BytesIO(block * 2 + b"\n" + _last_line(zone).encode("ascii") + b"\n"))


def _observance(
    before: Setting, after: Setting, onset: str | None = None
) -> TimezoneDaylight | TimezoneStandard:
    """The half of the year that begins at `onset`.

    DAYLIGHT is the half that is ahead. Irish law says it the other way round, which calendars do not expect.
    """
    observance = TimezoneDaylight() if after.offset > before.offset else TimezoneStandard()
    observance.add("tzname", after.name)
    observance.add("tzoffsetfrom", before.offset)
    observance.add("tzoffsetto", after.offset)
    first, rule = _yearly(onset) if onset else (datetime(1970, 1, 1), None)  # noqa: DTZ001 (a wall clock has no offset)
    observance.add("dtstart", first)
    if rule:
        observance.add("rrule", rule)
    return observance


def _yearly(onset: str) -> tuple[datetime, dict[str, object]]:
    """`M3.5.0/3` as its first wall-clock time in 1970 and its RRULE.

    Hours below 0 or above 23 mean another day (Nuuk changes at 23:00 of the Saturday before): the weekday
    moves along, and a range of days of the month takes the place of "the last Sunday".
    """
    found = _ONSET.fullmatch(onset)
    if found is None:
        raise ValueError(f"{onset} is a rule that is not understood")
    month, week, day = int(found["month"]), int(found["week"]), int(found["day"])
    shift, time = divmod(_duration(found["time"] or "2"), timedelta(days=1))
    length = calendar.monthrange(1970, month)[1]
    earliest = (length - 6 if week == LAST else 7 * week - 6) + shift
    days = [date(1970, month, 1) + timedelta(days=earliest - 1 + later) for later in range(7)]
    weekday = WEEKDAYS[(day + shift) % 7]
    first = next(d for d in days if WEEKDAYS[d.isoweekday() % 7] == weekday)
    rule: dict[str, object] = {"freq": "yearly"}
    if shift == 0:
        rule |= {"bymonth": month, "byday": f"{-1 if week == LAST else week}{weekday}"}
    elif days[0].month == days[-1].month:
        rule |= {"bymonth": month, "bymonthday": [d.day for d in days], "byday": weekday}
    else:  # Cairo: midnight after the last Thursday of October may be 1 November; count from the year's end
        rule |= {"byyearday": [d.timetuple().tm_yday - 366 for d in days], "byday": weekday}
    return datetime.combine(first, datetime.min.time()) + time, rule


def _duration(text: str) -> timedelta:
    """`-5:30` is five and a half hours, backwards."""
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -size if text.startswith("-") else size
