"""What an organiser does to an event that stands in people's calendars, and who hears of it.

Each function is one transaction: the change, and one mail for each calendar entry that it makes untrue.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import selectinload

from app import clock
from app.agenda.models import AgendaItem
from app.audit.models import record
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.models import Event, Status
from app.events.moving import Pair, Span, paired
from app.i18n import Localised
from app.participation import ical, mails
from app.participation.invitations import (
    Facts,
    Invitation,
    is_owed_something,
    stale,
)
from app.participation.models import Participation, State
from app.participation.wording import Difference, differences
from app.people.models import Person

HOLDS = exists().where(Invitation.participation_id == Participation.id, Invitation.holds)


def holders(event: Event) -> int:
    """How many people have this event in their calendar."""
    return db.session.scalar(select(func.count()).select_from(_concerned(event).subquery())) or 0


def untold(event: Event) -> list[tuple[Participation, list[str]]]:
    """Whose calendar shows something that is no longer so, and which facts (names of `TOLD`)."""
    if event.is_quiet:
        return []
    by_language: dict[str, Facts] = {}
    found = []
    for participation in _with_everything(event):
        language = participation.locale
        facts = by_language.get(language) or by_language.setdefault(language, ical.told(event, language))
        stale = [
            name
            for invitation in participation.invitations
            if invitation.holds and invitation.day_id in facts
            for name in invitation.stale(facts[invitation.day_id])
        ]
        if stale:
            found.append((participation, list(dict.fromkeys(stale))))
    return found


def untold_by_event(events: list[Event]) -> Counter[int]:
    """How many people hold something untrue, by the id of the event; one query for all of them."""
    open_ones = {event.id: event for event in events if not event.is_quiet}
    held = (
        select(
            Participation.event_id, Participation.id, Participation.locale, Invitation.day_id, Invitation.sent
        )
        .join(Invitation)
        .where(Participation.event_id.in_(open_ones), Invitation.holds)
    )
    facts: dict[tuple[int, str], Facts] = {}
    found = set()
    for event_id, id_, language, day_id, sent in db.session.execute(held):
        key = event_id, language
        if key not in facts:
            facts[key] = ical.told(open_ones[event_id], language)
        if day_id in facts[key] and stale(sent, facts[key][day_id]):
            found.add((event_id, id_))
    return Counter(event_id for event_id, _id in found)


def untold_differences(event: Event, language: str) -> list[Difference]:
    """What those calendars show and what is so, each pair once; in that language if somebody reads it."""
    people = [participation for participation, _names in untold(event)]
    sample = [one for one in people if one.locale == language] or people[:1]
    facts = ical.told(event, sample[0].locale) if sample else {}
    pairs = [
        (invitation.sent, facts[invitation.day_id])
        for one in sample
        for invitation in one.invitations
        if invitation.holds and invitation.day_id in facts and invitation.stale(facts[invitation.day_id])
    ]
    found = [one for before, now in pairs for one in differences(before, now, event.city, {})]
    return list(dict.fromkeys(found))


# Before an event is moved: what it would do


@dataclass
class Move:
    """What other days and hours would do."""

    days: list[Pair]
    people: list[Participation]  # who would be told
    lost: list[AgendaItem]  # what is on the agenda of days that go
    moved: int  # how much of the agenda moves along
    without_day: int  # how many people come on no other day than those that go

    @property
    def languages(self) -> dict[str, int]:
        """How many read each language."""
        return dict(Counter(one.locale for one in self.people).most_common())


def would_move(event: Event, spans: list[Span], zone: str) -> Move:
    pairs = paired(event.days, spans, zone)
    hours = {day.id: span for day, span in pairs if day and span}
    everybody = _with_everything(event)
    gone = [day for day, span in pairs if span is None and day]
    moving = [day for day, span in pairs if day and span and span[0] != day.starts_at]
    return Move(
        days=pairs,
        people=_would_hear(event, everybody, hours, spans, zone),
        lost=[item for day in gone for item in day.agenda],
        moved=sum(len(day.agenda) for day in moving),
        without_day=sum(one.has_seat and not set(one.days) - set(gone) for one in everybody),
    )


def _would_hear(
    event: Event, everybody: list[Participation], hours: dict[int, Span], spans: list[Span], zone: str
) -> list[Participation]:
    if event.is_draft or max(end for _start, end in spans) <= clock.now():
        return []
    facts: dict[str, Facts] = {}
    for language in {one.locale for one in everybody}:
        facts[language] = {
            id_: told
            | {"starts_at": hours[id_][0].isoformat(), "ends_at": hours[id_][1].isoformat(), "zone": zone}
            for id_, told in ical.told(event, language).items()
            if id_ in hours
        }
    renumbered = len(spans) != len(event.days)  # "1/2" becomes "1/3" in every entry
    holding = {one.id for one in everybody if renumbered and any(i.holds for i in one.invitations)}
    return [one for one in everybody if one.id in holding or is_owed_something(one, facts[one.locale])]


@action
def publish(event: Event, *, actor: Person) -> None:
    """Open the page. Whoever was added to the draft hears of it now. Raises NotPossibleNow."""
    event.lock()
    if not event.is_draft:
        raise NotPossibleNow
    event.status, event.published_at = Status.PUBLISHED, clock.now()
    event.touch()
    record("event.published", event, actor, event_id=event.id)
    for participation in _with_everything(event):
        messages = ical.owed(participation)
        if participation.has_seat:
            mails.seat_confirmed(participation, messages)
        elif participation.is_waiting:
            mails.on_waiting_list(participation, messages)


@action
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
) -> int:
    """Give the event other days or hours; its agenda moves along. Returns how many people are told.

    `spans` are instants. `city` is the name of the clock, where `zone` is another than before.
    `postponed` says that readers should see that it was meant for an earlier date.
    `seen` is the event as the organiser has looked at it (`Event.changed_at`): raises NotPossibleNow when it
    is another by now.
    """
    event.lock()
    _still(event, seen)
    first_date, before = event.first_date, [(day.starts_at, day.ends_at) for day in event.days]
    event.zone, event.city, event.counts_from_zero = zone, city or event.city, counts_from_zero
    event.set_days(spans)
    if postponed and event.postponed_from is None:
        event.postponed_from = first_date
    event.revision += 1
    event.touch()
    db.session.flush()
    record("event.moved", event, actor, event_id=event.id, before=_plain(before), after=_plain(spans))
    return _tell(event)


@action
def tell(event: Event, *, actor: Person, seen: str | None = None) -> int:
    """Bring every calendar up to date with what the event is now. Returns how many people are told.

    Raises NotPossibleNow as `move` does.
    """
    event.lock()
    _still(event, seen)
    told = _tell(event)
    record("event.told", event, actor, event_id=event.id, told=told)
    return told


@action
def cancel(event: Event, reason: Localised, *, actor: Person) -> int:
    """The event will not take place: it leaves every calendar, and who waits for a seat is told too.

    Returns how many people are told. Raises NotPossibleNow for what is cancelled already, and for a draft.
    """
    event.lock()
    if not event.is_published:
        raise NotPossibleNow
    concerned = [p for p in _with_everything(event) if not p.is_cancelled]
    event.status, event.cancelled_at, event.cancellation_reason = Status.CANCELLED, clock.now(), reason
    event.revision += 1
    event.touch()
    record("event.cancelled", event, actor, event_id=event.id)
    for participation in concerned:
        mails.event_cancelled(participation, ical.owed(participation))
    return 0 if event.is_over else sum(participation.email is not None for participation in concerned)


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


def _tell(event: Event) -> int:
    told = 0
    for participation in _with_everything(event):
        messages = ical.owed(participation)
        if messages:
            mails.event_changed(participation, messages)
            told += 1
    return told


def _concerned(event: Event) -> Select[Participation]:
    """Those whose calendar holds a day of the event."""
    return select(Participation).where(Participation.event_id == event.id, HOLDS)


def _with_everything(event: Event) -> list[Participation]:
    """Everybody who has a seat, waits, or still holds an entry; in a constant number of queries."""
    chosen = (
        select(Participation)
        .where(Participation.event_id == event.id, (Participation.state != State.CANCELLED) | HOLDS)
        .order_by(Participation.id)
        .options(
            selectinload(Participation.person),
            selectinload(Participation.choices),
            selectinload(Participation.invitations),
        )
    )
    return list(db.session.scalars(chosen))


def _plain(spans: list[Span]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in spans]
