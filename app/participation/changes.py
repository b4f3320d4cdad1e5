"""What an organiser does to an event that stands in people's calendars, and who hears of it.

Each function is one transaction: the change, and one mail for each calendar entry that it makes untrue.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import selectinload

from app import clock
from app.audit.models import record
from app.database import action, db
from app.events.models import Event, NotPossibleNow, Status
from app.i18n import Localised
from app.participation import ical, mails
from app.participation.invitations import Invitation, Message, Method, owed_to
from app.participation.models import Participation, State
from app.people.models import Person

HOLDS = exists().where(Invitation.participation_id == Participation.id, Invitation.method == Method.REQUEST)


def holders(event: Event) -> int:
    """How many people have this event in their calendar."""
    return db.session.scalar(select(func.count()).select_from(_concerned(event).subquery())) or 0


def holders_by_language(event: Event) -> dict[str, int]:
    """The same, by the language they are written to."""
    people = _concerned(event).subquery()
    return dict(db.session.execute(select(people.c.locale, func.count()).group_by(people.c.locale)).tuples())


def untold(event: Event) -> list[tuple[Participation, list[str]]]:
    """Whose calendar shows something that is no longer so, and which facts (names of `TOLD`)."""
    if event.is_quiet:
        return []
    by_language: dict[str, dict[int, dict[str, Any]]] = {}
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
        messages = _owed(participation)
        if participation.has_seat:
            mails.seat_confirmed(participation, messages)
        elif participation.is_waiting:
            mails.on_waiting_list(participation, messages)


@action
def move(
    event: Event,
    spans: list[tuple[datetime, datetime]],
    *,
    actor: Person,
    zone: str,
    counts_from_zero: bool = False,
    postponed: bool = False,
) -> int:
    """Give the event other days or hours; its agenda moves along. Returns how many people are told.

    `spans` are instants. `postponed` says that readers should see that it was meant for an earlier date.
    """
    event.lock()
    first_date, before = event.first_date, [(day.starts_at, day.ends_at) for day in event.days]
    event.zone, event.counts_from_zero = zone, counts_from_zero
    event.set_days(spans)
    if postponed and event.postponed_from is None:
        event.postponed_from = first_date
    event.revision += 1
    event.touch()
    db.session.flush()
    record("event.moved", event, actor, event_id=event.id, before=_plain(before), after=_plain(spans))
    return _tell(event)


@action
def tell(event: Event, *, actor: Person) -> int:
    """Bring every calendar up to date with what the event is now. Returns how many people are told."""
    event.lock()
    told = _tell(event)
    record("event.told", event, actor, event_id=event.id, told=told)
    return told


@action
def cancel(event: Event, reason: Localised, *, actor: Person) -> int:
    """The event will not take place: it leaves every calendar, and who waits for a seat is told too.

    Returns how many people are told. Raises NotPossibleNow for what is cancelled already.
    """
    event.lock()
    if event.is_cancelled:
        raise NotPossibleNow
    concerned = [p for p in _with_everything(event) if not p.is_cancelled]
    event.status, event.cancelled_at, event.cancellation_reason = Status.CANCELLED, clock.now(), reason
    event.revision += 1
    event.touch()
    record("event.cancelled", event, actor, event_id=event.id)
    for participation in concerned:
        mails.event_cancelled(participation, _owed(participation))
    return len(concerned)


def _tell(event: Event) -> int:
    told = 0
    for participation in _with_everything(event):
        messages = _owed(participation)
        if messages:
            mails.event_changed(participation, messages)
            told += 1
    return told


def _owed(participation: Participation) -> list[Message]:
    messages = owed_to(participation, ical.facts(participation))
    db.session.flush()
    return messages


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


def _plain(spans: list[tuple[datetime, datetime]]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in spans]
