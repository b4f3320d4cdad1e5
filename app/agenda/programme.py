"""The programme of an event as it is read: days, what happens on them, who speaks. Nothing here knows a
database: a draft, an earlier release and a file that was just read all become one of these."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from app import clock
from app.agenda.documents import Document, plain, read
from app.events.audiences import Role, Viewer
from app.events.terms import Mode
from app.i18n import Localised


class ItemKind(StrEnum):
    REGISTRATION = "registration"
    WELCOME = "welcome"
    TALK = "talk"
    WORKSHOP = "workshop"
    TABLES = "tables"  # parallel tables or tracks
    BILATERAL = "bilateral"  # in pairs
    PANEL = "panel"
    STEERING = "steering"
    BREAK = "break"
    MEAL = "meal"
    TRANSFER = "transfer"
    SITE_VISIT = "site-visit"
    SOCIAL = "social"
    CLOSING = "closing"

    @property
    def usual_audiences(self) -> list[str]:
        """For whom such an item is as long as nobody says otherwise; none: for everybody."""
        return [Role.PARTNER.value] if self is ItemKind.STEERING else []


PAUSES = frozenset(
    {ItemKind.REGISTRATION, ItemKind.BREAK, ItemKind.MEAL, ItemKind.SOCIAL}
)  # after which people are fresh again


class Part(StrEnum):
    """What somebody does in an item."""

    PRESENTER = "presenter"
    CHAIR = "chair"
    MODERATOR = "moderator"
    PANELLIST = "panellist"
    HOST = "host"
    RAPPORTEUR = "rapporteur"


class Payer(StrEnum):
    """Who pays for a meal."""

    HOST = "host"
    SELF = "self"


class Withheld(StrEnum):
    """What those see of a closed item whom it is not for."""

    NEUTRAL = "neutral"  # that there is a closed session
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Named:
    """Plain facts that rows of the draft hold under the same names."""

    @classmethod
    def like(cls, row: object) -> Self:
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)})

    @property
    def named(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, kw_only=True)
class Voice(Named):
    name: str
    part: Part = Part.PRESENTER
    function: str = ""  # Director, Mayor
    organisation: str = ""
    minutes: int | None = None  # of the item, for this one
    is_confirmed: bool = True
    needs_slides: bool = False
    slides: str = ""  # where they can be read

    @property
    def link(self) -> str:
        """To the slides. Files and earlier versions may name what is no address, or does harm."""
        return self.slides if self.slides.lower().startswith(("http://", "https://")) else ""


@dataclass(frozen=True, kw_only=True)
class Practice(Named):
    """A good practice that is shown or exchanged."""

    title: Localised
    region: str = ""
    theme: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """An item. What belongs to it (the parts of a workshop, the tables of a round) stands inside it."""

    uid: str
    kind: ItemKind
    starts_at: datetime
    ends_at: datetime | None = None  # None: open end
    title: Localised = field(default_factory=Localised)
    description: Localised = field(default_factory=Localised)  # Markdown
    room: Localised = field(default_factory=Localised)  # room or place
    track: Localised = field(default_factory=Localised)  # "Table A", of those that run side by side
    round: int | None = None  # at that table, from 1
    mode: Mode | None = None  # None: as the event
    speakers: tuple[Voice, ...] = ()
    audiences: tuple[str, ...] = ()  # roles and groups; none: everybody
    others_see: Withheld = Withheld.NEUTRAL
    is_decision: bool = False
    preparation: Localised = field(default_factory=Localised)  # what is to be done before
    prepared_by: Localised = field(default_factory=Localised)
    due_on: date | None = None
    meeting_point: Localised = field(
        default_factory=Localised
    )  # of a transfer; it leaves at `starts_at`, arrives at `ends_at`
    meets_at: datetime | None = None  # be there
    vehicle: Localised = field(default_factory=Localised)  # bus, on foot, boat
    seats: int | None = None  # of the vehicle or the table
    paid_by: Payer | None = None
    host: str = ""  # whom a visit goes to, who gives a meal
    rules: Localised = field(default_factory=Localised)  # of a site: closed shoes, an identity card
    practice: Practice | None = None
    is_withheld: bool = False  # closed to this reader, who sees only that it takes place
    children: tuple["Slot", ...] = ()

    @property
    def minutes(self) -> int | None:
        """Its length; None with an open end."""
        return None if self.ends_at is None else int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_closed(self) -> bool:
        return bool(self.audiences)

    @property
    def is_parallel(self) -> bool:
        """What stands inside it runs side by side."""
        return any(child.track for child in self.children)

    @property
    def rounds(self) -> list[list["Slot"]]:
        """The tables inside it: those of one round run side by side, and everybody sits at one of them."""
        found: dict[object, list[Slot]] = {}
        for child in self.children:
            if child.track:
                found.setdefault(child.round or child.starts_at, []).append(child)
        return list(found.values())

    def whole(self) -> Iterator["Slot"]:
        """The item, and all inside it."""
        yield self
        for child in self.children:
            yield from child.whole()

    def for_reader(self, viewer: Viewer) -> Self | None:
        """As this reader may know it; None: not at all."""
        if not viewer.may_see(self.audiences):
            return None if self.others_see is Withheld.NOTHING else self._withheld()
        found = tuple(seen for child in self.children if (seen := child.for_reader(viewer)))
        return self if found == self.children else replace(self, children=found)

    def _withheld(self) -> Self:
        return type(self)(
            uid=self.uid,
            kind=ItemKind.STEERING,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            audiences=self.audiences,
            is_withheld=True,
        )

    def at_own_tables(self, viewer: Viewer) -> Self:
        """Of each round only the table at which she sits; all of them as long as she sits at none."""
        others = {
            table.uid
            for tables in self.rounds
            if any(one.uid in viewer.tables for one in tables)
            for table in tables
            if table.uid not in viewer.tables
        }
        kept = (child for child in self.children if child.uid not in others)
        seen = tuple(child.at_own_tables(viewer) for child in kept)
        return self if seen == self.children else replace(self, children=seen)

    def shifted(self, by: timedelta, zone: str) -> Self:
        """Moved along the clock on the wall in `zone`."""
        return replace(
            self,
            starts_at=clock.shifted(self.starts_at, by, zone),
            ends_at=self.ends_at and clock.shifted(self.ends_at, by, zone),
            meets_at=self.meets_at and clock.shifted(self.meets_at, by, zone),
            children=tuple(child.shifted(by, zone) for child in self.children),
        )


TEXTS = tuple(one.name for one in fields(Slot) if one.default_factory is Localised)  # in several languages


@dataclass(frozen=True, kw_only=True)
class Day:
    id: int  # of the event's day
    number: int  # as people count it: 0 for a "Day 0"
    starts_at: datetime
    ends_at: datetime
    slots: tuple[Slot, ...] = ()

    def whole(self) -> Iterator[Slot]:
        """Every item of the day, those inside others too, in the order of the page."""
        for slot in self.slots:
            yield from slot.whole()


@dataclass(frozen=True, kw_only=True)
class Programme:
    zone: str  # IANA, of the venue
    city: Localised  # the name of that clock
    days: tuple[Day, ...] = ()
    groups: Mapping[str, Localised] | None = None  # the names of the groups that its audiences name

    def __bool__(self) -> bool:
        return any(day.slots for day in self.days)

    def whole(self) -> Iterator[Slot]:
        for day in self.days:
            yield from day.whole()

    def day(self, day_id: int) -> Day | None:
        return next((day for day in self.days if day.id == day_id), None)

    def date(self, day: Day) -> date:
        """At the venue."""
        return clock.local(day.starts_at, self.zone).date()

    def for_reader(self, viewer: Viewer) -> Self:
        """What this reader may know; closed items that are not hers say nothing of themselves."""
        return self._each(lambda slot: slot.for_reader(viewer))

    def for_person(self, viewer: Viewer) -> Self:
        """The same, and of parallel tables only her own."""
        return self.for_reader(viewer)._each(lambda slot: slot.at_own_tables(viewer))

    def _each(self, change: Callable[[Slot], Slot | None]) -> Self:
        days = (
            replace(day, slots=tuple(new for slot in day.slots if (new := change(slot)))) for day in self.days
        )
        return replace(self, days=tuple(days))

    # As plain JSON, and back

    def document(self) -> Document:
        """Whatever differs from the default, by the names above."""
        return dict(plain(self))

    @classmethod
    def of(cls, document: Document) -> Self:
        """Raises KeyError, TypeError or ValueError for what is none."""
        return read(cls, document)
