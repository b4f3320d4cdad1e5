"""Dates as people type them with a weekday beside, in five languages, and whether the two agree."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from app.i18n import CONTENT_LANGUAGES

# Forms that Babel does not list: "της Τετάρτης", "il mercoledi" without its accent is folded anyway.
MORE_DAYS = {
    "el": ("Δευτέρας", "Τρίτης", "Τετάρτης", "Πέμπτης", "Παρασκευής", "Σαββάτου", "Κυριακής"),
    "en": ("Mon", "Tues", "Weds", "Thurs", "Fri", "Sat", "Sun"),
}
MORE_MONTHS = {
    "en": {"sept": 9},
    "el": {"ιανουαρη": 1, "μαρτη": 3, "απριλη": 4, "μαη": 5, "ιουνη": 6, "ιουλη": 7},
}
PARTS_OF_A_DATE = ("day", "month", "number", "dotted", "year", "weekday")
WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
# What may stand behind the number of a day, and between two days: "29th of", "29. – torstai 30."
ORDINAL = r"(?:st|nd|rd|th|η|ης|ος|º|°|\.)?(?:\s+of)?"
BETWEEN = r"(?:-|–|—|/|,|&|\+|and|to|until|και|εως|μεχρι|ως|e|ed|fino al|a|ja|ja|и|до)"


@dataclass(frozen=True)
class Disagreement:
    """A weekday that is not that of the date beside it."""

    typed: str
    date: date | None  # None: there is no such day, as 31 June
    weekday: int  # what was typed, Monday is 0
    right_year: int | None = None  # a year near by in which that date falls on that weekday


def disagreements(text: str, language: str, near: date) -> list[Disagreement]:
    """Where `text` names a weekday and a date that do not belong together.

    Without a year, the date nearest to `near` is meant. Names are read in the text's language, and long
    ones in every other.
    """
    if not re.search(r"\d", text):
        return []
    folded, places = _folded(text)
    found = []
    for typed in _mentions(folded, language):
        end = min(typed.end, len(places)) - 1
        words = " ".join(text[places[typed.start] : places[end] + 1].replace("(", "").split())
        meant = _date(typed, near)
        if meant is None:
            found.append(Disagreement(words, None, typed.weekday))
        elif meant.weekday() != typed.weekday:
            found.append(Disagreement(words, meant, typed.weekday, _right_year(meant, typed.weekday)))
    return found


@dataclass(frozen=True)
class _Typed:
    start: int
    end: int
    weekday: int
    day: int
    month: int
    year: int | None


def _mentions(folded: str, language: str) -> Iterator[_Typed]:
    weekdays, months, patterns, named = _words(language)
    if not named.search(folded):
        return
    ends: set[int] = set()
    for pattern in patterns:
        for match in pattern.finditer(folded):
            part = match.groupdict()
            if match.start("weekday") in ends:
                continue
            ends.add(match.start("weekday"))
            month = months.get(part.get("month") or "") or int(part.get("number") or part["dotted"])
            year = part.get("year")
            yield _Typed(
                match.start(),
                max(match.end(name) for name in PARTS_OF_A_DATE if part.get(name)),
                weekdays[part["weekday"]],
                int(part["day"]),
                month,
                _whole_year(year) if year else None,
            )


def _whole_year(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _date(typed: _Typed, near: date) -> date | None:
    years = [typed.year] if typed.year else [near.year - 1, near.year, near.year + 1]
    possible = [day for year in years if (day := _day(year, typed.month, typed.day))]
    return min(possible, key=lambda day: abs((day - near).days), default=None)


def _right_year(day: date, weekday: int) -> int | None:
    for year in (day.year - 1, day.year + 1, day.year - 2, day.year + 2):
        other = _day(year, day.month, day.day)
        if other and other.weekday() == weekday:
            return year
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Names and patterns


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without accents and capitals, and for each of its letters where it stood."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters, places = [], []
    for place, letter in enumerate(text):
        plain = _without_accents(letter)
        letters.append(plain)
        places += [place] * len(plain)
    return "".join(letters), places


@cache
def _without_accents(letter: str) -> str:
    letters = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(plain for plain in letters if not unicodedata.combining(plain))


def _plain(name: str) -> str:
    return _folded(name)[0].strip(". ")


@cache
def _words(
    language: str,
) -> tuple[dict[str, int], dict[str, int], list[re.Pattern[str]], re.Pattern[str]]:
    """Weekdays and months by name, the patterns in which they are written as a date, and the pattern of any
    weekday, without which the others need not be tried."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    for code in (*(code for code in CONTENT_LANGUAGES if code != language), language):
        for context in CONTEXTS:
            for width in WIDTHS if code == language else WIDTHS[:1]:
                weekdays |= {_plain(name): n for n, name in get_day_names(width, context, code).items()}
                months |= {_plain(name): n for n, name in get_month_names(width, context, code).items()}
        weekdays |= {_plain(name): n for n, name in enumerate(MORE_DAYS.get(code, ()))}
        months |= MORE_MONTHS.get(code, {})
    months = {name: number for name, number in months.items() if not name.isdigit()}
    named = _either(weekdays)
    return weekdays, months, _patterns(named, _either(months)), re.compile(rf"(?<!\w)(?:{named})(?!\w)")


def _either(names: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)


def _patterns(weekday: str, month: str) -> list[re.Pattern[str]]:
    """Wednesday, 29 March 2023 · Wednesday 29 and Thursday 30 March · Wednesday, March 29, 2023 ·
    Wed 29/3/2023 · Wed 2023-03-29 · 29 March 2023 (Wednesday)."""
    named = rf"(?P<weekday>{weekday})\.?[\s,(]{{1,3}}(?:the\s+|στις\s+|il\s+|на\s+)?"
    day = rf"(?P<day>\d{{1,2}})(?!\d){ORDINAL}"
    others = rf"(?:\s*{BETWEEN}\s*(?:(?:{weekday})\.?,?\s+)?\d{{1,2}}(?!\d){ORDINAL})*"
    in_month = rf"\s*(?P<month>{month})\b\.?"
    in_year = r"(?:,?\s*(?P<year>(?:19|20)\d\d))?"
    of_year = r"(?P<day>\d{1,2})\s?[./-]\s?(?P<number>1[0-2]|0?[1-9])\s?[./-]\s?(?P<year>(?:20)?\d\d)\b"
    # Without a year 29/3 and 29.3. are dates, but 10.10 may be a time.
    figures = r"(?P<day>\d{1,2})(?:/(?P<number>1[0-2]|0?[1-9])\b|\.(?P<dotted>1[0-2]|0?[1-9])\.)(?![\d/])"
    iso = r"(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)"
    behind = rf"\s*[,(–-]?\s*(?P<weekday>{weekday})(?!\w)"
    return [
        re.compile(rf"(?<!\w){pattern}")
        for pattern in (
            rf"{named}{day}(?={others}{in_month}{in_year})",
            rf"{named}(?P<month>{month})\.?\s+(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?{in_year}",
            named + iso,
            named + of_year,
            named + figures,
            rf"{day}{in_month}{in_year}\s?\({behind}",
            rf"{of_year}\s?\({behind}",
        )
    ]
