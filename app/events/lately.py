"""What happened to an event lately, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

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
    "event.invited": _l("%(who)s invited people"),
    "event.cancelled": _l("%(who)s cancelled the event"),
    "desk.given": _l("%(who)s asked somebody to help at the desk"),
    "desk.taken_back": _l("%(who)s took somebody off the desk"),
    "event.seats_set": _l("%(who)s changed the number of places"),
    "event.limits_set": _l("%(who)s changed the number of places"),
    "agenda.started": _l("%(who)s took over a typical agenda"),
    "agenda.added": _l("%(who)s added to the agenda"),
    "agenda.changed": _l("%(who)s changed the agenda"),
    "agenda.removed": _l("%(who)s removed something from the agenda"),
    "agenda.moved": _l("%(who)s reordered the agenda"),
    "agenda.shifted": _l("%(who)s shifted a day of the agenda"),
    "agenda.taken_back": _l("%(who)s took back a step in the agenda"),
    "question.added": _l("%(who)s added to the registration form"),
    "question.changed": _l("%(who)s changed the registration form"),
    "question.moved": _l("%(who)s reordered the registration form"),
    "question.removed": _l("%(who)s took a question out of the form"),
    "participation.added": _l("%(who)s added a participant"),
    "participation.seated": _l("%(who)s gave somebody a place"),
    "participation.queued": _l("%(who)s put somebody on the waiting list"),
    "participation.cancelled": _l("%(who)s cancelled a registration"),
    "event.reminded": _l("%(who)s reminded those who had not answered"),
    "participation.address_corrected": _l("%(who)s corrected an address"),
    "participation.sent_again": _l("%(who)s sent an invitation once more"),
    "mail.sent_again": _l("%(who)s sent a mail again"),
    "remark.left": _l("%(who)s left a remark as it is"),
    "remark.brought_back": _l("%(who)s brought a remark back"),
}
BY_ITSELF = {
    "participation.registered": _l("Somebody registered"),
    "participation.days_changed": _l("A participant chose other days"),
    "participation.came_back": _l("A participant came back"),
    "participation.queued": _l("Somebody went to the waiting list"),
    "participation.cancelled": _l("A participant cancelled"),
    "participation.seat_freed": _l("A place went to the waiting list"),
    "invitation.accepted": _l("Somebody accepted"),
    "invitation.tentative": _l("Somebody may come"),
    "invitation.declined": _l("Somebody declined"),
    "mail.came_back": _l("A mail came back"),
    "demonstration.event_loaded": _l("Loaded with the demonstration"),
}

LOOK_BACK = 100  # entries


@dataclass(frozen=True)
class Deed:
    text: str
    at: datetime
    day: date  # at the venue


def deeds(event: Event, count: int = 6, only: Collection[str] = ()) -> list[Deed]:
    """The newest first; `only`: of these actions. What was done several times in a row on a day is one."""
    known = [one for one in BY_SOMEBODY | BY_ITSELF if not only or one in only]
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.event_id == event.id, AuditEntry.action.in_(known))
        .order_by(AuditEntry.id.desc())
        .options(joinedload(AuditEntry.actor))
        .limit(max(LOOK_BACK, count))
    )
    rows = [(clock.local(entry.at, event.zone).date(), _words(entry), entry.at) for entry in entries]
    found = []
    for (day, words), alike in groupby(rows, key=lambda row: row[:2]):
        times = [at for _day, _words, at in alike]
        text = words if len(times) == 1 else _("%(deed)s (%(count)d times)", deed=words, count=len(times))
        found.append(Deed(text, times[0], day))
    return found[:count]


def _words(entry: AuditEntry) -> str:
    is_by_itself = entry.actor is None and entry.action in BY_ITSELF
    words = (
        BY_ITSELF[entry.action]
        if is_by_itself
        else BY_SOMEBODY.get(entry.action, BY_ITSELF.get(entry.action))
    )
    return str(words) % {"who": entry.actor.name if entry.actor else _("Somebody")}
