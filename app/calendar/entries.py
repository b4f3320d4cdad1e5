"""What a calendar shows of an event, day by day, in the language spoken now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.addresses import address
from app.agenda.kinds import heading_of
from app.agenda.programme import Slot
from app.calendar.ical import Entry
from app.events.audiences import ANYBODY, Viewer
from app.events.models import Event, EventDay
from app.i18n import clock_time, day_short, gettext


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
            description=about(event),
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
    return paragraphs(str(event.summary), told, *_closing(event))


def about(event: Event) -> str:
    """The same without the programme."""
    return paragraphs(str(event.summary), *_closing(event))


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


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def heading(day: EventDay) -> str:
    return gettext("Programme of %(day)s, %(place)s time:", day=day_short(day.date), place=day.event.city)


def contact(event: Event) -> str:
    known = [part for part in (event.contact_name, event.contact_email, event.contact_phone) if part]
    return gettext("Questions: %(contact)s", contact=", ".join(known)) if known else ""


def page(event: Event) -> str:
    return address("events.show", slug=event.slug)
