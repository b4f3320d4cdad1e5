"""What an organiser should look at again: one thing, why, and where it is repaired. Remarks never block."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.events.dismissals import Dismissal
from app.events.weekdays import Disagreement, disagreements
from app.i18n import Localised, day, speaking, weekday
from app.i18n import gettext as _


@dataclass(frozen=True)
class Remark:
    """Something that may be meant, or may be a slip."""

    text: str  # what is so
    advice: str  # what to do about it
    place: str  # the page where it is repaired: details, when, agenda, project
    anchor: str = ""  # the field or item on that page
    is_fault: bool = False  # surely a slip, or surely missing: worth an organiser's morning
    key: str = ""  # what it is about and the facts that make it true, in no language: others make another


@dataclass(frozen=True)
class Left:
    """A remark that somebody has looked at and means to leave."""

    remark: Remark
    dismissal: Dismissal


def key(*parts: object) -> str:
    return ":".join(str(part) for part in parts)


def weekday_remarks(text: Localised, near: date, place: str, anchor: str) -> Iterator[Remark]:
    """Weekdays in a text that are not those of the dates beside them."""
    for code, words in text.items():
        for one in disagreements(words, code, near):
            yield Remark(
                _disagreement(one),
                _repair(one, code),
                place,
                anchor,
                is_fault=True,
                key=key("weekday", anchor, one.typed, one.date),
            )


def _disagreement(one: Disagreement) -> str:
    if one.date is None:
        return _("“%(typed)s”: there is no such day.", typed=one.typed)
    return _("“%(typed)s” is a %(weekday)s.", typed=one.typed, weekday=weekday(one.date))


def _repair(one: Disagreement, code: str) -> str:
    if one.date is None:
        return _("Look at the date again.")
    with speaking(code):  # the date goes into the text, so it comes in the language of the text
        right = day(one.date)
    if one.right_year:
        return _("Write “%(day)s”; or is %(year)d meant?", day=right, year=one.right_year)
    return _("Write “%(day)s”, or look at the date again.", day=right)
