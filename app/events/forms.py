"""What an organiser says about an event."""

from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Email, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.events.choices import CountryField, cities, country_choices, zone_choices
from app.events.fields import (
    TOO_LONG,
    DayInput,
    DaysField,
    block,
    complain,
    line,
    moment,
    shown,
    texts,
    web_address,
)
from app.events.host_choice import Hosting
from app.events.kinds import KINDS, MODES, VISIBILITIES
from app.events.models import Event
from app.events.moving import Span
from app.events.terms import Kind, Mode, Visibility
from app.forms import Form, FormKey, Seen, WholeNumber, choices
from app.i18n import Localised
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Organisation, Project
from app.people.models import Person

MOST_SEATS = 100_000
# Columns that a form shows as they are.
AS_THEY_ARE = (
    "title", "summary", "city", "venue", "address", "country", "join_url",
    "audience", "practical", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip


# The fields in the order of the page, which is that of the list of errors above it.


class Sort(Form):
    kind = SelectField(
        _l("Kind of meeting"), choices=choices((kind.value, one.name) for kind, one in KINDS.items())
    )


class What(Form):
    title = texts(_l("Title"), 200, required=True)
    summary = texts(_l("Summary"), 1000, area=True, hint=_l("Two or three sentences: what people come for."))
    hosts = SelectMultipleField(
        _l("Hosting partners"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class When(Form):
    form_key = FormKey()
    project_slug = SelectField(_l("Project"), choices=[], validate_choice=False)
    days = DaysField(_l("Days"))
    counts_from_zero = BooleanField(_l("Count the first day as Day 0"))
    zone = SelectField(_l("Time zone"), choices=[], validate_choice=False)
    seats = WholeNumber(
        _l("Places"),
        validators=[
            Optional(),
            NumberRange(1, MOST_SEATS, _l("Write a number between %(min)d and %(max)d, or leave it empty.")),
        ],
        description=_l("Empty: as many as want to come."),
    )
    with_agenda = BooleanField(_l("Start from a typical agenda"))


class Where(Form):
    mode = RadioField(
        _l("How people meet"), choices=choices((one.value, name) for one, name in MODES.items())
    )
    venue = texts(_l("Venue"), 200, hint=_l("The name of the house, the room or the square."))
    address = block(_l("Postal address"), 400, description=_l("As on an envelope: street, postcode, town."))
    country = CountryField(
        _l("Country of the venue"), choices=[],
        invalid_choice_message=_l("Choose a country from the list."),
    )  # fmt: skip
    join_url = web_address(
        _l("Link to join online"),
        description=_l(
            "Nobody is told it. Each person with a place has a personal link that leads here from 15 minutes "
            "before the start; so you can replace it at any time, and nobody needs a new e-mail."
        ),
    )
    city = texts(
        _l("Name of the clock"),
        80,
        hint=_l("“Thessaloniki” in “10:00 Thessaloniki time”. Left empty: the city of the hosting partner."),
    )
    audience = texts(_l("Who may come"), 300)
    practical = texts(
        _l("Good to know"),
        10_000,
        area=True,
        hint=_l("Getting there, access, food, languages, photographs. Markdown: **bold**, - lists, links."),
    )
    visibility = RadioField(
        _l("Who finds the page"), choices=choices((one.value, name) for one, name in VISIBILITIES.items())
    )
    opens = moment(_l("Registration opens"), _l("Empty: as soon as the event is published."))
    closes = moment(_l("Registration closes"), _l("Empty: when the event starts."))
    contact_name = line(_l("Name"), 120)
    contact_email = EmailField(
        _l("E-mail"),
        validators=[
            Optional(),
            Length(max=254, message=TOO_LONG),
            Email(_l("Complete the e-mail address: name@example.org"), allow_smtputf8=False),
        ],
    )
    contact_phone = line(_l("Telephone"), 60)


class DetailsForm(What, Hosting, Where):
    """All of an event but its days, zone and seats: what of it can change without anybody being told."""

    zone_name: str

    def offer(self, projects: list[Project]) -> None:
        """What can be chosen, given the projects that the event may belong to."""
        self.offer_hosts(projects)
        countries = dict.fromkeys(code for project in projects for code in project.countries)
        self.country.choices = country_choices(countries)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.look_at_hosts()
        if zone := self._zone():
            self.opens_at: datetime | None = self.opens.instant_in(zone)
            self.closes_at: datetime | None = self.closes.instant_in(zone)
        return not self.errors

    def _zone(self) -> str | None:
        """The zone that the times of the form are meant in, if it is known."""
        return self.zone_name

    def details(self) -> dict[str, Any]:
        """The event's columns by name."""
        return {
            "title": self.title.texts,
            "summary": self.summary.texts,
            "hosts": self.chosen_hosts,
            "city": self.city.texts or self._usual_city(),
            "mode": Mode(self.mode.data),
            "venue": self.venue.texts,
            "address": self.address.data or "",
            "country": self.country.data or "",
            "join_url": self.join_url.data or "",
            "audience": self.audience.texts,
            "practical": self.practical.texts,
            "visibility": Visibility(self.visibility.data),
            "registration_opens_at": self.opens_at,
            "registration_closes_at": self.closes_at,
            "contact_name": self.contact_name.data or "",
            "contact_email": self.contact_email.data or "",
            "contact_phone": self.contact_phone.data or "",
        }

    def _usual_city(self) -> Localised:
        """The city of a host that lives by this clock, else the one that stands for the zone."""
        zone = self._zone() or "UTC"
        host = next((one for one in self.chosen_hosts if one.zone == zone), None)
        return host.city if host else cities(zone)


class EditForm(Sort, DetailsForm):
    seen = Seen()

    def __init__(self, event: Event, actor: Person) -> None:
        self.actor = actor
        opens, closes = event.registration_opens_at, event.registration_closes_at
        known = {name: getattr(event, name) for name in AS_THEY_ARE} | {
            "hosts": [one.slug for one in event.hosts],
            "kind": event.kind.value,
            "mode": event.mode.value,
            "visibility": event.visibility.value,
            "opens": shown(opens, event.zone) if opens else {},
            "closes": shown(closes, event.zone) if closes else {},
        }
        super().__init__(data=known)
        self.event, self.project, self.zone_name = event, event.project, event.zone
        self.offer([event.project])
        self.seen.shows(known)

    @property
    def kept_hosts(self) -> list[Organisation]:
        return list(self.event.hosts)

    def details(self) -> dict[str, Any]:
        """What differs from what the form showed: of two who send theirs at one moment, each changes hers."""
        written = super().details() | {"kind": Kind(self.kind.data)}
        return {name: value for name, value in written.items() if value != getattr(self.event, name)}


class NewForm(DetailsForm, When):
    def __init__(self, kind: Kind, projects: list[Project], chosen: Project, person: Person) -> None:
        super().__init__(data=_usual(kind, chosen, person))
        self.actor = person
        self.projects = {one.slug: one for one in projects}
        self.project = self.projects.get(self.project_slug.data or "", chosen)
        self.project_slug.choices = choices((one.slug, one.acronym) for one in projects)
        self.zone.choices = zone_choices(projects)
        self.offer(projects)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.project_slug.data not in self.projects:
            complain(self.project_slug, _("Choose one of your projects."))
        if zone := self._zone():
            self.spans: list[Span] = self.days.spans_in(zone)
        else:
            complain(self.zone, _("We know no such time zone. Choose one from the list."))
        if self.seats.errors and self.seats.data is None:
            self.seats.errors = [_("Write a whole number, such as 42, or leave it empty.")]
        return not self.errors

    def _zone(self) -> str | None:
        return self.zone.data if self.zone.data in clock.zones() else None

    def everything(self) -> dict[str, Any]:
        """What `create` needs beside the project, the days and the kind."""
        return self.details() | {
            "zone": self.zone.data,
            "counts_from_zero": self.counts_from_zero.data,
            "seats": self.seats.data,
            "with_agenda": self.with_agenda.data,
            "form_key": self.form_key.data,
        }


def _usual(kind: Kind, project: Project, person: Person) -> dict[str, Any]:
    """What the form begins with: how such a meeting usually looks, at the home of whoever plans it."""
    usual = KINDS[kind]
    own = [m.organisation for m in person.memberships if m.project_id == project.id and m.organisation]
    host = next(iter(own), project.lead)
    return {
        "project_slug": project.slug,
        "hosts": [host.slug] if host else [],
        "zone": host.zone if host else "UTC",
        "country": host.country if host and usual.mode is not Mode.ONLINE else "",
        "days": [{"starts": starts, "ends": ends} for starts, ends in usual.hours],
        "mode": usual.mode.value,
        "visibility": usual.visibility.value,
        "seats": usual.seats,
        "audience": usual.audience,
        "with_agenda": True,
        "contact_name": person.name,
        "contact_email": person.email,
    }


class DuplicateForm(Form):
    form_key = FormKey()
    first_day = DayInput(_l("First day of the new event"))

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not self.first_day.data and not self.first_day.errors:
            complain(self.first_day, _("Choose the day."))
        return not self.errors
