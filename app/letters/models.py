"""Letters: what organisers write to a selection of the people at an event."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts
from app.events.models import Event
from app.mail.models import OutgoingMail
from app.participation.models import Participation
from app.people.models import Person


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
    hours_before: Mapped[int | None]  # relative to the start of the event; negative: after its end
    send_at: Mapped[Instant | None]  # at a fixed time
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    changed_at: Mapped[Instant] = mapped_column(default=clock.now)
    left_at: Mapped[Instant | None]  # when its recipients were fixed

    event: Mapped[Event] = relationship()
    author: Mapped[Person | None] = relationship()

    @property
    def due_at(self) -> datetime | None:
        """When it leaves: it moves with the event. None: when somebody presses."""
        if self.hours_before is None:
            return self.send_at
        from_ = self.event.starts_at if self.hours_before >= 0 else self.event.ends_at
        return from_ - timedelta(hours=self.hours_before)

    @classmethod
    def of(cls, event: Event) -> Select[Self]:
        return select(cls).where(cls.event_id == event.id).order_by(cls.made_at, cls.id)


class LetterCopy(Model):
    """That a letter went to somebody, or is about to."""

    __table_args__ = (UniqueConstraint("letter_id", "participation_id"),)

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"))
    written_at: Mapped[Instant | None]

    letter: Mapped[Letter] = relationship()
    participation: Mapped[Participation] = relationship()
    mail: Mapped[OutgoingMail | None] = relationship()
