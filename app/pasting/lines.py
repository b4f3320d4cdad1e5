"""What a pasted agenda says, line by line, and where it is unclear."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from app.agenda.programme import ItemKind, Payer, Voice
from app.i18n import lazy as _


class Doubt(StrEnum):
    NO_TIME = "no-time"
    NO_OWN_TIME = "no-own-time"
    NO_TITLE = "no-title"
    NO_END = "no-end"
    NUMBERS = "numbers"
    EARLIER = "earlier"
    BACKWARDS = "backwards"
    TIME_INSIDE = "time-inside"
    PERSON = "person"
    OTHER_DAY = "other-day"
    NO_SUCH_DAY = "no-such-day"


REASONS: Mapping[Doubt, str] = {
    Doubt.NO_TIME: _("It has no time. Give it one, or leave it out."),
    Doubt.NO_OWN_TIME: _("It has no time of its own: it takes the time of what it belongs to."),
    Doubt.NO_TITLE: _("There is a time, but nothing beside it."),
    Doubt.NO_END: _("It does not say when it ends."),
    Doubt.NUMBERS: _("We read these two numbers as hours."),
    Doubt.EARLIER: _("It starts before what stands above it. Is it in the afternoon, or on another day?"),
    Doubt.BACKWARDS: _("It ends before it starts."),
    Doubt.TIME_INSIDE: _("There is another time in its text. It may be an item of its own."),
    Doubt.PERSON: _("We read this name as a speaker."),
    Doubt.OTHER_DAY: _("The weekday or the date in the heading is not that of this day."),
    Doubt.NO_SUCH_DAY: _("The event has no such day."),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item of the agenda, as it was understood. Every word of the text is in one."""

    day: int | None = None  # which of the event's days, from 0
    starts: time | None = None
    ends: time | None = None
    is_open: bool = False  # it says that its end is open
    title: str
    description: str = ""  # Markdown
    level: int = 0  # how deep inside other items
    kind: ItemKind = ItemKind.TALK
    speakers: tuple[Voice, ...] = ()
    room: str = ""
    track: str = ""  # "Table A"
    round: int | None = None
    preparation: str = ""
    prepared_by: str = ""
    meeting_point: str = ""
    audiences: tuple[str, ...] = ()
    paid_by: Payer | None = None
    is_decision: bool = False
    doubts: tuple[Doubt, ...] = ()
    source: str  # as it was written

    @property
    def reasons(self) -> list[str]:
        """Why it is unclear, in the reader's language."""
        return [str(REASONS[doubt]) for doubt in self.doubts]


@dataclass(frozen=True)
class Heading:
    """The heading of a day, and which it was taken for."""

    day: int | None
    source: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def reasons(self) -> list[str]:
        return [str(REASONS[doubt]) for doubt in self.doubts]


@dataclass(frozen=True)
class Reading:
    lines: tuple[Line, ...] = ()  # in the order of the text; what is inside an item follows it
    headings: tuple[Heading, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def days(self) -> set[int]:
        """Those that it says something of."""
        return {line.day for line in self.lines if line.day is not None}

    @property
    def unclear(self) -> Iterator[Line]:
        return (line for line in self.lines if line.doubts)
