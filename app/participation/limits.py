"""How many can come, on which day, in which way, to what; and what happens when a seat comes free."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.audit.models import record
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.models import Event
from app.events.seats import Of, Pool
from app.participation import claiming, pooling, seating
from app.people.models import Person

Where = tuple[Of, str]  # a pool of the event, by what it is for and its key


@dataclass(frozen=True)
class Limited:
    """What other limits have done."""

    served: int  # to how many of those who waited something was offered or given
    crowded: tuple[Where, ...]  # more have a seat there than there are now


@action
def set_limits(event: Event, wanted: Mapping[Where, int | None], *, actor: Person) -> Limited:
    """Have so many seats of each; None: as many as want. What is not named stays.

    Who waits is served where there are more now; nobody loses a seat where there are fewer, or where there
    was no limit before. Raises NotPossibleNow for a day that is gone.
    """
    event.lock()
    before = {(pool.of, pool.key): pool for pool in event.pools}
    changed = {}
    for where, seats in wanted.items():
        there = before.get(where)
        if (there.seats if there else None) == seats:
            continue
        changed[where] = ((there.seats if there else None), seats)
        _set(event, there, where, seats)
    if not changed:
        return Limited(0, ())
    db.session.flush()
    claiming.keep_reserved(event)
    event.touch()
    said = [{"of": of, "key": key, "before": old, "after": new} for (of, key), (old, new) in changed.items()]
    record("event.limits_set", event, actor, event_id=event.id, limits=said)
    crowded = tuple(
        (pool.of, pool.key)
        for pool in event.pools
        if (pool.of, pool.key) in changed and pool.seats is not None and pool.taken > pool.seats
    )
    return Limited(seating.seat_next(event), crowded)


@action
def set_rules(event: Event, *, actor: Person, **details: Any) -> list[str]:
    """What happens when a seat comes free, until when people change what they chose, when caterer and bus
    are counted, at whom organisers look first. Returns the names of what is different now.

    Offers that stand keep their end; whoever is to be looked at already still is.
    """
    event.lock()
    changed = [name for name, value in details.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, details[name])
    if changed:
        db.session.flush()
        event.touch()
        record("event.rules_set", event, actor, event_id=event.id, changed=changed)
        seating.seat_next(event)
    return changed


def _set(event: Event, there: Pool | None, where: Where, seats: int | None) -> None:
    of, key = where
    if there is None and seats is not None:
        if of is Of.DAY and key not in {str(day.id) for day in event.days}:
            raise NotPossibleNow
        pooling.begin(event, of, key, seats)
    elif there is not None and seats is None and of is not Of.EVENT:
        pooling.end(there)
    elif there is not None:
        there.seats = seats
