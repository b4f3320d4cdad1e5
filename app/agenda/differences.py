"""What is different between two programmes, day by day, in words of the language that is spoken now.

Both are given as one and the same reader may know them, so nothing is said here that she may not read. Items
are the same where their uids are. A day that takes other hours, and its items with it, is no change of each.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app import clock
from app.agenda.facts import facts_of
from app.agenda.kinds import heading_of
from app.agenda.programme import Day, Programme, Slot
from app.i18n import Localised, clock_time, day_short, gettext


class What(StrEnum):
    """What has happened to an item, or to the programme of a day."""

    OUT = "out"  # the day had no programme, and has one
    ADDED = "added"
    REMOVED = "removed"
    CAME = "came"  # from another day
    LEFT = "left"  # to another day
    CHANGED = "changed"


@dataclass(frozen=True)
class Detail:
    """One thing that is said of an item."""

    label: str
    before: str | Localised  # empty: nothing was said
    after: str | Localised
    is_long: bool = False  # too long to be said twice: only that it is another


@dataclass(frozen=True)
class Change:
    what: What
    said: str  # the sentence; of what stays in its place, only the title
    title: str | Localised
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class DayChanges:
    """A day on which something is different."""

    day: Day  # as it is; as it was, where it is gone
    date: date
    changes: tuple[Change, ...]
    hours: Detail | None = None  # of the day itself
    is_gone: bool = False


@dataclass(frozen=True)
class _Place:
    slot: Slot
    day: Day
    inside: Slot | None


Places = Mapping[str, _Place]
LONG = 160  # characters: what is longer is not said twice


def between(before: Programme | None, after: Programme) -> list[DayChanges]:
    """The days on which something is different, those that are gone last."""
    if before is None:
        before = replace(after, days=tuple(replace(day, slots=()) for day in after.days))
    kept = _along(before, after)
    was, now = _places(kept), _places(after)
    days = [
        DayChanges(
            day, after.date(day), tuple(_changes(kept, after, day.id, was, now)), _hours(before, after, day)
        )
        for day in after.days
    ]
    gone = [
        DayChanges(day, before.date(day), (), is_gone=True) for day in before.days if not after.day(day.id)
    ]
    return [one for one in days if one.changes or one.hours] + gone


def differing(before: Programme, after: Programme) -> set[str]:
    """The uids of the items that are not as they were, whoever reads them: roughly, but quickly."""
    kept = _along(before, after)
    was, now = _places(kept), _places(after)
    if kept.groups != after.groups:
        return {*was, *now}
    return {uid for uid in {*was, *now} if uid not in was or uid not in now or not _same(was[uid], now[uid])}


def _same(was: _Place, now: _Place) -> bool:
    """With all that stands inside it, in its place."""
    inside = (was.inside and was.inside.uid) == (now.inside and now.inside.uid)
    return was.slot == now.slot and was.day.id == now.day.id and inside


# Which is which


def _along(before: Programme, after: Programme) -> Programme:
    """The earlier one, each day moved along to the hours that it has now, where its items moved with it."""
    days = []
    for day in before.days:
        now = after.day(day.id)
        days.append(_moved_along(day, now, after.zone) if now else day)
    return replace(before, zone=after.zone, days=tuple(days))


def _moved_along(day: Day, now: Day, zone: str) -> Day:
    by = clock.apart(day.starts_at, now.starts_at, zone)
    here = {slot.uid: slot.starts_at for slot in now.whole()}
    moved = tuple(slot.shifted(by, zone) for slot in day.slots)
    stayed = _fitting(day.slots, here) >= _fitting(moved, here)
    return replace(day, starts_at=now.starts_at, ends_at=now.ends_at, slots=day.slots if stayed else moved)


def _fitting(slots: tuple[Slot, ...], starts: Mapping[str, datetime]) -> int:
    """How many of them begin when they do."""
    return sum(starts.get(one.uid) == one.starts_at for slot in slots for one in slot.whole())


def _places(programme: Programme) -> dict[str, _Place]:
    def of(slots: tuple[Slot, ...], day: Day, inside: Slot | None = None) -> Iterator[_Place]:
        for slot in slots:
            yield _Place(slot, day, inside)
            yield from of(slot.children, day, slot)

    return {place.slot.uid: place for day in programme.days for place in of(day.slots, day)}


# What has happened


def _changes(before: Programme, after: Programme, day_id: int, was: Places, now: Places) -> Iterator[Change]:
    earlier = {uid: place for uid, place in was.items() if place.day.id == day_id}
    here = {uid: place for uid, place in now.items() if place.day.id == day_id}
    if here and not earlier and not set(here) & set(was):
        yield Change(What.OUT, gettext("The programme of this day is out."), "")
        return
    new = {uid for uid in here if uid not in was}
    found = [
        (place.slot.starts_at, _here(was.get(uid), place, new, before, after)) for uid, place in here.items()
    ]
    left = {uid: place for uid, place in earlier.items() if uid not in here}
    found += [(place.slot.starts_at, _gone(place, now.get(uid), left, after)) for uid, place in left.items()]
    for _at, change in sorted(found, key=lambda pair: pair[0]):
        if change:
            yield change


def _here(
    was: _Place | None, now: _Place, new: Set[str], before: Programme, after: Programme
) -> Change | None:
    """What has happened to an item of a day; None: nothing, or it is said of what it stands inside."""
    if was is not None and before.groups == after.groups and _same(was, now):
        return None
    title, zone = heading_of(now.slot), after.zone
    if was is None and now.inside and now.inside.uid in new:
        return None
    if was is None:
        return Change(What.ADDED, gettext("New: %(item)s", item=_named(now.slot, zone)), title)
    details = tuple(_details(was, now, before, after))
    if was.day.id == now.day.id:
        return Change(What.CHANGED, title, _title(now.slot), details) if details else None
    said = gettext(
        "%(item)s: moved here from %(day)s",
        item=_named(now.slot, zone),
        day=day_short(before.date(was.day)),
    )
    return Change(What.CAME, said, title, tuple(one for one in details if one.label != gettext("Time")))


def _gone(was: _Place, now: _Place | None, left: Places, after: Programme) -> Change | None:
    item = _named(was.slot, after.zone)
    if now:
        when = f"{day_short(after.date(now.day))}, {hours_of(now.slot, after.zone)}"
        said = gettext("%(item)s: moved to %(when)s", item=item, when=when)
        return Change(What.LEFT, said, heading_of(was.slot))
    if was.inside and was.inside.uid in left:
        return None
    return Change(
        What.REMOVED, gettext("No longer on the programme: %(item)s", item=item), heading_of(was.slot)
    )


def _details(was: _Place, now: _Place, before: Programme, after: Programme) -> Iterator[Detail]:
    """Of what is closed to this reader, only when it is: there is no more that she may know."""
    times = hours_of(was.slot, after.zone), hours_of(now.slot, after.zone)
    if times[0] != times[1]:
        yield Detail(gettext("Time"), *times)
    titles = _title(was.slot), _title(now.slot)
    if str(titles[0]) != str(titles[1]):
        yield Detail(gettext("Title"), *titles)
    if was.slot.is_withheld or now.slot.is_withheld:
        return
    if (was.inside and was.inside.uid) != (now.inside and now.inside.uid):
        yield Detail(gettext("Part of"), _whole(was), _whole(now))
    earlier = facts_of(was.slot, after.zone, before.groups)
    for label, value in facts_of(now.slot, after.zone, after.groups).items():
        if str(earlier[label]) != str(value):
            is_long = max(len(str(earlier[label])), len(str(value))) > LONG
            yield Detail(label, earlier[label], value, is_long)


def _whole(place: _Place) -> str:
    return heading_of(place.inside) if place.inside else ""


def _title(slot: Slot) -> str | Localised:
    return heading_of(slot) if slot.is_withheld or not slot.title else slot.title


def _named(slot: Slot, zone: str) -> str:
    """10:45–11:00 Coffee (Foyer)"""
    where = str(slot.meeting_point or slot.room)
    return f"{hours_of(slot, zone)} {heading_of(slot)}" + (f" ({where})" if where else "")


def hours_of(slot: Slot, zone: str) -> str:
    starts = clock_time(slot.starts_at, zone)
    if slot.ends_at is None:
        return gettext("%(time)s, open end", time=starts)
    return f"{starts}–{clock_time(slot.ends_at, zone)}"


def _hours(before: Programme, after: Programme, day: Day) -> Detail | None:
    """Other hours of the day itself, by the clock that counts now."""
    earlier = before.day(day.id)
    if earlier is None or (earlier.starts_at, earlier.ends_at) == (day.starts_at, day.ends_at):
        return None
    return Detail(gettext("Hours of the day"), _of_day(earlier, after.zone), _of_day(day, after.zone))


def _of_day(day: Day, zone: str) -> str:
    on = day_short(clock.local(day.starts_at, zone).date())
    return f"{on}, {clock_time(day.starts_at, zone)}–{clock_time(day.ends_at, zone)}"
