"""The columns of the list of participants in a file: what each is called, what stands in it, and what a file
that comes back may say in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
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
Words = Mapping[Any, str]  # what a value is called in the reader's language
SEPARATOR = "; "  # between several options in one cell
LONGEST = 5000  # characters
MODES = {Mode.ON_SITE: _l("On site"), Mode.ONLINE: _l("Online")}
YES = ("yes", "ja", "si", "sì", "ναι", "да", "kyllä", "x", "1", "true", "✓")
NO = ("no", "nein", "όχι", "не", "ei", "0", "false", "-")
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


@dataclass(frozen=True, eq=False)
class Field:
    """One column of a file. Words are looked up once for all rows: there may be many thousands."""

    name: str  # for programs: "email", "day:12", "answer:1f3a90bc"
    label: str  # for people, in their language
    question: Question | None = None
    words: Words = field(default_factory=dict)  # of the values that have one
    meanings: Mapping[str, Any] = field(default_factory=dict)  # of what may stand in a cell, folded

    @property
    def day_id(self) -> int | None:
        kind, _colon, number = self.name.partition(":")
        return int(number) if kind == "day" else None

    @property
    def can_be_read(self) -> bool:
        is_file = self.question is not None and self.question.kind is Kind.FILE
        return self.name not in ONLY_TOLD and not is_file

    def shown(self, value: Any, asked: Question | None = None) -> Cell:
        """A value as it stands in the file; an answer in the wording of the version that was `asked`."""
        kind = self.question.kind if self.question else None
        if value in (None, ""):
            return ""
        if kind in {Kind.ONE_OF, Kind.SEVERAL_OF}:
            chosen = value if isinstance(value, list) else [value]
            return SEPARATOR.join(self._option(one, asked) for one in chosen)
        if kind is Kind.DATE:
            return date.fromisoformat(value)
        if kind is Kind.MOMENT:
            return datetime.fromisoformat(value)
        if kind is Kind.FILE:
            return str(value.get("name", ""))
        if self.words:
            return self.words.get(value, str(value))
        return value if isinstance(value, int | float) else str(value)

    def _option(self, uid: str, asked: Question | None) -> str:
        if asked is None or asked is self.question:
            return self.words.get(uid, uid)
        return str(asked.option(uid) or uid)

    def read(self, cell: str) -> Any:
        """What a cell says, for the database; None for an empty one. Raises Unread."""
        try:
            return self._read(cell) if cell.strip() else None
        except (ValueError, KeyError) as odd:
            raise Unread(cell=cell[:60], column=self.label) from odd

    def _read(self, cell: str) -> Any:
        kind = self.question.kind if self.question else None
        if kind is Kind.SEVERAL_OF:
            return [self.meanings[folded(one)] for one in cell.split(SEPARATOR.strip()) if one.strip()]
        if self.meanings:
            return self.meanings[folded(cell)]
        if kind is Kind.NUMBER:
            return int(cell) if float(cell).is_integer() else float(cell)
        if kind is Kind.DATE:
            return moment(cell).date().isoformat()
        if kind is Kind.MOMENT:
            return moment(cell).isoformat(timespec="minutes")
        return cell[:LONGEST]


def fields(event: Event, questions: Iterable[Question]) -> list[Field]:
    """All columns of the event's list, in the reader's language."""
    truth: Words = {True: _("yes"), False: _("no")}
    both = _meanings(truth) | {folded(one): True for one in YES} | {folded(one): False for one in NO}
    return [
        *(_known(one) for one in Column if one is not Column.ATTENDS or event.mode is Mode.HYBRID),
        *(Field(f"day:{day.id}", day_short(day.date), words=truth, meanings=both) for day in event.days),
        *(_asked(one, truth, both) for one in questions),
    ]


def _known(column: Column) -> Field:
    label = str(LABELS[column])
    if column is Column.COUNTRY:
        return Field(column.value, label, words=_Countries(), meanings=dict(_countries()))
    words = {value: str(word) for value, word in _words(column).items()}
    return Field(column.value, label, words=words, meanings=_meanings(words))


def _words(column: Column) -> Mapping[Any, object]:
    known: dict[Column, Mapping[Any, object]] = {
        Column.LOCALE: LANGUAGES,
        Column.ROLE: ROLES,
        Column.STATE: STATES,
        Column.ATTENDS: MODES,
    }
    return known.get(column, {})


def _asked(question: Question, truth: Words, both: Mapping[str, Any]) -> Field:
    name, label = f"answer:{question.uid}", str(question.label)
    if question.kind is Kind.YES_NO:
        return Field(name, label, question, truth, both)
    words = {uid: str(question.option(uid)) for uid in question.option_uids}
    every = {
        folded(text): str(one["uid"]) for one in question.options for text in Localised(one["text"]).values()
    }
    return Field(name, label, question, words, every | _meanings(words))


def _meanings(words: Words) -> dict[str, Any]:
    """A value is understood by its code and by its word."""
    return {folded(str(value)): value for value in words} | {folded(word): v for v, word in words.items()}


class _Countries(dict[str, str]):
    """Their names in the reader's language, as far as they are asked for."""

    def __bool__(self) -> bool:
        return True

    def get(self, code: str, otherwise: Any = None) -> Any:
        if code not in self:
            self[code] = country(code)
        return self[code]


def _countries() -> Iterator[tuple[str, str]]:
    """Codes (ISO 3166) by their folded names in all our languages, and by themselves."""
    for locale in LOCALES.values():
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and code.isalpha():
                yield folded(name), code
                yield folded(code), code


def permissions(given: Iterable[Purpose]) -> str:
    return SEPARATOR.join(str(PERMISSIONS[one]) for one in Purpose if one in set(given))


def folded(text: str) -> str:
    return alphabetical(text).replace("-", " ").strip(" :*") or text.strip()


def moment(text: str) -> datetime:
    """By the clock of the venue. Raises ValueError."""
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
