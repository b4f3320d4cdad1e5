"""Inviting many people, and showing beforehand what they will read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from app import clock
from app.audit.models import record
from app.database import Model, action, db
from app.events.models import Event, EventDay, Status
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.mail.queries import letter
from app.participation import ical, mails, telling
from app.participation.candidates import Candidate, planned
from app.participation.guests import Guest
from app.participation.models import DayChoice, Door, NoDaysLeft, Participation, State, TooLateToChange
from app.participation.notices import About
from app.people.models import Person


def invite(
    event: Event,
    guests: Sequence[Guest],
    days: list[EventDay],
    words: Localised | None = None,
    *,
    actor: Person,
    language: str = "",
) -> int:
    """Ask these people to come on these days. Returns how many are asked.

    Who is on the list is left as she is; who had cancelled is asked anew. `words`: a personal line on top of
    the mail; `language`: in which to write to people we do not know; empty: their country's. Of a draft
    nobody hears until it is published. Raises NoDaysLeft, TooLateToChange.
    """
    invited = _invite(event, guests, days, words, actor=actor, language=language)
    telling.write(event)
    return invited


@action
def _invite(
    event: Event,
    guests: Sequence[Guest],
    days: list[EventDay],
    words: Localised | None,
    *,
    actor: Person,
    language: str,
) -> int:
    event.lock()
    if event.is_cancelled or event.is_over:
        raise TooLateToChange(event=event.title)
    candidates = planned(event, guests, language).candidates
    ids = _enlist(event, candidates, days)
    if ids:
        again = sum(one.is_again for one in candidates)
        telling.note(event, About.INVITATION, Participation.id.in_(ids), words)
        record("event.invited", event, actor, event_id=event.id, people=len(ids), again=again)
    return len(ids)


def _enlist(event: Event, candidates: Sequence[Candidate], days: list[EventDay]) -> list[int]:
    """Put them on the list; the ids of their participations. As many statements for one as for a thousand."""
    if not days:
        raise NoDaysLeft
    now = clock.now()
    asked = {one.email: one for one in sorted(candidates, key=lambda one: one.email)}  # all lock in one order
    _insert(
        Person,
        [
            {
                "email": email,
                "given_name": one.guest.given_name,
                "family_name": one.guest.family_name,
                "locale": one.guest.language,
            }
            for email, one in asked.items()
            if not one.is_known
        ],
    )
    ids_of = select(Person.id, Person.email).where(Person.email.in_(list(asked)))
    people = [(id_, asked[email]) for id_, email in db.session.execute(ids_of) if email]
    new = [(id_, one) for id_, one in people if not one.is_again]
    _insert(Participation, [_row(event, id_, one) | {"invited_at": now} for id_, one in new])
    at_event = select(Participation.id).where(Participation.event_id == event.id)
    ids = list(db.session.scalars(at_event.where(Participation.person_id.in_([id_ for id_, _one in new]))))
    _insert(DayChoice, [{"participation_id": id_, "day_id": day.id} for id_ in ids for day in days])
    old = [id_ for id_, one in people if one.is_again]
    who = select(Participation).where(Participation.event_id == event.id, Participation.person_id.in_(old))
    for participation in db.session.scalars(who.options(selectinload(Participation.choices))):
        participation.be_invited(days)
        participation.reminded_at = None
        ids.append(participation.id)
    db.session.flush()
    return ids


def _row(event: Event, person_id: int, one: Candidate) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "person_id": person_id,
        "state": State.INVITED,
        "door": Door.INVITED,
        "given_name": one.guest.given_name,
        "family_name": one.guest.family_name,
        "organisation": one.guest.organisation,
        "partner_id": one.partner.id if one.partner else None,
        "country": one.guest.country,
        "locale": one.guest.language,
        "zone": one.zone,
    }


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """All at once; what is there already stays as it is."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        db.session.execute(dialect.insert(model.__table__).on_conflict_do_nothing(), rows)


# How the mail will look


@dataclass(frozen=True)
class Sample:
    subject: str
    text: str
    language: str


class _NotKept(Exception):
    """Ends a transaction of which nothing is saved."""

    def __init__(self, sample: Sample | None) -> None:
        self.sample = sample


def sample(event: Event, one: Candidate, days: list[EventDay], words: Localised | None) -> Sample | None:
    """The mail that she would get, written as it will be, and not kept. None where nothing would be sent."""
    try:
        _write_sample(event, one, days, words)
    except _NotKept as done:
        return done.sample
    return None


@action
def _write_sample(event: Event, one: Candidate, days: list[EventDay], words: Localised | None) -> None:
    event.lock()
    if event.is_draft:
        event.status = Status.PUBLISHED  # as it will be when the mail leaves
    [id_] = _enlist(event, [one], days)
    participation = db.session.get_one(Participation, id_)
    mails.invitation(participation, ical.owed(participation), words=words or Localised())
    about = OutgoingMail.subject_key == f"participation:{id_}"
    mail = db.session.scalar(select(OutgoingMail).where(about).order_by(OutgoingMail.id.desc()).limit(1))
    if mail is None:
        raise _NotKept(None)
    shown = letter(mail, with_links=False)
    raise _NotKept(Sample(shown.subject, shown.text, mail.language))
