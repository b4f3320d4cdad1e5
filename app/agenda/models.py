"""The agenda: what happens on each day of an event, item by item."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts
from app.events.models import Event, EventDay


class ItemKind(StrEnum):
    REGISTRATION = "registration"
    WELCOME = "welcome"
    TALK = "talk"
    WORKSHOP = "workshop"
    PANEL = "panel"
    STEERING = "steering"
    BREAK = "break"
    MEAL = "meal"
    TRANSFER = "transfer"
    SITE_VISIT = "site-visit"
    SOCIAL = "social"
    CLOSING = "closing"


class AgendaItem(Model):
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("event_day.id"), index=True)
    kind: Mapped[ItemKind]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant | None]  # None: open end
    position: Mapped[int] = mapped_column(default=0)  # among items that start together
    title: Mapped[Texts]
    description: Mapped[Texts]  # Markdown
    room: Mapped[Texts]  # room or place

    event: Mapped[Event] = relationship(back_populates="agenda")
    day: Mapped[EventDay] = relationship(back_populates="agenda")
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="item", order_by="Speaker.position", cascade="all, delete-orphan"
    )

    @property
    def minutes(self) -> int | None:
        """Its length; None with an open end."""
        return None if self.ends_at is None else int((self.ends_at - self.starts_at).total_seconds() // 60)

    def shift(self, by: timedelta, zone: str) -> None:
        """Move along the clock on the wall in `zone`."""
        self.starts_at = _shifted(self.starts_at, by, zone)
        self.ends_at = self.ends_at and _shifted(self.ends_at, by, zone)


class Speaker(Model):
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="")  # chair, presenter, moderator …
    organisation: Mapped[str] = mapped_column(default="")

    item: Mapped[AgendaItem] = relationship(back_populates="speakers")


def _shifted(instant: datetime, by: timedelta, zone: str) -> datetime:
    """The same wall-clock distance away; an hour that the clocks skip slides to the one after it."""
    wall = clock.local(instant, zone).replace(tzinfo=None) + by
    try:
        return clock.to_utc(wall, zone, second=False)
    except clock.SkippedTime:
        return clock.to_utc(wall + timedelta(hours=1), zone, second=False)
