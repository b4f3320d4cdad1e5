"""What a reader may know of a project's events: facts, releases, counts, who took part. Columns are named one
by one, so that nothing else is read."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.agenda.releases import AgendaRelease, Stamp
from app.database import db
from app.events import lately
from app.events.models import Event
from app.events.terms import Status
from app.mail.models import OutgoingMail
from app.mail.queries import STATES as MAIL_STATES
from app.network.models import Organisation, Project
from app.participation.models import DayChoice, Participation
from app.participation.states import AWAY, State
from app.readers.models import ReadingLink
from app.standing import ledger

PAGE = 200  # people
PIECE = 1000  # people that are held at a time
MOST_CHANGES = 200
# What was told to people, or changed what they were told. Who registered stands in the list itself.
CHANGES = (
    "event.published", "event.edited", "event.moved", "event.told", "event.invited", "event.reminded",
    "event.cancelled",
)  # fmt: skip
SHOWN = (
    Participation.id,
    Participation.given_name,
    Participation.family_name,
    Participation.organisation,
    Participation.role,
    Participation.country,
    Participation.state,
    Participation.erased_at,
)


def links(project: Project) -> list[ReadingLink]:
    """The newest first."""
    whole = (joinedload(ReadingLink.event), joinedload(ReadingLink.made_by))
    made = select(ReadingLink).where(ReadingLink.project_id == project.id).options(*whole)
    return list(db.session.scalars(made.order_by(ReadingLink.id.desc())))


def link(project: Project, id_: int) -> ReadingLink | None:
    """One of that project."""
    return db.session.scalar(select(ReadingLink).filter_by(id=id_, project_id=project.id))


def events(of: ReadingLink) -> list[Event]:
    """What it opens, by date. A draft is evidence of nothing."""
    return list(db.session.scalars(_opened(of).order_by(Event.starts_at, Event.id)))


def event_at(of: ReadingLink, slug: str) -> Event | None:
    return db.session.scalar(_opened(of).where(Event.slug == slug))


def to_choose(project: Project) -> list[Event]:
    """Events of which a link can be made, the latest first."""
    there = select(Event).where(Event.project_id == project.id, Event.status != Status.DRAFT)
    return list(db.session.scalars(there.order_by(Event.starts_at.desc(), Event.id)))


def _opened(of: ReadingLink) -> Select[Event]:
    there = select(Event).where(Event.project_id == of.project_id, Event.status != Status.DRAFT)
    there = there.options(selectinload(Event.days), selectinload(Event.hosts))
    return there.where(Event.id == of.event_id) if of.event_id else there


# One event


@dataclass(frozen=True)
class Released:
    """A version of the agenda, without what stands in it."""

    number: int
    stamp: Stamp
    released_at: datetime


def releases(event: Event) -> list[Released]:
    """The newest first."""
    columns = (AgendaRelease.number, AgendaRelease.stamp, AgendaRelease.released_at)
    rows = db.session.execute(
        select(*columns).where(AgendaRelease.event_id == event.id).order_by(AgendaRelease.number.desc())
    )
    return [Released(*row) for row in rows]


def release(event: Event, number: int) -> AgendaRelease | None:
    return db.session.scalar(select(AgendaRelease).filter_by(event_id=event.id, number=number))


@dataclass(frozen=True)
class OfPartner:
    """How many people of a partner there are; `partner` is None for those who belong to none."""

    partner: Organisation | None
    invited: int
    with_place: int
    undecided: int  # invited, waiting, to be looked at, offered a place
    cancelled: int


def by_partner(event: Event) -> list[OfPartner]:
    """In the order of the project; those who belong to no partner last. Four queries."""
    invited = {group.slug: group.counts[ledger.INVITED] for group in ledger.board(event).groups}
    states: dict[int | None, Counter[State]] = defaultdict(Counter)
    known = {one.organisation_id for one in event.project.partnerships}
    counted = (
        select(Participation.partner_id, Participation.state, func.count())
        .where(Participation.event_id == event.id)
        .group_by(Participation.partner_id, Participation.state)
    )
    for partner_id, state, count in db.session.execute(counted):
        states[partner_id if partner_id in known else None][state] += count
    rows = [(one.organisation, one.organisation_id) for one in event.project.partnerships]
    return [
        _of_partner(organisation, states[id_], invited.get(organisation.slug, 0))
        for organisation, id_ in rows
    ] + [_of_partner(None, states[None], invited.get(ledger.OTHERS, 0))]


def _of_partner(partner: Organisation | None, states: Counter[State], invited: int) -> OfPartner:
    away = sum(states[one] for one in AWAY)
    with_place = states[State.CONFIRMED]
    return OfPartner(partner, invited, with_place, states.total() - away - with_place, away)


def changes(event: Event) -> list[lately.Deed]:
    """What organisers told people, the newest first."""
    return lately.deeds(event, MOST_CHANGES, only=CHANGES)


def mails(event: Event) -> dict[str, int]:
    """How many mails about it were sent, wait, or did not arrive."""
    columns = [func.count().filter(such).label(name) for name, such in MAIL_STATES.items()]
    row = db.session.execute(select(*columns).where(OutgoingMail.event_id == event.id)).one()._mapping
    waiting = row["waiting"] + row["failing"]
    return {"sent": row["sent"], "failed": row["failed"], "waiting": waiting}


# Who took part


@dataclass(frozen=True)
class Person:
    """One row of the list. Of whoever was made unknown nothing stands but that she was there."""

    facts: Any  # with the names of SHOWN
    day_ids: frozenset[int]

    @property
    def is_removed(self) -> bool:
        """Erased at her wish, or after the audit; the name may stay as evidence until then."""
        return self.facts.erased_at is not None


def count(event: Event) -> int:
    counted = select(func.count()).where(Participation.event_id == event.id)
    return db.session.scalar(counted) or 0


def people(event: Event, page: int) -> list[Person]:
    """By family name: a page of them."""
    return _loaded(_listed(event).limit(PAGE).offset((page - 1) * PAGE))


def everybody(event: Event) -> Iterator[Person]:
    """Some at a time: twenty thousand people need little memory."""
    for start in range(0, count(event), PIECE):
        yield from _loaded(_listed(event).limit(PIECE).offset(start))


def _listed(event: Event) -> Any:
    return select(*SHOWN).where(Participation.event_id == event.id).order_by(*Participation.by_name())


def _loaded(chosen: Select[Any]) -> list[Person]:
    rows = db.session.execute(chosen).all()
    days: dict[int, set[int]] = defaultdict(set)
    of_them = DayChoice.participation_id.in_([row.id for row in rows])
    for id_, day_id in db.session.execute(
        select(DayChoice.participation_id, DayChoice.day_id).where(of_them)
    ):
        days[id_].add(day_id)
    return [Person(row, frozenset(days[row.id])) for row in rows]
