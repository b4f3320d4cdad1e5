"""What a calendar shows of an event, day by day or item by item, in the language spoken now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.addresses import address
from app.agenda.kinds import heading_of, voice
from app.agenda.programme import Day, Slot
from app.calendar.ical import Entry
from app.events.audiences import ANYBODY, Viewer
from app.events.models import Event, EventDay
from app.i18n import clock_time, day_short, gettext

AN_OPEN_END = timedelta(hours=1)  # where nothing follows; the line of the day on the page draws it as long
A_MOMENT = timedelta(minutes=1)  # an entry without any length is read by few programs


def public(day: EventDay) -> Entry:
    """The entry of downloads and feeds: for everybody, so without the link to join."""
    return Entry(
        uid=day.public_uid,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        summary=summary(day),
        description=description(day),
        status="CANCELLED" if day.event.is_cancelled else "CONFIRMED",
        **_shared(day.event),
    )


def gone(event: Event, days: Iterable[dict[str, str]]) -> list[Entry]:
    """The entries of days that were taken out of it (`Event.gone_days`), for those who have them."""
    return [
        Entry(
            uid=day["uid"],
            starts_at=datetime.fromisoformat(day["starts_at"]),
            ends_at=datetime.fromisoformat(day["ends_at"]),
            summary=str(event.title),
            description=_paragraphs(str(event.summary), *_closing(event)),
            status="CANCELLED",
            **_shared(event),
        )
        for day in days
    ]


def _shared(event: Event) -> dict[str, Any]:
    """What is the same on all days."""
    return {
        "sequence": event.revision,
        "stamp": event.changed_at,
        "created_at": event.created_at,
        "changed_at": event.changed_at,
        "zone": event.zone,
        "location": location(event),
        "url": page(event),
    }


def agenda(event: Event) -> list[Entry]:
    """One entry for each item that was released, for everybody: of what is closed at most that it is."""
    if event.programme is None or event.release is None:
        return []
    told, number = event.programme.for_reader(ANYBODY), event.release.number
    entries = {day.id: replace(public(day), sequence=event.revision + number) for day in event.days}
    return [
        _item(slot, day, entries[day.id], event)
        for day in told.days
        if day.id in entries
        for slot in day.whole()
    ]


def _item(slot: Slot, day: Day, entry: Entry, event: Event) -> Entry:
    where = (str(slot.meeting_point), str(slot.room), entry.location)
    return replace(
        entry,
        uid=slot.uid,
        starts_at=slot.starts_at,
        ends_at=_end(slot, day),
        summary=heading_of(slot) or str(event.title),
        description=_about(slot, event),
        location=", ".join(part for part in where if part),
        url=f"{entry.url}#item-{slot.uid}",
    )


def _end(slot: Slot, day: Day) -> datetime:
    """When it ends; with an open end, when the next item starts, at the latest with the day."""
    if slot.ends_at == slot.starts_at:
        return slot.starts_at + A_MOMENT
    if slot.ends_at and slot.ends_at > slot.starts_at:
        return slot.ends_at
    later = [other.starts_at for other in day.slots if other.starts_at > slot.starts_at]
    end = min(later, default=day.ends_at)
    return end if end > slot.starts_at else slot.starts_at + AN_OPEN_END


def _about(slot: Slot, event: Event) -> str:
    """Who speaks and what about, and where to read more; of a closed item only that it is."""
    closing = gettext("Programme and changes: %(url)s", url=page(event))
    if slot.is_withheld:
        return _paragraphs(gettext("This part is not open to everybody."), closing)
    return _paragraphs("\n".join(map(voice, slot.speakers)), str(slot.description), closing)


def summary(day: EventDay) -> str:
    """The title, with "1/2" behind it where the event has several days."""
    event = day.event
    if len(event.days) == 1:
        return str(event.title)
    return f"{event.title} – {event.days.index(day) + 1}/{len(event.days)}"


def location(event: Event) -> str:
    """Venue, street, town, country; "Online" for a call."""
    if not event.is_on_site:
        return gettext("Online")
    return ", ".join(part for part in (str(event.venue), event.address.replace("\n", ", ")) if part)


def description(day: EventDay, viewer: Viewer = ANYBODY) -> str:
    """What it is, the programme of the day for such a reader, whom to ask, where to read more."""
    event = day.event
    lines = [line for slot in slots(day, viewer) for line in _lines(slot, event.zone)]
    told = "\n".join([heading(day), *lines]) if lines else ""
    return _paragraphs(str(event.summary), told, *_closing(event))


def slots(day: EventDay, viewer: Viewer = ANYBODY) -> tuple[Slot, ...]:
    """What was released of that day, as such a reader may know it."""
    programme = day.event.programme
    told = programme.for_person(viewer).day(day.id) if programme else None
    return told.slots if told else ()


def _lines(slot: Slot, zone: str, inside: str = "") -> list[str]:
    """09:15 Welcome (Main hall); what stands inside it below, with a dash before."""
    where = slot.meeting_point or slot.room
    line = f"{inside}{clock_time(slot.starts_at, zone)} {heading_of(slot)}" + (f" ({where})" if where else "")
    return [line, *(one for child in slot.children for one in _lines(child, zone, f"{inside}– "))]


def _closing(event: Event) -> tuple[str, str]:
    return contact(event), gettext("Programme and changes: %(url)s", url=page(event))


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def heading(day: EventDay) -> str:
    return gettext("Programme of %(day)s, %(place)s time:", day=day_short(day.date), place=day.event.city)


def contact(event: Event) -> str:
    known = [part for part in (event.contact_name, event.contact_email, event.contact_phone) if part]
    return gettext("Questions: %(contact)s", contact=", ".join(known)) if known else ""


def page(event: Event) -> str:
    return address("events.show", slug=event.slug)
