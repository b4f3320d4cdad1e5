"""An agenda that is pasted: the text or the file, then its rows for correction. Nothing is kept on the server
before they are saved."""

import json
import re
from functools import cached_property
from itertools import groupby
from typing import Any, Self

from flask import request
from wtforms import FieldList, FileField, FormField, RadioField, SelectField, TextAreaField

from app import tables
from app.agenda import words
from app.agenda.models import Content
from app.agenda.programme import Programme
from app.errors import DomainError
from app.events.fields import block, complain
from app.events.models import Event
from app.forms import Form, FormKey, choices
from app.i18n import CONTENT_LANGUAGES, day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.pasting.lines import Heading, Reading
from app.pasting.pieces import of_rows
from app.pasting.reading import read
from app.pasting.rows import RowForm, rows_of
from app.sharing import importing
from app.sharing.exports import MEMBER

MOST = 400  # items at once
PROMPT = """Day 1 – Wednesday 14 April
9:00–9:15 Welcome – A. B., Region
9:15 Good practices
11:00 Coffee"""
FOR_PROGRAMS = re.compile(rb"\s*(?:\{|BEGIN:VCALENDAR)")
LANGUAGES = choices(CONTENT_LANGUAGES.items())


class PasteForm(Form):
    pasted = block(
        _l("Paste the agenda"),
        100_000,
        description=_l("As it stands in Word, in a mail, on a web page or in a sheet."),
        render_kw={"placeholder": PROMPT, "spellcheck": "false"},
    )
    file = FileField(
        _l("Or choose a file"),
        description=_l("XLSX, CSV or plain text, up to 1 MB; or an agenda that was exported here."),
        render_kw={"accept": ".xlsx,.csv,.txt,.json,.jsonld,.ics,text/csv,text/plain"},
    )
    language = SelectField(
        _l("It is written in"),
        choices=choices([("", _l("the language that we find"))]) + LANGUAGES,
        default="",
        validate_choice=False,
    )

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event
        self.programme: Programme | None = None  # of a file that we have written ourselves

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not (self.reading or self.programme or self.file.errors):
            complain(self.pasted, _("Paste an agenda, or choose a file."))
        if len(self.reading.lines) > MOST:
            complain(
                self.pasted, _("That is more than %(most)d items. Paste one day after the other.", most=MOST)
            )
        return not self.errors

    @cached_property
    def reading(self) -> Reading:
        text = "\n".join(filter(None, (self.pasted.data, self._text_of_file())))
        return read(text, days=[day.date for day in self.event.days])

    @property
    def spoken(self) -> str:
        """The language of the text: chosen, or found."""
        text = " ".join(one.source for one in self.reading.lines)
        return self.language.data if self.language.data in CONTENT_LANGUAGES else words.language_of(text)

    def _text_of_file(self) -> str:
        file = request.files.get("file")
        if not file or not file.filename:
            return ""
        with file.stream as opened:
            data = bytes(opened.read())
        try:
            self.programme = importing.programme_from(file.filename, data, self.event)
        except importing.NotOurs as other:
            return self._text_of(file.filename, data, other)
        except DomainError as broken:
            complain(self.file, str(broken))
        return ""

    def _text_of(self, filename: str, data: bytes, refusal: importing.NotOurs) -> str:
        try:
            if FOR_PROGRAMS.match(data):
                raise refusal
            return text_of(filename, data)
        except DomainError as broken:
            complain(self.file, str(broken))
        return ""


def text_of(filename: str, data: bytes) -> str:
    """What a file says, as if it were pasted. Raises UnreadableFile."""
    is_table = data.startswith((tables.ZIP, tables.OLE)) or filename.lower().endswith(".csv")
    if not is_table:
        return tables.decoded(data)
    sheets = [of_rows(tables.checked(rows)) for rows in tables.read(data) if any(map(any, rows))]
    if not sheets:
        raise tables.Empty
    return next((text for text in sheets if re.search(r"\d[:.]\d\d", text)), sheets[0])


class ImportForm(Form):
    """An agenda that was exported, before it takes the place of the draft. It travels in the form."""

    programme: Programme

    form_key = FormKey()
    document = TextAreaField(_l("The agenda"), render_kw={"hidden": True})

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event

    @classmethod
    def of(cls, event: Event, programme: Programme) -> Self:
        form = cls(event)
        form.form_key.process(None)
        form.programme = programme
        form.document.data = json.dumps({MEMBER: programme.document()}, ensure_ascii=False)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        data = (self.document.data or "").encode()
        try:
            self.programme = importing.programme_from(_("your file"), data, self.event)
        except DomainError as broken:
            self.form_errors.append(str(broken))
        return not self.errors


class RowsForm(Form):
    """`contents` are the items that are kept, each with how deep it stands, once the form is valid."""

    contents: list[tuple[Content, int]]

    form_key = FormKey()
    language = SelectField(_l("It is written in"), choices=LANGUAGES, default="en")
    how = RadioField(
        _l("What stands on these days already"),
        choices=choices([("add", _l("stays, and this comes to it")), ("replace", _l("is replaced by this"))]),
        default="add",
    )
    rows = FieldList(FormField(RowForm), _l("Items"), max_entries=MOST)

    def __init__(self, event: Event, **details: Any) -> None:
        super().__init__(**details)
        self.event = event
        self.headings: list[Heading] = []  # that are unclear; said once, when the text was read
        days = choices((str(day.id), day_short(day.date)) for day in event.days)
        for row in self.row_forms:
            row.event, row.day.choices = event, days

    @classmethod
    def of(cls, event: Event, reading: Reading, language: str) -> Self:
        """As it was read; nothing is corrected yet."""
        form = cls(event, formdata=None, rows=rows_of(reading.lines, event), language=language)
        form.headings = [one for one in reading.headings if one.doubts]
        return form

    @property
    def row_forms(self) -> list[RowForm]:
        return [entry.form for entry in self.rows.entries]

    @property
    def by_day(self) -> list[tuple[str, list[RowForm]]]:
        """As they follow each other."""
        return [(day, list(rows)) for day, rows in groupby(self.row_forms, lambda row: row.day.data or "")]

    @property
    def kept(self) -> list[RowForm]:
        return [row for row in self.row_forms if not row.leave_out.data]

    @property
    def unclear(self) -> int:
        return sum(bool(row.reasons) for row in self.kept)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = [bool(field.validate(self)) for field in (self.form_key, self.language, self.how)]
        fine += [row.validate() for row in self.kept]
        if not self.kept:
            self.form_errors.append(_("Keep at least one item."))
        self.contents = (
            []
            if not all(fine)
            else [(row.content_in(self.language.data), row.level.data) for row in self.kept]
        )
        return all(fine) and bool(self.kept)
