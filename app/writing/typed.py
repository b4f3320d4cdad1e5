"""Hours as people type them in a hurry: "9", "930", "9.30"; ends also "+45", "45 min", "1h30", "open"."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from app.i18n import alphabetical

_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.,]\s*(\d{2}))?|(\d{1,2})(\d{2})")
_MINUTES = re.compile(r"\+\s*(\d{1,4})\D*|(\d{1,4})\s*(?:m|min|mins|minutes|['’′]|λ|λεπτα|minuti|мин)\.?")
_HOURS = re.compile(r"\+?\s*(\d{1,2})\s*(?:h|ω|ωρα|ωρεσ|ч)\.?\s*(?:(\d{1,2})\s*(?:m|min|λ|λεπτα|мин)?\.?)?")
_OPEN = {
    "open",
    "open end",
    "ανοιχτο",
    "ανοιχτη",
    "aperto",
    "aperta",
    "avoin",
    "отворен",
    "отворено",
    "…",
    "...",
    "?",
}


@dataclass(frozen=True)
class End:
    """When something ends: at a time, after so long, or (neither) open."""

    at: time | None = None
    after: timedelta | None = None

    @property
    def is_open(self) -> bool:
        return self.at is None and self.after is None


def a_time(text: str) -> time:
    """Raises ValueError for what is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hour, minute = (found[1], found[2]) if found[1] else (found[3], found[4])
    return time(int(hour), int(minute or 0))


def an_end(text: str) -> End:
    """Raises ValueError for what is none. A number that no clock shows is minutes."""
    text = alphabetical(text.strip())
    if text in _OPEN:
        return End()
    if text.isdecimal() and len(text) < 3 and int(text) > 24:
        return _lasting(minutes=int(text))
    if found := _HOURS.fullmatch(text):
        return _lasting(hours=int(found[1]), minutes=int(found[2] or 0))
    if found := _MINUTES.fullmatch(text):
        return _lasting(minutes=int(found[1] or found[2]))
    return End(at=a_time("0" if text in {"24", "24:00", "24.00", "2400"} else text))


def _lasting(**length: int) -> End:
    return End(after=timedelta(**length))
