"""What organisers do about the places of partners, and what happens when their date has come.

Each function is one transaction."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.audit.models import record
from app.database import action, db
from app.delegations import mails, places, queries
from app.delegations.refusals import MoreThanTheEvent, OthersHaveSome, OutOfReach
from app.delegations.terms import Dates
from app.errors import NotPossibleNow
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.seats import Of, Pool
from app.i18n import ngettext
from app.network.models import Membership
from app.participation import claiming, seating
from app.participation.claims import Claim, Hold
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person

REST = timedelta(hours=1)  # nobody is nudged again within it, unless somebody says so


@action
def set_places(event: Event, numbers: Mapping[int, int | None], dates: Dates, *, actor: Person) -> int:
    """So many places for each of these organisations, by their ids; None: no number of its own.

    Who works for one of them and is there already counts in it. Coordinators who were not told of an open
    event are told now. Returns how many. Raises NotPossibleNow, PlacesDoNotFit.
    """
    event.lock()
    if event.is_cancelled or event.is_over:
        raise NotPossibleNow
    if not (dates.quota_until and places.is_past(dates.quota_until)):
        _fit(event, sum(one or 0 for one in numbers.values()))
    event.naming_closes_at, event.quota_until = dates.naming_closes_at, dates.quota_until
    if dates.quota_until is None or dates.quota_until > clock.now():
        event.quotas_returned_at = None
    for partnership in event.project.partnerships:
        id_ = partnership.organisation_id
        if id_ in numbers:
            delegation = _delegation(event, id_, partnership.coordinator_id)
            delegation.later_seats = dates.later_seats
            _set(delegation, numbers[id_])
    claiming.keep_reserved(event)
    given = {str(id_): number for id_, number in numbers.items()}
    record("quotas.set", event, actor, event_id=event.id, places=given)
    seating.seat_next(event)
    return _tell_untold(event)


@action
def tell(event: Event, *, actor: Person) -> int:
    """Send the link to those coordinators who have not got it yet. Returns how many."""
    event.lock()
    told = _tell_untold(event)
    record("quotas.told", event, actor, event_id=event.id, people=told)
    return told


def tell_due() -> int | None:
    """Coordinators hear of an event as soon as it is published; None: all of them have heard."""
    done = [told for event in queries.untold() if (told := _tell_by_itself(event))]
    return sum(done) if done else None


@action
def _tell_by_itself(event: Event) -> int:
    event.lock()
    if told := _tell_untold(event):
        record("quotas.told", event, None, event_id=event.id, people=told)
    return told


@action
def nudge(event: Event, ids: Iterable[int] | None, *, actor: Person, again: bool = False) -> int:
    """Remind the coordinators of these delegations, or of all that have named nobody; nobody twice within an
    hour, unless `again`. Returns how many. Raises NotPossibleNow, OutOfReach."""
    event.lock()
    if not places.may_name(event):
        raise NotPossibleNow
    lines = [one for one in queries.board(event) if one.delegation]
    wanted = None if ids is None else set(ids)
    nudged = 0
    for line in lines:
        one = line.delegation
        if one is None or (one.id not in wanted if wanted is not None else not line.is_silent):
            continue
        if one.coordinator is None or one.coordinator.email is None:
            if wanted is not None:
                raise OutOfReach
            continue
        if is_resting(one) and not again:
            continue
        one.nudged_at = clock.now()
        one.told_at = one.told_at or clock.now()
        mails.nudge(one)
        record("delegation.nudged", one, actor, event_id=event.id)
        nudged += 1
    return nudged


def is_resting(delegation: Delegation) -> bool:
    """She was nudged just now."""
    return delegation.nudged_at is not None and delegation.nudged_at > clock.now() - REST


# When the date has come


def return_due() -> int | None:
    """Let go back what partners have not used, where its date has come; None: nowhere has it."""
    done = [give_back(event) for event in queries.due()]
    return sum(done) if done else None


@action
def give_back(event: Event) -> int:
    """What partners have not used goes to whoever waits first; what they may have after this day begins.
    Twice is once. Returns how many places went back."""
    event.lock()
    if event.quotas_returned_at or not places.are_back(event):
        return 0
    back = event.pool.reserved
    chosen = select(Delegation).where(Delegation.event_id == event.id)
    for delegation in db.session.scalars(chosen):
        if pool := places.pool_of(delegation):
            pool.seats = delegation.later_seats
    db.session.flush()
    claiming.keep_reserved(event)
    event.quotas_returned_at = clock.now()
    event.touch()
    record("quotas.returned", event, None, event_id=event.id, seats=back)
    seating.seat_next(event)
    return back


# How they do it


def _fit(event: Event, given: int) -> None:
    """So many for all partners together, beside those who are there already. Raises PlacesDoNotFit."""
    seats = event.pool.seats
    if seats is None:
        return
    if given > seats:
        more = ngettext("the event has %(num)s place", "the event has %(num)s places", seats)
        raise MoreThanTheEvent(given=given, more=more)
    others = event.pool.taken - queries.of_partners(event)
    if given + others > seats:
        raise OthersHaveSome(others=others, seats=seats, left=max(seats - others, 0), given=given)


def _delegation(event: Event, organisation_id: int, coordinator_id: int | None) -> Delegation:
    chosen = select(Delegation).where(
        Delegation.event_id == event.id, Delegation.organisation_id == organisation_id
    )
    there = db.session.scalar(chosen)
    if there is None:
        there = Delegation(event=event, organisation_id=organisation_id, coordinator_id=coordinator_id)
        db.session.add(there)
        db.session.flush()
    return there


def _set(delegation: Delegation, seats: int | None) -> None:
    event = delegation.event
    pool = places.pool_of(delegation)
    if pool is None:
        pool = Pool(of=Of.PARTNER, key=str(delegation.id), seats=seats, taken=0, waiting=0, reserved=0)
        event.pools.append(pool)
    pool.seats = seats
    db.session.flush()
    _adopt(delegation, pool)


def _adopt(delegation: Delegation, pool: Pool) -> None:
    """Whoever works for this partner and came before it had places counts in it, even beyond them."""
    event = delegation.event
    colleagues = select(Membership.person_id).where(
        Membership.project_id == event.project_id,
        Membership.organisation_id == delegation.organisation_id,
    )
    theirs = select(Participation).where(
        Participation.event_id == event.id,
        Participation.delegation_id.is_(None),
        Participation.person_id.in_(colleagues),
    )
    for one in db.session.scalars(theirs).all():
        one.delegation = delegation
        if one.holds_seat:
            pool.take_anyway()
            how = Hold.OFFERED if one.state is State.OFFERED else Hold.TAKEN
            one.claims.append(Claim(pool=pool, pool_id=pool.id, hold=how))
        elif one.is_waiting:
            db.session.flush()
            claiming.adjust(one)


def _tell_untold(event: Event) -> int:
    if not places.may_name(event):
        return 0
    untold = select(Delegation).where(
        Delegation.event_id == event.id,
        Delegation.told_at.is_(None),
        Delegation.coordinator.has(Person.email.is_not(None)),
    )
    told = list(db.session.scalars(untold.order_by(Delegation.id)))
    for one in told:
        one.told_at = clock.now()
        mails.places_for_you(one)
    return len(told)
