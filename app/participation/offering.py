"""Yes, no, or nothing in time: what becomes of a seat that is offered to somebody."""

from collections.abc import Sequence

from app import clock
from app.audit.models import record
from app.database import action, db
from app.errors import DomainError, NotPossibleNow
from app.events.seats import Of, Pool
from app.i18n import lazy as _
from app.participation import claiming, filling, mails, partner_mails, patience, seating
from app.participation.claims import Claim, Hold
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome
from app.participation.refusals import PoolsFull, TooLateToChange
from app.participation.states import Deed
from app.people.models import Person

MOST = 20  # offers that end in one transaction


class OfferEnded(DomainError):
    message = _("This offer has ended, and the place has gone on. You can wait for another one.")


class TooLateToOffer(DomainError):
    message = _("It is too late to ask: the event begins very soon, or has begun. Give the place instead.")


# What she does on her page. Pressing twice changes nothing.


@action
def accept(offer: Offer) -> None:
    """Yes: the seat is hers, with the invitation for her calendar. Raises OfferEnded, TooLateToChange."""
    participation = _open(offer)
    if offer.outcome is Outcome.ACCEPTED:
        return
    _still_stands(offer)
    offer.settle(Outcome.ACCEPTED)
    if offer.pool is None:
        claiming.accept(participation)
        seating.tell_seat_or_queue(participation, she_asked=True)
    else:
        _claim(offer).hold = Hold.TAKEN
    record("offer.accepted", participation, None, event_id=participation.event_id, pool=offer.pool_id)


@action
def decline(offer: Offer) -> None:
    """No: the seat goes to whoever waits next. Raises OfferEnded, TooLateToChange."""
    participation = _open(offer)
    if offer.outcome is Outcome.DECLINED:
        return
    _still_stands(offer)
    offer.settle(Outcome.DECLINED)
    if offer.pool is None:
        seating.cancel(participation, actor=None)
    else:
        _do_without(participation, offer.pool)
    record("offer.declined", participation, None, event_id=participation.event_id, pool=offer.pool_id)


@action
def leave_queue(participation: Participation, pool: Pool) -> None:
    """She no longer wants what she waits for beside her seat: the dinner, the bus. Raises TooLateToChange."""
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)
    waits = any(one.pool_id == pool.id and one.is_waiting for one in participation.claims)
    if waits and pool.of is Of.OPTION:
        _do_without(participation, pool)
        record("participation.left_queue", participation, None, event_id=participation.event_id, pool=pool.id)


# What an organiser does


@action
def offer_by_hand(participation: Participation, *, actor: Person) -> None:
    """Offer a seat to somebody who waits, whoever comes before her.

    Raises PoolsFull, NotPossibleNow, TooLateToOffer.
    """
    event = participation.event
    event.lock()
    if event.is_quiet or event.is_cancelled or not participation.is_waiting:
        raise NotPossibleNow
    if not patience.has_time(event):
        raise TooLateToOffer
    if not seating.offer(participation, actor=actor):
        raise PoolsFull(claiming.full_for(participation))


@action
def offer_extra_by_hand(claim: Claim, *, actor: Person) -> None:
    """The same for what she waits for beside her seat. Raises PoolsFull, NotPossibleNow, TooLateToOffer."""
    event = claim.participation.event
    event.lock()
    if event.is_quiet or event.is_cancelled or not claim.is_waiting or claim.pool.is_base:
        raise NotPossibleNow
    if not patience.has_time(event):
        raise TooLateToOffer
    if not seating.offer_extra(claim, actor=actor):
        raise PoolsFull([claim.pool])


# What the clock does


@action
def lapse_due() -> int | None:
    """End the offers that nobody answered in time, of one event. None: there are none.

    The seats go on; whoever was silent is told, and may queue again.
    """
    first = db.session.scalar(Offer.overdue().limit(1))
    if first is None:
        return None
    event = first.participation.event
    event.lock()
    due = Offer.overdue().join(Participation).where(Participation.event_id == event.id)
    ended = db.session.scalars(due.limit(MOST)).all()
    for offer in ended:
        _lapse(offer)
    seating.seat_next(event)
    return len(ended)


def _lapse(offer: Offer) -> None:
    participation = offer.participation
    offer.settle(Outcome.LAPSED)
    if offer.pool is None:
        claiming.give_back(participation)
        participation.become(Deed.LAPSE)
        partner_mails.left_delegation(participation)
    else:
        filling.do_without(participation, offer.pool)
        claiming.add_extras(participation, None)
    if participation.event.is_published:
        mails.offer_lapsed(participation, offer)
    record("offer.lapsed", participation, None, event_id=participation.event_id, pool=offer.pool_id)


# What these have in common


def _open(offer: Offer) -> Participation:
    participation = offer.participation
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)
    return participation


def _still_stands(offer: Offer) -> None:
    if offer.outcome is not None or offer.ends_at <= clock.now():
        raise OfferEnded


def _claim(offer: Offer) -> Claim:
    found = (one for one in offer.participation.claims if one.pool_id == offer.pool_id)
    claim = next(found, None)
    if claim is None:
        raise OfferEnded
    return claim


def _do_without(participation: Participation, pool: Pool) -> None:
    """She does not choose it any more, and it goes to whoever waits for it."""
    filling.do_without(participation, pool)
    claiming.add_extras(participation, None)
    seating.seat_next(participation.event)


def of_her(participation: Participation) -> Sequence[Offer]:
    """What is offered to her now, the seat itself first."""
    standing = Offer.standing().where(Offer.participation_id == participation.id)
    return [
        one for one in db.session.scalars(standing.order_by(Offer.pool_id, Offer.id)) if not one.has_ended
    ]
