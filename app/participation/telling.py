"""Telling many people. What they are to be told is noted in the transaction that changes it, all or none; the
mails are written afterwards in short rounds, so that whoever registers meanwhile waits for none of it."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import selectinload

from app import clock
from app.database import action, db
from app.events.models import Event
from app.i18n import Localised
from app.participation import ical, mails
from app.participation.models import Participation
from app.participation.news import News
from app.participation.notices import About, Notice
from app.people.models import Person

ROUND = 0.1  # seconds that a round may last, so that others may write in between
PAUSE = 0.12  # seconds between two rounds: a writer that waits for SQLite looks every tenth of a second
PATIENCE = 2.0  # seconds that whoever pressed the button waits; what is left then is the worker's
MOST = 20  # people in a round

log = logging.getLogger(__name__)


def note(event: Event, about: About, whom: ColumnElement[bool], words: Localised | None = None) -> int:
    """Inside an action: these participations of the event are to be told. Returns how many they are.

    Who has no address is left out; who waits for the same already is told once, with the newest words. Of a
    draft nobody is told anything: invitations wait until it is published.
    """
    if event.is_over or (event.is_draft and about is not About.INVITATION):
        return 0
    forgotten = select(Participation.id).where(Participation.event_id == event.id, whom)
    db.session.execute(delete(Notice).where(Notice.about == about, Notice.participation_id.in_(forgotten)))
    rows = (
        select(
            literal(event.id),
            Participation.id,
            literal(about, Notice.about.type),
            literal(words or Localised(), Notice.words.type),
            literal(clock.now(), Notice.created_at.type),
        )
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.event_id == event.id, Person.email.is_not(None), whom)
        .order_by(Participation.id)
    )
    columns = ["event_id", "participation_id", "about", "words", "created_at"]
    noted = insert(Notice).from_select(columns, rows).returning(Notice.id)
    return len(db.session.scalars(noted).all())


def forget(event: Event) -> None:
    """Inside an action: what stood to be told of this event is overtaken."""
    db.session.execute(delete(Notice).where(Notice.event_id == event.id))


def write(event: Event) -> None:
    """Write what is noted for this event, until PATIENCE ends; the rest is the worker's, which may help."""
    event_id, until = event.id, time.monotonic() + PATIENCE
    try:
        while write_some(event_id) is not None and time.monotonic() < until and left(event):
            time.sleep(PAUSE)
    except OperationalError:  # the change is saved and all is noted: that much is promised, and kept
        log.exception("Event %s: the worker has to write what is noted", event_id)


def write_in_turn() -> int | None:
    """What a worker does between its mails: one round, and a pause in which others may write."""
    if (told := write_some()) is not None:
        time.sleep(PAUSE)
    return told


@action
def write_some(event_id: int | None = None) -> int | None:
    """One round: the next few people of this event, or of any. None: nothing is noted.

    Returns to how many of them a mail was written: who holds the truth already gets none.
    """
    chosen = Notice.due() if event_id is None else Notice.due().where(Notice.event_id == event_id)
    of_event = db.session.scalar(chosen.with_only_columns(Notice.event_id).limit(1))
    if of_event is None:
        return None
    event = db.session.get_one(Event, of_event)
    event.lock()  # until then another writer may have told whoever came first
    news, until, told = News(event), time.monotonic() + ROUND, 0
    for notice in db.session.scalars(_next(of_event)):
        told += written(notice, partial(_say, notice, news))
        if time.monotonic() > until:
            break
    return told


def left(event: Event) -> int:
    """To how many people something is still to be written."""
    chosen = select(func.count(Notice.participation_id.distinct()))
    return db.session.scalar(chosen.where(Notice.event_id == event.id, Notice.failed_at.is_(None))) or 0


def _next(event_id: int) -> Select[Notice]:
    whole = selectinload(Notice.participation)
    return (
        Notice.due()
        .where(Notice.event_id == event_id)
        .limit(MOST)
        .options(
            whole.selectinload(Participation.person).selectinload(Person.groups),
            whole.selectinload(Participation.tables),
            whole.selectinload(Participation.choices),
            whole.selectinload(Participation.invitations),
        )
    )


class Noted(Protocol):
    """What the worker has to write to one person."""

    id: int
    failed_at: datetime | None


def written(row: Noted, write: Callable[[], bool]) -> bool:
    """What breaks over one person must not keep the others from hearing: it is put aside, and told.

    Raises OperationalError: it is the database that is in trouble, not this person, so all is tried again.
    """
    trial = db.session.begin_nested()
    try:
        done = write()
        trial.commit()
    except OperationalError:
        raise
    except Exception:  # whatever is wrong with this one
        trial.rollback()
        log.exception("%s %s could not be written", type(row).__name__, row.id)
        row.failed_at = clock.now()
        return False
    return done


def _say(notice: Notice, news: News) -> bool:
    told = _tell(notice, news)
    db.session.delete(notice)
    return told


def _tell(notice: Notice, news: News) -> bool:
    """By what is so now, not by what was so when it was noted."""
    participation = notice.participation
    if participation.event.is_quiet:
        return False
    match notice.about:
        case About.CANCELLATION:
            mails.event_cancelled(participation, ical.owed(participation))
        case About.INVITATION if participation.is_invited:
            mails.invitation(participation, ical.owed(participation), words=notice.words)
        case About.REMINDER if messages := ical.asked_again(participation):
            mails.reminder(participation, messages, words=notice.words)
        case About.SEAT if participation.has_seat:
            mails.seat_confirmed(participation, ical.owed(participation))
        case About.SEAT if participation.is_waiting:
            mails.on_waiting_list(participation, ical.owed(participation))
        case About.CHANGE | About.AGENDA | About.DETAILS:
            return _tell_of_changes(participation, notice.about, news)
        case _:
            return False
    return True


def _tell_of_changes(participation: Participation, about: About, news: News) -> bool:
    """One mail says all of them, whichever was noted. A new programme alone is told as such."""
    messages, changed = ical.with_news(participation, news, words=about is About.DETAILS)
    if not messages:
        return False
    is_programme = about is About.AGENDA or all(one.is_words_alone for one in messages)
    write = mails.agenda_changed if changed and is_programme else mails.event_changed
    write(participation, messages, changed)
    return True
