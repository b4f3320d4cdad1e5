"""How letters stand: what was written, what left, what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from app import clock
from app.database import Page, db, page_of
from app.events.models import Event, EventDay
from app.letters.models import Letter, LetterCopy, Stage, before
from app.letters.selection import Reach, reach_of
from app.mail import queries as mail_queries
from app.mail.models import OutgoingMail
from app.mail.queries import STATES
from app.participation.models import Participation

PAGE = 100  # readers


@dataclass(frozen=True)
class Fared:
    """How many of a letter's readers …"""

    readers: int = 0
    written: int = 0  # … have a mail in the outbox
    left: int = 0  # … it has left to
    bounced: int = 0  # … it came back from, or could not be delivered to
    skipped: int = 0  # … could not be written to any more when their turn came
    failed: int = 0  # … it broke over


@dataclass(frozen=True)
class Row:
    """A letter of the list, and whom it would reach while it has not left."""

    letter: Letter
    reach: Reach | None


@dataclass(frozen=True)
class Reminding:
    """When the reminder of one day leaves, or has left."""

    day: EventDay
    at: datetime
    has_left: bool

    @property
    def is_missed(self) -> bool:
        """The event was published too late for it, or it was switched on too late."""
        return not self.has_left and self.day.starts_at <= clock.now()


def letters(event: Event) -> list[Row]:
    found = list(db.session.scalars(Letter.of(event).options(joinedload(Letter.author))))
    reached = reach_of([one for one in found if one.may_be_changed])
    return [Row(one, reached.get(one.id)) for one in found]


def fared(letters: Sequence[Letter]) -> dict[int, Fared]:
    """By the id of the letter; one query."""
    has_come_back = (OutgoingMail.bounced_at.is_not(None)) | STATES["failed"]
    counted = (
        select(
            LetterCopy.letter_id,
            func.count(),
            func.count(LetterCopy.mail_id),
            func.count().filter(OutgoingMail.sent_at.is_not(None)),
            func.count().filter(has_come_back),
            func.count().filter(LetterCopy.written_at.is_not(None), LetterCopy.mail_id.is_(None)),
            func.count(LetterCopy.failed_at),
        )
        .outerjoin(OutgoingMail, OutgoingMail.id == LetterCopy.mail_id)
        .where(LetterCopy.letter_id.in_([one.id for one in letters]))
        .group_by(LetterCopy.letter_id)
    )
    known = {id_: Fared(*numbers) for id_, *numbers in db.session.execute(counted)} if letters else {}
    return {one.id: known.get(one.id, Fared()) for one in letters}


def copies(letter: Letter, number: int) -> Page[LetterCopy]:
    """To whom it went, by family name."""
    contents = (defer(one) for one in (OutgoingMail.text, OutgoingMail.html, OutgoingMail.calendar))
    chosen = (
        select(LetterCopy)
        .join(Participation)
        .where(LetterCopy.letter_id == letter.id)
        .order_by(*Participation.by_name())
        .options(joinedload(LetterCopy.participation), joinedload(LetterCopy.mail).options(*contents))
    )
    return page_of(chosen, number, PAGE)


def as_sent(copies: Page[LetterCopy]) -> tuple[Participation | None, tuple[str, str] | None]:
    """One of these readers, and the subject and text that went to her, without the links to her own page."""
    for copy in copies.rows:
        if copy.mail:
            mail = mail_queries.letter(copy.mail, with_links=False)
            return copy.participation, (mail.subject, mail.text)
    return None, None


def reminding(event: Event) -> list[Reminding]:
    """When the reminder leaves for each day; nothing where it is switched off."""
    letter = Letter.reminder_of(event)
    if letter.stage is not Stage.PLANNED or letter.hours_before is None:
        return []
    hours = letter.hours_before
    return [
        Reminding(day, before(day.starts_at, hours, event), letter.has_left_for(day)) for day in event.days
    ]
