"""Files that we have written ourselves, read again: in whatever shape an agenda was taken along, it is the
same.

What a file is, its contents say, not its name. Nothing in it is believed: uids may be those of another event,
days may be more or fewer than the event has."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from app import clock, tables
from app.agenda.documents import Document
from app.agenda.programme import Programme, Slot
from app.errors import DomainError
from app.events.audiences import is_audience
from app.events.models import Event
from app.i18n import CONTENT_LANGUAGES, Localised
from app.i18n import lazy as _
from app.sharing import carried
from app.sharing.cells import BadRow, Row, document_of
from app.sharing.exports import MEMBER

LARGEST = 2_000_000  # bytes
HEADINGS = 2  # rows of a sheet: for people, for programs
DEEPEST = 20  # items inside items
MOST_ITEMS = 5000
UID = re.compile(r"[\w.-]{1,64}", re.ASCII)
YEARS = 1950, 2150
MOST = 1_000_000  # of anything that is counted
NEVER_TYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
UNREADABLE = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError,
    csv.Error, tables.UnreadableFile,
)  # fmt: skip


class NotOurs(DomainError):
    message = _(
        "“%(file)s” is no agenda that was exported here. "
        "Choose the XLSX, CSV, JSON or iCalendar file of an agenda, as its organisers can download it."
    )


class BadLine(DomainError):
    message = _("Row %(row)d of “%(file)s” cannot be read. Look at its hours and its kind, then try again.")


class OfAReader(DomainError):
    message = _(
        "“%(file)s” shows the agenda as others see it: its closed sessions say nothing. "
        "Take the file that organisers can download."
    )


class TooMuch(DomainError):
    message = _("“%(file)s” is larger than an agenda can be.")


def programme_from(filename: str, data: bytes, event: Event) -> Programme:
    """Raises a DomainError that says what to do. What the file leaves out (rows may) is as at this event."""
    if len(data) > LARGEST:
        raise TooMuch(file=filename)
    try:
        programme = _with_own_uids(_checked(Programme.of(_clean(_document(data, event)))))
    except BadRow as unclear:
        raise BadLine(file=filename, row=unclear.number + HEADINGS) from unclear
    except UNREADABLE as broken:
        raise NotOurs(file=filename) from broken
    if any(slot.is_withheld for slot in programme.whole()):
        raise OfAReader(file=filename)
    return programme


def _document(data: bytes, event: Event) -> Document:
    if data.startswith(tables.ZIP):
        return _of_rows(tables.checked(tables.read(data)[0]), event)
    text = tables.decoded(data).lstrip("\ufeff \r\n\t")
    if text.startswith("BEGIN:VCALENDAR"):
        return carried.document_of(text)
    if text.startswith("{"):
        return _of_json(json.loads(text))
    return _of_csv(text, event)


def _of_json(found: Document) -> Document:
    """`schedule.json` or linked data: ours stands beside theirs."""
    document: Document = found.get("schedule", found)[MEMBER]
    return document


# Sheets


def _of_csv(text: str, event: Event) -> Document:
    """Whatever separates its cells: programs that open it may write another."""
    for separator in ",;\t":
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        if _headings(rows):
            return _of_rows([[tables.as_typed(cell) for cell in row] for row in rows], event)
    raise ValueError("no sheet of ours")


def _headings(rows: tables.Rows) -> list[str]:
    return rows[1] if len(rows) > 1 and "level" in rows[1] else []


def _of_rows(rows: tables.Rows, event: Event) -> Document:
    names = _headings(rows)
    found = [_row(names, cells) for cells in rows[HEADINGS:]]
    while found and not found[-1]:
        found.pop()
    return document_of(found, {"zone": event.zone, "city": dict(event.city)})


def _row(names: list[str], cells: list[str]) -> Row:
    return {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}


# Trust


def _clean(value: Any) -> Any:
    """Without what nobody can type and no database takes."""
    if isinstance(value, str):
        return NEVER_TYPED.sub("", value)
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value


def _checked(programme: Programme) -> Programme:
    if programme.zone not in clock.zones() or not programme.days:
        raise ValueError(programme.zone)
    if len(list(programme.whole())) > MOST_ITEMS:
        raise ValueError("more than anybody writes")
    if not all(is_audience(name) for slot in programme.whole() for name in slot.audiences):
        raise ValueError("nobody is called that")
    _check(programme)
    return programme


def _check(value: Any, depth: int = 0) -> None:
    """The types of ours say less than must be: which languages, which years, how many."""
    match value:
        case Localised():
            is_text = all(isinstance(text, str) for text in value.values())
            right = is_text and value.keys() <= CONTENT_LANGUAGES.keys()
        case datetime():
            right = value.tzinfo is not None and YEARS[0] <= value.year <= YEARS[1]
        case int():
            right = 0 <= value <= MOST
        case _:
            right = depth <= DEEPEST
    if not right:
        raise ValueError(value)
    for inner in _inside(value):
        _check(inner, depth + isinstance(value, Slot))


def _inside(value: Any) -> Iterable[Any]:
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, tuple) else ()


def _with_own_uids(programme: Programme) -> Programme:
    """A row that somebody copied names its item twice: the second is a new one."""
    seen: set[str] = set()

    def named(slot: Slot) -> Slot:
        uid = str(uuid4()) if slot.uid in seen or not UID.fullmatch(slot.uid) else slot.uid
        seen.add(uid)
        return replace(slot, uid=uid, children=tuple(map(named, slot.children)))

    days = (replace(day, slots=tuple(map(named, day.slots))) for day in programme.days)
    return replace(programme, days=tuple(days))
