"""What a calendar carries along of an agenda that iCalendar has no place for: plain JSON, a piece for each
item and one for what concerns them all. Other programs pass it by (RFC 5545 §3.8.8.2)."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from app.agenda.documents import Document, plain
from app.agenda.programme import Programme, Slot

OF_ALL, OF_ITEM = "X-SYNODOS-AGENDA", "X-SYNODOS-ITEM"
CARRIED = re.compile(rf"^({OF_ALL}|{OF_ITEM})(?:;[^:]*)?:(.*)$", re.MULTILINE)
FOLD = re.compile(r"\r?\n[ \t]")
ESCAPED = re.compile(r"\\(.)")


def by_all(programme: Programme) -> str:
    return _text(plain(replace(programme, days=tuple(replace(day, slots=()) for day in programme.days))))


def by_items(programme: Programme) -> dict[str, str]:
    """By the uid of each: what it is, and the way to it: which day, which item of that, which inside it."""
    found = (walk for place, day in enumerate(programme.days) for walk in _walk(day.slots, (place,)))
    return {slot.uid: _text({"way": way, **plain(replace(slot, children=()))}) for way, slot in found}


def _walk(slots: Iterable[Slot], way: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Slot]]:
    for place, slot in enumerate(slots):
        yield (*way, place), slot
        yield from _walk(slot.children, (*way, place))


def _text(document: Document) -> str:
    """In ASCII, without spaces: no program can change what it passes on."""
    return json.dumps(document, separators=(",", ":"))


def document_of(calendar: str) -> Document:
    """The plain form of the programme, in whatever order the entries come.

    Raises KeyError or ValueError where the calendar carries none."""
    lines = CARRIED.findall(FOLD.sub("", calendar).replace("\r\n", "\n"))
    pieces = [(name, json.loads(ESCAPED.sub(_unescaped, text))) for name, text in lines]
    document: Document = dict(pieces)[OF_ALL]
    inside: dict[tuple[int, ...], list[Any]] = {}
    for place, day in enumerate(document["days"]):
        inside[(place,)] = day["slots"] = []
    for item in sorted((piece for name, piece in pieces if name == OF_ITEM), key=lambda piece: piece["way"]):
        *way, place = item.pop("way")
        inside[tuple(way)].append(item)
        inside[(*way, place)] = item["children"] = []
    return document


def _unescaped(found: re.Match[str]) -> str:
    """RFC 5545 §3.3.11."""
    return "\n" if found[1] in "nN" else found[1]
