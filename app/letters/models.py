"""Letters: what organisers write to a selection of the people at an event."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts, db
from app.events.models import Event, EventDay
from app.events.terms import Status
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.participation.models import Participation
from app.people.models import Person

DAY_BEFORE = 24  # hours: when reminders leave unless somebody says otherwise
LONGEST_BEFORE = 14 * 24  # hours before its day that a reminder may leave


class Stage(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"  # leaves at its time
    LEAVING = "leaving"  # its recipients are fixed, the mails are being written
    SENT = "sent"


class Letter(Model):
    """One letter, in several languages. To whom is decided when it leaves, not when it is written."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    is_reminder: Mapped[bool] = mapped_column(default=False)  # the reminder of the event, the day before
    stage: Mapped[Stage] = mapped_column(default=Stage.DRAFT)
    subject: Mapped[Texts]
    text: Mapped[Texts]  # Markdown with placeholders
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # filters of the list, or ids
    # Before the start of the event, of a reminder before each day; negative: after the end. Whole days go by
    # the clock on the wall.
    hours_before: Mapped[int | None]
    send_at: Mapped[Instant | None]  # at a fixed time
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    changed_at: Mapped[Instant] = mapped_column(default=clock.now)
    left_at: Mapped[Instant | None]  # when its recipients were fixed
    days_left: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # of a reminder: day id → its start

    event: Mapped[Event] = relationship()
    author: Mapped[Person | None] = relationship()

    # Finding

    @classmethod
    def of(cls, event: Event) -> Select[Self]:
        """What somebody has written, the newest first; the reminder stands apart."""
        written = select(cls).where(cls.event_id == event.id, ~cls.is_reminder)
        return written.order_by(cls.made_at.desc(), cls.id.desc())

    @classmethod
    def reminder_of(cls, event: Event) -> "Letter":
        """The reminder of the event; one that nobody has touched yet is no row, and leaves as it is."""
        known = db.session.scalar(select(cls).where(cls.event_id == event.id, cls.is_reminder))
        return known or cls.untouched(event)

    @classmethod
    def untouched(cls, event: Event) -> Self:
        """The reminder as every event has it."""
        return cls(
            event=event, is_reminder=True, stage=Stage.PLANNED, hours_before=DAY_BEFORE,
            subject=Localised(), text=Localised(), wanted={}, days_left={},
        )  # fmt: skip

    # Facts

    @property
    def may_be_changed(self) -> bool:
        return self.stage in (Stage.DRAFT, Stage.PLANNED)

    @property
    def due_at(self) -> datetime | None:
        """When it leaves: it moves with the event. None: when somebody presses."""
        if self.hours_before is None:
            return self.send_at
        event = self.event
        return before(event.starts_at if self.hours_before >= 0 else event.ends_at, self.hours_before, event)

    @property
    def is_late(self) -> bool:
        """It was to leave before the event began, and could not: now it stays."""
        goes_before = self.hours_before is not None and self.hours_before >= 0
        return self.stage is Stage.PLANNED and goes_before and self.event.has_started

    @property
    def is_due(self) -> bool:
        """Only an event that takes place has planned letters that leave."""
        due_at = self.due_at if self.stage is Stage.PLANNED and self.event.is_published else None
        return due_at is not None and due_at <= clock.now() and not self.is_late

    def has_left_for(self, day: EventDay) -> bool:
        """The reminder of that day has left, and the day was not moved since."""
        return self.days_left.get(str(day.id)) == day.starts_at.isoformat()

    def is_due_for(self, day: EventDay) -> bool:
        """The reminder of that day should leave now. Not where the event was published too late for it:
        then everybody has just been told."""
        if self.stage is not Stage.PLANNED or self.hours_before is None or self.has_left_for(day):
            return False
        event, at = day.event, before(day.starts_at, self.hours_before, day.event)
        was_there = event.published_at is None or event.published_at <= at
        return event.is_published and was_there and at <= clock.now() < day.starts_at


def before(moment: datetime, hours: int, event: Event) -> datetime:
    """So many hours before that moment; whole days by the clock on the wall of the event."""
    by = timedelta(hours=-hours)
    return moment + by if hours % 24 else clock.shifted(moment, by, event.zone)


class LetterCopy(Model):
    """That a letter went to somebody, or is about to."""

    __table_args__ = (
        UniqueConstraint("letter_id", "participation_id"),
        Index("ix_letter_copy_due", "written_at", "failed_at"),
    )

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"))
    written_at: Mapped[Instant | None]  # without a mail: she could not be reached any more, or need not be
    failed_at: Mapped[Instant | None]  # something in it broke; `flask check` speaks of it

    letter: Mapped[Letter] = relationship()
    participation: Mapped[Participation] = relationship()
    mail: Mapped[OutgoingMail | None] = relationship()

    @classmethod
    def unwritten(cls) -> Select[Self]:
        """What can be written now, first come first. Of a draft nobody hears."""
        return (
            select(cls)
            .join(Letter)
            .join(Event, Event.id == Letter.event_id)
            .where(Event.status != Status.DRAFT, cls.written_at.is_(None), cls.failed_at.is_(None))
            .order_by(cls.id)
        )
