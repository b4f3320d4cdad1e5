"""What several deeds have in common: giving a seat, taking it back, telling. Each runs inside an action."""

from collections.abc import Collection

from sqlalchemy import Select, and_, or_, select, true, tuple_
from sqlalchemy.orm import selectinload

from app.audit.models import record
from app.database import db
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import WaitingRule
from app.participation import claiming, ical, mails, partner_mails, patience, table_queues
from app.participation.claims import Claim, Hold
from app.participation.invitations import Message, Way
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome, Why
from app.participation.states import Deed, Door
from app.people.models import Person

PAGE = 50  # people who wait and are looked at together


def tell_seat_or_queue(participation: Participation, *, freed: bool = False, she_asked: bool = False) -> None:
    """`she_asked`: for this seat, on a page. So she is not silent, though her calendar has said nothing."""
    messages = ical.owed(participation)
    if she_asked:
        has_spoken(participation)
    if participation.has_seat:
        messages.sort(key=lambda message: message.is_cancellation)  # what she has chosen comes first
        mails.seat_confirmed(participation, messages, freed=freed)
    else:
        messages += out_of_calendar(participation)
        mails.on_waiting_list(participation, messages, accepted=she_asked)


def has_spoken(participation: Participation) -> None:
    """What her calendar says later counts, and was never said too early."""
    for invitation in participation.invitations:
        if invitation.is_silent:
            invitation.answered_by = Way.PAGE


def is_looked_at_first(participation: Participation) -> bool:
    """The organisers look at everybody who comes as she does, or says so, and again at whom they have
    declined. Whom they asked is welcome."""
    roles = {participation.role, participation.asked_role}
    is_among_them = bool(roles & set(participation.event.looked_at_first))
    return not participation.is_welcome and (participation.is_refused or is_among_them)


def leave(participation: Participation, deed: Deed) -> None:
    """She does not come: every seat of hers is free again, and what was offered to her is overtaken."""
    if participation.is_cancelled:
        return
    settle_offers(participation, Outcome.TAKEN_BACK)
    claiming.give_back(participation)
    participation.become(deed)


def cancel(participation: Participation, *, actor: Person | None) -> None:
    held_seat = bool(participation.claims)
    leave(participation, Deed.CANCEL)
    messages = ical.owed(participation) + out_of_calendar(participation)
    if actor:
        take_back(participation)
    mails.registration_cancelled(participation, messages, by_organiser=actor is not None)
    if held_seat:
        partner_mails.left_delegation(participation)
    record("participation.cancelled", participation, actor, event_id=participation.event_id)
    if held_seat:
        seat_next(participation.event)


def out_of_calendar(participation: Participation) -> list[Message]:
    """Takes out the days that she declined on her page, of which her calendar knows nothing."""
    lingering = [one for one in participation.invitations if one.lingers]
    return [one.cancel() for one in sorted(lingering, key=lambda one: one.starts_at)]


def take_back(participation: Participation) -> None:
    """The organisers do not ask her any more: neither her page nor her calendar gets her in again."""
    participation.invited_at = None
    for invitation in participation.invitations:
        invitation.close()


def settle_offers(participation: Participation, outcome: Outcome, pools: Collection[int | None] = ()) -> None:
    """What was offered to her, or what of it is named by its pool, has ended so."""
    for offer in db.session.scalars(Offer.standing().where(Offer.participation_id == participation.id)):
        if not pools or offer.pool_id in pools:
            offer.settle(outcome)


# Whose turn it is


def seat_next(event: Event) -> int:
    """What is free goes to those who wait, first come first: offered or given at once, as the event says.

    Whoever needs something that is still full keeps her turn, and the next comes before her. Shortly before
    the event, and while it goes on, nobody is asked any more: who waits is in the organisers' hands.
    Returns to how many something went.
    """
    table_queues.move_up(event)
    if event.is_over or not event.is_published or event.waiting_rule is WaitingRule.BY_HAND:
        return 0
    if event.waiting_rule is WaitingRule.OFFER and not patience.has_time(event):
        return 0
    return _seats(event) + sum(_extra(event, pool) for pool in event.pools if pool.of is Of.OPTION)


def _seats(event: Event) -> int:
    """Of the event itself, with all that each of them needs."""
    served = 0
    if not _has_seats(event) or not any(pool.waiting for pool in event.pools):
        return served
    in_turn = _in_turn(event)
    after: tuple[object, int] | None = None
    while _has_seats(event):
        behind = tuple_(Participation.waiting_since, Participation.id) > after if after else true()
        page = db.session.scalars(in_turn.where(behind).limit(min(event.pool.free or PAGE, PAGE))).all()
        if not page:
            break
        after = page[-1].waiting_since, page[-1].id
        for waiting in page:
            served += _has_seats(event) and serve(waiting)
    return served


def _in_turn(event: Event) -> Select[Participation]:
    """Those who wait and for whom nothing is full for certain, first come first."""
    is_reserved = and_(Participation.delegation_id.is_(None), Pool.taken + Pool.reserved >= Pool.seats)
    stuck = (
        select(Claim.id)
        .join(Pool)
        .where(Claim.participation_id == Participation.id, Claim.hold == Hold.WAITING)
        .where(or_(Pool.taken >= Pool.seats, is_reserved))
    )
    whole = selectinload(Participation.choices), selectinload(Participation.claims)
    return Participation.queue(event).where(~stuck.exists()).options(*whole)


def _has_seats(event: Event) -> bool:
    """For anybody who waits; or for those of a partner, whose seats are kept."""
    quotas = (pool for pool in event.pools if pool.of is Of.PARTNER)
    return not event.pool.is_full or any(pool.waiting and not pool.is_full for pool in quotas)


def serve(waiting: Participation) -> bool:
    """A seat for her, or the offer of one. False: something she needs is full. Whom a colleague has
    registered is always asked."""
    event = waiting.event
    if event.waiting_rule is WaitingRule.AT_ONCE and not is_unheard(waiting):
        claiming.seat_or_queue(waiting)
        if waiting.has_seat:
            tell_seat_or_queue(waiting, freed=True, she_asked=waiting.door is not Door.ORGANISER)
            record("participation.seat_freed", waiting, None, event_id=event.id)
        return waiting.has_seat
    return offer(waiting)


def is_unheard(participation: Participation) -> bool:
    """A colleague has registered her or handed a seat on to her, and she has not said yes herself."""
    return participation.door is Door.COLLEAGUE and participation.completed_at is None


def offer_or_queue(participation: Participation, *, why: Why, actor: Person | None = None) -> None:
    """Keep a seat for her until she says yes; where none is free, or somebody waits for it, she waits."""
    claiming.belong(participation)
    wanted = claiming.needed(participation)
    has_quota = any(pool.of is Of.PARTNER for pool in wanted)  # who has one takes from that
    overtakes = any(pool.waiting for pool in wanted if not (has_quota and pool.of is Of.EVENT))
    if overtakes or not offer(participation, why=why, actor=actor):
        claiming.queue(participation)
        claiming.adjust(participation)


def offer(participation: Participation, *, why: Why = Why.FREED, actor: Person | None = None) -> bool:
    """Keep a seat for her until the offer ends, and write to her. False: something she needs is full."""
    if not claiming.hold(participation, Deed.OFFER, Hold.OFFERED):
        return False
    _make_offer(participation, None, why, actor)
    return True


def _extra(event: Event, pool: Pool) -> int:
    """Of what stands beside it: a seat in the bus, at the dinner."""
    served = 0
    in_turn = (
        select(Claim)
        .join(Participation)
        .where(Claim.pool_id == pool.id, Claim.hold == Hold.WAITING)
        .order_by(Claim.since, Claim.id)
    )
    while pool.waiting and not pool.is_full and (claim := db.session.scalar(in_turn.limit(1))):
        if event.waiting_rule is not WaitingRule.AT_ONCE:
            offer_extra(claim)
        elif pool.take(from_queue=True):
            pool.leave_queue()
            claim.hold = Hold.TAKEN
            mails.extra_seat(claim.participation, pool)
            record("participation.extra_freed", claim.participation, None, event_id=event.id, pool=pool.id)
        db.session.flush()
        served += 1
    return served


def offer_extra(claim: Claim, *, actor: Person | None = None) -> bool:
    """Keep for her what she waits for beside her seat, until the offer ends. False: it is full."""
    if not claim.pool.take(from_queue=True):
        return False
    claim.pool.leave_queue()
    claim.hold = Hold.OFFERED
    _make_offer(claim.participation, claim.pool, Why.FREED, actor)
    return True


def _make_offer(participation: Participation, pool: Pool | None, why: Why, actor: Person | None) -> None:
    made = Offer(participation=participation, pool=pool, why=why, ends_at=patience.ends_at(participation))
    db.session.add(made)
    record("offer.made", participation, actor, event_id=participation.event_id, pool=pool and pool.id)
    mails.offer(participation, made)
