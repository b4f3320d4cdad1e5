"""What people tell us to take part, and what organisers enter about those who do."""

from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.events.choices import CountryField, cities, country_choices, country_code, zone_choices
from app.events.fields import TOO_LONG, DaysField, complain, hours, line, texts
from app.events.models import Event, EventDay
from app.events.moving import Span
from app.forms import Form, FormKey, choices
from app.i18n import LANGUAGES, Localised, day_short
from app.i18n import lazy as _
from app.participation.models import Participation, Purpose
from app.participation.texts import ROLES
from app.people.models import Person

NO_ADDRESS = _("Complete the e-mail address: name@example.org")


class ReachableAddress(Email):
    """An address that a mail and a calendar can carry: what stands before the @ is ASCII."""

    def __init__(self) -> None:
        super().__init__(NO_ADDRESS, allow_smtputf8=False)


def address(label: str, *more: Any, **details: Any) -> EmailField:
    rules = [*more, Length(max=254, message=TOO_LONG), ReachableAddress()]
    return EmailField(label, validators=rules, **details)


class AddresseeForm(Form):
    """Somebody to whom we write, and whom we may not know yet."""

    goes_there: object  # what is sent to the address, said beneath it

    given_name = line(_("Given name"), 80, validators=[DataRequired(_("Write the given name."))])
    family_name = line(_("Family name"), 80, validators=[DataRequired(_("Write the family name."))])
    email = address(_("E-mail"), DataRequired(_("Write the e-mail address.")))
    locale = SelectField(_("We write in"), choices=choices(LANGUAGES.items()))

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        self.email.description = self.goes_there

    def details(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("email", "given_name", "family_name", "locale")}


class DaysOfEvent(SelectMultipleField):
    """Which days of the event; where it has one only, that one, and nobody is asked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    data: list[int] | None

    def __init__(self, label: str, **details: Any) -> None:
        super().__init__(
            label,
            coerce=int,
            choices=[],
            validate_choice=False,  # a day that is no longer one is left out below
            validators=[DataRequired(_("Tick at least one day."))],
            **details,
        )

    def offer(self, event: Event) -> None:
        """All days are ticked until somebody unticks one: most come for the whole event.

        A form that shows the boxes says so (`days_asked`); one that does not means all days.
        """
        self.event = event
        self.choices = choices((day.id, day_short(day.date)) for day in event.days)
        shown = request.form.get(f"{self.name}_asked") and len(event.days) > 1
        if not self.data and not self.raw_data and not shown:
            self.data = [day.id for day in event.days]

    def pre_validate(self, form: Form) -> None:
        self.data = [day.id for day in self.chosen]

    @property
    def chosen(self) -> list[EventDay]:
        return [day for day in self.event.days if day.id in (self.data or [])]


class PersonForm(Form):
    """Who somebody is, as it stands on the list of one event."""

    given_name = line(
        _("Given name"),
        80,
        validators=[DataRequired(_("Write the given name."))],
        render_kw={"autocomplete": "given-name"},
    )
    family_name = line(
        _("Family name"),
        80,
        validators=[DataRequired(_("Write the family name."))],
        render_kw={"autocomplete": "family-name"},
    )
    organisation = line(
        _("Organisation"),
        200,
        validators=[DataRequired(_("Say which organisation. For a person alone write “self-employed”."))],
        render_kw={"autocomplete": "organization"},
    )
    country = CountryField(
        _("Country"),
        filters=[country_code],
        validators=[DataRequired(_("Choose the country."))],
        invalid_choice_message=_("Choose a country from the list."),
        render_kw={"autocomplete": "country"},
    )
    days = DaysOfEvent(_("Days"))

    def __init__(self, event: Event, **details: Any) -> None:
        super().__init__(**details)
        self.event = event
        self.country.choices = country_choices(event.project.countries)
        self.days.offer(event)

    def person(self) -> dict[str, str]:
        """The texts that describe the person, by the name of the column."""
        return {name: self[name].data for name in ("given_name", "family_name", "organisation", "country")}


class PermissionsForm(Form):
    """What somebody permits; every box may stay empty."""

    consent_photo = BooleanField(
        _("Photos or video in which I can be recognised may be used to report on this event.")
    )
    consent_share_email = BooleanField(_("The other participants may see my e-mail address."))
    consent_later_events = BooleanField(_("Tell me about later events of this project."))

    @property
    def purposes(self) -> list[Purpose]:
        return [purpose for purpose in Purpose if self[f"consent_{purpose}"].data]


class AddForm(PersonForm):
    """Somebody whom the organiser adds by hand."""

    form_key = FormKey()
    email = address(
        _("E-mail"),
        Optional(),
        description=_("The invitation goes there. Leave it empty for somebody who came without one."),
    )
    locale = SelectField(_("We write in"), choices=choices(LANGUAGES.items()))

    def validate_email(self, field: EmailField) -> None:
        person = Person.with_address(field.data) if field.data else None
        there = person and Participation.at(self.event, person)
        if there and not there.is_cancelled:
            raise ValidationError(_("%(name)s is on the list already with this address.", name=there.name))

    def details(self) -> dict[str, Any]:
        return self.person() | {
            "email": self.email.data or "",
            "locale": self.locale.data,
            "days": self.days.chosen,
            "form_key": self.form_key.data,
        }


class OwnDaysForm(Form):
    """The days on which somebody comes."""

    days = DaysOfEvent(_("Your days"))

    def __init__(self, participation: Participation) -> None:
        super().__init__(data={"days": [day.id for day in participation.days]})
        self.days.offer(participation.event)


class ConsentsForm(PermissionsForm):
    def __init__(self, participation: Participation) -> None:
        super().__init__(data={f"consent_{one}": participation.agrees_to(one) for one in Purpose})


class LinkForm(Form):
    """Where to send the personal link again."""

    email = address(
        _("E-mail"),
        DataRequired(_("Write the address you registered with.")),
        description=_("The address you registered with"),
        render_kw={"autocomplete": "email"},
    )


class CancelForm(Form):
    """Why an event does not take place, in the languages of its readers."""

    reason = texts(
        _("Why it does not take place"),
        500,
        area=True,
        hint=_("It stands in the e-mail and on the page. One language is enough; more are kinder."),
    )


class RoleForm(Form):
    """As what somebody takes part."""

    role = SelectField(_("Takes part as"), choices=choices(ROLES.items()))


class SeenForm(Form):
    """A press on what was looked at: nothing is done when the event has changed meanwhile."""

    seen = HiddenField()


class WhenForm(SeenForm):
    """The days and hours of an event, by the clocks of a zone."""

    days = DaysField(_("Days"))
    counts_from_zero = BooleanField(_("Count the first day as Day 0"))
    zone = SelectField(_("Time zone"), choices=[], validate_choice=False)
    postponed = BooleanField(_("Say on the page that it was postponed"))

    def __init__(self, event: Event) -> None:
        days = [hours(day.starts_at, day.ends_at, event.zone) for day in event.days]
        super().__init__(
            data={"days": days, "counts_from_zero": event.counts_from_zero, "zone": event.zone},
        )
        self.event = event
        self.zone.choices = zone_choices([event.project])

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.spans: list[Span] = []
        if self.zone.data in clock.zones():
            self.spans = self.days.spans_in(self.zone.data)
        else:
            complain(self.zone, _("We know no such time zone. Choose one from the list."))
        return not self.errors

    @property
    def city(self) -> Localised:
        """The name of the clock: with another zone another one."""
        zone, event = self.zone.data, self.event
        if zone == event.zone:
            return event.city
        partner = event.project.zones.get(zone)
        return partner.city if partner else cities(zone)

    def details(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("zone", "counts_from_zero", "postponed")} | {
            "city": self.city
        }

    @property
    def typed(self) -> list[tuple[str, str]]:
        """All that was sent, to be sent once more with the press that does it."""
        own = {"csrf_token", "seen"}
        return [(name, value) for name, value in request.form.items(multi=True) if name not in own]
