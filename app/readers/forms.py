"""What an organiser says about a reading link."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from app import clock
from app.events.fields import DayInput, complain, line
from app.events.models import Event
from app.forms import Form, FormKey, choices
from app.i18n import WORKSPACE_LANGUAGES, day_short
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Project
from app.participation.forms import address
from app.readers import queries

USUAL, LONGEST = timedelta(days=30), timedelta(days=365)
ALL = "all"


class UntilForm(Form):
    """Until the end of which day it opens, by the clock of the lead partner."""

    until = DayInput(_l("Until the end of"), description=_l("At most a year from today."))

    def __init__(self, project: Project, **details: Any) -> None:
        self.zone = project.zone
        super().__init__(**details)
        if not self.until.raw_data and self.until.data is None:
            self.until.data = clock.today(self.zone) + USUAL

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        first, chosen = clock.today(self.zone), self.until.data
        last = first + LONGEST
        if not self.until.errors and not (chosen and first <= chosen <= last):
            said = {"first": day_short(first, year=True), "last": day_short(last, year=True)}
            complain(self.until, _("Choose a day from %(first)s to %(last)s.", **said))
        return fine and not self.until.errors

    @property
    def expires_at(self) -> datetime:
        return end_of(self.until.data or clock.today(self.zone), self.zone)


class LinkForm(UntilForm):
    reader = line(
        _l("Who reads"),
        200,
        validators=[DataRequired(_l("Write who reads."))],
        description=_l("An office rather than a person: First-level control, Ministry of Development."),
    )
    opens = SelectField(_l("What it opens"), validators=[InputRequired()])
    email = address(
        _l("Send it to"), Optional(), description=_l("The address of the link stands in this e-mail only.")
    )
    locale = SelectField(_l("We write in"), choices=choices(WORKSPACE_LANGUAGES.items()))
    form_key = FormKey()

    def __init__(self, project: Project, **details: Any) -> None:
        super().__init__(project, **details)
        self.events = queries.to_choose(project)
        whole = (ALL, _l("All events of %(project)s", project=project.acronym))
        self.opens.choices = choices([whole, *((str(one.id), one.title) for one in self.events)])

    @property
    def event(self) -> Event | None:
        return next((one for one in self.events if str(one.id) == self.opens.data), None)


def end_of(on: date, zone: str) -> datetime:
    """The last minute of that day."""
    wall = datetime(on.year, on.month, on.day, 23, 59)  # noqa: DTZ001  (a time on the wall)
    try:
        return clock.to_utc(wall, zone, second=True)
    except clock.SkippedTime:
        return wall.replace(tzinfo=UTC)
