"""Whom the organisers have to look at, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import selectinload

from app.database import Page, db, page_of
from app.events.models import Event
from app.participation.inquiries import Inquiry
from app.participation.models import Participation
from app.participation.states import AWAY, State

PAGE = 50  # people


class Shelf(StrEnum):
    PENDING = "pending"
    ROLES = "roles"  # say that they come as something else than what they stand for on the list
    REFUSED = "refused"


SHELVES: dict[Shelf, ColumnElement[bool]] = {
    Shelf.PENDING: Participation.state == State.PENDING,
    Shelf.ROLES: Participation.asked_role.is_not(None)
    & (Participation.asked_role != Participation.role)
    & Participation.state.not_in({*AWAY, State.PENDING}),
    Shelf.REFUSED: Participation.state == State.REFUSED,
}


@dataclass(frozen=True)
class Asked:
    """What the organisers wanted to know of somebody, and what she has done about it."""

    inquiries: Sequence[Inquiry]
    changed: bool  # has sent her form anew since

    @property
    def is_open(self) -> bool:
        return bool(self.inquiries) and not (self.changed or self.inquiries[-1].answered_at)


def people(event: Event, shelf: Shelf, number: int) -> Page[Participation]:
    """First come first, with all that a row shows."""
    whole = _on(event, shelf).options(
        selectinload(Participation.person),
        selectinload(Participation.choices),
        selectinload(Participation.answers),
    )
    return page_of(whole, number, PAGE)


def these(event: Event, ids: Iterable[int], shelves: Sequence[Shelf]) -> list[Participation]:
    """Those of them who stand on one of these shelves still."""
    such = or_(*(SHELVES[shelf] for shelf in shelves))
    chosen = select(Participation).where(Participation.event_id == event.id, such)
    wanted = set(ids)
    in_turn = chosen.order_by(Participation.registered_at, Participation.id)
    return [one for one in db.session.scalars(in_turn) if one.id in wanted]


def ids_on(event: Event, shelf: Shelf) -> list[int]:
    return list(db.session.scalars(_on(event, shelf).with_only_columns(Participation.id)))


def counts(event: Event) -> dict[Shelf, int]:
    numbers = [func.count().filter(such).label(shelf.name) for shelf, such in SHELVES.items()]
    row = db.session.execute(select(*numbers).where(Participation.event_id == event.id)).one()
    return dict(zip(SHELVES, row, strict=True))


def asked(people: Sequence[Participation]) -> dict[int, Asked]:
    """By the ids of the participations; of everybody."""
    found: dict[int, list[Inquiry]] = defaultdict(list)
    chosen = select(Inquiry).where(Inquiry.participation_id.in_([one.id for one in people]))
    for inquiry in db.session.scalars(chosen.order_by(Inquiry.asked_at, Inquiry.id)):
        found[inquiry.participation_id].append(inquiry)
    return {one.id: Asked(found[one.id], _changed(one, found[one.id])) for one in people}


def waiting_for_a_look(events: Sequence[Event]) -> dict[int, int]:
    """How many of each event, by its id, whom nobody has asked for more: it is the organisers' turn."""
    counted = (
        select(Participation.event_id, func.count())
        .where(Participation.event_id.in_([event.id for event in events]))
        .where(SHELVES[Shelf.PENDING], Participation.asked_back_at.is_(None))
        .group_by(Participation.event_id)
    )
    return dict(db.session.execute(counted).all())


def _on(event: Event, shelf: Shelf) -> Select[Participation]:
    return (
        select(Participation)
        .where(Participation.event_id == event.id, SHELVES[shelf])
        .order_by(Participation.registered_at, Participation.id)
    )


def _changed(one: Participation, inquiries: Sequence[Inquiry]) -> bool:
    return bool(inquiries and one.completed_at and one.completed_at > inquiries[-1].asked_at)
