"""The places of one delegation: how many it has, how many are used, how many it can still fill."""

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.delegations.models import Naming
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.seats import Of, Pool


@dataclass(frozen=True)
class Places:
    """`quota`: None where it has no number of its own. `left`: None for as many as like to come."""

    quota: int | None
    used: int
    waiting: int
    left: int | None

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def over(self) -> int:
        """How many came beyond it, seated by the organisers."""
        return max(self.used - self.quota, 0) if self.quota is not None else 0


def pool_of(delegation: Delegation) -> Pool | None:
    key = str(delegation.id)
    return next((one for one in delegation.event.pools if one.of is Of.PARTNER and one.key == key), None)


def of(delegation: Delegation, asked: int | None = None) -> Places:
    """As they are now. Who was asked to come with it and has not said counts like everybody who was named;
    `asked`: how many those are, where that is known."""
    pool = pool_of(delegation)
    asked = Naming.asked_of(delegation) if asked is None else asked
    quota = pool.seats if pool else None
    taken, waiting = (pool.taken, pool.waiting) if pool else (0, 0)
    event, limits = delegation.event, [] if quota is None else [quota - taken]
    is_kept = quota is not None and not are_back(event)
    limits += [free for one in event.pools if _is_needed(one) and (free := _free(one, is_kept)) is not None]
    left = max(min(limits) - asked, 0) if limits else None
    return Places(quota, taken + asked, waiting, left)


def are_back(event: Event) -> bool:
    """What partners had not used has gone back to all."""
    return event.quota_until is not None and is_past(event.quota_until)


def is_past(moment: datetime) -> bool:
    return moment <= clock.now()


def naming_ends_at(event: Event) -> datetime:
    return min(event.naming_closes_at or event.starts_at, event.starts_at)


def may_name(event: Event) -> bool:
    return event.is_published and clock.now() < naming_ends_at(event)


def _is_needed(pool: Pool) -> bool:
    """By somebody who is named: she comes on all days, on site where there is a site."""
    return pool.of in (Of.EVENT, Of.DAY, Of.ON_SITE)


def _free(pool: Pool, is_kept: bool) -> int | None:
    """For the delegation: of the event's own those that are reserved are there, the quota says how many."""
    if pool.seats is None:
        return None
    if pool.of is Of.EVENT and is_kept:
        return max(pool.seats - pool.taken, 0)
    return 0 if pool.waiting else pool.free
