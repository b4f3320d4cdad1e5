"""Items of a pasted agenda while they are read: what belongs to each, which is in which, when they end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import time
from functools import cached_property

from app.agenda import words
from app.agenda.programme import PAUSES, ItemKind, Payer, Voice
from app.agenda.words import fold
from app.events.audiences import Role
from app.pasting.hours import ANYWHERE, Hours
from app.pasting.lines import Doubt, Line
from app.pasting.pieces import Piece, markdown
from app.pasting.voices import without_people

LONG = 4  # hours: what lasts so long because nothing else starts may end before
NIGHT = 17  # o'clock: what starts later may end on the next day
_PLACE = re.compile(r"\s(?:at|@|presso|στο|στη|στην|in der|в)\s+(?:the\s+)?(?P<place>[A-ZΑ-ΩА-Я][^(,;–—]*)")
_ASIDE = re.compile(r"\s*\((?P<aside>[^()]*)\)")
OWN = (ItemKind.BILATERAL, ItemKind.BREAK, ItemKind.MEAL, ItemKind.TRANSFER)
WORDS_THAT_NAME = 3


@dataclass
class Item:
    day: int | None
    hours: Hours | None
    key: tuple[int, str]  # where its line stands
    sources: list[str]
    doubts: list[Doubt]
    title: str = ""
    room: str = ""
    meeting_point: str = ""
    preparations: list[str] = field(default_factory=list)
    prepared_by: str = ""
    voices: list[Voice] = field(default_factory=list)
    notes: list[tuple[Piece, str]] = field(default_factory=list)
    parts: list["Item"] = field(default_factory=list)
    track: str = ""
    is_part: bool = False  # it has the hours of what it is in
    children: list["Item"] = field(default_factory=list)
    ends: time | None = None

    @property
    def is_waiting(self) -> bool:
        """It has a time, and its title is still to come."""
        return self.hours is not None and not self.title

    @property
    def is_unclear(self) -> bool:
        return self.hours is None and not self.is_part

    @cached_property
    def kind(self) -> ItemKind:
        return words.guess_kind(self.title)

    # What is said of it

    def entitle(self, text: str) -> None:
        found = without_people(text.strip().rstrip(" :-–—"))
        title = found.text
        if found.voices and found.is_guess and words.guess_kind(title) in PAUSES:
            title, found = text.strip(), replace(found, voices=())
        self.title = _begun(title or text.strip())
        self.speak(found.voices)
        if found.voices and found.is_guess:
            self.doubts.append(Doubt.PERSON)
        for aside in _ASIDE.finditer(self.title):
            if words.BEFOREHAND.search(fold(aside["aside"])):
                self.prepare(aside["aside"])
                self.title = self.title.replace(aside[0], "", 1).strip()

    def speak(self, voices: tuple[Voice, ...]) -> None:
        self.voices.extend(voices)

    def prepare(self, text: str, who: str = "") -> None:
        self.preparations += [text] if text else []
        self.prepared_by = self.prepared_by or who

    def note(self, piece: Piece) -> None:
        """A line of its text. Whoever is named in a list speaks."""
        self.notes.append((piece, piece.text))
        if piece.mark or piece.indent:
            self.speak(without_people(piece.text).voices)
        if ANYWHERE.search(piece.text) and Doubt.TIME_INSIDE not in self.doubts:
            self.doubts.append(Doubt.TIME_INSIDE)

    def open_part(self, piece: Piece, text: str, track: str = "") -> None:
        """Something inside it that has no time of its own: a table beside others, talks in pairs."""
        doubts = [] if track else [Doubt.NO_OWN_TIME]
        part = Item(self.day, None, piece.key, [piece.source], doubts, track=track, is_part=True)
        part.entitle(text or track)
        self.parts.append(part)

    def is_of_its_own(self, text: str) -> bool:
        """A line below that is an item, though it says no time: a coffee inside a workshop."""
        kind = words.named_kind(" ".join(text.split()[:WORDS_THAT_NAME]))
        return bool(self.hours and self.hours.ends) and kind in OWN and kind is not self.kind

    def below(self, piece: Piece) -> "Item":
        """Of whom a line speaks: the table above it, if it is set in from there, or the item."""
        last = self.parts[-1] if self.parts else None
        return last if last and piece.indent > last.key[0] else self

    # What it comes to

    def lines(self, level: int, within: "Item | None") -> Iterator[Line]:
        hours = within.hours if self.is_part and within else self.hours
        starts = hours.starts if hours else None
        ends = within.ends if self.is_part and within else self.ends
        folded = fold(" ".join((self.title, *(text for _piece, text in self.notes))))
        partners = [Role.PARTNER.value] if words.CLOSED.search(fold(self.title)) else []
        yield Line(
            day=self.day,
            starts=starts,
            ends=ends,
            is_open=bool(hours and hours.is_open),
            title=self.title or self.sources[0],
            description=markdown(self.notes),
            level=level,
            kind=ItemKind.TABLES if self.track or self._is_round else self.kind,
            speakers=self._speakers(folded),
            room=self.room or self._place(),
            track=self.track,
            round=self._round(),
            preparation="\n".join(self.preparations),
            prepared_by=self.prepared_by,
            meeting_point=self.meeting_point,
            audiences=tuple(partners or self.kind.usual_audiences),
            paid_by=self._payer(folded),
            is_decision=bool(words.DECISION.search(fold(self.title))),
            doubts=tuple(self._doubts()),
            source="\n".join(self.sources),
        )
        for child in (*self.parts, *self.children):
            yield from child.lines(level + 1, self)

    def _speakers(self, folded: str) -> tuple[Voice, ...]:
        each = words.EACH.search(folded)
        minutes = int(each["minutes"]) if each else None
        return tuple(voice if voice.minutes else replace(voice, minutes=minutes) for voice in self.voices)

    def _place(self) -> str:
        match = _PLACE.search(self.title) if self.kind in (ItemKind.MEAL, ItemKind.SOCIAL) else None
        return match["place"].strip() if match else ""

    @property
    def _is_round(self) -> bool:
        return self._round() is not None and self.kind is ItemKind.TALK

    def _round(self) -> int | None:
        match = words.ROUND.search(fold(self.title))
        return int(match["round"]) if match else None

    def _payer(self, folded: str) -> Payer | None:
        if self.kind is not ItemKind.MEAL:
            return None
        if words.BY_THE_HOST.search(folded):
            return Payer.HOST
        return Payer.SELF if words.BY_THEMSELVES.search(folded) else None

    def _doubts(self) -> Iterator[Doubt]:
        yield from self.doubts
        if self.hours is None:
            return
        if not self.title:
            yield Doubt.NO_TITLE
        if self.hours.is_guess:
            yield Doubt.NUMBERS
        if self.hours.ends and self.hours.ends <= self.hours.starts and self.hours.starts.hour < NIGHT:
            yield Doubt.BACKWARDS


def _begun(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


# Which stands inside which


def settle(items: list[Item]) -> tuple[Line, ...]:
    """The items of a text as lines, each day nested and with its ends."""
    lines: list[Line] = []
    runs: list[list[Item]] = []
    for item in items:
        if not runs or runs[-1][0].day != item.day:
            runs.append([])
        runs[-1].append(item)
    for run in runs:
        for top in _nested(_ended(run)):
            lines.extend(top.lines(0, None))
    return tuple(lines)


def _ended(items: list[Item]) -> list[Item]:
    """ "17:00 end" is the end of what stands above it."""
    kept: list[Item] = []
    for item in items:
        above = next((one for one in reversed(kept) if one.hours), None)
        if above and above.hours and item.hours and _is_end(item, item.hours, above.hours):
            above.hours = replace(above.hours, ends=item.hours.starts)
            above.sources += item.sources
        else:
            kept.append(item)
    return kept


def _is_end(item: Item, its: Hours, above: Hours) -> bool:
    is_due = above.ends in (None, its.starts) and not above.is_open and above.starts < its.starts
    return is_due and its.ends is None and not item.notes and bool(words.END.fullmatch(fold(item.title)))


def _nested(items: list[Item]) -> list[Item]:
    tops: list[Item] = []
    stack: list[Item] = []
    for item in items:
        while stack and not _holds(stack[-1], item):
            stack.pop()
        (stack[-1].children if stack else tops).append(item)
        if item.hours:
            stack.append(item)
    _end_all(tops, None)
    _expand(items)
    return tops


def _holds(parent: Item, item: Item) -> bool:
    if item.hours is None or parent.hours is None:
        return False
    starts, ends, last = item.hours.starts, item.hours.ends, parent.hours.ends
    if starts < parent.hours.starts or (last and (starts >= last or (ends and ends > last))):
        return False
    deeper = item.key[0] > parent.key[0] or (
        item.key[0] == parent.key[0] and not parent.key[1] and bool(item.key[1])
    )
    if deeper:
        return True
    if item.key != parent.key or last is None or parent.kind in PAUSES:
        return False
    is_the_same = (starts, ends) == (parent.hours.starts, last)
    return not is_the_same and not any(child.key != parent.key for child in parent.children)


def _end_all(items: list[Item], parent: Item | None) -> None:
    """An item that says no end lasts until the next one starts; the last of them as long as what it is in."""
    timed = [(item, item.hours) for item in items if item.hours]
    for place, (item, hours) in enumerate(timed):
        starts = [later.starts for _item, later in timed[place + 1 :] if later.starts > hours.starts]
        if hours.ends or hours.is_open or starts:
            item.ends = hours.ends or (None if hours.is_open else starts[0])
            if not hours.ends and item.ends and item.ends.hour - hours.starts.hour > LONG:
                item.doubts.append(Doubt.NO_END)
        elif parent and parent.ends:
            is_short = item.kind is ItemKind.BREAK
            item.ends = None if is_short else parent.ends
            item.doubts += [Doubt.NO_END] if is_short else []
        if place and hours.starts < timed[place - 1][1].starts:
            item.doubts.append(Doubt.EARLIER)
        _end_all(item.children, item)


def _expand(items: list[Item]) -> None:
    """ "Tables A/B/C" without a line for each of them."""
    for item in items:
        match = words.TRACKS.search(fold(item.title))
        if match is None or item.parts or item.hours is None:
            continue
        names = item.title[match.start("names") : match.end("names")]
        for name in re.split(r"\s*[/,&+]\s*|\s+(?:and|και|e|ja|и)\s+", names):
            track = f"{words.ONE_OF[match['word']]} {name}"
            part = Item(
                item.day, None, item.key, item.sources[:1], [], title=track, track=track, is_part=True
            )
            item.parts.append(part)
