"""Agendas as people paste them, from Word, a mail, a web page or a sheet: which items they hold.

Knows neither web nor database. Nothing is dropped: what is not understood stays in the text of the item above
it, or becomes an item that says why it is unclear.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.agenda import words
from app.agenda.programme import Part, Voice
from app.agenda.words import COLUMNS, fold
from app.pasting.headings import Days, Said
from app.pasting.hours import Hours, hours_at_end, hours_at_start
from app.pasting.lines import Doubt, Heading, Reading
from app.pasting.nesting import Item, settle
from app.pasting.pieces import Piece, lines_of, pieces
from app.pasting.voices import labelled, named_person, people

HEADINGS_WITHIN = 10  # rows: above the headings there may be a title
_ROOM = re.compile(rf"(?:{words.ROOM})\s*:\s*(?=\S)")
_MEETING_POINT = re.compile(rf"(?:{words.MEETING_POINT})\s*:\s*(?=\S)")


def read(text: str, *, days: Sequence[date]) -> Reading:
    """`days`: of the event, to which the headings of the text are matched."""
    found = pieces(text)
    return _Reader(found, days).read()


class _Reader:
    def __init__(self, found: list[Piece], days: Sequence[date]) -> None:
        self.pieces = found
        said = [said for piece in found if (said := _heading(piece))]
        self.days = Days(days, said)
        self.day: int | None = 0 if days else None
        self.day_doubts: tuple[Doubt, ...] = ()
        self.items: list[Item] = []
        self.headings: list[Heading] = []
        self.columns = _columns(found)
        self.part: Part | None = None  # of those who are named in the lines that follow
        self.homework: Piece | None = None  # the lines set in from this one say what is to be done before

    def read(self) -> Reading:
        for place, piece in enumerate(self.pieces):
            if self.columns and place == self.columns[0]:
                self.headings.append(Heading(None, piece.source))
            elif self.columns and place > self.columns[0] and "\t" in piece.text:
                self._row(piece, self.columns[1])
            else:
                self._line(piece)
        return Reading(settle(self.items), tuple(self.headings))

    def _line(self, piece: Piece) -> None:
        if not any(letter.isalnum() for letter in piece.text):  # a rule between two parts
            for above in self.items[-1:]:
                above.sources.append(piece.source)
            return
        said = _heading(piece)
        if said:
            self._heading(said, piece.source)
            if not said.rest:
                return
            piece = replace(piece, text=said.rest)
        if found := hours_at_start(piece.text):
            self._item(piece, *found)
        elif said:
            self._unclear(piece)
        elif self.items and self.items[-1].is_waiting:
            self._text(self.items[-1], piece)
        elif found := hours_at_end(piece.text):
            self._item(piece, *found)
        else:
            self._below(piece)

    def _heading(self, said: Said, source: str) -> None:
        self.day, agrees = self.days.go_to(said)
        doubt = () if agrees else (Doubt.NO_SUCH_DAY if self.day is None else Doubt.OTHER_DAY,)
        self.headings.append(Heading(self.day, source, doubt))
        self.day_doubts = doubt if self.day is None else ()
        self._forget()

    def _forget(self) -> None:
        self.part, self.homework = None, None

    # Items

    def _item(self, piece: Piece, hours: Hours | None, text: str) -> Item:
        self._forget()
        first = hours_at_start(text) if "\t" in piece.text and hours and hours.ends is None else None
        if hours and first and first[0].ends is None:  # the end has a cell of its own
            hours, text = Hours(hours.starts, first[0].starts), first[1]
        item = Item(self.day, hours, piece.key, [piece.source], list(self.day_doubts))
        self.items.append(item)
        cells = [cell for cell in text.split("\t") if cell.strip()]
        if cells:
            self._cells(item, piece, cells)
        return item

    def _cells(self, item: Item, piece: Piece, cells: list[str]) -> None:
        """The title, and what stands beside it or in the lines of its cell."""
        title, *more = lines_of(cells[0])
        item.entitle(title)
        for line in (*more, *(line for cell in cells[1:] for line in lines_of(cell))):
            self._note(item, replace(piece, text=line, mark="", indent=0))

    def _unclear(self, piece: Piece) -> None:
        item = self._item(piece, None, piece.text)
        item.doubts.append(Doubt.NO_TIME)

    def _text(self, item: Item, piece: Piece) -> None:
        """Below a time that stands alone: its title."""
        item.sources.append(piece.source)
        self._cells(item, piece, piece.cells)

    # What stands below an item

    def _below(self, piece: Piece) -> None:
        item = self.items[-1] if self.items and self.items[-1].day == self.day else None
        is_apart = piece.is_after_gap and not piece.mark and not piece.indent
        if words.PREPARATION.match(fold(piece.text)) or labelled(piece.text):
            clear = (one for one in reversed(self.items) if one.day == self.day and not one.is_unclear)
            item, is_apart = next(clear, item), False
        if item is None or is_apart:
            self._unclear(piece)
            return
        item.sources.append(piece.source)
        for line in (line for cell in piece.cells for line in lines_of(cell)):
            self._note(item, replace(piece, text=line))

    def _note(self, item: Item, piece: Piece) -> None:
        text, folded = piece.text, fold(piece.text)
        if match := words.PREPARATION.match(folded):
            who = text[match.start("who") : match.end("who")] if match["who"] else ""
            self.part, self.homework = None, piece
            item.prepare(text[match.start("what") :].strip(), who)
        elif self.homework and _is_set_in(piece, self.homework):
            item.prepare(text)
        elif match := words.TRACK.match(folded):
            item.open_part(piece, text[match.start("rest") :], text[: match.end("track")])
        elif piece.mark and item.is_of_its_own(text):
            item.open_part(piece, text)
        else:
            self._said_of(item.below(piece), piece)

    def _said_of(self, item: Item, piece: Piece) -> None:
        folded = fold(piece.text)
        if (match := _ROOM.match(folded)) and not item.room:
            item.room = piece.text[match.end() :]
        elif (match := _MEETING_POINT.match(folded)) and not item.meeting_point:
            item.meeting_point = piece.text[match.end() :]
        elif voices := self._voices(piece):
            item.speak(voices)
        elif not self.part or labelled(piece.text) != (self.part, ""):
            item.note(piece)

    def _voices(self, piece: Piece) -> tuple[Voice, ...]:
        """Who is named in a line that says nothing else."""
        if label := labelled(piece.text):
            part, who = label
            self.part = None if who else part
            return people(who, part) if who else ()
        if self.part and (piece.mark or piece.indent):
            return people(piece.text, self.part)
        self.part = None
        return named_person(piece.text)

    # Tables with headings

    def _row(self, piece: Piece, columns: dict[str, int]) -> None:
        says = {
            name: piece.cells[place] if place < len(piece.cells) else "" for name, place in columns.items()
        }
        others = [cell for place, cell in enumerate(piece.cells) if place not in columns.values() and cell]
        if says.get("day") and (said := Said.at_start(says["day"])) and not said.rest:
            if self.headings[-1].source != says["day"]:
                self._heading(said, says["day"])
            says.pop("day")
        hours = _hours(says)
        if hours is None or not says.get("title"):
            self._line(piece)
            return
        item = self._item(piece, hours, "")
        beside = [says.get("day", ""), says.get("description", ""), *others]
        self._cells(item, piece, [says["title"], *filter(None, beside)])
        item.room = " ".join(lines_of(says.get("room", ""))) or item.room
        speakers = says.get("speakers", "")
        item.speak(people(speakers))
        if speakers and not item.voices:
            item.note(replace(piece, text=" ".join(lines_of(speakers)), mark="", indent=0))


def _heading(piece: Piece) -> Said | None:
    """Of a day. Bullets stand before none, but a number may be part of it: "2. päivä"."""
    return Said.at_start(f"{piece.mark} {piece.text}".lstrip()) if piece.mark in ("", piece.number) else None


def _is_set_in(piece: Piece, above: Piece) -> bool:
    return piece.indent > above.indent or bool(piece.mark and not above.mark)


def _hours(says: dict[str, str]) -> Hours | None:
    """Of the columns of a row; None where they do not hold just that."""
    typed = says.get("hours") or "–".join(filter(None, (says.get("starts"), says.get("ends"))))
    found = hours_at_start(typed)
    return found[0] if found and not found[1].strip() else None


def _columns(found: list[Piece]) -> tuple[int, dict[str, int]] | None:
    """Where the headings of a table stand, and which column holds what."""
    for place, piece in enumerate(found[:HEADINGS_WITHIN]):
        columns: dict[str, int] = {}
        for number, cell in enumerate(piece.cells):
            if name := COLUMNS.get(fold(cell).strip(" .:")):
                columns.setdefault(name, number)
        if "title" in columns and columns.keys() & {"hours", "starts"}:
            return place, columns
    return None
