"""What parallel tables are made from."""

from datetime import timedelta
from typing import Any

from app.agenda.models import AgendaItem
from app.events.fields import block, complain
from app.forms import Form, FormKey
from app.i18n import Localised, language
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.writing.fields import number
from app.writing.tabling import Plan, rounds_of

MOST_TABLES = 20
LONGEST = (60, 200)  # characters of a name, and of what the table is about


class TablesForm(Form):
    """`plan` is what was asked for, once the form is valid."""

    plan: Plan

    form_key = FormKey()
    tables = block(
        _l("Tables"),
        description=_l("One a line, or in one line with commas. What it is about may follow: A: Food waste"),
    )
    rounds = number(_l("Rounds"), 12, description=_l("The hours are split evenly between them."))
    pause = number(_l("Minutes between two rounds"), 120)
    seats = number(_l("Seats at each table"), 999)

    def __init__(self, item: AgendaItem) -> None:
        super().__init__(rounds=1)
        self.item = item

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not fine:
            return False
        names = self._names()
        self._check(names)
        self.plan = Plan(
            tuple(names),
            rounds=self.rounds.data or 1,
            pause=timedelta(minutes=self.pause.data or 0),
            seats=self.seats.data,
        )
        if self.item.ends_at and not rounds_of(self.item.starts_at, self.item.ends_at, self.plan):
            complain(self.rounds, _("So many do not fit into its hours. Ask for fewer, or a shorter break."))
        return not self.errors

    def _names(self) -> list[tuple[Localised, Localised]]:
        """As they are written, in the language of the page."""
        written = (self.tables.data or "").strip()
        rows = written.split("\n") if "\n" in written or ":" in written else written.split(",")
        pairs = (row.partition(":") for row in rows if row.strip(" :"))
        return [(_said(name), _said(topic)) for name, _colon, topic in pairs]

    def _check(self, names: list[tuple[Localised, Localised]]) -> None:
        spoken = [str(name) for name, _topic in names]
        longest = (max((len(str(pair[side])) for pair in names), default=0) for side in (0, 1))
        if not names:
            complain(self.tables, _("Name at least one table."))
        elif len(names) > MOST_TABLES:
            complain(self.tables, _("%(max)d tables at most.", max=MOST_TABLES))
        elif not all(spoken):
            complain(self.tables, _("Write the name of each table before its colon."))
        elif len(set(spoken)) < len(spoken):
            complain(self.tables, _("Give each table a name of its own."))
        elif any(found > most for found, most in zip(longest, LONGEST, strict=True)):
            complain(self.tables, _("Shorten the names to 60 characters, and what they are about to 200."))


def _said(text: str) -> Localised:
    spoken = " ".join(text.split())
    return Localised({language(): spoken} if spoken else {})
