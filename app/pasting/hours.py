"""Hours as people write them: "13.30", "9h30", "9.00 am", "9:00–9:15", "14:00- open end", "klo 9–10"."""

import re
from dataclasses import dataclass
from datetime import time

from app.agenda import words
from app.agenda.words import either, fold

DASHES = "-‐‑‒–—―−~→"
_MARK = either(*map(fold, f"{words.MORNING}|{words.EVENING}|{words.O_CLOCK}".split("|")))
_NO_TIME = r"(?!\d|[.:/]\d|\s?(?:%|€|km|eur|[-–]?(?:minut|min\b)))"


def _clock(n: int) -> str:
    return (
        rf"(?P<h{n}>2[0-4]|[01]?\d)(?:(?:\s?:\s?|[.h΄'’])(?P<m{n}>[0-5]\d)(?::[0-5]\d)?)?(?!\d)"
        rf"(?:\s?(?P<x{n}>{_MARK})(?!\w))?"
    )


_BEFORE = rf"[\s(\[]*(?P<before>(?:{words.BEFORE_A_TIME})(?![^\W\d])\s*)?"
_OPEN = rf"(?P<open>\s*[{DASHES}]*\s*[(\[]?\s*(?:{words.OPEN_END})(?!\w)\s*[)\]]?)"
_TO = rf"\s*(?:[{DASHES}]+>?|(?<!\w)(?:{words.UNTIL})(?!\w))\s*"
_AFTER = (
    rf"(?:\s*(?:{either('uhr', 'hours', 'hrs', fold('ώρα'))})(?!\w))?[\s)\]]*"
    rf"(?:[{DASHES}:|.,;]+(?=\s|$|\W|[^\W\d])\s*)?"
)
_RANGE = re.compile(rf"{_BEFORE}{_clock(1)}{_TO}{_clock(2)}{_NO_TIME}")
_SINGLE = re.compile(rf"{_BEFORE}{_clock(1)}{_NO_TIME}(?P<tail>{_OPEN}?)")
_REST = re.compile(_AFTER)
_BEHIND = re.compile(rf"[{DASHES}\s,;:(\[]+(?={_clock(1)}{_TO}{_clock(2)}[\s)\]]*$)")
_OPEN_BEHIND = re.compile(rf"[\s,;]*{_OPEN}\s*$")
ANYWHERE = re.compile(r"(?<![\d.:/,€])(?:2[0-3]|[01]?\d)[:.][0-5]\d(?![\d%]|[.:/]\d|\s?(?:%|€|km|eur|m\b))")


@dataclass(frozen=True)
class Hours:
    starts: time
    ends: time | None = None
    is_open: bool = False  # it says so
    is_guess: bool = False  # "9-12": they may be other numbers


def hours_at_start(text: str) -> tuple[Hours, str] | None:
    """The hours with which a line begins, and the rest of it."""
    folded = fold(text)
    if (match := _RANGE.match(folded)) and (hours := _range(match, folded)):
        return hours, text[_end(folded, match.end()) :]
    if (match := _SINGLE.match(folded)) and (hours := _single(match)):
        end = match.end() if match["open"] else _end(folded, match.end())
        rest = text[_end(folded, end) :] if match["open"] else text[end:]
        return _opened(hours, rest)
    return None


def hours_at_end(text: str) -> tuple[Hours, str] | None:
    """The hours with which a line ends: "Lunch (13:00–14:00)"."""
    folded = fold(text)
    for gap in _BEHIND.finditer(folded):
        match = _RANGE.match(folded, gap.end())
        if match and (hours := _range(match, folded)):
            return hours, text[: gap.start()]
    return None


def _opened(hours: Hours, rest: str) -> tuple[Hours, str]:
    """An open end may also be said behind the title."""
    match = _OPEN_BEHIND.search(fold(rest))
    if match is None:
        return hours, rest
    return Hours(hours.starts, None, True), rest[: match.start()]


def _end(folded: str, place: int) -> int:
    match = _REST.match(folded, place)
    return match.end() if match else place


def _range(match: re.Match[str], folded: str) -> Hours | None:
    is_said = any(match[name] for name in ("m1", "m2", "x1", "x2", "before"))
    starts, ends = _time(match, 1), _time(match, 2)
    if starts is None or ends is None:
        return None
    if not is_said and not (
        6 <= starts.hour < ends.hour and re.match(r"[\s)\]:]+[^\W\d]|\s*$", folded[match.end() :])
    ):
        return None
    if _is(match["x2"], words.EVENING) and not match["x1"] and starts.hour + 12 <= ends.hour:
        starts = starts.replace(hour=starts.hour + 12)
    return Hours(starts, ends, is_guess=not is_said)


def _single(match: re.Match[str]) -> Hours | None:
    starts = _time(match, 1)
    if starts is None or not (match["m1"] or match["x1"] or match["before"]):
        return None
    return Hours(starts, None, bool(match["open"]))


def _time(match: re.Match[str], n: int) -> time | None:
    hour, minute = int(match[f"h{n}"]), int(match[f"m{n}"] or 0)
    if _is(match[f"x{n}"], words.EVENING) and hour < 12:
        hour += 12
    if _is(match[f"x{n}"], words.MORNING) and hour == 12:
        hour = 0
    return None if hour == 24 and (minute or n == 1) else time(hour % 24, minute)


def _is(mark: str | None, marks: str) -> bool:
    return mark in fold(marks).split("|")
