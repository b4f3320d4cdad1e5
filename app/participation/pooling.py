"""Limits that begin and end while people are there already. Inside an action, the event locked."""

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update

from app import clock
from app.database import db
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Mode
from app.participation import claiming, mails
from app.participation.claims import Claim, Hold
from app.participation.models import DayChoice, Participation
from app.participation.states import WITH_SEAT, State
from app.questions.given import Answer, chosen_options


def begin(event: Event, of: Of, key: str, seats: int) -> Pool:
    """From now on there are so many. Whoever needs or has chosen it already has hers, even beyond them."""
    pool = Pool(of=of, key=key, seats=seats, taken=0, waiting=0, reserved=0)
    event.pools.append(pool)
    db.session.flush()
    now, there = clock.now(), dict(db.session.execute(_holders(pool)).all())
    rows = [
        {
            "participation_id": id_,
            "pool_id": pool.id,
            "hold": Hold.OFFERED if state is State.OFFERED else Hold.TAKEN,
            "since": now,
        }
        for id_, state in there.items()
    ]
    if rows:
        db.session.execute(insert(Claim), rows)
        db.session.execute(update(Pool).where(Pool.id == pool.id).values(taken=len(rows)))
    db.session.expire_all()
    if pool.is_base and pool.is_full:
        _wait_anew(event)
    return pool


def end(pool: Pool) -> None:
    """There are as many as want. Whoever waited for it beside her seat has it, and is told."""
    event = pool.event
    if not pool.is_base:
        for participation in db.session.scalars(_without_yet(pool)):
            mails.extra_seat(participation, pool)
    had_queue = pool.is_base and pool.waiting
    db.session.execute(delete(Claim).where(Claim.pool_id == pool.id))
    db.session.delete(pool)
    db.session.flush()
    db.session.expire_all()
    claiming.keep_reserved(event)
    if had_queue:
        _wait_anew(event)


def end_of_lost_days(event: Event) -> bool:
    """Of days that the event has no longer. Says whether there were such."""
    days = {str(day.id) for day in event.days}
    lost = [pool for pool in event.pools if pool.of is Of.DAY and pool.key not in days]
    for pool in lost:
        end(pool)
    return bool(lost)


def _wait_anew(event: Event) -> None:
    """Each in the queues of what is full for her now; her turn stays what it was."""
    for participation in db.session.scalars(Participation.queue(event)).all():
        claiming.adjust(participation)


def _holders(pool: Pool) -> Select[int, State]:
    """The ids of those who have a seat and need or have chosen this one, and how far they are."""
    chosen = select(Participation.id, Participation.state).where(Participation.event_id == pool.event_id)
    if not pool.is_base:
        ids = _who_chose(pool)
        return chosen.where(Participation.state == State.CONFIRMED, Participation.id.in_(ids))
    return chosen.where(Participation.state.in_(WITH_SEAT), _needs(pool))


def _needs(pool: Pool) -> ColumnElement[bool]:
    is_online = Participation.attends == Mode.ONLINE
    if pool.of is Of.DAY:
        days = select(DayChoice.participation_id).where(DayChoice.day_id == int(pool.key))
        return Participation.id.in_(days)
    return is_online if pool.of is Of.ONLINE else or_(Participation.attends.is_(None), ~is_online)


def _who_chose(pool: Pool) -> list[int]:
    uid = pool.key.partition("/")[0]
    given = (
        select(Answer)
        .join(Participation, Participation.id == Answer.participation_id)
        .where(Participation.event_id == pool.event_id, Answer.uid == uid)
    )
    return [one.participation_id for one in db.session.scalars(given) if pool.key in chosen_options([one])]


def _without_yet(pool: Pool) -> Select[Participation]:
    """Who waits for it, or was offered it."""
    return (
        select(Participation)
        .join(Claim, Claim.participation_id == Participation.id)
        .where(Claim.pool_id == pool.id, Claim.hold != Hold.TAKEN)
        .order_by(Claim.since, Claim.id)
    )
