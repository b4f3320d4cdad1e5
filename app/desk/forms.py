"""Whom an organiser asks to help at the desk."""

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired

from app import clock
from app.events.fields import line
from app.events.models import Event, EventDay
from app.forms import Form, choices
from app.i18n import WORKSPACE_LANGUAGES, day_short
from app.i18n import lazy as _
from app.participation.forms import address


class HelperForm(Form):
    day = RadioField(_("Day"), coerce=int, validators=[DataRequired(_("Choose the day."))])
    given_name = line(_("Given name"), 80, validators=[DataRequired(_("Write the given name."))])
    family_name = line(_("Family name"), 80, validators=[DataRequired(_("Write the family name."))])
    email = address(
        _("E-mail"),
        DataRequired(_("Write the e-mail address.")),
        description=_("Whoever reads mail at this address signs in with it. Take one of her own."),
    )
    locale = SelectField(_("We write in"), choices=choices(WORKSPACE_LANGUAGES.items()))

    def __init__(self, days: list[EventDay], **details: Any) -> None:
        super().__init__(**details)
        self.days = days
        self.day.choices = choices((one.id, day_short(one.date)) for one in days)

    @property
    def chosen(self) -> EventDay:
        return next(one for one in self.days if one.id == self.day.data)

    def details(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("email", "given_name", "family_name", "locale")}


def open_days(event: Event) -> list[EventDay]:
    """For which somebody can still be asked."""
    return [day for day in event.days if day.ends_at > clock.now()]
