"""A programme as rows of plain cells, and back: one for each day, below it one for each item."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from app import clock
from app.agenda.documents import Document, plain, read
from app.agenda.programme import Day, ItemKind, Programme, Slot, Voice
from app.events.audiences import is_audience

Row = dict[str, str]
DAY = 0  # the level of a row that begins a day; items have 1, what stands inside them 2
FLAGS = {"is_decision", "is_withheld"}
YES = "yes"
TIMES = {"starts_at": 0, "ends_at": 1, "meets_at": -1}  # on the day of the start, or the day beside it
# A speaker is a line: Name; part; function; organisation; minutes; slides; what is missing
VOICE = ("name", "part", "function", "organisation", "minutes", "slides")
MISSING = {"is_confirmed": (False, "not confirmed"), "needs_slides": (True, "slides needed")}
ONE_DAY = timedelta(days=1)


# To rows


def rows_of(programme: Programme) -> Iterator[Row]:
    """The first row also says what concerns all of them."""
    rest = json.dumps(plain(replace(programme, days=())), ensure_ascii=False)
    for day in programme.days:
        yield _of_day(programme, day) | {"programme": rest}
        rest = ""
        yield from _of_items(day.slots, 1, programme.zone)


def _of_day(programme: Programme, day: Day) -> Row:
    about = {"level": str(DAY), "number": str(day.number), "uid": str(day.id)}
    return about | _hours(day.starts_at, {"ends_at": day.ends_at}, programme.zone)


def _of_items(slots: Iterable[Slot], level: int, zone: str) -> Iterator[Row]:
    for slot in slots:
        known = plain(replace(slot, children=())) | {
            "level": str(level),
            "speakers": "\n".join(map(_line, slot.speakers)),
            "audiences": ", ".join(slot.audiences),
            **_hours(slot.starts_at, {"ends_at": slot.ends_at, "meets_at": slot.meets_at}, zone),
        }
        yield dict(_cells(known))
        yield from _of_items(slot.children, level + 1, zone)


def _cells(known: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """A text in several languages has a cell for each: title.en, title.el."""
    for name, value in known.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{before}{name}.")
        elif value not in ("", None):
            yield f"{before}{name}", YES if value is True else str(value)


def _hours(starts_at: datetime, others: Mapping[str, datetime | None], zone: str) -> Row:
    day = clock.local(starts_at, zone).date()
    hours = {"date": day.isoformat(), "starts_at": _hour(starts_at, "starts_at", starts_at, zone)}
    return hours | {name: _hour(at, name, starts_at, zone) for name, at in others.items() if at}


def _hour(instant: datetime, name: str, starts_at: datetime, zone: str) -> str:
    """09:15; with its date and offset where that could be understood otherwise."""
    wall, day = clock.local(instant, zone), clock.local(starts_at, zone).date()
    try:
        is_clear = moment(f"{wall:%H:%M}", name, day, zone, starts_at) == instant
    except ValueError:
        is_clear = False
    return f"{wall:%H:%M}" if is_clear else wall.isoformat()


def _line(one: Voice) -> str:
    missing = [words for name, (value, words) in MISSING.items() if getattr(one, name) is value]
    fields = [str(getattr(one, name)) if getattr(one, name) is not None else "" for name in VOICE]
    return "; ".join(_quoted(text) for text in [*fields, ", ".join(missing)]).rstrip("; ")


def _quoted(text: str) -> str:
    if text == text.strip() and not set(text) & set(';"\n\r'):
        return text
    return '"{}"'.format(text.replace('"', '""'))


# From rows


class BadRow(ValueError):
    """What stands in that row, counted from 1, cannot be."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def document_of(rows: Iterable[Row], known: Document) -> Document:
    """The plain form of a programme; `known` is what the rows may leave out: its zone, its city."""
    document: Document = {}
    open_lists: list[list[Document]] = []  # of items: of the day, of the item that is open, of the one in it
    for number, row in enumerate(rows, 1):
        try:
            level = int(row["level"])
            if level < DAY:
                raise ValueError(level)
            if level == DAY:
                document = document or known | json.loads(row.get("programme", "{}")) | {"days": []}
                document["days"].append(day := _day(row, document))
                open_lists = [day["slots"]]
            else:
                open_lists[level - 1].append(item := _item(row, document))
                open_lists = [*open_lists[:level], item["children"]]
        except (KeyError, IndexError, TypeError, ValueError) as unclear:
            raise BadRow(number) from unclear
    return document


def _day(row: Row, document: Document) -> Document:
    day = {"id": row["uid"], "number": row["number"], "slots": [], **_instants(row, document["zone"])}
    read(Day, day)
    return day


def _item(row: Row, programme: Document) -> Document:
    """Rows that were added by hand have no UID yet, and need not repeat the date."""
    day = clock.local(datetime.fromisoformat(programme["days"][-1]["starts_at"]), programme["zone"]).date()
    row = {"uid": str(uuid4()), "kind": ItemKind.TALK.value, "date": day.isoformat()} | row
    known = {name: cell for name, cell in row.items() if name not in {"level", "date", "number", "programme"}}
    document = _nested(known) | _instants(row, programme["zone"])
    if "practice" in document:
        document["practice"].setdefault("title", {})
    if "speakers" in document:
        document["speakers"] = [_voice(fields) for fields in _fields(document["speakers"])]
    if "audiences" in document:
        document["audiences"] = [name.strip() for name in document["audiences"].split(",")]
    if not all(map(is_audience, read(Slot, document).audiences)):
        raise ValueError("nobody is called that")
    return document | {"children": []}


def _nested(row: Row) -> Document:
    document: Document = {}
    for name, cell in row.items():
        *way, last = name.split(".")
        inner = document
        for step in way:
            inner = inner.setdefault(step, {})
        inner[last] = cell.lower() in (YES, "true") if name in FLAGS else cell
    return document


def _instants(row: Row, zone: str) -> Document:
    day = date.fromisoformat(row["date"][:10])  # programs may add midnight
    starts_at = moment(row["starts_at"], "starts_at", day, zone)
    others = {name: row[name] for name in TIMES if name in row}
    found = {name: moment(text, name, day, zone, starts_at) for name, text in others.items()}
    return {name: instant.isoformat() for name, instant in found.items()}


def moment(text: str, name: str, day: date, zone: str, starts_at: datetime | None = None) -> datetime:
    """An hour on the day of the start; an end before the start is on the next day.

    Raises ValueError, also for an hour that comes twice or never."""
    if "T" in text:
        return datetime.fromisoformat(text)
    hour = time.fromisoformat(text.replace(".", ":"))
    found = clock.to_utc(datetime.combine(day, hour), zone)
    if starts_at and (found - starts_at).total_seconds() * TIMES[name] < 0:
        return clock.to_utc(datetime.combine(day + ONE_DAY * TIMES[name], hour), zone)
    return found


def _fields(lines: str) -> list[list[str]]:
    found = csv.reader(io.StringIO(lines, newline=""), delimiter=";", skipinitialspace=True)
    return [fields for fields in found if fields]


def _voice(fields: list[str]) -> Document:
    known = {name: text for name, text in zip(VOICE, fields, strict=False) if text}
    missing = ", ".join(fields[len(VOICE) :])
    return known | {name: value for name, (value, words) in MISSING.items() if words in missing}
