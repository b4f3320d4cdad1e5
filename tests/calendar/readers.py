"""Other people's programs that read calendars. None of them is the library that wrote them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import icalevents.icalparser
import ics
import vobject
from ical.calendar_stream import IcsCalendarStream


@dataclass(frozen=True)
class Seen:
    """What a program shows of one entry."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str


def by_vobject(data: bytes) -> list[Seen]:
    calendar = vobject.readOne(data.decode("utf-8"), validate=True)
    return [
        Seen(
            event.uid.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.summary.value,
            event.description.value if hasattr(event, "description") else "",
            event.location.value if hasattr(event, "location") else "",
        )
        for event in calendar.contents.get("vevent", [])
    ]


def by_ical(data: bytes) -> list[Seen]:
    calendar = IcsCalendarStream.calendar_from_ics(data.decode("utf-8"))
    return [
        Seen(
            event.uid,
            event.start.astimezone(UTC),
            event.end.astimezone(UTC),
            event.summary,
            event.description or "",
            event.location or "",
        )
        for event in calendar.events
    ]


def by_ics(data: bytes) -> list[Seen]:
    calendar = ics.Calendar(data.decode("utf-8"))
    return [
        Seen(
            event.uid,
            event.begin.datetime.astimezone(UTC),
            event.end.datetime.astimezone(UTC),
            event.name or "",
            event.description or "",
            event.location or "",
        )
        for event in sorted(calendar.events, key=lambda event: (event.begin, event.uid))
    ]


def by_icalevents(data: bytes) -> list[Seen]:
    """It reads a span of time, here a hundred years."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    events = icalevents.icalparser.parse_events(data, start=start, end=start + timedelta(days=36525))
    return [
        Seen(
            event.uid,
            event.start.astimezone(UTC),
            event.end.astimezone(UTC),
            event.summary,
            event.description or "",
            event.location or "",
        )
        for event in sorted(events, key=lambda event: (event.start, event.uid))
    ]


READERS: list[Callable[[bytes], list[Seen]]] = [by_vobject, by_ical, by_ics, by_icalevents]
