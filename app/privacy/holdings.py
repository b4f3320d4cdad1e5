"""What is held about one person at one event: why, how long, and as a file of her own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.events import periods
from app.events.models import Event
from app.i18n import gettext as _
from app.inbox.models import InboundMessage
from app.letters.models import LetterCopy
from app.mail.models import OutgoingMail
from app.participation.inquiries import Inquiry
from app.participation.models import Participation
from app.participation.offers import Offer
from app.participation.registrations import Registration
from app.participation.texts import ROLES, STATES
from app.questions.given import AnswerFile
from app.questions.shown import in_words
from app.roster.models import PersonNote


@dataclass(frozen=True)
class Kept:
    """One sort of facts: what it is, why it is kept, until when. `until` None: it is not decided yet."""

    what: str
    why: str
    until: date | None


def kept(event: Event) -> list[Kept]:
    """In the language spoken now."""
    logistics = clock.local(periods.logistics_go_at(event), event.zone).date()
    evidence = event.project.audit_until
    return [
        Kept(
            _("Your name, organisation and country, the days you come, what you permitted"),
            _("to organise the event, and to show the programme that funds it who took part"),
            evidence,
        ),
        Kept(
            _("Food, access needs, phone number, files, and whatever else is needed for these days only"),
            _("to look after you while you are there"),
            logistics,
        ),
        Kept(
            _("What you and the organisers wrote to each other"),
            _("to answer you; that a mail was sent, and when, stays as evidence"),
            logistics,
        ),
    ]


def as_data(participation: Participation) -> dict[str, Any]:
    """All of it, readable by people and programs. Instants in UTC."""
    event = participation.event
    return {
        "event": {
            "title": str(event.title),
            "project": event.project.acronym,
            "starts_at": _at(event.starts_at),
            "ends_at": _at(event.ends_at),
            "zone": event.zone,
        },
        "you": _identity(participation),
        "participation": _standing(participation),
        "answers": [
            {
                "question": str(one.question.label),
                "why": str(one.question.why),
                "answer": in_words(one.question, one.value),
                "given_at": _at(one.given_at),
                "goes_at": _goes_at(event, one.question.goes_early),
            }
            for one in participation.answers
        ],
        "files": [
            {"name": one.name, "type": one.media_type, "sent_at": _at(one.sent_at)}
            for one in _all(select(AnswerFile).where(AnswerFile.participation_id == participation.id))
        ],
        "permissions": [
            {
                "purpose": one.purpose.value,
                "given_at": _at(one.given_at),
                "withdrawn_at": _at(one.withdrawn_at),
            }
            for one in participation.consents
        ],
        "invitations": _invitations(participation),
        "offers": [
            {
                "made_at": _at(one.made_at),
                "stood_until": _at(one.ends_at),
                "outcome": one.outcome and one.outcome.value,
            }
            for one in _all(select(Offer).where(Offer.participation_id == participation.id))
        ],
        "askings": _askings(participation),
        "mails": _mails(participation),
        "letters": [
            {"subject": str(one.letter.subject), "written_at": _at(one.written_at)}
            for one in _all(select(LetterCopy).where(LetterCopy.participation_id == participation.id))
        ],
        "replies_by_mail": _replies(participation),
        "asked_by_organisers": [
            {
                "question": one.question,
                "asked_at": _at(one.asked_at),
                "answer": one.answer,
                "answered_at": _at(one.answered_at),
            }
            for one in _all(Inquiry.about(participation))
        ],
        "notes_of_organisers": [
            {"text": one.text, "at": _at(one.made_at)}
            for one in _all(select(PersonNote).where(PersonNote.participation_id == participation.id))
        ],
        "log": _log(participation),
        "kept": [
            {"what": one.what, "why": one.why, "until": one.until and one.until.isoformat()}
            for one in kept(event)
        ],
    }


def _identity(participation: Participation) -> dict[str, Any]:
    return {
        "given_name": participation.given_name,
        "family_name": participation.family_name,
        "email": participation.email,
        "organisation": participation.organisation,
        "country": participation.country,
        "language": participation.locale,
        "zone": participation.zone,
        "groups": [
            str(one.name)
            for one in participation.person.groups
            if one.project_id == participation.event.project_id
        ],
    }


def _standing(participation: Participation) -> dict[str, Any]:
    delegation, brought_by = participation.delegation, participation.brought_by
    return {
        "state": participation.state.value,
        "state_in_words": str(STATES[participation.state]),
        "came_by": participation.door.value,
        "role": str(ROLES[participation.role]),
        "attends": participation.attends and participation.attends.value,
        "days": [day.date.isoformat() for day in participation.days],
        "delegation": delegation and delegation.organisation.name,
        "registered_by": brought_by and brought_by.name,
        "seats": [{"of": one.pool.of.value, "held": one.hold.value} for one in participation.claims],
        "tables": [one.slot_uid for one in participation.tables],
        "code": participation.badge_code,
        "refusal": participation.refusal,
        **{
            name: _at(getattr(participation, name))
            for name in (
                "registered_at", "invited_at", "reminded_at", "waiting_since", "asked_back_at",
                "completed_at", "cancelled_at",
            )
        },
    }  # fmt: skip


def _invitations(participation: Participation) -> list[dict[str, Any]]:
    return [
        {
            "day": one.day.date.isoformat() if one.day else None,
            "last_sent": one.method and one.method.value,
            "sent_at": _at(one.stamp),
            "answer": one.answer.value,
            "answered_at": _at(one.answered_at),
            "answered_by": one.answered_by and one.answered_by.value,
            "comment": one.comment,
        }
        for one in participation.invitations
    ]


def _askings(participation: Participation) -> list[dict[str, Any]]:
    mine = Registration.participation_id == participation.id
    if participation.email:
        same = and_(
            Registration.event_id == participation.event_id, Registration.email == participation.email
        )
        mine = or_(mine, same)
    return [
        {
            "asked_at": _at(one.asked_at),
            "email": one.email,
            "name": f"{one.given_name} {one.family_name}",
            "organisation": one.organisation,
            "country": one.country,
            "permissions": one.consents,
            "answers": one.answers,
            "colleagues": one.colleagues,
        }
        for one in _all(select(Registration).where(mine).order_by(Registration.id))
    ]


def _mails(participation: Participation) -> list[dict[str, Any]]:
    """Without what they said: that is in her mailbox."""
    about = [f"participation:{participation.id}", f"link:{participation.id}"]
    about += [f"invitation:{one.uid}" for one in participation.invitations]
    hers = or_(OutgoingMail.subject_key.in_(about), OutgoingMail.recipient == participation.email)
    facts = select(
        OutgoingMail.purpose, OutgoingMail.subject, OutgoingMail.recipient, OutgoingMail.created_at,
        OutgoingMail.sent_at,
    )  # fmt: skip
    chosen = facts.where(OutgoingMail.event_id == participation.event_id, hers).order_by(OutgoingMail.id)
    return [
        {
            "purpose": one.purpose,
            "subject": one.subject,
            "to": one.recipient,
            "written_at": _at(one.created_at),
            "sent_at": _at(one.sent_at),
        }
        for one in db.session.execute(chosen)
    ]


def _replies(participation: Participation) -> list[dict[str, Any]]:
    hers = and_(
        InboundMessage.event_id == participation.event_id,
        InboundMessage.person_id == participation.person_id,
    )
    return [
        {
            "received_at": _at(one.received_at),
            "from": one.sender,
            "subject": one.subject,
            "text": one.text,
            "answer": one.answer,
            "comment": one.comment,
        }
        for one in _all(select(InboundMessage).where(hers).order_by(InboundMessage.id))
    ]


def _log(participation: Participation) -> list[dict[str, Any]]:
    """What was done, and whether by an organiser: who that was is no fact about her."""
    invitations = [one.id for one in participation.invitations]
    about = or_(
        and_(AuditEntry.subject_type == "Participation", AuditEntry.subject_id == participation.id),
        and_(AuditEntry.subject_type == "Invitation", AuditEntry.subject_id.in_(invitations)),
    )
    return [
        {"at": _at(one.at), "what": one.action, "by_an_organiser": one.actor_id is not None}
        for one in _all(select(AuditEntry).where(about).order_by(AuditEntry.id))
    ]


def _goes_at(event: Event, early: bool) -> str | None:
    if early:
        return _at(periods.logistics_go_at(event))
    until = event.project.audit_until
    return until.isoformat() if until else None


def _all(chosen: Any) -> list[Any]:
    return list(db.session.scalars(chosen))


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
