"""Who helps at the desk: one event, one day."""

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.events.models import Event, EventDay
from app.people.models import Person

AROUND = timedelta(days=1)  # on the day before she looks around, on the day after she finishes


class DeskDuty(Model):
    """Somebody receives people at the door on that day, and sees who is expected, nothing else."""

    __table_args__ = (UniqueConstraint("person_id", "event_day_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_day_id: Mapped[int] = mapped_column(ForeignKey("event_day.id", ondelete="CASCADE"), index=True)
    given_at: Mapped[Instant] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(back_populates="desk_duties")
    event_day: Mapped[EventDay] = relationship(lazy="joined", innerjoin=True)
    event: Mapped[Event] = relationship(secondary="event_day", viewonly=True, lazy="joined", innerjoin=True)

    def is_open(self, at: datetime) -> bool:
        """From the day before until the end of the day after, by the clock of the venue."""
        return self.opens_on <= clock.local(at, self.event.zone).date() <= self.closes_on

    def is_over(self, at: datetime) -> bool:
        return clock.local(at, self.event.zone).date() > self.closes_on

    @property
    def opens_on(self) -> date:
        return self.event_day.date - AROUND

    @property
    def closes_on(self) -> date:
        """At its end."""
        return self.event_day.date + AROUND
