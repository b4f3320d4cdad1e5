"""Reading links: an auditor or a controller reads, until a date, without an account."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.events.models import Event
from app.network.models import Project
from app.people.models import Person, digest, new_token

NOTED_EVERY = timedelta(minutes=5)  # how exactly we know when it was last opened


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

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.digest == digest(token)))

    @classmethod
    def issue(
        cls, project: Project, event: Event | None, reader: str, until: datetime, made_by: Person
    ) -> tuple[Self, str]:
        """Returns the link and its token, which is kept nowhere."""
        token = new_token()
        link = cls(
            project=project,
            event=event,
            reader=reader,
            expires_at=until,
            made_by=made_by,
            digest=digest(token),
        )
        db.session.add(link)
        return link, token

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_open_now(self) -> bool:
        return self.is_open(clock.now())

    def was_opened_lately(self, at: datetime) -> bool:
        return self.last_opened_at is not None and at - self.last_opened_at < NOTED_EVERY

    def is_open(self, at: datetime) -> bool:
        return self.withdrawn_at is None and at < self.expires_at
