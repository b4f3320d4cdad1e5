"""The list of participants as a file, XLSX and CSV: a row for each person, a column for each thing known.

The first row is for people, in their language. The second is for programs and the same in all languages: it
tells what stands where in a file that comes back.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import Select, select

from app import clock, tables
from app.database import db
from app.events.models import Event
from app.i18n import gettext as _
from app.participation.models import Consent, DayChoice, Participation, Purpose
from app.people.models import Person
from app.questions import queries
from app.questions.given import Answer
from app.questions.models import Question
from app.roster.cells import Cell, Column, Field, fields, permissions

LONGEST = 32_767  # characters in a cell of a spreadsheet
NARROW, USUAL, WIDE = 10, 20, 36  # characters
PIECE = 1000  # people that are held at a time
READ = (
    Participation.id,
    Person.email,
    Participation.given_name,
    Participation.family_name,
    Participation.organisation,
    Participation.country,
    Participation.locale,
    Participation.role,
    Participation.attends,
    Participation.state,
    Participation.registered_at,
)


def columns(event: Event) -> list[Field]:
    """Of the form those questions, too, that are no longer asked and were answered: in their last wording."""
    return fields(event, questions(event))


def questions(event: Event) -> list[Question]:
    """In the order of the form, each once, those that are no longer asked at the end."""
    answered = select(Answer.question_id).where(Answer.question_id == Question.id).exists()
    return queries.newest(event, Question.retired_at.is_(None) | answered)


def rows(event: Event, wanted: Sequence[Field], whom: Select[Any]) -> Iterator[list[Cell]]:
    """`whom`: a selection of ids of participations of the event. By family name, some at a time."""
    ids = select(Participation.id).where(Participation.id.in_(whom)).order_by(*Participation.by_name())
    everybody = list(db.session.scalars(ids))
    versions = {
        one.id: one for one in db.session.scalars(select(Question).where(Question.event_id == event.id))
    }
    for start in range(0, len(everybody), PIECE):
        yield from _piece(event, wanted, everybody[start : start + PIECE], versions)


def _piece(
    event: Event, wanted: Sequence[Field], ids: list[int], versions: dict[int, Question]
) -> Iterator[list[Cell]]:
    facts = select(*READ).outerjoin(Person, Person.id == Participation.person_id)
    people = {row.id: row for row in db.session.execute(facts.where(Participation.id.in_(ids)))}
    days = {
        tuple(row) for row in db.session.execute(_of(DayChoice.participation_id, DayChoice.day_id, ids=ids))
    }
    answers: dict[int, dict[str, tuple[Question, Any]]] = defaultdict(dict)
    given = _of(Answer.participation_id, Answer.question_id, Answer.value, ids=ids)
    for id_, question_id, value in db.session.execute(given):
        question = versions[question_id]
        answers[id_][question.uid] = question, value
    agreed = defaultdict(list)
    open_ones = _of(Consent.participation_id, Consent.purpose, ids=ids).where(Consent.withdrawn_at.is_(None))
    for id_, purpose in db.session.execute(open_ones):
        agreed[id_].append(purpose)

    shapes: list[Callable[[int], Cell]] = [
        _shape(event, one, people, days, answers, agreed) for one in wanted
    ]
    for id_ in ids:
        yield [shape(id_) for shape in shapes]


def _shape(
    event: Event,
    field: Field,
    people: Mapping[int, Any],
    days: set[tuple[int, int]],
    answers: Mapping[int, Mapping[str, tuple[Question, Any]]],
    agreed: Mapping[int, list[Purpose]],
) -> Callable[[int], Cell]:
    """What stands in this column, by the id of the person."""
    if field.question is not None:
        uid = field.question.uid
        return lambda id_: field.shown(found[1], found[0]) if (found := answers[id_].get(uid)) else ""
    if field.day_id is not None:
        day_id = field.day_id
        return lambda id_: field.shown((id_, day_id) in days)
    if field.name == Column.CONSENTS:
        return lambda id_: permissions(agreed[id_])
    if field.name == Column.REGISTERED:
        return lambda id_: clock.local(people[id_].registered_at, event.zone).replace(
            tzinfo=None, microsecond=0
        )
    return lambda id_: field.shown(getattr(people[id_], field.name))


def _of(*columns: Any, ids: list[int]) -> Select[Any]:
    return select(*columns).where(columns[0].in_(ids))


# CSV


def as_csv(wanted: Sequence[Field], people: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    def text() -> Iterator[list[str]]:
        yield [field.label for field in wanted]
        yield [field.name for field in wanted]
        for cells in people:
            yield [_written(cell) for cell in cells]

    return tables.as_csv(text())


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ", timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


# XLSX


def as_xlsx(title: str, wanted: Sequence[Field], people: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """An open file that goes when it is closed. Row by row: twenty thousand people need little memory."""
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by whoever sends it)
    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, safe) as book:
        book.set_properties({"title": title, "created": clock.now()})
        sheet = book.add_worksheet(_("Participants")[:31])
        looks: dict[type, Any] = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
            date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
        for column, field in enumerate(wanted):
            sheet.set_column(column, column, _width(field))
            sheet.write_string(0, column, field.label, head)
        sheet.set_row(1, None, None, {"hidden": True})
        for column, field in enumerate(wanted):
            sheet.write_string(1, column, field.name)
        sheet.freeze_panes(2, 3)
        last = 1
        for last, cells in enumerate(people, 2):
            for column, cell in enumerate(cells):
                _write(sheet, last, column, cell, looks)
        sheet.autofilter(0, 0, max(last, 2), max(len(wanted) - 1, 0))
    file.seek(0)
    return file


def _write(sheet: Any, line: int, column: int, cell: Cell, looks: Mapping[type, Any]) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(line, column, cell[:LONGEST])
    elif isinstance(cell, date):
        sheet.write_datetime(line, column, cell, looks[type(cell)])
    else:
        sheet.write_number(line, column, cell)


def _width(field: Field) -> int:
    if field.day_id is not None or field.name in {Column.LOCALE, Column.COUNTRY}:
        return NARROW
    return WIDE if field.name in {Column.EMAIL, Column.ORGANISATION} or field.question else USUAL
