"""What an organiser does to an event that stands in people's calendars.

Each change is one transaction, which also notes whom it makes necessary to tell; then the mails are written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from app import clock
from app.agenda import releases
from app.agenda.models import AgendaItem
from app.audit.models import record
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.models import Event
from app.events.moving import Pair, Span, paired
from app.events.terms import Status
from app.i18n import Localised
from app.participation import holders, pooling, seating, telling
from app.participation.holders import Audience, Holder
from app.participation.invitations import Facts
from app.participation.models import Participation
from app.participation.notices import About
from app.participation.states import AWAY, State
from app.people.models import Person

ON_THE_LIST = Participation.state.not_in(AWAY)

# Before an event is moved: what it would do


@dataclass
class Move:
    """What other days and hours would do."""

    days: list[Pair]
    audience: Audience
    lost: list[AgendaItem]  # what is on the agenda of days that go
    moved: int  # how much of the agenda moves along
    without_day: int  # how many people come on no other day than those that go


def would_move(event: Event, spans: list[Span], zone: str) -> Move:
    pairs = paired(event.days, spans, zone)
    gone = {day.id: day for day, span in pairs if span is None and day}
    moving = [day for day, span in pairs if day and span and span[0] != day.starts_at]
    everybody = holders.of([event])
    return Move(
        days=pairs,
        audience=_audience(event, pairs, zone, everybody),
        lost=[item for day in gone.values() for item in day.agenda],
        moved=sum(len(day.agenda) for day in moving),
        without_day=sum(one.state is State.CONFIRMED and not set(one.days) - set(gone) for one in everybody),
    )


def _audience(
    event: Event, pairs: list[Pair], zone: str, everybody: Sequence[Holder] | None = None
) -> Audience:
    ends_at = max(span[1] for _day, span in pairs if span)
    return holders.audience(event, _moved(event, pairs, zone), ends_at=ends_at, everybody=everybody)


def _moved(event: Event, pairs: list[Pair], zone: str) -> Callable[[Facts], Facts]:
    """What the facts would be after the move, made from those before it."""
    spans = {day.id: span for day, span in pairs if day and span}
    renumbered = len(spans) != len(event.days) or len(pairs) != len(event.days)  # "1/2" becomes "1/3"

    def change(facts: Facts) -> Facts:
        return {
            id_: fact
            | {"starts_at": spans[id_][0].isoformat(), "ends_at": spans[id_][1].isoformat(), "zone": zone}
            | ({"summary": None} if renumbered else {})
            for id_, fact in facts.items()
            if id_ in spans
        }

    return change


# The deeds


def publish(event: Event, *, actor: Person) -> None:
    """Open the page. Whoever was put on the list of the draft hears of it now. Raises NotPossibleNow."""
    _publish(event, actor=actor)
    telling.write(event)


@action
def _publish(event: Event, *, actor: Person) -> None:
    event.lock()
    if not event.is_draft:
        raise NotPossibleNow
    event.status, event.published_at = Status.PUBLISHED, clock.now()
    event.touch()
    record("event.published", event, actor, event_id=event.id)
    releases.publish_with(event, actor=actor)
    db.session.flush()
    telling.note(event, About.SEAT, Participation.state.in_((State.CONFIRMED, State.WAITING)))


def move(
    event: Event,
    spans: list[Span],
    *,
    actor: Person,
    zone: str,
    city: Localised | None = None,
    counts_from_zero: bool = False,
    postponed: bool = False,
    seen: str | None = None,
    later: bool = False,
) -> int:
    """Give the event other days or hours; its agenda moves along. Returns how many people are told.

    `spans` are instants. `city` is the name of the clock, where `zone` is another than before.
    `postponed` says that readers should see that it was meant for an earlier date.
    `seen` is the event as the organiser has looked at it (`Event.changed_at`): raises NotPossibleNow when it
    is another by now. `later`: nobody is told until somebody presses `tell`.
    """
    told = 0 if later else len(_audience(event, paired(event.days, spans, zone), zone).told)
    _move(
        event,
        spans,
        actor=actor,
        zone=zone,
        city=city,
        counts_from_zero=counts_from_zero,
        postponed=postponed,
        seen=seen,
        later=later,
    )
    if not later:
        telling.write(event)
    return told


@action
def _move(
    event: Event,
    spans: list[Span],
    *,
    actor: Person,
    zone: str,
    city: Localised | None,
    counts_from_zero: bool,
    postponed: bool,
    seen: str | None,
    later: bool,
) -> None:
    event.lock()
    _still(event, seen)
    first_date, was, hours = event.first_date, _when(event), releases.hours_of(event)
    event.zone, event.city, event.counts_from_zero = zone, city or event.city, counts_from_zero
    event.set_days(spans)
    if postponed and event.postponed_from is None:
        event.postponed_from = first_date
    db.session.flush()
    if pooling.end_of_lost_days(event):
        seating.seat_next(event)
    releases.move_along(event, hours, actor=actor)
    if (now := _when(event)) != was:
        event.revision += now[:2] != was[:2]
        event.touch()
        record("event.moved", event, actor, event_id=event.id, before=_plain(was[0]), after=_plain(spans))
    if not later:
        telling.note(event, About.CHANGE, holders.concerned(event))


def tell(event: Event, *, actor: Person, seen: str | None = None, words: bool = False) -> int:
    """Bring every calendar up to date with what the event is now. Returns how many people are told.

    `words`: also where only the description is older. Raises NotPossibleNow as `move` does.
    """
    told = len(holders.audience(event).told) + (holders.with_older_words(event) if words else 0)
    _note_change(event, actor=actor, seen=seen, about=About.DETAILS if words else About.CHANGE)
    telling.write(event)
    return told


@action
def _note_change(event: Event, *, actor: Person, seen: str | None, about: About) -> None:
    event.lock()
    _still(event, seen)
    noted = telling.note(event, about, holders.concerned(event))
    record("event.told", event, actor, event_id=event.id, about=about.value, noted=noted)


def cancel(event: Event, reason: Localised, *, actor: Person) -> int:
    """The event will not take place: it leaves every calendar, and who waits for a seat is told too.

    Returns how many people are told. Raises NotPossibleNow for what is cancelled already, and for a draft.
    """
    told = _cancel(event, reason, actor=actor)
    telling.write(event)
    return told


@action
def _cancel(event: Event, reason: Localised, *, actor: Person) -> int:
    event.lock()
    if not event.is_published:
        raise NotPossibleNow
    event.status, event.cancelled_at, event.cancellation_reason = Status.CANCELLED, clock.now(), reason
    event.revision += 1
    event.touch()
    record("event.cancelled", event, actor, event_id=event.id)
    telling.forget(event)
    return telling.note(event, About.CANCELLATION, ON_THE_LIST | holders.HOLDS)


@action
def discard(event: Event, *, actor: Person) -> None:
    """Throw a draft away, with whoever was put on its list: nobody was told of it.

    Raises NotPossibleNow for what is no draft any more.
    """
    event.lock()
    if not event.is_draft:
        raise NotPossibleNow
    record("event.discarded", event, actor, event_id=event.id)
    db.session.execute(delete(Participation).where(Participation.event_id == event.id))
    db.session.delete(event)


def _still(event: Event, seen: str | None) -> None:
    if event.is_cancelled or (seen and event.changed_at.isoformat() != seen):
        raise NotPossibleNow


def _when(event: Event) -> tuple[list[Span], str, object]:
    """All that a move can change; what raises SEQUENCE comes first."""
    rest = (event.city, event.counts_from_zero, event.postponed_from)
    return [day.span for day in event.days], event.zone, rest


def _plain(spans: list[Span]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in spans]
