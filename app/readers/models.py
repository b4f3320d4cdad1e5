"""Reading links: an auditor or a controller reads, until a date, without an account."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.events.models import Event
from app.network.models import Project
from app.people.models import Person


class ReadingLink(Model):
    """Opens one event, or all of a project, for reading. Only the hash of its token is kept."""

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    reader: Mapped[str]  # "First-level control, Ministry of Development": an office rather than a person
    digest: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    expires_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    last_opened_at: Mapped[Instant | None]

    project: Mapped[Project] = relationship()
    event: Mapped[Event | None] = relationship()
    made_by: Mapped[Person | None] = relationship()

    def is_open(self, at: datetime) -> bool:
        return self.withdrawn_at is None and at < self.expires_at
