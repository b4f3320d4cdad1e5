"""Remarks that an organiser has looked at and means to leave."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.events.models import Event
from app.people.models import Person


class Dismissal(Model):
    """One remark about one event; it comes back when what it is about becomes another."""

    __table_args__ = (UniqueConstraint("event_id", "key"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    key: Mapped[str]  # what the remark is about, in the words of the checks
    reason: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[Instant] = mapped_column(default=clock.now)

    event: Mapped[Event] = relationship(back_populates="dismissals")
    person: Mapped[Person | None] = relationship()
