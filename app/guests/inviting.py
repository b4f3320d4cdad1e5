"""Inviting many people, and showing beforehand what they will read."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import selectinload

from app import clock
from app.audit.models import record
from app.database import action, db, insert_all_absent
from app.events.audiences import Role
from app.events.models import Event, EventDay
from app.events.terms import Status
from app.guests.candidates import Candidate, planned
from app.guests.lists import Guest
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.mail.queries import letter
from app.network.models import Membership
from app.participation import ical, mails, telling
from app.participation.models import DayChoice, Participation
from app.participation.notices import About
from app.participation.refusals import NoDaysLeft, TooLateToChange
from app.participation.states import AWAY, Door, State
from app.people.models import Person

Rows = dict[str, dict[str, Any]]  # what stands on the list about somebody, by her address
ABOUT_HER = ("given_name", "family_name", "organisation", "partner_id", "country", "locale", "zone")


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
    asked = _rows(planned(event, guests, language).candidates)
    invited = _invite(event, asked, days, words, actor=actor)
    telling.write(event)
    return invited


@action
def _invite(
    event: Event, asked: Rows, days: list[EventDay], words: Localised | None, *, actor: Person
) -> int:
    event.lock()
    if event.is_cancelled or event.is_over:
        raise TooLateToChange(event=event.title)
    new, again = _enlist(event, asked, days)
    if new or again:
        telling.note(event, About.INVITATION, Participation.id.in_(new + again), words)
        record("event.invited", event, actor, event_id=event.id, people=len(new), again=len(again))
    return len(new) + len(again)


def _rows(candidates: Sequence[Candidate]) -> Rows:
    """Made before anybody is locked out, and in one order, so that two lists never wait for each other."""
    return {
        one.email: {
            "state": State.INVITED,
            "door": Door.INVITED,
            "role": Role.STAKEHOLDER,
            "given_name": one.guest.given_name,
            "family_name": one.guest.family_name,
            "organisation": one.guest.organisation,
            "partner_id": one.partner.id if one.partner else None,
            "country": one.guest.country,
            "locale": one.guest.language,
            "zone": one.zone,
            "token": secrets.token_urlsafe(32),
            "join_token": secrets.token_urlsafe(32),
        }
        for one in sorted(candidates, key=lambda one: one.email)
    }


def _enlist(event: Event, asked: Rows, days: list[EventDay]) -> tuple[list[int], list[int]]:
    """Put them on the list; the ids of the participations that are new, and of those that are asked anew.

    As many statements for one as for a thousand.
    """
    if not days:
        raise NoDaysLeft
    emails, event_id, now = list(asked), event.id, clock.now()
    known = set(db.session.scalars(select(Person.email).where(Person.email.in_(emails))))
    insert_all_absent(Person, [_person(email, row) for email, row in asked.items() if email not in known])
    here = (Participation.person_id == Person.id) & (Participation.event_id == event_id)
    of_them = select(Person.id, Person.email, Participation.state).outerjoin(Participation, here)
    people = db.session.execute(of_them.where(Person.email.in_(emails))).all()
    fixed = {"event_id": event_id, "invited_at": now}
    new = {
        id_: asked[str(email)] | fixed | {"person_id": id_} for id_, email, state in people if state is None
    }
    insert_all_absent(Participation, list(new.values()))
    at_event = select(Participation.id).where(Participation.event_id == event_id)
    ids = list(db.session.scalars(at_event.where(Participation.person_id.in_(list(new)))))
    partners = select(Membership.person_id).where(Membership.project_id == event.project_id)
    of_partners = Participation.id.in_(ids) & Participation.person_id.in_(partners)
    db.session.execute(update(Participation).where(of_partners).values(role=Role.PARTNER))
    each_day = select(Participation.id, EventDay.id).join(EventDay, EventDay.id.in_([day.id for day in days]))
    columns = ["participation_id", "day_id"]
    db.session.execute(insert(DayChoice).from_select(columns, each_day.where(Participation.id.in_(ids))))
    away = {id_: asked[str(email)] for id_, email, state in people if state in AWAY}
    return ids, _ask_again(event, away, days)


def _ask_again(event: Event, rows: dict[int, dict[str, Any]], days: list[EventDay]) -> list[int]:
    """By the id of the person: what the list of now says of her takes the place of what stood there."""
    who = select(Participation).where(
        Participation.event_id == event.id, Participation.person_id.in_(list(rows))
    )
    again = list(db.session.scalars(who.options(selectinload(Participation.choices))))
    for participation in again:
        for name in ABOUT_HER:
            setattr(participation, name, rows[participation.person_id][name])
        participation.be_invited(days)
        participation.reminded_at = None
    db.session.flush()
    return [participation.id for participation in again]


def _person(email: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"email": email} | {name: row[name] for name in ("given_name", "family_name", "locale")}


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
        _write_sample(event, _rows([one]), days, words)
    except _NotKept as done:
        return done.sample
    return None


@action
def _write_sample(event: Event, asked: Rows, days: list[EventDay], words: Localised | None) -> None:
    event.lock()
    if event.is_draft:
        event.status = Status.PUBLISHED  # as it will be when the mail leaves
    new, again = _enlist(event, asked, days)
    if not new + again:
        raise _NotKept(None)  # somebody else has just invited her
    [id_] = new + again
    participation = db.session.get_one(Participation, id_)
    mails.invitation(participation, ical.owed(participation), words=words or Localised())
    about = OutgoingMail.subject_key == f"participation:{id_}"
    mail = db.session.scalar(select(OutgoingMail).where(about).order_by(OutgoingMail.id.desc()).limit(1))
    if mail is None:
        raise _NotKept(None)
    shown = letter(mail, with_links=False)
    raise _NotKept(Sample(shown.subject, shown.text, mail.language))
