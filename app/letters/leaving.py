"""Letters that leave: first it is fixed to whom, all at once; then the worker writes the mails in short
rounds, so that whoever registers meanwhile waits for none of it. Each gets one, from whichever worker."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, exists, insert, literal, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.audit.models import record
from app.database import action, db
from app.events.models import Event, EventDay
from app.events.terms import Status
from app.letters import mails
from app.letters.models import LONGEST_BEFORE, Letter, LetterCopy, Stage
from app.letters.selection import REACHABLE, Wanted
from app.participation.models import DayChoice, Participation
from app.participation.states import State
from app.participation.telling import MOST, PAUSE, ROUND, written
from app.people.models import Person

log = logging.getLogger(__name__)


def write_in_turn() -> int | None:
    """What a worker does between its mails: let leave what is due, write some of it, and pause."""
    for letter_id in _due_letters():
        _each_alone(leave_when_due, letter_id)
    for event_id in _due_reminders():
        _each_alone(remind_when_due, event_id)
    is_there = db.session.scalar(select(LetterCopy.unwritten().exists()))
    db.session.rollback()  # nothing was changed: it only looked
    if not is_there:
        return None
    mailed = write_some()
    time.sleep(PAUSE)
    return mailed


def _each_alone(leave: Callable[[int], None], id_: int) -> None:
    """Whatever is wrong with one letter, the others must leave, and the worker live. Raises DBAPIError: then
    it is the database that is in trouble, and all is tried again."""
    try:
        leave(id_)
    except DBAPIError:
        raise
    except Exception:
        log.exception("%s %s: it could not leave", leave.__name__, id_)


# To whom: fixed when it leaves


def fix(letter: Letter, whom: ColumnElement[bool]) -> int:
    """Inside an action, under the lock: it goes to these, whom a mail reaches. Returns how many they are."""
    theirs = (
        select(literal(letter.id), Participation.id)
        .join(Person, Person.id == Participation.person_id)
        .where(whom, REACHABLE, ~_has_it(letter))
        .order_by(Participation.id)
    )
    added = insert(LetterCopy).from_select(["letter_id", "participation_id"], theirs)
    ids = db.session.scalars(added.returning(LetterCopy.id)).all()
    letter.left_at = clock.now()
    return len(ids)


def leave(letter: Letter) -> int:
    """Inside an action, under the lock: it goes to all who fit now. Returns how many they are."""
    people = fix(letter, Wanted.of(letter.wanted).whom(letter.event))
    letter.stage = Stage.LEAVING if people else Stage.SENT
    return people


@action
def leave_when_due(letter_id: int) -> None:
    """A planned letter whose time has come, unless it was taken back meanwhile, or another was first."""
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        return
    letter.event.lock()
    if letter.is_due:
        record("letter.left", letter, None, event_id=letter.event_id, people=leave(letter))


@action
def remind_when_due(event_id: int) -> None:
    """The reminder of each day whose time has come, to those whose first day it is."""
    event = db.session.get_one(Event, event_id)
    event.lock()
    letter = Letter.reminder_of(event)
    due = [day for day in event.days if letter.is_due_for(day)]
    if not due:
        return
    db.session.add(letter)
    db.session.flush()
    people = sum(fix(letter, begins_on(event, day)) for day in due)
    letter.days_left = letter.days_left | {str(day.id): day.starts_at.isoformat() for day in due}
    record("letter.reminded", letter, None, event_id=event.id, people=people)


def begins_on(event: Event, day: EventDay) -> ColumnElement[bool]:
    """Who comes, and for the first time on that day."""
    chosen, earlier = aliased(DayChoice), aliased(DayChoice)
    before = [one.id for one in event.days if one.starts_at < day.starts_at]
    return and_(
        Participation.event_id == event.id,
        Participation.state == State.CONFIRMED,
        exists().where(chosen.participation_id == Participation.id, chosen.day_id == day.id),
        ~exists().where(earlier.participation_id == Participation.id, earlier.day_id.in_(before)),
    )


def _has_it(letter: Letter) -> ColumnElement[bool]:
    return exists().where(LetterCopy.letter_id == letter.id, LetterCopy.participation_id == Participation.id)


def _due_letters() -> list[int]:
    planned = (
        select(Letter)
        .join(Event)
        .where(Letter.stage == Stage.PLANNED, ~Letter.is_reminder, Event.status == Status.PUBLISHED)
        .options(joinedload(Letter.event))
    )
    return [letter.id for letter in db.session.scalars(planned) if letter.is_due]


def _due_reminders() -> list[int]:
    now = clock.now()
    soon = EventDay.starts_at.between(now, now + timedelta(hours=LONGEST_BEFORE + 1))
    near = (
        select(EventDay, Letter)
        .join(Event, Event.id == EventDay.event_id)
        .outerjoin(Letter, and_(Letter.event_id == Event.id, Letter.is_reminder))
        .where(soon, Event.status == Status.PUBLISHED)
        .options(joinedload(EventDay.event))
    )
    found = db.session.execute(near).all()
    due = [day.event_id for day, letter in found if (letter or Letter.untouched(day.event)).is_due_for(day)]
    return list(dict.fromkeys(due))


# The mails


@action
def write_some() -> int | None:
    """One round: the next few copies of the letters of one event. None: there are none.

    Returns to how many of them a mail was written.
    """
    chosen = LetterCopy.unwritten().with_only_columns(Letter.event_id)
    event_id = db.session.scalar(chosen.limit(1))
    if event_id is None:
        return None
    event = db.session.get_one(Event, event_id)
    event.lock()  # until then another worker may have written to whoever came first
    until, done = time.monotonic() + ROUND, 0
    for copy in db.session.scalars(_next(event_id)):
        done += written(copy, partial(_write, copy))
        if time.monotonic() > until:
            break
    db.session.flush()
    _end_letters(event_id)
    return done


def _next(event_id: int) -> Select[LetterCopy]:
    whole = joinedload(LetterCopy.participation)
    return (
        LetterCopy.unwritten()
        .where(Letter.event_id == event_id)
        .limit(MOST)
        .options(
            joinedload(LetterCopy.letter),
            whole.joinedload(Participation.person).selectinload(Person.groups),
            whole.selectinload(Participation.tables),
            whole.selectinload(Participation.choices),
        )
    )


def _write(copy: LetterCopy) -> bool:
    if still_concerns(copy):
        copy.mail_id = mails.post(copy.letter, copy.participation)
    copy.written_at = clock.now()
    return copy.mail_id is not None


def still_concerns(copy: LetterCopy) -> bool:
    """Between fixing and writing she may have been forgotten, or the event may have been called off."""
    one, person = copy.participation, copy.participation.person
    if one.erased_at or person.email is None or person.mail_came_back_at:
        return False
    event = one.event
    return not copy.letter.is_reminder or (one.has_seat and event.is_published and not event.is_over)


def _end_letters(event_id: int) -> None:
    """Of whom nobody is left, that letter has left."""
    open_ones = exists().where(
        LetterCopy.letter_id == Letter.id, LetterCopy.written_at.is_(None), LetterCopy.failed_at.is_(None)
    )
    done = update(Letter).where(Letter.event_id == event_id, Letter.stage == Stage.LEAVING, ~open_ones)
    db.session.execute(done.values(stage=Stage.SENT).execution_options(synchronize_session=False))
