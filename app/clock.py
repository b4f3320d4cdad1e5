"""Time. Instants are UTC inside the application and local only at its edges."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


class SkippedTime(ValueError):
    """A wall-clock time that the clocks skip when they go forward."""


class RepeatedTime(ValueError):
    """A wall-clock time that happens twice when the clocks go back."""


def now() -> datetime:
    """This instant, in UTC. Nothing else in the application asks the system clock."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date on a calendar that hangs in `zone`."""
    return local(now(), zone).date()


def local(instant: datetime, zone: str) -> datetime:
    """What a clock on the wall in `zone` shows at `instant` (aware)."""
    return instant.astimezone(ZoneInfo(zone))


def to_utc(wall: datetime, zone: str, *, second: bool | None = None) -> datetime:
    """The instant at which a clock on the wall in `zone` shows `wall` (naive).

    Raises SkippedTime for a time that the clocks skip in spring, and RepeatedTime for one that
    happens twice in autumn unless `second` says which: False the earlier, True the later one.
    """
    there = wall.replace(tzinfo=ZoneInfo(zone), fold=int(bool(second)))
    instant = there.astimezone(UTC)
    if instant.astimezone(there.tzinfo).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise SkippedTime
    if second is None and there.utcoffset() != there.replace(fold=1).utcoffset():
        raise RepeatedTime
    return instant


def shifted(instant: datetime, by: timedelta, zone: str) -> datetime:
    """The same wall-clock distance away, along the clock on the wall in `zone`: 09:15 stays 09:15.

    An hour that the clocks skip slides to the one after it; of one that happens twice, the first is meant.
    """
    wall = local(instant, zone).replace(tzinfo=None, fold=0) + by
    try:
        return to_utc(wall, zone, second=False)
    except SkippedTime:
        return to_utc(wall + timedelta(hours=1), zone, second=False)


def apart(earlier: datetime, later: datetime, zone: str) -> timedelta:
    """How far two instants are from each other on the clock on the wall in `zone`: what `shifted` goes."""
    return local(later, zone).replace(tzinfo=None) - local(earlier, zone).replace(tzinfo=None)


def offset_between(instant: datetime, zone: str, other: str) -> timedelta:
    """By how much the clocks in `other` are ahead of those in `zone` at `instant`."""
    here, there = local(instant, zone), local(instant, other)
    return there.replace(tzinfo=None) - here.replace(tzinfo=None)


@cache
def zones() -> frozenset[str]:
    """Every IANA zone that names a place (Europe/Athens), and UTC."""
    return frozenset(
        name for name in available_timezones() if "/" in name and not name.startswith("Etc/")
    ) | {"UTC"}
