"""What happened between an event and one person: asked, written to, answered, moved; the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import defer, joinedload

from app.audit.models import AuditEntry
from app.database import db
from app.i18n import day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.letters.models import LetterCopy
from app.mail.models import OPENING, OutgoingMail
from app.participation.invitations import Way
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome
from app.participation.states import Door
from app.participation.texts import WAYS
from app.roster import notes
from app.roster.models import PersonNote

# What the log calls it, and what people read. A deed without words is not shown.
BY_SOMEBODY = {
    "participation.added": (_l("%(who)s added this person to the list"), "plus"),
    "participation.seated": (_l("%(who)s gave a place"), "check"),
    "participation.queued": (_l("%(who)s moved this person to the waiting list"), "wait"),
    "participation.cancelled": (_l("%(who)s cancelled it"), "cross"),
    "invitation.taken_back": (_l("%(who)s took the invitation back"), "cross"),
    "participation.address_corrected": (_l("%(who)s corrected the address"), "pencil"),
    "participation.sent_again": (_l("%(who)s sent the invitation once more"), "mail"),
    "participation.role_changed": (_l("%(who)s changed the role"), "person"),
    "participation.approved": (_l("%(who)s said yes"), "check"),
    "participation.refused": (_l("%(who)s said no"), "cross"),
    "participation.asked_back": (_l("%(who)s asked for more"), "talk"),
    "participation.changed_by_file": (_l("%(who)s changed this from a file"), "pencil"),
    "offer.made": (_l("%(who)s offered a place"), "wait"),
    "participation.brought_along": (_l("%(who)s registered this person as well"), "people"),
    "participation.words_sent": (_l("%(who)s sent the corrected entries"), "mail"),
    "participation.seated_at_table": (_l("%(who)s gave a table"), "tables"),
    "event.moved": (_l("%(who)s changed the days or hours of the event"), "calendar"),
    "event.cancelled": (_l("%(who)s cancelled the event"), "cross"),
    "event.published": (_l("%(who)s published the event"), "flag"),
}
BY_HERSELF = {
    "participation.registered": (_l("Registered"), "check"),
    "participation.queued": (_l("No place was free: went to the waiting list"), "wait"),
    "participation.days_changed": (_l("Chose other days"), "pencil"),
    "participation.choices_changed": (_l("Changed what was said in the form"), "pencil"),
    "participation.told_more": (_l("Answered what the organisers asked"), "talk"),
    "participation.handed_on": (_l("Handed the place on"), "people"),
    "participation.extra_freed": (_l("Got what was full before"), "check"),
    "participation.erased": (_l("Had what is personal erased"), "cross"),
    "participation.anonymised": (_l("What was personal has gone"), "minus"),
    "offer.made": (_l("Was offered a place"), "wait"),
    "delegation.joined": (_l("Accepted the naming"), "check"),
    "participation.consents_changed": (_l("Changed what is permitted"), "pencil"),
    "participation.cancelled": (_l("Cancelled"), "cross"),
    "participation.table_chosen": (_l("Chose a table"), "tables"),
    "participation.came_back": (_l("Came back"), "check"),
    "participation.seat_freed": (_l("Got a place from the waiting list"), "check"),
    "participation.calendar_cleared": (_l("Had the days taken out of the calendar"), "minus"),
    "participation.link_sent": (_l("Asked for the personal link"), "mail"),
    "invitation.accepted": (_l("Accepted"), "check"),
    "invitation.tentative": (_l("May come"), "wait"),
    "invitation.declined": (_l("Declined"), "cross"),
}
SETTLED = {
    Outcome.ACCEPTED: (_l("Took the offered place"), "check"),
    Outcome.DECLINED: (_l("Did not want the offered place"), "cross"),
    Outcome.LAPSED: (_l("The offer ended without a word"), "minus"),
    Outcome.TAKEN_BACK: (_l("The offer was overtaken"), "minus"),
}
OF_EVENT = ("event.moved", "event.cancelled", "event.published")


@dataclass(frozen=True)
class Happening:
    at: datetime
    text: str
    icon: str
    note: str = ""
    mail: OutgoingMail | None = None


def of(participation: Participation) -> list[Happening]:
    first = participation.registered_at if participation.door is Door.INVITED else None
    asked = participation.invited_at or first
    found = [
        *_deeds(participation),
        *(_mailed(mail) for mail in _mails(participation)),
        *_settled(participation),
        *(_noted(note) for note in db.session.scalars(notes.of(participation))),
        *([Happening(asked, _("Was asked to come"), "mail")] if asked else []),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _deeds(participation: Participation) -> Iterable[Happening]:
    days = {one.id: one.day for one in participation.invitations}
    entries = db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.event_id == participation.event_id,
            or_(
                and_(AuditEntry.subject_type == "Participation", AuditEntry.subject_id == participation.id),
                and_(AuditEntry.subject_type == "Invitation", AuditEntry.subject_id.in_(days)),
                and_(AuditEntry.action.in_(OF_EVENT), AuditEntry.at >= participation.registered_at),
            ),
        )
        .order_by(AuditEntry.id)
        .options(joinedload(AuditEntry.actor))
    )
    for entry in entries:
        known = BY_SOMEBODY if entry.actor or entry.action not in BY_HERSELF else BY_HERSELF
        if entry.action in known:
            words, icon = known[entry.action]
            who = entry.actor.name if entry.actor else _("Somebody")
            day = days.get(entry.subject_id) if entry.subject_type == "Invitation" else None
            about = [day_short(day.date)] if day else []
            about += [str(WAYS[Way(entry.details["way"])])] if "way" in entry.details else []
            yield Happening(entry.at, str(words) % {"who": who}, icon, ", ".join(about))


def _mails(participation: Participation) -> Iterable[OutgoingMail]:
    """What was written to her about this event, at whichever address, without the contents."""
    about = [f"participation:{participation.id}", f"link:{participation.id}"]
    about += [f"invitation:{one.uid}" for one in participation.invitations]
    letters = select(LetterCopy.mail_id).where(LetterCopy.participation_id == participation.id)
    contents = (OutgoingMail.text, OutgoingMail.html, OutgoingMail.calendar)
    return db.session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.event_id == participation.event_id,
            OutgoingMail.purpose.not_in(OPENING),
            or_(
                OutgoingMail.subject_key.in_(about),
                OutgoingMail.recipient == participation.email,
                OutgoingMail.id.in_(letters),
            ),
        )
        .order_by(OutgoingMail.id)
        .options(*(defer(one) for one in contents))
    )


def _settled(participation: Participation) -> Iterable[Happening]:
    """What became of the offers made to her."""
    offers = select(Offer).where(Offer.participation_id == participation.id, Offer.settled_at.is_not(None))
    for offer in db.session.scalars(offers.order_by(Offer.id)):
        if offer.settled_at and offer.outcome:
            words, icon = SETTLED[offer.outcome]
            yield Happening(offer.settled_at, str(words), icon)


def _noted(note: PersonNote) -> Happening:
    who = note.author.name if note.author else _("Somebody")
    return Happening(note.made_at, _("%(who)s noted: %(note)s", who=who, note=note.text), "pencil")


def _mailed(mail: OutgoingMail) -> Happening:
    return Happening(mail.created_at, mail.subject, "mail", mail=mail)
