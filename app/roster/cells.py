"""The columns of the list of participants in a file: what each is called, what stands in it, and what a file
that comes back may say in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from babel import Locale

from app.errors import DomainError
from app.events.models import Event
from app.events.terms import Mode
from app.i18n import LANGUAGES, LOCALES, Localised, alphabetical, country, day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation.models import Purpose
from app.participation.texts import PERMISSIONS, ROLES, STATES
from app.questions.models import Question
from app.questions.terms import Kind

Cell = str | int | float | date | datetime
SEPARATOR = "; "  # between several options in one cell
LONGEST = 5000  # characters
MODES = {Mode.ON_SITE: _l("On site"), Mode.ONLINE: _l("Online")}
YES = {"yes", "ja", "si", "sì", "ναι", "да", "kyllä", "kylla", "x", "1", "true", "✓"}
NO = {"no", "nein", "όχι", "οχι", "не", "ei", "0", "false", "-"}
# What organisers often write above a column of their own.
ALSO_CALLED = {
    "email": "email|e mail|mail|ηλεκτρονικη διευθυνση|email address|sahkoposti|имейл|posta elettronica",
    "given_name": "first name|forename|ονομα|nome|etunimi|име",
    "family_name": "last name|surname|επωνυμο|cognome|sukunimi|фамилия",
    "organisation": "organization|company|institution|φορεας|ente|organizzazione|organisaatio|организация",
    "country": "χωρα|paese|maa|държава|страна",
    "locale": "language|γλωσσα|lingua|kieli|език",
    "role": "ρολος|ruolo|rooli|роля",
}


class Unread(DomainError):
    """What stands in a cell is no answer to its column."""

    message = _l("“%(cell)s” is nothing that “%(column)s” can hold.")


class Column(StrEnum):
    """What is known of everybody, beside the days and the answers."""

    EMAIL = "email"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    LOCALE = "locale"
    ROLE = "role"
    ATTENDS = "attends"
    STATE = "state"
    REGISTERED = "registered_at"
    CONSENTS = "consents"


LABELS: Mapping[Column, object] = {
    Column.EMAIL: _l("E-mail"),
    Column.GIVEN_NAME: _l("Given name"),
    Column.FAMILY_NAME: _l("Family name"),
    Column.ORGANISATION: _l("Organisation"),
    Column.COUNTRY: _l("Country"),
    Column.LOCALE: _l("Language"),
    Column.ROLE: _l("Takes part as"),
    Column.ATTENDS: _l("On site or online"),
    Column.STATE: _l("State"),
    Column.REGISTERED: _l("Registered"),
    Column.CONSENTS: _l("Permissions"),
}
ONLY_TOLD = {Column.STATE, Column.REGISTERED, Column.CONSENTS}  # what a file that comes back cannot change


@dataclass(frozen=True)
class Field:
    """One column of a file."""

    name: str  # for programs: "email", "day:12", "answer:1f3a90bc"
    label: str  # for people, in their language
    question: Question | None = None
    day_id: int | None = None

    @property
    def can_be_read(self) -> bool:
        is_file = self.question is not None and self.question.kind is Kind.FILE
        return self.name not in ONLY_TOLD and not is_file

    # What stands in it

    def of_answer(self, question: Question, value: Any) -> Cell:
        """In the wording of the version that was asked."""
        if question.kind is Kind.YES_NO:
            return yes_or_no(bool(value))
        if question.kind in {Kind.ONE_OF, Kind.SEVERAL_OF}:
            chosen = value if isinstance(value, list) else [value]
            return SEPARATOR.join(str(question.option(one) or one) for one in chosen)
        if question.kind is Kind.DATE:
            return date.fromisoformat(value)
        if question.kind is Kind.MOMENT:
            return datetime.fromisoformat(value)
        if question.kind is Kind.FILE:
            return str(value.get("name", ""))
        return value if isinstance(value, int | float) else str(value)

    def shown(self, value: Any) -> Cell:
        """A value as it would stand in the file."""
        if self.question is not None:
            return "" if value is None else self.of_answer(self.question, value)
        return yes_or_no(value) if self.day_id is not None else in_words(self.name, value)

    # What a cell that comes back says

    def read(self, cell: str) -> Any:
        """The value for the database. Raises Unread."""
        try:
            return self._read(cell)
        except ValueError as odd:
            raise Unread(cell=cell[:60], column=self.label) from odd

    def _read(self, cell: str) -> Any:
        if self.question is not None:
            return _answer(self.question, cell)
        if self.day_id is not None:
            return _truth(cell)
        if self.name == Column.COUNTRY:
            return _country(cell)
        words = _words(self.name)
        return _named(cell, words) if words else cell[:LONGEST]


def fields(event: Event, questions: Iterable[Question]) -> list[Field]:
    """All columns of the event's list, in the reader's language."""
    shown = [one for one in Column if one is not Column.ATTENDS or event.mode is Mode.HYBRID]
    days = [Field(f"day:{day.id}", day_short(day.date), day_id=day.id) for day in event.days]
    asked = [Field(f"answer:{one.uid}", str(one.label), question=one) for one in questions]
    return [*(Field(one.value, str(LABELS[one])) for one in shown), *days, *asked]


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def in_words(name: str, value: Any) -> str:
    """What of everybody is known as a word of ours."""
    if name == Column.COUNTRY:
        return country(value) if value else ""
    return str(_words(name).get(value, value or ""))


def _words(name: str) -> Mapping[Any, object]:
    known: dict[str, Mapping[Any, object]] = {
        Column.LOCALE: LANGUAGES,
        Column.ROLE: ROLES,
        Column.STATE: STATES,
        Column.ATTENDS: MODES,
    }
    return known.get(name, {})


def permissions(given: Iterable[Purpose]) -> str:
    return SEPARATOR.join(str(PERMISSIONS[one]) for one in Purpose if one in set(given))


def folded(text: str) -> str:
    return alphabetical(text).replace("-", " ").strip(" :*")


def _country(text: str) -> str:
    """A code, or its name in one of our languages. Raises ValueError."""
    if not text:
        return ""
    known = _countries()
    code = known.get(folded(text)) or text.upper()
    if code not in known.values():
        raise ValueError(text)
    return code


@cache
def _countries() -> dict[str, str]:
    """Their codes (ISO 3166), by their folded names."""
    names = [Locale.parse(locale).territories for locale in LOCALES.values()]
    return {
        folded(name): code
        for known in names
        for code, name in known.items()
        if len(code) == 2 and code.isalpha()
    }


def _named(text: str, words: Mapping[Any, object]) -> Any:
    """By its code, or by its word in the reader's language. Raises ValueError."""
    for value, word in words.items():
        if folded(text) in {folded(str(value)), folded(str(word))}:
            return value
    raise ValueError(text)


def _truth(text: str) -> bool:
    said = text.strip().casefold()
    if said in YES | {_("yes").casefold()}:
        return True
    if not said or said in NO | {_("no").casefold()}:
        return False
    raise ValueError(text)


def _answer(question: Question, text: str) -> Any:
    """None for an empty cell. Raises ValueError."""
    if not text.strip():
        return None
    if question.kind is Kind.YES_NO:
        return _truth(text)
    if question.kind is Kind.ONE_OF:
        return _option(question, text)
    if question.kind is Kind.SEVERAL_OF:
        return [_option(question, one) for one in text.split(SEPARATOR.strip()) if one.strip()]
    if question.kind is Kind.NUMBER:
        return int(text) if float(text).is_integer() else float(text)
    if question.kind is Kind.DATE:
        return _date(text).date().isoformat()
    if question.kind is Kind.MOMENT:
        return _date(text).isoformat(timespec="minutes")
    return text[:LONGEST]


def _option(question: Question, text: str) -> str:
    wanted = folded(text)
    for option in question.options:
        if wanted == option["uid"] or wanted in {folded(word) for word in Localised(option["text"]).values()}:
            return str(option["uid"])
    raise ValueError(text)


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in ("%d.%m.%Y", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  (by the clock of the venue)
        except ValueError:
            continue
    raise ValueError(text)
