"""Invitations to take part in the work: a role, offered by mail, taken by whoever holds the link."""

from datetime import timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.events.models import EventDay
from app.network.models import Organisation, Project, Role
from app.people.models import Person

LIFETIME = timedelta(days=14)


class RoleInvitation(Model):
    """A role that was offered to an address, and what became of it."""

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    email: Mapped[str]  # lower case; emptied when it is over
    role: Mapped[Role]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    event_day_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_day.id", ondelete="CASCADE"), index=True
    )
    locale: Mapped[str] = mapped_column(default="en")
    digest: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[Instant] = mapped_column(default=clock.now)
    expires_at: Mapped[Instant]
    taken_at: Mapped[Instant | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[Instant | None]

    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    event_day: Mapped[EventDay | None] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=invited_by_id)
