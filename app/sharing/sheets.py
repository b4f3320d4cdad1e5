"""The agenda as a sheet, XLSX and CSV: a row for each item, a column for each thing that is known of it.

The first row is for people, in their language. The second is for programs and the same in all languages.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from app import tables
from app.agenda.programme import ItemKind, Payer, Programme, Withheld
from app.events.terms import Mode
from app.i18n import CONTENT_LANGUAGES, language
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.sharing.cells import DAY, Row, rows_of

WIDE, NARROW = 42, 11  # characters
ROWS_TO_COME = 200
LONGEST = 32_767  # characters in a cell
LABELS: Mapping[str, str] = {
    "level": _l("Level"),
    "number": _l("Day"),
    "date": _l("Date"),
    "starts_at": _l("Start"),
    "ends_at": _l("End"),
    "kind": _l("Kind"),
    "title": _l("Title"),
    "track": _l("Table or track"),
    "round": _l("Round"),
    "room": _l("Room or place"),
    "speakers": _l("Speakers: name; part; function; organisation; minutes"),
    "description": _l("Description"),
    "audiences": _l("Only for"),
    "others_see": _l("Others see"),
    "mode": _l("On site or online"),
    "is_decision": _l("Decision"),
    "preparation": _l("To prepare"),
    "prepared_by": _l("Prepared by"),
    "due_on": _l("Until"),
    "meeting_point": _l("Meeting point"),
    "meets_at": _l("Be there at"),
    "vehicle": _l("Vehicle"),
    "seats": _l("Seats"),
    "paid_by": _l("Who pays"),
    "host": _l("Hosted by"),
    "rules": _l("Rules on site"),
    "practice.title": _l("Good practice"),
    "practice.region": _l("Region of the practice"),
    "practice.theme": _l("Theme of the practice"),
    "practice.owner": _l("Owner of the practice"),
    "is_withheld": _l("Closed session"),
    "uid": "UID",
    "programme": "Synodos",
}
IN_LANGUAGES = frozenset(
    "title track room description preparation prepared_by meeting_point vehicle rules practice.title".split()
)
FOR_PROGRAMS = frozenset({"is_withheld", "uid", "programme"})  # nobody needs to see them
TIMES = frozenset({"starts_at", "ends_at", "meets_at"})
DATES = frozenset({"date", "due_on"})
NUMBERS = frozenset({"level", "number", "round", "seats"})
CHOICES: Mapping[str, Iterable[str]] = {
    "kind": [one.value for one in ItemKind],
    "mode": [one.value for one in Mode],
    "paid_by": [one.value for one in Payer],
    "others_see": [one.value for one in Withheld],
}


def _rows(programme: Programme) -> list[Row]:
    """Of what is closed to the reader, there is nothing to write but that it is."""
    rows = list(rows_of(programme))
    closed = {f"title.{language()}": _("Closed session")}
    return [closed | row if row.get("is_withheld") else row for row in rows]


def _columns(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """Their names for programs and for people. What is written in languages has those that are used."""
    used = {name for row in rows for name in row}
    for name, label in LABELS.items():
        if name not in IN_LANGUAGES:
            yield name, str(label)
            continue
        codes = [code for code in CONTENT_LANGUAGES if f"{name}.{code}" in used] or [language()]
        for code in codes:
            yield f"{name}.{code}", f"{label} ({CONTENT_LANGUAGES[code]})"


# CSV


def as_csv(programme: Programme) -> bytes:
    rows = _rows(programme)
    columns = dict(_columns(rows))
    cells = ([row.get(name, "") for name in columns] for row in rows)
    return b"".join(tables.as_csv([list(columns.values()), list(columns), *cells]))


# XLSX


def as_xlsx(programme: Programme, title: str, written_at: datetime) -> bytes:
    from xlsxwriter import Workbook

    rows = _rows(programme)
    columns = list(_columns(rows))
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": written_at})
        sheet = book.add_worksheet(_("Agenda")[:31])
        looks = _Looks(book)
        _frame(sheet, columns, len(rows), looks)
        for line, row in enumerate(rows, 2):
            for column, (name, _label) in enumerate(columns):
                _write(sheet, line, column, name, row, looks)
    return file.getvalue()


class _Looks:
    """How cells look; each look is made once."""

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, {}  # type: Any, dict[tuple[str, int], Any]

    def of(self, name: str, level: int) -> Any:
        if (name, level) not in self.made:
            self.made[name, level] = self.book.add_format(self._look(name, level))
        return self.made[name, level]

    def _look(self, name: str, level: int) -> dict[str, Any]:
        look: dict[str, Any] = {"text_wrap": True, "valign": "top"}
        if level == DAY:
            look |= {"bold": True, "bg_color": "#E6EEF0", "top": 1}
        elif name.startswith("title."):
            look["indent"] = level - 1
        if name in TIMES:
            return look | {"num_format": "hh:mm", "align": "left"}
        if name in DATES:
            return look | {"num_format": "ddd d mmm yyyy", "align": "left"}
        return look if name in NUMBERS else look | {"num_format": "@"}


def _frame(sheet: Any, columns: list[tuple[str, str]], rows: int, looks: _Looks) -> None:
    head = looks.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    for column, (name, label) in enumerate(columns):
        sheet.write_string(0, column, label, head)
        sheet.write_string(1, column, name)
        sheet.set_column(column, column, _width(name), None, {"hidden": name in FOR_PROGRAMS})
        if name in CHOICES:
            allowed = {"validate": "list", "source": CHOICES[name]}
            sheet.data_validation(2, column, rows + ROWS_TO_COME, column, allowed)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(name: str) -> int:
    wide = ("title", "speakers", "description", "preparation", "rules", "practice.title", "meeting_point")
    if name.startswith(wide):
        return WIDE
    return NARROW if name in NUMBERS | TIMES | {"kind", "mode", "is_decision"} else NARROW * 2


def _write(sheet: Any, line: int, column: int, name: str, row: Row, looks: _Looks) -> None:
    """Hours and dates as such, so that they can be sorted and counted; everything else as text."""
    cell, look = row.get(name, ""), looks.of(name, int(row["level"]))
    if not cell:
        sheet.write_blank(line, column, None, look)
    elif name in NUMBERS:
        sheet.write_number(line, column, int(cell), look)
    elif name in DATES:
        sheet.write_datetime(line, column, date.fromisoformat(cell), look)
    elif name in TIMES and "T" not in cell:
        sheet.write_datetime(line, column, time.fromisoformat(cell), look)
    else:
        sheet.write_string(line, column, cell[:LONGEST], look)
