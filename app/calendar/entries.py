"""What a calendar shows for one day of an event, in the language spoken now."""

from app.addresses import address
from app.calendar.ical import Entry
from app.events.models import Event, EventDay
from app.i18n import clock_time, day_short, gettext


def public(day: EventDay) -> Entry:
    """The entry of downloads and feeds: for everybody, so without the link to join."""
    event = day.event
    return Entry(
        uid=day.public_uid,
        sequence=event.revision,
        stamp=event.changed_at,
        created_at=event.created_at,
        changed_at=event.changed_at,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        zone=event.zone,
        summary=summary(day),
        description=description(day),
        location=location(event),
        url=page(event),
        status="CANCELLED" if event.is_cancelled else "CONFIRMED",
    )


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
    parts = [
        str(event.summary),
        "\n".join([heading(day), *programme]) if programme else "",
        contact(event),
        gettext("Programme and changes: %(url)s", url=page(event)),
    ]
    return "\n\n".join(part for part in parts if part)


def heading(day: EventDay) -> str:
    return gettext("Programme of %(day)s, %(place)s time:", day=day_short(day.date), place=day.event.city)


def contact(event: Event) -> str:
    known = [part for part in (event.contact_name, event.contact_email, event.contact_phone) if part]
    return gettext("Questions: %(contact)s", contact=", ".join(known)) if known else ""


def page(event: Event) -> str:
    return address("events.show", slug=event.slug)
