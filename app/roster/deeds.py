"""What organisers do to many people at once, some at a time: whoever registers meanwhile waits for a piece.

Each deed looks at each person when it is her turn. Whoever has got there meanwhile is left as she is:
pressing twice, or at the same time as somebody else, does nothing twice.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import action, db
from app.errors import DomainError, NotPossibleNow
from app.events.audiences import Role
from app.events.models import Event
from app.i18n import lazy as _
from app.participation import patience, placing, roles, seating
from app.participation.models import Participation
from app.participation.offering import TooLateToOffer
from app.participation.states import AWAY, WITH_SEAT, State
from app.people.models import Person

PIECE = 20  # people in one transaction
PATIENCE = 8.0  # seconds after which the press answers; what is left is done by the next
ROLE = "role:"
DoIt = Callable[[Participation, Person], None]


class NothingFree(DomainError):
    message = _("no place is free")


@dataclass(frozen=True)
class Deed:
    """One thing that can be done to many."""

    name: str
    concerns: ColumnElement[bool]  # to whom it would do something
    do: DoIt  # inside an action; raises DomainError for whom it cannot be done
    mails: bool = True  # whether it writes to them
    once_over: bool = False  # whether it is done after the event as well
    order: tuple[Any, ...] = ()


@dataclass
class Result:
    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # name, and why
    left: int = 0  # not looked at yet: patience was at an end


def _seat(one: Participation, actor: Person) -> None:
    placing.give_seat(one, actor=actor)


def _offer(one: Participation, actor: Person) -> None:
    if not patience.has_time(one.event):
        raise TooLateToOffer
    if not seating.offer(one, actor=actor):
        raise NothingFree


def _queue(one: Participation, actor: Person) -> None:
    placing.put_in_queue(one, actor=actor)


def _cancel(one: Participation, actor: Person) -> None:
    placing.take_off(one, actor=actor)


def _take_part_as(one: Participation, actor: Person, *, role: Role) -> None:
    roles.give_role(one, role, actor=actor)


IN_TURN = (Participation.waiting_since.is_(None), Participation.waiting_since, Participation.id)
DEEDS = {
    one.name: one
    for one in (
        Deed("seat", Participation.state.not_in({*AWAY, State.CONFIRMED}), _seat, order=IN_TURN),
        Deed("offer", Participation.state == State.WAITING, _offer, order=IN_TURN),
        Deed("queue", Participation.state.in_({*WITH_SEAT, State.PENDING}), _queue),
        # Those who hold no seat go first, so that nobody is given one only to lose it again.
        Deed(
            "cancel",
            Participation.state.not_in(AWAY),
            _cancel,
            once_over=True,
            order=(case((Participation.state.in_(WITH_SEAT), 1), else_=0), Participation.id.expression),
        ),
        *(
            Deed(
                f"{ROLE}{role}",
                Participation.role != role,
                partial(_take_part_as, role=role),
                mails=False,
                once_over=True,
            )
            for role in Role
        ),
    )
}


def possible(event: Event) -> list[Deed]:
    """What can be done now."""
    if event.is_cancelled:
        return []
    offered = event.is_published
    return [
        one
        for one in DEEDS.values()
        if (one.once_over or not event.is_over or one.name == "seat") and (offered or one.name != "offer")
    ]


@dataclass(frozen=True)
class Outlook:
    """What a deed would do."""

    ids: Sequence[int]  # to whom, in turn
    left_out: int  # of those meant, with whom there is nothing to do
    mails: int  # how many of them are written to
    names: Sequence[str]  # of the first

    @property
    def mark(self) -> str:
        """Of another set of people it is another one."""
        from hashlib import sha256

        return sha256(",".join(map(str, sorted(self.ids))).encode()).hexdigest()[:16]


def would(event: Event, deed: Deed, meant: ColumnElement[bool], most: int = 12) -> Outlook:
    """In four queries, however many people are meant."""
    such = and_(meant, deed.concerns)
    chosen = select(Participation.id).where(such).order_by(*(deed.order or (Participation.id,)))
    ids = list(db.session.scalars(chosen))
    total = db.session.scalar(select(func.count()).select_from(Participation).where(meant)) or 0
    written = (
        select(func.count()).select_from(Participation).join(Person, Person.id == Participation.person_id)
    )
    quiet = not deed.mails or event.is_over or event.is_draft
    mails = 0 if quiet else db.session.scalar(written.where(such, Person.email.is_not(None))) or 0
    named = select(Participation).where(such).order_by(*Participation.by_name()).limit(most)
    return Outlook(ids, total - len(ids), mails, [one.name for one in db.session.scalars(named)])


def do(event: Event, deed: Deed, ids: Sequence[int], *, actor: Person) -> Result:
    """To these, in pieces, until patience is at an end."""
    result, begun = Result(), time.monotonic()
    for start in range(0, len(ids), PIECE):
        if start and time.monotonic() - begun > PATIENCE:
            result.left = len(ids) - start
            break
        piece = _piece(event, deed, ids[start : start + PIECE], actor=actor)
        result.done += piece.done
        result.refused += piece.refused
    return result


@action
def _piece(event: Event, deed: Deed, ids: Iterable[int], *, actor: Person) -> Result:
    event.lock()
    if deed not in possible(event):
        raise NotPossibleNow
    found = select(Participation).where(
        Participation.event_id == event.id, Participation.id.in_(list(ids)), deed.concerns
    )
    loaded = (joinedload(Participation.person), selectinload(Participation.claims))
    people = {one.id: one for one in db.session.scalars(found.options(*loaded)).unique()}
    result = Result()
    for one in (people[id_] for id_ in ids if id_ in people):
        try:
            with db.session.begin_nested():
                deed.do(one, actor)
            result.done += 1
        except DomainError as refusal:
            result.refused.append((one.name, str(refusal)))
    return result
