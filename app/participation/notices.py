"""Notices: whom something is still to be written to. They are kept with the change that makes them necessary,
all or none, however many people it concerns; the mails are written afterwards, a few at a time."""

from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts
from app.events.models import Event
from app.events.terms import Status
from app.participation.models import Participation


class About(StrEnum):
    """What somebody is to be told."""

    INVITATION = "invitation"  # would you come?
    REMINDER = "reminder"  # you have not answered yet
    SEAT = "seat"  # the event is public now, and you have a seat, or wait
    CHANGE = "change"  # your calendar shows something that is no longer so
    AGENDA = "agenda"  # the programme of your days has changed
    DETAILS = "details"  # your calendar shows all that counts, but older words beside it
    CANCELLATION = "cancellation"  # the event will not take place


class Notice(Model):
    """One person, and what she is to be told. Asked for twice before it is written, she is told once."""

    __table_args__ = (UniqueConstraint("participation_id", "about"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    about: Mapped[About]
    words: Mapped[Texts]  # a personal line of the organiser
    created_at: Mapped[Instant] = mapped_column(default=clock.now)
    failed_at: Mapped[Instant | None]  # something in it broke; `flask check` speaks of it

    participation: Mapped[Participation] = relationship()

    @classmethod
    def due(cls) -> Select[Self]:
        """What can be written now, first come first. Of a draft nobody is told anything."""
        return (
            select(cls)
            .join(Event, Event.id == cls.event_id)
            .where(Event.status != Status.DRAFT, cls.failed_at.is_(None))
            .order_by(cls.id)
        )
