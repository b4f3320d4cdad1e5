"""What happened to an event lately, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.events.models import Event
from app.i18n import gettext as _
from app.i18n import lazy as _l

# What the log calls it, and what people read. A deed without words is not shown.
BY_SOMEBODY = {
    "event.created": _l("%(who)s began the draft"),
    "event.duplicated": _l("%(who)s copied it from an earlier event"),
    "event.edited": _l("%(who)s changed the details"),
    "event.published": _l("%(who)s published the event"),
    "event.moved": _l("%(who)s changed the days or hours"),
    "event.told": _l("%(who)s told everybody what changed"),
    "event.cancelled": _l("%(who)s cancelled the event"),
    "event.seats_set": _l("%(who)s changed the number of places"),
    "agenda.started": _l("%(who)s took over a typical agenda"),
    "agenda.added": _l("%(who)s added to the agenda"),
    "agenda.changed": _l("%(who)s changed the agenda"),
    "agenda.removed": _l("%(who)s removed something from the agenda"),
    "agenda.moved": _l("%(who)s reordered the agenda"),
    "participation.added": _l("%(who)s added a participant"),
    "participation.seated": _l("%(who)s gave somebody a place"),
    "participation.queued": _l("%(who)s put somebody on the waiting list"),
    "participation.cancelled": _l("%(who)s cancelled a registration"),
    "mail.sent_again": _l("%(who)s sent a mail again"),
}
BY_ITSELF = {
    "participation.registered": _l("Somebody registered"),
    "participation.days_changed": _l("A participant chose other days"),
    "participation.came_back": _l("A participant came back"),
    "participation.cancelled": _l("A participant cancelled"),
    "participation.seat_freed": _l("A place went to the waiting list"),
    "demonstration.event_loaded": _l("Loaded with the demonstration"),
}


@dataclass(frozen=True)
class Deed:
    text: str
    at: datetime
    day: date  # at the venue


def deeds(event: Event, count: int = 6) -> list[Deed]:
    """The newest first."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.event_id == event.id, AuditEntry.action.in_(BY_SOMEBODY | BY_ITSELF))
        .order_by(AuditEntry.id.desc())
        .options(joinedload(AuditEntry.actor))
        .limit(count)
    )
    return [Deed(_words(entry), entry.at, clock.local(entry.at, event.zone).date()) for entry in entries]


def _words(entry: AuditEntry) -> str:
    words = BY_ITSELF.get(entry.action) if entry.actor is None else BY_SOMEBODY.get(entry.action)
    if words is None:  # done by hand though it mostly happens by itself, or the other way round
        words = BY_SOMEBODY.get(entry.action) or BY_ITSELF[entry.action]
    return str(words) % {"who": entry.actor.name if entry.actor else _("Somebody")}
