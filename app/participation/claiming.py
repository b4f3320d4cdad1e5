"""Taking seats: all that a person needs, together or not at all. Inside an action, the event locked."""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import func, select, update

from app import clock
from app.database import db
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Mode
from app.participation.claims import Claim, Hold
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome
from app.participation.refusals import PoolsFull
from app.participation.states import Deed
from app.questions.given import chosen_options


def needed(participation: Participation) -> list[Pool]:
    """The pools she cannot come without: the event, her days, her way of attending, her partner's quota.

    A quota comes first: what it has is reserved at the event.
    """
    days = {str(day.id) for day in participation.days}
    online = participation.event.mode is Mode.HYBRID and participation.attends is Mode.ONLINE
    wanted = {
        (Of.EVENT, ""),
        (Of.ONLINE if online else Of.ON_SITE, ""),
        (Of.PARTNER, str(participation.delegation_id or "")),
        *((Of.DAY, day) for day in days),
    }
    found = [pool for pool in participation.event.pools if (pool.of, pool.key) in wanted]
    return sorted(found, key=lambda pool: (pool.of is not Of.PARTNER, pool.id))


def extras(participation: Participation) -> list[Pool]:
    """The pools of what she chose in the form beside that: the dinner, the bus."""
    keys = chosen_options(participation.answers)
    return [pool for pool in participation.event.pools if pool.of is Of.OPTION and pool.key in keys]


def seat_or_queue(participation: Participation, *, waits_for: Collection[int] | None = None) -> None:
    """Have a seat if there is one in every pool she needs, else a place in the queues of those that are full.

    `waits_for`: ids of the pools beside it for which she agrees to wait; None: any.
    Raises PoolsFull, having taken nothing, where another of those is full.
    """
    if participation.holds_seat:
        if not participation.has_seat:
            adjust(participation)  # it was kept for other days, perhaps
        accept(participation, waits_for=waits_for)
        return
    belong(participation)
    full = _take(participation, needed(participation), from_queue=participation.is_waiting)
    if full:
        _queue(participation, full)
        return
    _leave_queues(participation)
    participation.become(Deed.SEAT)
    add_extras(participation, waits_for)


def seat_anyway(participation: Participation) -> None:
    """Have a seat even beyond the limits: the organiser said so. What stands beside it is waited for."""
    if participation.holds_seat:
        accept(participation)
        return
    belong(participation)
    _leave_queues(participation)
    for pool in needed(participation):
        pool.take_anyway()
        _claim(participation, pool, Hold.TAKEN)
    keep_reserved(participation.event)
    participation.become(Deed.SEAT)
    add_extras(participation, None)


def hold(participation: Participation, deed: Deed, how: Hold) -> bool:
    """Keep a seat for somebody who has not said yes yet: named or offered. False: something is full.

    A partner says whose turn it is in its quota; of what is left to all she overtakes nobody.
    """
    is_named = deed is Deed.NAME
    if _take(participation, needed(participation), how, from_queue=not is_named, of_partner=is_named):
        return False
    _leave_queues(participation)
    participation.become(deed)
    return True


def belong(participation: Participation) -> None:
    """Whoever works for a partner that has a quota counts in it, whichever door she comes through."""
    event = participation.event
    if participation.delegation_id or not any(pool.of is Of.PARTNER for pool in event.pools):
        return
    theirs = [
        one.organisation_id for one in participation.person.memberships if one.project_id == event.project_id
    ]
    sent_by = select(Delegation).where(
        Delegation.event_id == event.id, Delegation.organisation_id.in_([id_ for id_ in theirs if id_])
    )
    participation.delegation = db.session.scalar(sent_by)
    db.session.flush()


def accept(participation: Participation, *, waits_for: Collection[int] | None = None) -> None:
    """She says yes to the seat that is kept for her, by whichever way: what was offered is accepted."""
    of_seat = Offer.standing().where(Offer.participation_id == participation.id, Offer.pool_id.is_(None))
    for offer in db.session.scalars(of_seat) if participation.is_offered else ():
        offer.settle(Outcome.ACCEPTED)
    for claim in participation.claims:
        if claim.hold is Hold.OFFERED and claim.pool.is_base:
            claim.hold = Hold.TAKEN
    if not participation.has_seat:
        participation.become(Deed.SEAT)
        add_extras(participation, waits_for)


def queue(participation: Participation) -> None:
    """Give everything back and wait, at the end of the list."""
    if not participation.is_waiting:
        give_back(participation)
        _queue(participation, [participation.event.pool])


def give_back(participation: Participation) -> None:
    """Hold no seat and wait for none."""
    for claim in participation.claims:
        _let_go(claim)
    participation.claims, participation.tables = [], []
    db.session.flush()
    keep_reserved(participation.event)


def adjust(participation: Participation, *, waits_for: Collection[int] | None = frozenset()) -> None:
    """What she needs and wants is another now: take what is new and give back what is not wanted any more.

    Raises PoolsFull where something new is full: whoever has a seat does not lose it by wanting more.
    """
    if participation.is_waiting:
        since = participation.waiting_since
        full = _take(participation, needed(participation), try_only=True)
        _wait_in(participation, full or [participation.event.pool], since)
    if not participation.holds_seat:
        return
    wanted = needed(participation)
    there = {claim.pool_id for claim in participation.claims}
    dropped = [c for c in participation.claims if c.pool.is_base and c.pool not in wanted]
    for claim in dropped:
        _drop(participation, claim)
    how = Hold.OFFERED if participation.is_offered else Hold.TAKEN
    if full := _take(participation, [pool for pool in wanted if pool.id not in there], how):
        raise PoolsFull(full)
    if participation.has_seat:
        add_extras(participation, waits_for)
    keep_reserved(participation.event)


def add_extras(participation: Participation, waits_for: Collection[int] | None) -> None:
    """Have what she chose beside the event, and no more of what she did not."""
    wanted = extras(participation)
    there = {claim.pool_id for claim in participation.claims}
    for claim in [c for c in participation.claims if not c.pool.is_base and c.pool not in wanted]:
        _drop(participation, claim)
    missing = []
    for pool in wanted:
        if pool.id in there:
            continue
        if pool.take():
            _claim(participation, pool, Hold.TAKEN)
        elif waits_for is None or pool.id in waits_for:
            pool.queue()
            _claim(participation, pool, Hold.WAITING)
        else:
            missing.append(pool)
    if missing:
        raise PoolsFull(missing)


def hand_over(giver: Participation, taker: Participation, how: Hold) -> None:
    """Her seats become the other's, so that nobody overtakes; what is beside them goes back."""
    for claim in list(giver.claims):
        if claim.pool.is_base and not claim.is_waiting:
            giver.claims.remove(claim)
            db.session.flush()
            _claim(taker, claim.pool, how)
    give_back(giver)


def keep_reserved(event: Event) -> None:
    """Of the event's seats those stay reserved that partners may still fill, until their date has come."""
    if not any(pool.of is Of.PARTNER for pool in event.pools):
        return
    is_over = event.quota_until is not None and event.quota_until <= clock.now()
    open_ = Pool.seats - Pool.taken
    kept = select(func.coalesce(func.sum(open_), 0)).where(
        Pool.event_id == event.id, Pool.of == Of.PARTNER, open_ > 0
    )
    reserved = 0 if is_over else db.session.scalar(kept)
    db.session.execute(
        update(Pool)
        .where(Pool.event_id == event.id, Pool.of == Of.EVENT)
        .values(reserved=reserved)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(event.pool, ["reserved"])


def full_for(participation: Participation) -> list[Pool]:
    """Those she needs in which nothing is free for her now."""
    return _take(participation, needed(participation), from_queue=True, try_only=True)


# How they do it


def _take(
    participation: Participation,
    wanted: list[Pool],
    how: Hold = Hold.TAKEN,
    *,
    from_queue: bool = False,
    of_partner: bool = False,
    try_only: bool = False,
) -> list[Pool]:
    """All of these or none. Returns those that are full."""
    taken: list[Pool] = []
    full = []
    for pool in wanted:
        kept = pool.of is Of.EVENT and any(one.of is Of.PARTNER for one in taken)
        if pool.take(from_queue=from_queue or (of_partner and pool.of is Of.PARTNER), kept=kept):
            taken.append(pool)
        else:
            full.append(pool)
    if full or try_only:
        _each(taken, Pool.give_back)
    else:
        for pool in taken:
            _claim(participation, pool, how)
    keep_reserved(participation.event)
    return full


def _queue(participation: Participation, full: list[Pool]) -> None:
    if not participation.is_waiting:
        participation.become(Deed.QUEUE)
    _wait_in(participation, full, participation.waiting_since)


def _wait_in(participation: Participation, full: Collection[Pool], since: object) -> None:
    """Wait in these queues of what she needs, and in no other; her turn stays what it was."""
    for claim in [c for c in participation.claims if c.is_waiting and c.pool not in full]:
        _drop(participation, claim)
    there = {claim.pool_id for claim in participation.claims}
    for pool in full:
        if pool.id not in there:
            pool.queue()
            _claim(participation, pool, Hold.WAITING, since=since)


def _claim(participation: Participation, pool: Pool, how: Hold, **more: object) -> None:
    """A seat that she waited for is the same claim, held otherwise."""
    there = next((one for one in participation.claims if one.pool_id == pool.id), None)
    if there:
        if there.is_waiting:
            pool.leave_queue()
        there.hold, there.since = how, clock.now()
    else:
        participation.claims.append(Claim(pool=pool, pool_id=pool.id, hold=how, **more))


def _drop(participation: Participation, claim: Claim) -> None:
    """What was offered of it beside her seat is overtaken."""
    of_it = Offer.standing().where(Offer.participation_id == participation.id, Offer.pool_id == claim.pool_id)
    for offer in db.session.scalars(of_it) if claim.hold is Hold.OFFERED else ():
        offer.settle(Outcome.TAKEN_BACK)
    _let_go(claim)
    participation.claims.remove(claim)


def _let_go(claim: Claim) -> None:
    (claim.pool.leave_queue if claim.is_waiting else claim.pool.give_back)()


def _leave_queues(participation: Participation) -> None:
    for claim in [one for one in participation.claims if one.is_waiting]:
        _drop(participation, claim)


def _each(those: Iterable[Pool], do: Callable[[Pool], None]) -> None:
    for pool in those:
        do(pool)
