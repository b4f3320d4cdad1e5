"""A row of a pasted agenda, as it is shown for correction, and the item that comes of it."""

from collections.abc import Sequence
from datetime import datetime, time
from textwrap import shorten
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField

from app import clock
from app.agenda.kinds import KINDS, PARTS, PAYERS
from app.agenda.models import Content
from app.agenda.programme import ItemKind, Part, Payer, Voice
from app.agenda.trees import DEEPEST
from app.agenda.words import fold
from app.events import fields
from app.events.audiences import Role
from app.events.fields import TimeInput, Which, block, complain, line
from app.events.models import Event
from app.forms import choices, whole_number
from app.i18n import Localised
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.pasting.lines import REASONS, Doubt, Line
from app.pasting.voices import spoken, written
from app.writing.fields import LONGEST, number
from app.writing.timing import hours

LEVELS = (
    _l("It stands by itself"),
    _l("Inside the item above it"),
    _l("Inside an item that is inside another"),
)
IN_THE_ROW = {"starts", "starts_which", "ends", "ends_which", "title", "leave_out"}
SAME = ("title", "description", "room", "track", "preparation", "prepared_by", "meeting_point")


class RowForm(fields.Part):
    """`content` is the item, once the row is valid."""

    source = HiddenField()
    doubts = HiddenField()
    leave_out = BooleanField(_l("Leave this out"))
    title = line(_l("Title"), LONGEST["title"])
    day = SelectField(_l("Day"), choices=[], validate_choice=False)
    starts = TimeInput(_l("Starts"))
    starts_which = Which()
    ends = TimeInput(_l("Ends"), description=_l("Empty for an open end."))
    ends_which = Which()
    minutes = IntegerField()  # never asked here, as the open end: `timing` wants to know
    open_end = BooleanField()
    kind = SelectField(_l("Kind"), choices=choices((one.value, name) for one, name in KINDS.items()))
    level = SelectField(_l("Where"), choices=choices(enumerate(LEVELS)), coerce=int, default=0)
    speakers = block(
        _l("Speakers"),
        4000,
        description=_l("One a line: name, function, organisation. Write “Chair:” before a chair."),
    )
    room = line(_l("Room or place"))
    description = block(_l("Description"))
    is_closed = BooleanField(_l("For partners only"))
    is_decision = BooleanField(_l("Something is to be decided"))
    preparation = block(_l("What is to be prepared"), 2000)
    prepared_by = line(_l("By whom"))
    meeting_point = line(_l("Meeting point"))
    paid_by = SelectField(
        _l("Who pays"),
        choices=choices([("", _l("Not said")), *((one.value, name) for one, name in PAYERS.items())]),
        default="",
    )
    track = line(_l("Table or track"), 120)
    round = number(_l("Round"), 99)

    event: Event
    content: Content

    @property
    def reasons(self) -> list[str]:
        """Why it is unclear."""
        return [str(REASONS[Doubt(one)]) for one in (self.doubts.data or "").split() if one in set(Doubt)]

    @property
    def is_wrong_inside(self) -> bool:
        """Something is wrong in the fields that are folded away."""
        return any(self[name].errors for name in set(self._fields) - IN_THE_ROW)

    @property
    def kind_name(self) -> str:
        return KINDS[ItemKind(self.kind.data)] if self.kind.data in set(ItemKind) else ""

    @property
    def voices(self) -> tuple[Voice, ...]:
        parts = {fold(str(name)): part for part, name in PARTS.items()}
        lines = (self.speakers.data or "").splitlines()
        return tuple(voice for text in lines if (voice := spoken(text, parts)))

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        self.open_end.data = self.ends.data is None and not self.ends.errors
        day = self.event.day(whole_number(self.day.data))
        if day is None:
            complain(self.day, _("Choose a day of the event; it may have changed meanwhile."))
        if not self.title.data:
            complain(self.title, _("Add a title, or leave this out."))
        for one in self.voices:
            if any(len(getattr(one, name)) > LONGEST[name] for name in ("name", "function", "organisation")):
                complain(self.speakers, _("Shorten what is said of %(name)s…", name=one.name[:40]))
        span = hours(self, day.date, self.event.zone) if day else None
        if span:
            self.content = Content({"day": day, "starts_at": span[0], "ends_at": span[1]}, self.voices)
        return fine and span is not None and not self.errors

    def content_in(self, language: str) -> Content:
        """Its texts are in that language. Of a valid row."""
        texts = {name: Localised({language: self[name].data} if self[name].data else {}) for name in SAME}
        others: dict[str, Any] = {
            "kind": ItemKind(self.kind.data),
            "round": self.round.data,
            "is_decision": self.is_decision.data,
            "audiences": [Role.PARTNER.value] if self.is_closed.data else [],
            "paid_by": Payer(self.paid_by.data) if self.paid_by.data else None,
        }
        return Content(self.content.values | texts | others, self.content.voices)


def rows_of(lines: Sequence[Line], event: Event) -> list[dict[str, Any]]:
    """What the fields of each row show first. What says no time follows what stands above it."""
    rows: list[dict[str, Any]] = []
    now: dict[int, time] = {}
    for one in lines:
        place = len(event.days) - 1 if one.day is None else one.day
        starts = one.starts or now.get(place) or _time(event.days[place].starts_at, event.zone)
        now[place] = one.ends or starts
        rows.append(_row(one) | {"day": str(event.days[place].id), "starts": starts})
    return rows


def _row(one: Line) -> dict[str, Any]:
    is_long = len(one.title) > LONGEST["title"]
    kept = {name: getattr(one, name) for name in (*SAME, "source", "ends", "is_decision", "round")}
    return kept | {
        "title": shorten(one.title, LONGEST["title"], placeholder="…") if is_long else one.title,
        "description": f"{one.title}\n\n{one.description}".strip() if is_long else one.description,
        "doubts": " ".join(one.doubts),
        "kind": one.kind.value,
        "level": min(one.level, DEEPEST),
        "speakers": "\n".join(_written(voice) for voice in one.speakers),
        "is_closed": bool(one.audiences),
        "paid_by": one.paid_by.value if one.paid_by else "",
    }


def _written(voice: Voice) -> str:
    return written(voice, "" if voice.part is Part.PRESENTER else str(PARTS[voice.part]))


def _time(moment: datetime, zone: str) -> time:
    return clock.local(moment, zone).time()
