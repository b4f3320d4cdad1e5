"""What a reader sees of an event, as a spreadsheet: exactly that, and nothing that calculates."""

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

from app import clock, i18n
from app.events.models import Event
from app.i18n import gettext as _
from app.readers import evidence, queries

LONGEST = 32_767  # characters in a cell of a spreadsheet
WIDE = 28  # characters
Line = Sequence[str | int]


def as_xlsx(event: Event) -> IO[bytes]:
    """An open file that goes when it is closed."""
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by whoever sends it)
    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, safe) as book:
        book.set_properties({"title": str(event.title), "created": clock.now()})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
        for name, titles, lines in _sheets(event):
            sheet = book.add_worksheet(name[:31])
            sheet.set_column(0, len(titles) - 1, WIDE)
            for column, title in enumerate(titles):
                sheet.write_string(0, column, title, head)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(lines, 1):
                for column, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(line, column, value)
                    elif value:
                        sheet.write_string(line, column, value[:LONGEST])
    file.seek(0)
    return file


def _sheets(event: Event) -> list[tuple[str, Sequence[str], Iterable[Line]]]:
    mails = queries.mails(event)
    counts = [
        (_("Mails sent"), mails["sent"]),
        (_("Mails that did not arrive"), mails["failed"]),
        (_("Mails that wait"), mails["waiting"]),
    ]
    partners = [
        (
            str(one.partner.names) if one.partner else _("Others"),
            one.invited,
            one.with_place,
            one.undecided,
            one.cancelled,
        )
        for one in queries.by_partner(event)
    ]
    columns = (_("Partner"), _("Invited"), _("Has a place"), _("Open"), _("Cancelled"))
    agenda = [
        (one.number, str(evidence.STAMPS[one.stamp]), i18n.moment(one.released_at, event.zone, event.city))
        for one in queries.releases(event)
    ]
    told = [(i18n.moment(one.at, event.zone, event.city), one.text) for one in queries.changes(event)]
    people = (evidence.cells(event, one) for one in queries.everybody(event))
    return [
        (_("Event"), (_("What"), _("Said")), [*evidence.facts(event), *counts]),
        (_("Partners"), columns, partners),
        (_("Participants"), [str(one) for one in evidence.HEAD], people),
        (_("Agenda"), (_("Version"), _("Stamp"), _("Released")), agenda),
        (_("Changes"), (_("When"), _("What")), told),
    ]
