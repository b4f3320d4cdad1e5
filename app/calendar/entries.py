"""What a calendar shows of an event, day by day or item by item, in the language spoken now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.addresses import address
from app.agenda.models import AgendaItem, Speaker
from app.calendar.ical import Entry
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
    """One entry for each item, for everybody: of what is closed, what its line on the page shows."""
    return [_item(item, public(day)) for day in event.days for item in day.agenda]


def _item(item: AgendaItem, day: Entry) -> Entry:
    where = (str(item.room), day.location)
    return replace(
        day,
        uid=item.public_uid,
        sequence=day.sequence + item.revision,
        starts_at=item.starts_at,
        ends_at=_end(item),
        summary=str(item.title) or str(item.event.title),
        description=_about(item),
        location=", ".join(part for part in where if part),
        url=f"{day.url}#item-{item.id}",
    )


def _end(item: AgendaItem) -> datetime:
    """When it ends; with an open end, when the next item starts, at the latest with the day."""
    if item.ends_at == item.starts_at:
        return item.starts_at + A_MOMENT
    if item.ends_at and item.ends_at > item.starts_at:
        return item.ends_at
    later = [other.starts_at for other in item.day.agenda if other.starts_at > item.starts_at]
    end = min(later, default=item.day.ends_at)
    return end if end > item.starts_at else item.starts_at + AN_OPEN_END


def _about(item: AgendaItem) -> str:
    """Who speaks and what about, and where to read more; of a closed item only that it is."""
    closing = gettext("Programme and changes: %(url)s", url=page(item.event))
    if item.is_closed:
        return _paragraphs(gettext("For the partners of the project: the door is closed."), closing)
    return _paragraphs("\n".join(_voice(one) for one in item.speakers), str(item.description), closing)


def _voice(one: Speaker) -> str:
    """Aino Mäkelä, Region of South Ostrobothnia (moderator)."""
    name = f"{one.name}, {one.organisation}" if one.organisation else one.name
    return f"{name} ({one.role})" if one.role else name


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


def description(day: EventDay) -> str:
    """What it is, the programme of the day, whom to ask, where to read more."""
    event = day.event
    programme = [f"{clock_time(item.starts_at, event.zone)} {item.title}" for item in day.agenda]
    told = "\n".join([heading(day), *programme]) if programme else ""
    return _paragraphs(str(event.summary), told, *_closing(event))


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
