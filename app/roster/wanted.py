"""Whom the list of participants shows, and in which order, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from app.events.audiences import Role
from app.events.terms import Mode
from app.forms import CONTROLS, whole_number
from app.participation.claims import Hold
from app.participation.invitations import Answer as Reply
from app.participation.models import Purpose
from app.participation.states import State

GIVEN, MISSING = "*", "-"  # what may stand for an option: any answer, none
NONE = "none"  # no partner, no country: that it is not known
YES_NO = ("yes", "no")
# What lists are sorted by, beside the answers to questions ("answer:" and the uid).
SORTS = ("name", "organisation", "country", "role", "state", "registered")
ANSWER = "answer:"
LONGEST = 100  # characters of a word that is searched


@dataclass(frozen=True)
class Wanted:
    """Which participants are meant, and in which order they are read. Empty fields leave everybody in."""

    words: str = ""  # in the name, the organisation or the address; accents and capitals do not matter
    state: str = ""  # a State
    role: str = ""  # a Role
    day: str = ""  # the id of a day on which they come
    partner: str = ""  # the id of their organisation in the network; NONE
    country: str = ""  # ISO 3166 alpha-2; NONE
    attends: str = ""  # a Mode; NONE: has not said
    pool: str = ""  # the id of a pool in which they have a claim
    hold: str = ""  # which: a Hold; of any pool where none is named
    consent: str = ""  # a Purpose to which they agree; with MISSING before it: do not
    answer: str = ""  # question uid/option uid, /yes, /no, /* for any answer, /- for none
    said: str = ""  # words in the answer to that question, or in any where none is named
    complete: str = ""  # yes: they have sent the whole form; no: they come without having done so
    looked: str = ""  # yes, no: whether the organisers have looked at them
    bounced: str = ""  # yes, no: whether mail to them comes back
    reply: str = ""  # what their calendars say of an invitation that was sent: a Reply
    noted: str = ""  # yes, no: whether organisers have noted something
    sort: str = ""  # one of SORTS, or "answer:" and the uid of a question; with "-" before it: backwards
    page: int = 1

    @classmethod
    def of(cls, typed: Mapping[str, Any]) -> Self:
        """As the address of a page says it, or as it was kept; what makes no sense asks for nothing."""
        said = {name: CONTROLS.sub("", str(typed.get(name) or ""))[:LONGEST] for name in ADDRESS}
        made = {ADDRESS[name]: text for name, text in said.items() if _makes_sense(ADDRESS[name], text)}
        return cls(**made, page=whole_number(str(typed.get("page") or "")) or 1)

    @property
    def as_json(self) -> dict[str, str]:
        """Whom it means, without the order: what may be kept, and read again with `of`."""
        return {name: text for name, text in self.address.items() if name != "sort"}

    @property
    def address(self) -> dict[str, str]:
        """All but the page, as an address says it."""
        named = ((name, getattr(self, attribute)) for name, attribute in ADDRESS.items())
        return {name: text for name, text in named if text}

    def turned(self, page: int) -> dict[str, str | int]:
        """The same, on another page, as an address says it."""
        return self.address | ({"page": page} if page > 1 else {})

    def but(self, **other: str) -> dict[str, str | int]:
        """The first page of the same with something else, as an address says it."""
        return replace(self, **other, page=1).turned(1)

    @property
    def narrows(self) -> bool:
        return bool(self.as_json)

    @property
    def has_more(self) -> bool:
        """Something that stands among the further filters."""
        return bool(set(self.as_json) - {"q", "state", "role", "day"})

    @property
    def question(self) -> str:
        """The uid of the question whose answers are filtered."""
        return self.answer.partition("/")[0]

    @property
    def option(self) -> str:
        return self.answer.partition("/")[2]


# How an address calls them.
ADDRESS = {"q" if one.name == "words" else one.name: one.name for one in fields(Wanted) if one.name != "page"}
ONE_OF: dict[str, set[str]] = {
    "state": set(State),
    "role": set(Role),
    "attends": {Mode.ON_SITE, Mode.ONLINE, NONE},
    "hold": set(Hold),
    "consent": {*Purpose, *(MISSING + one for one in Purpose)},
    "reply": set(Reply),
    **{name: set(YES_NO) for name in ("complete", "looked", "bounced", "noted")},
}


def _makes_sense(name: str, text: str) -> bool:
    if name in ONE_OF:
        return text in ONE_OF[name]
    if name in ("day", "pool"):
        return whole_number(text) is not None
    if name == "partner":
        return text == NONE or whole_number(text) is not None
    if name == "country":
        return text == NONE or (len(text) == 2 and text.isascii() and text.isupper())
    if name == "answer":
        uid, _slash, option = text.partition("/")
        return bool(uid and option)
    if name == "sort":
        by = text.removeprefix("-")
        return by in SORTS or bool(by.startswith(ANSWER) and by.removeprefix(ANSWER))
    return True
