"""The waiting lists of an event: who comes next, what is offered, and why somebody is passed over."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.events.models import Event
from app.events.seats import Pool
from app.participation import filling, offering
from app.participation.claims import Claim, Hold
from app.participation.models import Participation
from app.participation.offers import Offer
from app.questions.models import Question


@dataclass(frozen=True)
class Waiting:
    """Somebody in a queue."""

    number: int
    claim: Claim
    also_full: list[str]  # what else of what she needs is full: so those behind her may come first


@dataclass(frozen=True)
class Queue:
    """The waiting list of one pool, and what of it is offered just now."""

    pool: Pool
    name: str
    waiting: list[Waiting]
    offers: list[Offer]


def queues(event: Event) -> list[Queue]:
    """Those in which somebody waits, or to whom something is offered; that of the event first."""
    names = _names(event)
    claims = _claims(event)
    stands_in = defaultdict(list)
    for claim in claims:
        stands_in[claim.participation_id].append(claim.pool)
    offered = _offers(event)
    found = []
    for pool in event.pools:
        theirs = [claim for claim in claims if claim.pool_id == pool.id]
        waiting = [
            Waiting(number, claim, _also_full(pool, stands_in[claim.participation_id], names))
            for number, claim in enumerate(theirs, start=1)
        ]
        of_it = [one for one in offered if (one.pool_id or event.pool.id) == pool.id]
        if waiting or of_it:
            found.append(Queue(pool, names[pool.id], waiting, of_it))
    return found


def hers(participation: Participation) -> dict[str, Any]:
    """What is offered to her and where she waits, each with its name, for her own page."""
    event = participation.event
    claims = [one for one in participation.claims if one.is_waiting]
    offers = offering.of_her(participation)
    if not claims and not offers:
        return {"offers": [], "queues": []}
    names = _names(event)
    return {
        "offers": [(one, names[one.pool_id or event.pool.id]) for one in offers],
        "queues": [(one, names[one.pool_id]) for one in claims],
    }


def _names(event: Event) -> dict[int, str]:
    """What the pools of the event are called, by their ids."""
    asked = db.session.scalars(select(Question).where(Question.event_id == event.id)).all()
    return dict(zip((pool.id for pool in event.pools), filling.names_of(event.pools, asked), strict=True))


def _claims(event: Event) -> Sequence[Claim]:
    chosen = select(Claim).join(Pool).where(Pool.event_id == event.id, Claim.hold == Hold.WAITING)
    whole = (joinedload(Claim.pool), joinedload(Claim.participation).joinedload(Participation.person))
    return db.session.scalars(chosen.options(*whole).order_by(Claim.since, Claim.id)).all()


def _offers(event: Event) -> Sequence[Offer]:
    chosen = Offer.standing().join(Participation).where(Participation.event_id == event.id)
    whole = selectinload(Offer.participation).joinedload(Participation.person)
    return db.session.scalars(chosen.options(whole).order_by(Offer.ends_at, Offer.id)).all()


def _also_full(pool: Pool, others: Sequence[Pool], names: dict[int, str]) -> list[str]:
    return [names[one.id] for one in others if one.is_base and pool.is_base and one is not pool]
