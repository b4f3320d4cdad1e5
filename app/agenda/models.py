"""The agenda: what happens on each day of an event, item by item."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.agenda.programme import ItemKind, Part, Payer, Practice, Slot, Voice, Withheld
from app.database import Instant, Model, Texts
from app.events.models import Event, EventDay
from app.events.terms import Mode
from app.network.practices import GoodPractice

# What stands in an item and in a slot by the same name.
SAME = (
    "kind", "starts_at", "ends_at", "title", "description", "room", "track", "round", "mode", "others_see",
    "is_decision", "preparation", "prepared_by", "due_on", "meeting_point", "meets_at", "vehicle", "seats",
    "paid_by", "host", "rules",
)  # fmt: skip


class AgendaItem(Model):
    """An item of the draft. The columns are explained where readers get them: `programme.Slot`."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("event_day.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[ItemKind]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant | None]  # None: open end
    position: Mapped[int] = mapped_column(default=0)  # among items that start together
    title: Mapped[Texts]
    description: Mapped[Texts]  # Markdown
    room: Mapped[Texts]  # room or place
    track: Mapped[Texts]
    round: Mapped[int | None]
    mode: Mapped[Mode | None]
    audiences: Mapped[list[str]] = mapped_column(JSON, default=list)
    others_see: Mapped[Withheld] = mapped_column(default=Withheld.NEUTRAL)
    is_decision: Mapped[bool] = mapped_column(default=False)
    preparation: Mapped[Texts]
    prepared_by: Mapped[Texts]
    due_on: Mapped[date | None]
    meeting_point: Mapped[Texts]
    meets_at: Mapped[Instant | None]
    vehicle: Mapped[Texts]
    seats: Mapped[int | None]
    paid_by: Mapped[Payer | None]
    host: Mapped[str] = mapped_column(default="")
    rules: Mapped[Texts]
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("good_practice.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)  # grows with every change, for two who write at once
    public_uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))  # in programmes, feeds

    event: Mapped[Event] = relationship(back_populates="agenda")
    day: Mapped[EventDay] = relationship(back_populates="agenda")
    parent: Mapped["AgendaItem | None"] = relationship(back_populates="children", remote_side="AgendaItem.id")
    children: Mapped[list["AgendaItem"]] = relationship(
        back_populates="parent",
        order_by="AgendaItem.starts_at, AgendaItem.position, AgendaItem.id",
        cascade="all",  # without its parent an item stands for itself
    )
    practice: Mapped[GoodPractice | None] = relationship(back_populates="items", lazy="joined")
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="item", order_by="Speaker.position", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def minutes(self) -> int | None:
        """Its length; None with an open end."""
        return None if self.ends_at is None else int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_closed(self) -> bool:
        """For some only: others see at most that it takes place."""
        return bool(self.audiences)

    def shift(self, by: timedelta, zone: str) -> None:
        """Move along the clock on the wall in `zone`."""
        self.version = (self.version or 0) + 1
        self.starts_at = clock.shifted(self.starts_at, by, zone)
        self.ends_at = self.ends_at and clock.shifted(self.ends_at, by, zone)
        self.meets_at = self.meets_at and clock.shifted(self.meets_at, by, zone)

    def copy_to(self, day: EventDay, parent: Self | None = None) -> Self:
        """The same item, with its speakers and all inside it, at the same time by the clock on the wall of
        another day."""
        by, zone, agenda = day.date - self.day.date, self.event.zone, day.agenda
        copy = type(self)(
            event=day.event,
            parent=parent,
            speakers=[one.copy() for one in self.speakers],
            **{name: getattr(self, name) for name in (*SAME, "position", "audiences", "practice")},
        )
        copy.shift(by, zone)
        agenda.append(copy)
        for child in self.children:
            child.copy_to(day, copy)
        return copy

    def slot(self, children: tuple[Slot, ...] = ()) -> Slot:
        """As readers get it, with these inside."""
        return Slot(
            uid=self.public_uid,
            audiences=tuple(self.audiences),
            practice=Practice.like(self.practice) if self.practice else None,
            speakers=tuple(one.voice for one in self.speakers),
            children=children,
            **{name: getattr(self, name) for name in SAME},
        )

    def take(self, slot: Slot) -> None:
        """Be as that slot, but for the practice and what is inside. It must have a day already."""
        for name in SAME:
            setattr(self, name, getattr(slot, name))
        self.public_uid, self.audiences = slot.uid, list(slot.audiences)
        self.speakers = [Speaker.of(voice, place) for place, voice in enumerate(slot.speakers)]

    def change_places(self, later: "AgendaItem") -> None:
        """Let the next item come first: it starts where this one did, and this one after it.

        Each keeps its length, and the pause between the two stays.
        """
        self.position, later.position = later.position, self.position
        self.version, later.version = self.version + 1, later.version + 1
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
    part: Mapped[Part] = mapped_column(default=Part.PRESENTER)
    function: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int | None]
    is_confirmed: Mapped[bool] = mapped_column(default=True)
    needs_slides: Mapped[bool] = mapped_column(default=False)
    slides: Mapped[str] = mapped_column(default="")

    item: Mapped[AgendaItem] = relationship(back_populates="speakers")

    @property
    def voice(self) -> Voice:
        return Voice.like(self)

    @classmethod
    def of(cls, voice: Voice, position: int) -> Self:
        return cls(position=position, **voice.named)

    def copy(self) -> Self:
        return type(self).of(self.voice, self.position)


@dataclass(frozen=True)
class Content:
    """What an organiser writes into an item: some of its fields, by name, and who speaks."""

    values: dict[str, Any]
    voices: tuple[Voice, ...] | None = None  # None: as they are

    def put_into(self, item: AgendaItem) -> bool:
        """Whether the item is another one now."""
        changed = {name for name, value in self.values.items() if getattr(item, name) != value}
        for name in changed:
            setattr(item, name, self.values[name])
        heard = tuple(one.voice for one in item.speakers)
        if self.voices is not None and heard != self.voices:
            changed.add("speakers")
            item.speakers = [Speaker.of(voice, place) for place, voice in enumerate(self.voices)]
        if item.id and changed:
            item.version += 1
        return bool(changed)
