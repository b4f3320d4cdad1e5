"""What was asked for the days of an event alone goes when they are over for long enough: diet, access needs,
phone numbers, files, what people and organisers wrote. By itself, a little at a time, and everywhere."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    Select,
    String,
    Update,
    and_,
    cast,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.audit.models import record
from app.database import Base, action, db
from app.events.models import Event
from app.i18n import Localised
from app.inbox.models import InboundMessage
from app.letters.models import Letter, Stage
from app.mail.actions import empty_old
from app.mail.models import OutgoingMail
from app.network.models import Project
from app.participation.inquiries import Inquiry
from app.participation.invitations import Invitation
from app.participation.models import Participation
from app.participation.registrations import ASKING_KEPT, Registration
from app.privacy import compacting
from app.privacy.erasing import anonymise_next, clear_mails_of_the_erased, forget_offers
from app.questions.given import Answer, AnswerFile
from app.questions.models import Question
from app.roster.models import HeadCount, PersonNote, Upload

EVERY = 60.0  # seconds between two looks where nothing has to go
PORTION = 500  # rows in one transaction: nobody waits for long


class Rounds:
    """What the worker asks every second: it looks once a minute, and goes on while something has to go."""

    def __init__(self) -> None:
        self.rests_until = 0.0  # by the clock of the process

    def __call__(self) -> int | None:
        if time.monotonic() < self.rests_until:
            return None
        done = forget_in_turn()
        self.rests_until = time.monotonic() + EVERY if done is None else 0.0
        return done


def forget_in_turn() -> int | None:
    """One round of what the worker does, in a few milliseconds. None: nothing had to go.

    Raises OperationalError where the database is away: the next round goes on where this one stopped.
    """
    steps = (
        _forget_next,
        _forget_unconfirmed,
        clear_mails_of_the_erased,
        anonymise_next,
        forget_offers,
        empty_old,
    )
    done = [step() for step in steps]
    db.session.rollback()  # where nothing had to go, it only looked
    compacting.compact_if_due()
    return sum(one or 0 for one in done) if any(one is not None for one in done) else None


def forget_all() -> int:
    """Everything that has to go now. Returns how many rows that were."""
    total = 0
    while (done := forget_in_turn()) is not None:
        total += done
    return total


def due() -> Select[Event]:
    """The events whose logistics have to go."""
    now = clock.now()
    periods = db.session.scalars(select(Project.logistics_days).distinct()).all()
    over = [
        and_(Project.logistics_days == days, Event.ends_at <= now - timedelta(days=days)) for days in periods
    ]
    wanted = select(Event).join(Project, Project.id == Event.project_id)
    return wanted.where(Event.logistics_gone_at.is_(None), or_(False, *over)).order_by(Event.id)


def _forget_next() -> int | None:
    event_id = db.session.scalar(due().with_only_columns(Event.id).limit(1))
    return None if event_id is None else _forget_some(event_id)


@action
def _forget_some(event_id: int) -> int | None:
    """A portion of one event; with the last of it, that it is done."""
    event = db.session.get(Event, event_id)
    if event is None:
        return None
    event.lock()
    if event.logistics_gone_at is not None:
        return None  # another worker was here
    for step in STEPS:
        if gone := step(event):
            return gone
    event.logistics_gone_at = clock.now()
    record("event.logistics_gone", event, None, event_id=event.id)
    compacting.ask()
    return 0


def _forget_unconfirmed() -> int | None:
    """What somebody typed whose address nobody confirmed, wherever the event stands."""
    return _drop_unconfirmed() if db.session.scalar(_unconfirmed().limit(1)) else None


@action
def _drop_unconfirmed() -> int:
    compacting.ask()
    return _run(delete(Registration).where(Registration.id.in_(_ids(_unconfirmed().limit(PORTION)))))


def _unconfirmed() -> Select[int]:
    forgotten = Registration.asked_at < clock.now() - ASKING_KEPT
    return select(Registration.id).where(Registration.participation_id.is_(None), forgotten)


# What goes, a portion each. Returns how many rows did.


def _answers(event: Event) -> int:
    asked = db.session.scalars(select(Question).where(Question.event_id == event.id))
    early = [question.id for question in asked if question.goes_early]
    return _delete(Answer, Answer.question_id.in_(early))


def _files(event: Event) -> int:
    return _delete(AnswerFile, AnswerFile.event_id == event.id)


def _askings(event: Event) -> int:
    """Those that nobody confirmed go whole; of the others only who asked stays, so that links still lead."""
    return _delete(
        Registration, and_(Registration.event_id == event.id, Registration.participation_id.is_(None))
    )


def _what_was_asked(event: Event) -> int:
    said = or_(*(_holds(one) for one in (Registration.answers, Registration.colleagues)))
    ids = select(Registration.id).where(Registration.event_id == event.id, said).limit(PORTION)
    return _run(
        update(Registration)
        .where(Registration.id.in_(_ids(ids)))
        .values(answers={}, colleagues=[], waits_for=[])
    )


def _comments(event: Event) -> int:
    mine = select(Participation.id).where(Participation.event_id == event.id)
    ids = select(Invitation.id).where(Invitation.participation_id.in_(mine), Invitation.comment != "")
    return _run(update(Invitation).where(Invitation.id.in_(_ids(ids.limit(PORTION)))).values(comment=""))


def _refusals(event: Event) -> int:
    mine = and_(Participation.event_id == event.id, Participation.refusal != "")
    ids = select(Participation.id).where(mine).limit(PORTION)
    return _run(update(Participation).where(Participation.id.in_(_ids(ids))).values(refusal=""))


def _what_came_in(event: Event) -> int:
    """The decision stays, as after RAW_KEPT."""
    wrote = or_(
        InboundMessage.raw.is_not(None),
        *(one != "" for one in (InboundMessage.text, InboundMessage.comment, InboundMessage.subject)),
    )
    ids = select(InboundMessage.id).where(InboundMessage.event_id == event.id, wrote).limit(PORTION)
    blank = dict.fromkeys(("text", "comment", "subject"), "")
    return _run(update(InboundMessage).where(InboundMessage.id.in_(_ids(ids))).values(raw=None, **blank))


def _what_waits_to_leave(event: Event) -> int:
    """So long after the event a mail that could not be handed over says nothing new to anybody."""
    unsent = and_(
        OutgoingMail.event_id == event.id, OutgoingMail.sent_at.is_(None), OutgoingMail.gave_up_at.is_(None)
    )
    ids = select(OutgoingMail.id).where(unsent).limit(PORTION)
    return _run(
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(_ids(ids)))
        .values(gave_up_at=clock.now(), claimed_until=None)
    )


def _what_went_out(event: Event) -> int:
    """To whom, for what and when stays: it is part of the evidence."""
    ids = select(OutgoingMail.id).where(OutgoingMail.event_id == event.id, OutgoingMail.text != "")
    return _run(
        update(OutgoingMail).where(OutgoingMail.id.in_(_ids(ids.limit(PORTION)))).values(text="", html="")
    )


def _letters(event: Event) -> int:
    """Of letters that have left the subject stays; drafts go."""
    gone = _delete(
        Letter, and_(Letter.event_id == event.id, Letter.stage == Stage.DRAFT, ~Letter.is_reminder)
    )
    left = db.session.scalars(select(Letter).where(Letter.event_id == event.id, ~Letter.is_reminder))
    for letter in left:
        if letter.stage is Stage.SENT and (letter.text or letter.wanted):
            letter.text, letter.wanted = Localised(), {}
            gone += 1
    db.session.flush()
    return gone


def _notes(event: Event) -> int:
    mine = select(Participation.id).where(Participation.event_id == event.id)
    return _delete(PersonNote, PersonNote.participation_id.in_(mine))


def _inquiries(event: Event) -> int:
    mine = select(Participation.id).where(Participation.event_id == event.id)
    return _delete(Inquiry, Inquiry.participation_id.in_(mine))


def _uploads(event: Event) -> int:
    return _delete(Upload, Upload.event_id == event.id)


def _counts(event: Event) -> int:
    """What people wrote is the name of a line; the numbers stay."""
    kept = db.session.scalar(select(HeadCount).where(HeadCount.event_id == event.id))
    if kept is None or not any("=" in line for line in kept.counts):
        return 0
    kept.counts = {line: count for line, count in kept.counts.items() if "=" not in line}
    db.session.flush()
    return 1


STEPS: tuple[Callable[[Event], int], ...] = (
    _answers, _files, _askings, _what_was_asked, _comments, _refusals, _what_came_in, _what_waits_to_leave,
    _what_went_out, _letters, _notes, _inquiries, _uploads, _counts,
)  # fmt: skip


# How


def _delete(model: type[Base], which: ColumnElement[bool]) -> int:
    ids = select(model.id).where(which).limit(PORTION)
    return _run(delete(model).where(model.id.in_(_ids(ids))))


def _ids(chosen: Select[int]) -> list[int]:
    return list(db.session.scalars(chosen))


def _holds(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """A JSON column that is not empty."""
    return cast(column, String).not_in(["{}", "[]"])


def _run(change: Delete | Update) -> int:
    done = db.session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount
