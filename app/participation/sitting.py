"""Sitting down at a table, and being seated at one. Each function is one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence

from app import clock
from app.audit.models import record
from app.database import action
from app.errors import DomainError, NotPossibleNow
from app.events.models import Event
from app.i18n import lazy as _
from app.participation import rounds, table_queues
from app.participation.models import Participation
from app.participation.refusals import TooLateToChange
from app.participation.rounds import Round
from app.participation.tables import TableSeat
from app.people.models import Person


class TableFull(DomainError):
    message = _("All places at “%(table)s” were taken a moment ago. Choose another table.")


class RoundHasBegun(DomainError):
    message = _("This round has begun. To sit at another table, ask the organisers.")


@action
def sit_down(participation: Participation, key: str, uid: str) -> None:
    """She chooses this table in that round; none: she leaves it open.

    Raises TableFull, RoundHasBegun, TooLateToChange, NotPossibleNow.
    """
    participation.event.lock()
    chosen = _changing(participation, key)
    here, table = chosen.of(participation), chosen.table(uid)
    if uid and table is None:
        raise NotPossibleNow
    if here == table:
        return
    if table and not table.has_free_seat:
        raise TableFull(table=table.slot.track)
    table_queues.sit(participation, chosen, uid)
    record("participation.table_chosen", participation, None, event_id=participation.event_id, table=uid)
    table_queues.move_up(participation.event)


@action
def wait_for(participation: Participation, key: str, uid: str) -> None:
    """She would like to sit at this table as soon as a seat comes free; until then she keeps what she has.
    Where one is free meanwhile she sits down. Pressing twice changes nothing.

    Raises RoundHasBegun, TooLateToChange, NotPossibleNow.
    """
    participation.event.lock()
    table = _changing(participation, key).table(uid)
    if table is None:
        raise NotPossibleNow
    if any(one.slot_uid == uid for one in participation.tables):
        return
    participation.tables = [*participation.tables, TableSeat(slot_uid=uid, waiting_since=clock.now())]
    record("participation.waits_for_table", participation, None, event_id=participation.event_id, table=uid)
    table_queues.move_up(participation.event)


@action
def wait_no_longer(participation: Participation, uid: str) -> None:
    """She leaves the waiting list of a table. Pressing twice changes nothing."""
    participation.event.lock()
    kept = [one for one in participation.tables if not (one.is_waiting and one.slot_uid == uid)]
    if kept != participation.tables:
        participation.tables = kept
        record(
            "participation.left_table_queue", participation, None, event_id=participation.event_id, table=uid
        )


@action
def seat_at(event: Event, key: str, wanted: Mapping[int, str], *, actor: Person) -> int:
    """Put these people, by the ids of their participations, at these tables of a round; "" is none.

    Beyond the seats of a table, too: the organisers know whether a chair can be added. Returns how many
    moved.
    """
    event.lock()
    chosen = _named(rounds.of(event, rounds.planned(event)), key)
    moved = 0
    for one in rounds.people(event, chosen.item, chosen.day_id):
        here, uid = chosen.of(one), wanted.get(one.id)
        if uid is None or uid == (here.slot.uid if here else ""):
            continue
        if uid and uid not in chosen.uids:
            raise NotPossibleNow
        table_queues.sit(one, chosen, uid)
        record("participation.seated_at_table", one, actor, event_id=event.id, table=uid)
        moved += 1
    table_queues.move_up(event)
    return moved


@action
def spread(event: Event, key: str, *, actor: Person) -> tuple[int, int]:
    """Seat whoever sits nowhere in this round, so that the tables are even and organisations mix.

    No table gets more people than seats. Returns how many sit now, and for how many there was no seat.
    """
    event.lock()
    chosen = _named(rounds.of(event, rounds.planned(event)), key)
    everybody = rounds.people(event, chosen.item, chosen.day_id)
    waiting = [one for one in everybody if chosen.of(one) is None]
    found = evenly(chosen, everybody)
    for one in waiting:
        if uid := found.get(one.id):
            table_queues.sit(one, chosen, uid)
            record("participation.seated_at_table", one, actor, event_id=event.id, table=uid)
    return len(found), len(waiting) - len(found)


def evenly(chosen: Round, everybody: Sequence[Participation]) -> dict[int, str]:
    """A table for each who has none, by the ids of the participations."""
    sitting = {one.id: here.slot.uid for one in everybody if (here := chosen.of(one))}
    count = Counter({table.slot.uid: table.taken for table in chosen.tables})
    colleagues = Counter((sitting[one.id], one.organisation) for one in everybody if one.id in sitting)
    found: dict[int, str] = {}
    for one in everybody:
        free = [t.slot for t in chosen.tables if t.slot.seats is None or count[t.slot.uid] < t.slot.seats]
        if one.id in sitting or not free:
            continue
        tells = {slot.uid: (count[slot.uid], colleagues[slot.uid, one.organisation]) for slot in free}
        uid = min(tells, key=tells.__getitem__)
        found[one.id] = uid
        count[uid] += 1
        colleagues[uid, one.organisation] += 1
    return found


def _changing(participation: Participation, key: str) -> Round:
    """The round, if she may choose in it still."""
    if not (participation.may_change and participation.has_seat):
        raise TooLateToChange(event=participation.event.title)
    chosen = _named(rounds.hers(participation), key)
    if chosen.has_begun:
        raise RoundHasBegun
    return chosen


def _named(found: Sequence[Round], key: str) -> Round:
    named = next((one for one in found if key in one.uids), None)
    if named is None:
        raise NotPossibleNow
    return named
