"""Headings of days in five languages ("DAY 0 – Monday 25 June 2018", "Τετάρτη 29 Μαρτίου", "2. päivä"),
and which day of the event each of them means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from app.agenda import words
from app.agenda.words import either, fold
from app.pasting.hours import hours_at_start

_ORDINAL = "|".join(f"(?P<n{number}>{names})" for number, names in words.ORDINALS.items())
_LABELS = (
    re.compile(rf"(?:{words.DAY})\s*(?:n[o°.]*\s*|#\s*)?(?P<number>\d{{1,2}})(?![\d.:]\d|\w)"),
    re.compile(rf"(?:{words.DAY})\s+(?:{_ORDINAL})(?!\w)"),
    re.compile(
        rf"(?P<number>\d{{1,2}})\s?(?:st|nd|rd|th|η|ος|ο|º|°|ª|\.|-?ви|-?ри|-?ти)?\s*(?:{words.DAY})(?!\w)"
    ),
    re.compile(rf"(?:{_ORDINAL})\s+(?:{words.DAY})(?!\w)"),
)
_WEEKDAY = re.compile(
    rf"(?P<wide>{either(*words.WEEKDAYS)})(?!\w)|(?P<short>{either(*words.SHORT_WEEKDAYS)})(?!\w)\.?"
)
_MONTH = rf"(?P<month>{either(*words.MONTHS)})(?!\w)\.?"
_YEAR = r"(?:,?\s*(?P<year>(?:19|20)\d\d)(?!\d)(?:\s*г(?!\w)\.?)?)?"
_DATES = (
    re.compile(rf"(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th|η|ης|ησ|ος|º|°|\.)?\s*(?:of\s+)?{_MONTH}{_YEAR}"),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?![\d:]|\.\d)(?:st|nd|rd|th)?{_YEAR}"),
    re.compile(r"(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)(?:[t ]00:00(?::00)?)?"),
    re.compile(r"(?P<day>\d{1,2})\s?[./-]\s?(?P<number>\d{1,2})\s?[./-]\s?(?P<year>(?:20)?\d\d)(?!\d)"),
)
_SHORT_DATE = re.compile(r"(?P<day>\d{1,2})(?:/(?P<number>\d{1,2})|\.(?P<dotted>\d{1,2})\.?)(?!\d)")
_BETWEEN = re.compile(r"[\s,.:;()\[\]|/\-‐‑‒–—―*#=_]*(?:(?:the|of|στις|la|il|на)\s+(?=\S))?")
_AROUND = " \t,.:;)]|/-‐‑‒–—―*#=_"
_PUNCTUATION = re.compile(r"[,.:;()\[\]|/\-‐‑‒–—―]")


@dataclass(frozen=True)
class Said:
    """What a heading says. Some of it is None."""

    number: int | None = None
    weekday: int | None = None  # Monday is 0
    day: int | None = None
    month: int | None = None
    year: int | None = None
    rest: str = ""  # what else stands there

    @classmethod
    def at_start(cls, text: str) -> Self | None:
        """A heading, or a row that begins with its day; None where the line is neither."""
        folded = fold(text)
        found, place, is_apart = cls(), 0, True
        while True:
            gap = _BETWEEN.match(folded, place)
            after = gap.end() if gap else place
            step = found._next(folded, after)
            if step is None:
                is_apart = bool(_PUNCTUATION.search(folded[place:after])) or after >= len(text)
                break
            found, place = step
        rest = text[place:].lstrip(_AROUND).rstrip()
        is_heading = found != cls() and (is_apart or "\t" in text[place:after] or hours_at_start(rest))
        return replace(found, rest=rest) if is_heading else None

    def _next(self, folded: str, place: int) -> tuple[Self, int] | None:
        """One more part of the heading, and where it ends."""
        for label in _LABELS:
            if self.number is None and (match := label.match(folded, place)):
                return replace(self, number=_number(match)), match.end()
        for pattern in (*_DATES, *((_SHORT_DATE,) if self != type(self)() else ())):
            if self.day is None and (match := pattern.match(folded, place)):
                part = match.groupdict()
                month = words.MONTHS.get(part.get("month") or "") or int(part.get("number") or part["dotted"])
                year = part.get("year")
                whole = int(year) + (2000 if len(year) == 2 else 0) if year else None
                if 1 <= month <= 12 and 1 <= int(part["day"]) <= 31:
                    return replace(self, day=int(part["day"]), month=month, year=whole), match.end()
        if self.weekday is None and (match := _WEEKDAY.match(folded, place)):
            if match["wide"]:
                return replace(self, weekday=words.WEEKDAYS[match["wide"]]), match.end()
            of_short = replace(self, weekday=words.SHORT_WEEKDAYS[match["short"]])
            gap = _BETWEEN.match(folded, match.end())
            is_dated = self.day is not None or of_short._next(folded, gap.end() if gap else match.end())
            return (of_short, match.end()) if is_dated else None
        return None


def _number(match: re.Match[str]) -> int:
    part = match.groupdict()
    if part.get("number"):
        return int(part["number"])
    return next(number for number in words.ORDINALS if part.get(f"n{number}"))


class Days:
    """The days of an event, as the headings of a text go through them."""

    def __init__(self, dates: Sequence[date], said: Sequence[Said]) -> None:
        self.dates = dates
        self.first = 0 if any(one.number == 0 for one in said) else 1
        self.place = -1

    def go_to(self, said: Said) -> tuple[int | None, bool]:
        """Which day a heading means, and whether all that it says is true of it."""
        found = self._found(said)
        if found is None:
            found = self.place + 1
        self.place = found
        if found >= len(self.dates):
            return None, False
        return found, self._agrees(said, self.dates[found])

    def _found(self, said: Said) -> int | None:
        for place, one in enumerate(self.dates):
            if (said.month, said.day) == (one.month, one.day):
                return place
        if said.number is not None:
            return max(said.number - self.first, 0)
        if said.day is None:
            later = range(self.place + 1, len(self.dates))
            return next((n for n in later if self.dates[n].weekday() == said.weekday), None)
        return None

    def _agrees(self, said: Said, day: date) -> bool:
        wanted = (said.weekday, said.day, said.month, said.year)
        return all(
            one in (None, is_)
            for one, is_ in zip(wanted, (day.weekday(), day.day, day.month, day.year), strict=True)
        )
