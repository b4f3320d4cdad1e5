"""What organisers keep beside the list of participants: its columns, their notes, a file being imported."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.participation.models import Participation
from app.people.models import Person


class ListView(Model):
    """The columns in which one person reads the list of one event."""

    __table_args__ = (UniqueConstraint("person_id", "event_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)


class PersonNote(Model):
    """What organisers note about somebody at an event; only they read it."""

    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str]
    made_at: Mapped[Instant] = mapped_column(default=clock.now)

    participation: Mapped[Participation] = relationship()
    author: Mapped[Person | None] = relationship()


class Upload(Model):
    """A file that is looked at before it is imported; gone after that, or after a day."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # which column is which field
    made_at: Mapped[Instant] = mapped_column(default=clock.now)


class HeadCount(Model):
    """What the caterer and the bus were told: the counts as they were when the cut-off came."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    cut_off: Mapped[Instant]  # the date of the event's `counted_at` for which they were taken
    taken_at: Mapped[Instant] = mapped_column(default=clock.now)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # by the key of the line
