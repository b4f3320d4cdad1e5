"""The online room of an event, as one person stands before it: whether she may go in now, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app import clock
from app.events.models import EventDay
from app.participation.models import Participation
from app.participation.states import State

EARLY = timedelta(minutes=15)  # before one of her days starts
GRACE = timedelta(minutes=30)  # after it ends: calls overrun


class Sight(StrEnum):
    """What she finds there."""

    OPEN = "open"
    EARLY = "early"  # it opens later, maybe on the next of her days
    OVER = "over"
    CANCELLED = "cancelled"  # the event will not take place
    DRAFT = "draft"  # nobody knows of the event yet
    ON_SITE = "on site"  # there is no room: people meet in a house
    DECLINED = "declined"  # she does not come
    WAITING = "waiting"  # for a seat
    INVITED = "invited"  # and has not said that she comes
    PENDING = "pending"  # the organisers have not said yes
    OFFERED = "offered"  # a seat is kept for her, and she has not said yes
    NO_DAY = "no day"  # those she had chosen are no longer part of the event


WITHOUT_SEAT = {
    State.INVITED: Sight.INVITED,
    State.NAMED: Sight.INVITED,
    State.PENDING: Sight.PENDING,
    State.OFFERED: Sight.OFFERED,
    State.REFUSED: Sight.DECLINED,
    State.WAITING: Sight.WAITING,
    State.CANCELLED: Sight.DECLINED,
}


@dataclass(frozen=True)
class Entrance:
    sight: Sight
    day: EventDay | None = None  # the one of hers that goes on, or comes next
    opens_at: datetime | None = None  # of that day
    is_between: bool = False  # one of her days is over, and another comes


def entrance(participation: Participation) -> Entrance:
    """By what is so at this instant."""
    now = clock.now()
    left = [day for day in participation.days if now < day.ends_at + GRACE]
    opens_at = left[0].starts_at - EARLY if left else None
    sight = _closed(participation, left, now) or (Sight.EARLY if opens_at and now < opens_at else Sight.OPEN)
    return Entrance(sight, left[0] if left else None, opens_at, 0 < len(left) < len(participation.days))


def _closed(participation: Participation, left: list[EventDay], now: datetime) -> Sight | None:
    """Why the room is closed to her for good, or until something else than the clock changes."""
    event = participation.event
    if event.is_cancelled:
        return Sight.CANCELLED
    if event.is_draft:
        return Sight.DRAFT
    if event.ends_at + GRACE <= now or (participation.choices and not left):
        return Sight.OVER
    if not event.is_online:
        return Sight.ON_SITE
    if not participation.has_seat:
        return WITHOUT_SEAT[participation.state]
    return None if left else Sight.NO_DAY
