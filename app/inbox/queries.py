"""What waits for a human eye, for whoever organises."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import selectinload

from app.database import db
from app.inbox.models import InboundMessage
from app.inbox.reasons import Decision
from app.people.models import Person

PAGE = 30  # messages on a page

FOR_PEOPLE = InboundMessage.decision == Decision.REVIEW
WAITS = FOR_PEOPLE & InboundMessage.seen_at.is_(None)


@dataclass(frozen=True)
class Page:
    """A part of the list, newest first."""

    messages: list[InboundMessage]
    total: int
    number: int  # from 1

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.messages) - 1


def visible_to(person: Person | None) -> Select[InboundMessage]:
    """What came for the projects that this person organises, and what belongs to none: somebody must
    read that too, and nobody else does."""
    return select(InboundMessage).where(FOR_PEOPLE, _may_be_seen_by(person))


def page(person: Person, *, seen: bool, number: int) -> Page:
    chosen = visible_to(person).where(InboundMessage.seen_at.is_not(None) if seen else WAITS)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    number = min(number, max(1, -(-total // PAGE)))
    part = chosen.order_by(InboundMessage.received_at.desc(), InboundMessage.id.desc())
    whole = part.options(
        selectinload(InboundMessage.event),
        selectinload(InboundMessage.person),
        selectinload(InboundMessage.seen_by),
    )
    return Page(list(db.session.scalars(whole.limit(PAGE).offset((number - 1) * PAGE))), total, number)


def counts(person: Person) -> tuple[int, int]:
    """How many wait, and how many were seen."""
    both = select(
        func.count().filter(InboundMessage.seen_at.is_(None)),
        func.count().filter(InboundMessage.seen_at.is_not(None)),
    ).where(FOR_PEOPLE, _may_be_seen_by(person))
    waiting, seen = db.session.execute(both).one()
    return waiting, seen


def _may_be_seen_by(person: Person | None) -> ColumnElement[bool]:
    if person and person.is_administrator:
        return true()
    organised = person.organised_ids if person else []
    return or_(InboundMessage.project_id.in_(organised), InboundMessage.project_id.is_(None))
