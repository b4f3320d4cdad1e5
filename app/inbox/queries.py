"""What waits for a human eye, for whoever organises."""

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import selectinload

from app.database import Page, db, page_of
from app.events.models import Event
from app.inbox.models import InboundMessage
from app.inbox.reasons import Decision
from app.people.models import Person

PAGE = 30  # messages on a page

FOR_PEOPLE = InboundMessage.decision == Decision.REVIEW
WAITS = FOR_PEOPLE & InboundMessage.seen_at.is_(None)


def visible_to(person: Person | None) -> Select[InboundMessage]:
    """What came for the projects that this person organises, and what belongs to none: somebody must
    read that too, and nobody else does. A host reads what came for the events of her organisation."""
    return select(InboundMessage).where(FOR_PEOPLE, _may_be_seen_by(person))


def page(person: Person, *, seen: bool, number: int) -> Page[InboundMessage]:
    chosen = visible_to(person).where(InboundMessage.seen_at.is_not(None) if seen else WAITS)
    whole = chosen.options(
        selectinload(InboundMessage.event),
        selectinload(InboundMessage.person),
        selectinload(InboundMessage.seen_by),
    )
    return page_of(whole.order_by(InboundMessage.received_at.desc(), InboundMessage.id.desc()), number, PAGE)


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
    if person is None:
        return false()
    organised = person.organised_ids
    hers: ColumnElement[bool] = InboundMessage.project_id.in_(organised)
    if organised:
        hers |= InboundMessage.project_id.is_(None)
    if person.is_host:
        hers |= InboundMessage.event_id.in_(select(Event.id).where(Event.is_run_by(person)))
    return hers
