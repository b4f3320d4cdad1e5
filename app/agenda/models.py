"""The agenda: what happens on each day of an event, item by item."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts
from app.events.models import Event, EventDay
from app.i18n import Localised


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
    revision: Mapped[int] = mapped_column(
        default=0
    )  # grows with hours and room, for calendars (RFC 5546 §2.1.4)
    public_uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))  # in the feed of items

    event: Mapped[Event] = relationship(back_populates="agenda")
    day: Mapped[EventDay] = relationship(back_populates="agenda")
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="item", order_by="Speaker.position", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def minutes(self) -> int | None:
        """Its length; None with an open end."""
        return None if self.ends_at is None else int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_closed(self) -> bool:
        """For the partners only: others see that it takes place, not what is said."""
        return self.kind is ItemKind.STEERING

    def shift(self, by: timedelta, zone: str) -> None:
        """Move along the clock on the wall in `zone`."""
        self.starts_at = clock.shifted(self.starts_at, by, zone)
        self.ends_at = self.ends_at and clock.shifted(self.ends_at, by, zone)

    def copy_to(self, day: EventDay) -> Self:
        """The same item, with its speakers, at the same time by the clock on the wall of another day."""
        by, zone, agenda = day.date - self.day.date, self.event.zone, day.agenda
        copy = type(self)(
            event=day.event,
            speakers=[one.copy() for one in self.speakers],
            **{
                name: getattr(self, name)
                for name in ("kind", "starts_at", "ends_at", "position", "title", "description", "room")
            },
        )
        copy.shift(by, zone)
        agenda.append(copy)
        return copy

    def change_places(self, later: "AgendaItem") -> None:
        """Let the next item come first: it starts where this one did, and this one after it.

        Each keeps its length, and the pause between the two stays.
        """
        self.position, later.position = later.position, self.position
        self.revision, later.revision = self.revision + 1, later.revision + 1
        if self.starts_at == later.starts_at:
            return
        begin, until, own, its = self.starts_at, later.starts_at, self._length, later._length
        pause = max(until - (self.ends_at or until), timedelta())
        later.starts_at, later.ends_at = begin, begin + its if its else None
        self.starts_at = begin + its + pause if its else until
        self.ends_at = self.starts_at + own if own else None

    @property
    def _length(self) -> timedelta | None:
        return None if self.ends_at is None else self.ends_at - self.starts_at


class Speaker(Model):
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="")  # chair, presenter, moderator …
    organisation: Mapped[str] = mapped_column(default="")

    item: Mapped[AgendaItem] = relationship(back_populates="speakers")

    def copy(self) -> Self:
        return type(self)(
            position=self.position, name=self.name, role=self.role, organisation=self.organisation
        )


@dataclass(frozen=True)
class Content:
    """What an organiser writes into an item."""

    day: EventDay
    kind: ItemKind
    starts_at: datetime
    ends_at: datetime | None
    title: Localised
    description: Localised
    room: Localised
    speakers: list[tuple[str, str, str]] = field(default_factory=list)  # name, role, organisation

    def put_into(self, item: AgendaItem) -> None:
        names = ("day", "kind", "starts_at", "ends_at", "title", "description", "room")
        changed = {name for name in names if getattr(item, name) != getattr(self, name)}
        for name in changed:
            setattr(item, name, getattr(self, name))
        if item.id and changed & {"day", "starts_at", "ends_at", "room"}:
            item.revision += 1
        if [(one.name, one.role, one.organisation) for one in item.speakers] != self.speakers:
            item.speakers = [
                Speaker(position=position, name=name, role=role, organisation=organisation)
                for position, (name, role, organisation) in enumerate(self.speakers)
            ]
