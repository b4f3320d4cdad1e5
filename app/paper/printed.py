"""The rows of a printed day, as plain data in the language spoken now: for templates/print/agenda.typ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from app import i18n
from app.agenda.kinds import KINDS, MODES, PARTS, PAYERS, ROLES
from app.agenda.programme import Day, ItemKind, Part, Payer, Programme, Slot, Voice
from app.i18n import FALLBACK, Localised
from app.paper.prose import blocks
from app.paper.words import gettext as _
from app.paper.words import name, ngettext

Text = str | dict[str, str]  # as it is, or {"t": text, "lang": code} in another language than the paper
Row = dict[str, Any]
LONG = 1500  # letters: longer rows may break over pages
DEEPEST = 3  # levels that step inwards
OPEN_END = 60  # minutes that an open end takes in the ribbon


@dataclass(frozen=True)
class Drawing:
    """How a kind of item stands on the line."""

    line: str = "solid"  # dotted: a pause; dashed: on the move; double: behind a closed door
    tone: str = "sea"
    station: str = "ring"
    is_quiet: bool = False
    is_boxed: bool = False


SESSION, CLOSED = Drawing(), Drawing("double", "grey", "ring", is_boxed=True)
PAUSE = Drawing("dotted", "olive", "small", is_quiet=True)
DRAWINGS = {
    ItemKind.REGISTRATION: Drawing("solid", "olive", "small", is_quiet=True),
    ItemKind.BREAK: PAUSE,
    ItemKind.MEAL: PAUSE,
    ItemKind.SOCIAL: PAUSE,
    ItemKind.TRANSFER: Drawing("dashed", "ochre", "ring", is_quiet=True, is_boxed=True),
    ItemKind.SITE_VISIT: Drawing("solid", "clay", "disc", is_boxed=True),
    ItemKind.STEERING: CLOSED,
}


def drawing(slot: Slot) -> Drawing:
    return CLOSED if slot.is_closed else DRAWINGS.get(slot.kind, SESSION)


def said(text: Localised, language: str) -> Text:
    """A text in this language, or what its readers get instead."""
    code = next((code for code in (language, FALLBACK, *text) if text.get(code)), language)
    words = text.get(code, "")
    return words if code == language else {"t": words, "lang": code}


def words_of(text: Text) -> str:
    return text if isinstance(text, str) else text["t"]


class Sheet:
    """One programme on paper; in the short form an item is its hour and its title."""

    def __init__(self, programme: Programme, *, language: str, long: bool) -> None:
        self.programme, self.language, self.long = programme, language, long
        self.zone = ZoneInfo(programme.zone)
        self.kinds = {kind: name(word) for kind, word in KINDS.items()}  # asked often
        self.audiences = {role.value: name(word) for role, word in ROLES.items()}
        self.audiences |= {group: str(known) for group, known in (programme.groups or {}).items()}

    def day(self, day: Day) -> dict[str, Any]:
        date = self.programme.date(day)
        numbered = len(self.programme.days) > 1
        return {
            "title": _("Day %(number)s · %(day)s", number=day.number, day=i18n.day(date))
            if numbered
            else i18n.day(date),
            "short": i18n.day_short(date),
            "ribbon": ribbon(day),
            "rows": [row for slot in day.slots for row in self._rows(slot, 0)],
        }

    def _rows(self, slot: Slot, level: int, upper: Slot | None = None) -> Iterator[Row]:
        """The item, and a row for each inside it; those that run side by side share one."""
        yield self._row(slot, level, upper or slot)
        side_by_side = self.long and slot.is_parallel
        rounds = groupby(slot.children, key=lambda one: (one.starts_at, bool(one.track and side_by_side)))
        for (_starts, is_round), children in rounds:
            if is_round:
                yield self._tables(list(children), slot, level)
            else:
                for child in children:
                    yield from self._rows(child, min(level + 1, DEEPEST), upper or slot)

    def _row(self, slot: Slot, level: int, upper: Slot) -> Row:
        drawn, rail = drawing(slot), drawing(upper)
        row = {
            "at": self._clock(slot.starts_at),
            "title": self._title(slot),
            "level": level,
            "line": rail.line,
            "tone": drawn.tone,
            "rail": rail.tone,
            "station": "dot" if level and drawn.station != "disc" else drawn.station,
            "quiet": drawn.is_quiet,
        }
        if not self.long:
            return row | {"title": self._line(slot)}
        details = self._details(slot)
        return row | details | {
            "until": f"–{self._clock(slot.ends_at)}" if slot.ends_at else _("open end"),
            "kind": "" if slot.is_withheld else self.kinds[slot.kind],
            "meta": [*self._marks(slot), *self._places(slot)],
            "boxed": drawn.is_boxed and not level,
            "breaks": is_long(row, details),
        }  # fmt: skip

    def _tables(self, children: list[Slot], upper: Slot, level: int) -> Row:
        rail = drawing(upper)
        tables = [self._table(child) for child in children]
        hours = {(one.starts_at, one.ends_at) for one in children}
        shown = len(hours) == 1 and hours != {(upper.starts_at, upper.ends_at)}
        return {
            "at": self._clock(children[0].starts_at) if shown else "",
            "until": f"–{self._clock(children[0].ends_at)}" if shown and children[0].ends_at else "",
            "level": level + 1,
            "line": rail.line,
            "tone": rail.tone,
            "rail": rail.tone,
            "tables": tables,
            "breaks": is_long(*tables),
        }

    def _table(self, slot: Slot) -> Row:
        named = [self._said(slot.track)] if slot.track else [self._clock(slot.starts_at)]
        if slot.round:
            named.append(_("round %(number)d", number=slot.round))
        own = [] if slot.is_withheld else [*self._marks(slot), *self._places(slot)]
        return self._details(slot) | {
            "meta": named,
            "title": self._title(slot),
            "own": own,
            "inside": [self._table(child) for child in slot.children],
        }

    def _line(self, slot: Slot) -> Text:
        """The title of a table says which it is."""
        title, track = self._title(slot), words_of(self._said(slot.track))
        both = f"{track}: {words_of(title)}" if track else words_of(title)
        return both if isinstance(title, str) else title | {"t": both}

    def _title(self, slot: Slot) -> Text:
        if slot.is_withheld:
            return _("Closed session")
        return self._said(slot.title) if slot.title else self.kinds[slot.kind]

    def _marks(self, slot: Slot) -> list[Text]:
        marks: list[Text] = [f"◆ {_('Decision')}"] if slot.is_decision else []
        if slot.audiences and not slot.is_withheld:
            names = [self.audiences.get(one) or _("a group") for one in slot.audiences]
            marks.append(_("only for: %(audiences)s", audiences=", ".join(names)))
        return marks

    def _places(self, slot: Slot) -> list[Text]:
        """Room, mode, and who pays."""
        found: list[Text] = [self._said(slot.room)] if slot.room else []
        if slot.mode:
            found.append(name(MODES[slot.mode]))
        if slot.paid_by is Payer.HOST and slot.host:
            found.append(_("offered by %(host)s", host=slot.host))
        elif slot.paid_by:
            found.append(name(PAYERS[slot.paid_by]))
        if slot.seats and slot.kind is not ItemKind.TRANSFER:
            found.append(ngettext("%(num)s place", "%(num)s places", slot.seats))
        return found

    def _details(self, slot: Slot) -> Row:
        text = self._said(slot.description)
        return {
            "people": [_person(one) for one in slot.speakers],
            "notes": [list(note) for note in self._notes(slot)],
            "prose": blocks(words_of(text)),
            "lang": None if isinstance(text, str) else text["lang"],
        }

    def _notes(self, slot: Slot) -> Iterator[tuple[str, list[Text]]]:
        if slot.meeting_point or slot.meets_at:
            yield _("Meeting point:"), self._meeting(slot)
        if slot.kind is ItemKind.TRANSFER:
            yield _("Leaves:"), self._ride(slot)
        if slot.host and slot.paid_by is not Payer.HOST:
            yield _("Host:"), [slot.host]
        if slot.rules:
            yield _("Please note:"), [self._said(slot.rules)]
        if slot.preparation or slot.prepared_by or slot.due_on:
            yield _("To prepare:"), self._homework(slot)
        if slot.practice:
            known = (slot.practice.region, slot.practice.theme, slot.practice.owner)
            yield _("Good practice:"), [self._said(slot.practice.title), *(one for one in known if one)]

    def _meeting(self, slot: Slot) -> list[Text]:
        found: list[Text] = [self._said(slot.meeting_point)] if slot.meeting_point else []
        if slot.meets_at:
            found.append(_("be there at %(time)s", time=self._clock(slot.meets_at)))
        return found

    def _ride(self, slot: Slot) -> list[Text]:
        found: list[Text] = [self._clock(slot.starts_at)]
        if slot.ends_at:
            found.append(_("arrives at %(time)s", time=self._clock(slot.ends_at)))
        if slot.vehicle:
            found.append(self._said(slot.vehicle))
        if slot.seats:
            found.append(ngettext("%(num)s place", "%(num)s places", slot.seats))
        return found

    def _homework(self, slot: Slot) -> list[Text]:
        found = [self._said(text) for text in (slot.preparation, slot.prepared_by) if text]
        if slot.due_on:
            found.append(_("by %(day)s", day=i18n.day_short(slot.due_on)))
        return found

    def _said(self, text: Localised) -> Text:
        return said(text, self.language)

    def _clock(self, instant: datetime) -> str:
        return i18n.time_of_day(instant.astimezone(self.zone))


def _person(one: Voice) -> dict[str, str]:
    """Her name, and what follows it: ", Director, ANATOLIKI SA (host, 10 min)"."""
    remarks = [name(PARTS[one.part]).lower()] if one.part is not Part.PRESENTER else []
    if one.minutes:
        remarks.append(_("%(minutes)s min", minutes=one.minutes))
    if not one.is_confirmed:
        remarks.append(_("to be confirmed"))
    work = "".join(f", {part}" for part in (one.function, one.organisation) if part)
    return {"name": one.name, "rest": f"{work} ({', '.join(remarks)})" if remarks else work}


def is_long(*rows: Row) -> bool:
    """Too much to be kept on one page for certain."""
    return len(str(rows)) > LONG


def ribbon(day: Day) -> list[dict[str, Any]]:
    """The shape of a day: the minutes of each item, and of what lies between them (no tone)."""
    spans: list[dict[str, Any]] = []
    until = None
    for slot in day.slots:
        starts = slot.starts_at if until is None else max(slot.starts_at, until)
        gap = 0 if until is None else int((starts - until).total_seconds() // 60)
        ends = slot.ends_at
        length = int((ends - starts).total_seconds() // 60) if ends else OPEN_END
        if gap > 0:
            spans.append({"width": gap, "tone": None})
        if length > 0:
            spans.append({"width": length, "tone": drawing(slot).tone})
            until = ends or starts
    return spans
