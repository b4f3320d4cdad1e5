"""A list of participants in a file, read before anything is saved: who would be new, who would change in
what, and which rows cannot be taken, with the reason. People are known by their address."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app import tables
from app.database import db
from app.errors import DomainError
from app.events.models import Event
from app.guests.mailboxes import WORDS, Why, reachable
from app.i18n import Localised
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation.models import Participation
from app.participation.states import AWAY
from app.people.models import as_address
from app.roster import sheets
from app.roster.cells import ALSO_CALLED, ONLY_TOLD, Column, Field, Unread, folded

LARGEST = 8_000_000  # bytes
MOST = 25_000  # rows
HEADINGS_WITHIN = 10  # rows: above the headings there may be a title
NEEDED = (Column.GIVEN_NAME, Column.FAMILY_NAME)  # of somebody new


class NoAddresses(DomainError):
    message = _l("No column of this file holds e-mail addresses. Write “E-mail” above the one that does.")


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One row of the file, and what would come of it."""

    number: int  # in the file, from 1
    email: str
    name: str
    verdict: Verdict
    values: Mapping[str, Any] = field(default_factory=dict)  # by the name of the column, only what is said
    reason: str = ""
    changes: Sequence[tuple[str, str, str]] = ()  # what, before, after: in words


@dataclass(frozen=True)
class Reading:
    lines: list[Line]
    known: list[Field]  # the columns that are understood
    ignored: list[str]  # the headings that are not

    def of(self, verdict: Verdict) -> list[Line]:
        return [line for line in self.lines if line.verdict is verdict]

    @property
    def counts(self) -> Counter[Verdict]:
        return Counter(line.verdict for line in self.lines)


def read(event: Event, data: bytes) -> Reading:
    """Raises tables.UnreadableFile, NoAddresses."""
    found = tables.read(data, largest=LARGEST, most=MOST + 2)
    with_addresses = (rows for rows in found if any("@" in cell for row in rows for cell in row))
    rows = tables.checked(next(with_addresses, found[0] if found else []), MOST + 2)
    fields = {one.name: one for one in sheets.columns(event)}
    first, meant, ignored = _headings(rows, fields)
    if Column.EMAIL not in {one.name for one in meant.values()}:
        raise NoAddresses
    there = _there(event, list(fields.values()))
    seen: dict[str, int] = {}
    lines = [
        _line(number, _cells(row, meant), there, seen)
        for number, row in enumerate(rows[first:], first + 1)
        if any(cell.strip() for cell in row)
    ]
    return Reading(lines, list(meant.values()), ignored)


def _headings(rows: tables.Rows, fields: Mapping[str, Field]) -> tuple[int, dict[int, Field], list[str]]:
    """Where the people begin, which column is which, and what stands above those that are none."""
    for number, row in enumerate(rows[:HEADINGS_WITHIN]):
        names = [cell.strip() for cell in row]
        if Column.EMAIL in names:
            known = {column: fields[name] for column, name in enumerate(names) if name in fields}
            return number + 1, known, []
    called = dict(_called(fields.values()))
    for number, row in enumerate(rows[:HEADINGS_WITHIN]):
        known = {}
        for column, cell in enumerate(row):
            found = called.get(folded(cell))
            if found and found not in known.values():
                known[column] = found
        if any(one.name == Column.EMAIL for one in known.values()):
            others = [cell for column, cell in enumerate(row) if column not in known and cell.strip()]
            return number + 1, known, others
    raise NoAddresses


def _called(fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """All by which a column may be headed, in whatever language."""
    for one in fields:
        yield folded(one.label), one
        if one.question is not None:
            yield from ((folded(text), one) for text in Localised(one.question.label).values())
        yield from ((folded(word), one) for word in ALSO_CALLED.get(one.name, "").split("|") if word)


def _cells(row: Sequence[str], meant: Mapping[int, Field]) -> dict[Field, str]:
    return {
        one: tables.as_typed(" ".join(row[column].split()))
        for column, one in meant.items()
        if column < len(row)
    }


def _there(event: Event, fields: list[Field]) -> dict[str, "_Known"]:
    """Everybody at the event who has an address, by it."""
    whom = select(Participation.id).where(Participation.event_id == event.id)
    away = set(
        db.session.scalars(
            select(Participation.id).where(Participation.event_id == event.id, Participation.state.in_(AWAY))
        )
    )
    ids = db.session.scalars(whom.order_by(*Participation.by_name()))
    found = {}
    for id_, cells in zip(ids, sheets.rows(event, fields, whom), strict=True):
        known = {one.name: cell for one, cell in zip(fields, cells, strict=True)}
        if known[Column.EMAIL]:
            found[str(known[Column.EMAIL])] = _Known(id_, known, id_ in away)
    return found


@dataclass(frozen=True)
class _Known:
    id: int
    cells: Mapping[str, Any]
    is_away: bool


def _line(number: int, cells: dict[Field, str], there: Mapping[str, _Known], seen: dict[str, int]) -> Line:
    said = {one.name: cell for one, cell in cells.items()}
    email = as_address(said.get(Column.EMAIL, ""))
    name = f"{said.get(Column.GIVEN_NAME, '')} {said.get(Column.FAMILY_NAME, '')}".strip()

    def refused(reason: str) -> Line:
        return Line(number, email, name, Verdict.REFUSED, reason=reason)

    if isinstance(found := reachable(email), Why):
        return refused(str(WORDS[found]) if email else _("There is no e-mail address."))
    if email in seen:
        return refused(_("The same address stands in row %(number)s already.", number=seen[email]))
    seen[email] = number
    try:
        values = {one.name: one.read(cell) for one, cell in cells.items() if cell and one.can_be_read}
    except Unread as odd:
        return refused(str(odd))
    known = there.get(email)
    if known is None:
        if not all(values.get(one) for one in NEEDED):
            return refused(_("The given name or the family name is missing."))
        return Line(number, email, name, Verdict.NEW, values)
    if known.is_away:
        return refused(_("This person has cancelled or was refused. Add her by hand if she comes after all."))
    changes = list(_changes(cells, values, known))
    verdict = Verdict.CHANGED if changes else Verdict.SAME
    return Line(number, email, name or _name(known), verdict, values, changes=changes)


def _changes(
    cells: dict[Field, str], values: Mapping[str, Any], known: _Known
) -> Iterator[tuple[str, str, str]]:
    """Compared as the file would show them: an empty cell says nothing."""
    for one, cell in cells.items():
        if one.name not in values or one.name in ONLY_TOLD | {Column.EMAIL}:
            continue
        before, after = known.cells[one.name], one.shown(values[one.name])
        if before != after and str(before) != cell:
            yield one.label, str(before), str(after)


def _name(known: _Known) -> str:
    return f"{known.cells[Column.GIVEN_NAME]} {known.cells[Column.FAMILY_NAME]}".strip()
