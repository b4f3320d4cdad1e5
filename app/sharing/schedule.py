"""The agenda as `schedule.json`, the shape of frab and pretalx that apps for conferences read.

Its events admit no members of others, so what they have no place for stands beside them, in the schedule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from re import sub
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from app import clock
from app.addresses import address
from app.agenda.programme import Day, Programme, Slot, Voice
from app.events.models import Event
from app.sharing.exports import MEMBER, page, place, title

SCHEMA = "https://c3voc.de/schedule/schema.json"
GRID = "00:05"
AN_OPEN_END = timedelta(hours=1)
SHORTEST_ACRONYM = 4
MOST_NUMBERS = 2**31 - 1  # that other programs count to
Json = dict[str, Any]


def schedule(event: Event, programme: Programme, version: str) -> Json:
    """`version` is how people call it: 3, or draft."""
    return {
        "$schema": SCHEMA,
        "generator": {"name": "Synodos", "version": "1.0", "url": address("network.home")},
        "schedule": {
            "version": version,
            "base_url": address("network.home"),
            "url": page(event),
            "conference": _conference(event, programme),
            MEMBER: programme.document(),
        },
    }


def _conference(event: Event, programme: Programme) -> Json:
    dates = [programme.date(day) for day in programme.days]
    placed = [one for day in programme.days for one in _placed(event, day)]
    return {
        "acronym": _acronym(event),
        "title": str(event.title),
        "description": str(event.summary),
        "start": dates[0].isoformat(),
        "end": dates[-1].isoformat(),
        "daysCount": len(dates),
        "timeslot_duration": GRID,
        "time_zone_name": programme.zone,
        "url": page(event),
        "rooms": [_room(event, name) for name in dict.fromkeys(one.room for one in placed)],
        "tracks": [{"name": name} for name in dict.fromkeys(str(one.slot.track) for one in placed) if name],
        "days": [_day(event, programme, day, index) for index, day in enumerate(programme.days, 1)],
    }


def _acronym(event: Event) -> str:
    """Of lower-case letters, digits and underscores, at least four; without what makes an address secret."""
    known = sub("[^a-z0-9]+", "_", event.slug.partition("~")[0].lower())
    return known if len(known) >= SHORTEST_ACRONYM else f"event_{known}"


def _room(event: Event, name: str) -> Json:
    guid = uuid5(NAMESPACE_URL, f"{page(event)}/{name}")
    return {"name": name, "guid": str(guid), "description": None, "capacity": None}


@dataclass(frozen=True)
class Placed:
    slot: Slot
    parent: Slot | None  # what it belongs to
    room: str


def _placed(event: Event, day: Day) -> list[Placed]:
    """Every item of the day. What names no room is in that of what it belongs to."""
    return list(_inside(day.slots, None, place(event)))


def _inside(slots: Iterable[Slot], parent: Slot | None, room: str) -> Iterator[Placed]:
    for slot in slots:
        here = str(slot.room) or room
        yield Placed(slot, parent, here)
        yield from _inside(slot.children, slot, here)


def _day(event: Event, programme: Programme, day: Day, index: int) -> Json:
    placed = _placed(event, day)
    starts_at = min([day.starts_at, *(one.slot.starts_at for one in placed)])
    ends_at = max([day.ends_at, *(_end(one.slot) for one in placed)])
    rooms: dict[str, list[Json]] = {one.room: [] for one in placed}
    for one in placed:
        rooms[one.room].append(_item(event, programme, one))
    return {
        "index": index,
        "date": programme.date(day).isoformat(),
        "day_start": clock.local(starts_at, programme.zone).isoformat(),
        "day_end": clock.local(ends_at, programme.zone).isoformat(),
        "rooms": rooms,
    }


def _item(event: Event, programme: Programme, placed: Placed) -> Json:
    slot, starts_at = placed.slot, clock.local(placed.slot.starts_at, programme.zone)
    guid = _guid(slot.uid)
    number = guid.int % MOST_NUMBERS + 1
    return {
        "id": number,
        "guid": str(guid),
        "date": starts_at.isoformat(),
        "start": f"{starts_at:%H:%M}",
        "duration": _length(_end(slot) - slot.starts_at),
        "room": placed.room,
        "slug": f"{_acronym(event)}-{number}",
        "url": page(event, slot),
        "title": title(slot),
        "subtitle": title(placed.parent) if placed.parent else "",
        "track": str(slot.track) or None,
        "type": slot.kind.value,
        "language": slot.title.language,
        "abstract": "",
        "description": str(slot.description),
        "persons": [_person(one) for one in slot.speakers],
        "links": [_slides(one) for one in slot.speakers if one.link],
        "attachments": [],
    }


def _guid(uid: str) -> UUID:
    """The uid itself, where it is one that others take."""
    try:
        return UUID(uid)
    except ValueError:
        return uuid5(NAMESPACE_URL, uid)


def _end(slot: Slot) -> datetime:
    """Nothing ends before it starts."""
    return max(slot.ends_at or slot.starts_at + AN_OPEN_END, slot.starts_at)


def _length(length: timedelta) -> str:
    """01:30."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours:02}:{minutes:02}"


def _person(one: Voice) -> Json:
    """By its name alone: a number would make it two shapes at once for the schema."""
    about = ", ".join(part for part in (one.function, one.organisation) if part)
    return {"name": one.name, "public_name": one.name, "biography": about}


def _slides(one: Voice) -> Json:
    return {"title": one.name, "url": one.link, "type": "related"}
