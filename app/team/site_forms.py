"""What administrators say about projects, organisations and each other."""

from typing import Any

from babel import Locale
from wtforms import DecimalField, EmailField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.events.choices import country_choices, zone_choices
from app.events.fields import DayInput, complain, line, texts, web_address
from app.forms import Form, choices
from app.i18n import LANGUAGES, LOCALES, in_order, language
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Organisation, Project
from app.participation.forms import AddresseeForm

PROJECT_TEXTS = ("name", "summary", "funding_statement", "funding_note")
PROJECT_FACTS = ("acronym", "programme", "website", "starts_on", "ends_on")
ORGANISATION_FACTS = ("name", "native_name", "native_language", "country", "zone", "website")


class ProjectForm(Form):
    """A project, and who its partners are."""

    acronym = line(_l("Acronym"), 40, validators=[DataRequired(_l("Write what everybody calls it."))])
    name = texts(_l("Name of the project"), 300, required=True)
    summary = texts(_l("Summary"), 2000, area=True)
    programme = line(_l("Programme"), 120, validators=[DataRequired(_l("Write who funds it."))])
    funding_statement = texts(
        _l("Funding statement"), 500, hint=_l("As the programme words it. It stands on every page.")
    )
    funding_note = texts(_l("Note on the funding"), 2000, area=True)
    website = web_address(_l("Website"))
    starts_on = DayInput(_l("First day"))
    ends_on = DayInput(_l("Last day"))
    partners = SelectMultipleField(
        _l("Partners"), choices=[], validate_choice=False, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    lead = SelectField(_l("Lead partner"), choices=[], validate_choice=False)

    def offer(self, organisations: list[Organisation]) -> None:
        self.known = {one.slug: one for one in organisations}
        self.partners.choices = choices((slug, str(one.names)) for slug, one in self.known.items())
        self.lead.choices = choices([("", ""), *((slug, str(one.names)) for slug, one in self.known.items())])

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        chosen = [slug for slug in self.partners.data or [] if slug in self.known]
        if not chosen:
            complain(self.partners, _("Tick at least one partner."))
        elif self.lead.data not in chosen:
            complain(self.lead, _("Choose one of the partners that are ticked."))
        if self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data:
            complain(self.ends_on, _("This is before the first day."))
        return not self.errors

    def details(self) -> dict[str, Any]:
        written = {name: getattr(self, name).texts for name in PROJECT_TEXTS}
        facts = {name: self[name].data for name in PROJECT_FACTS}
        return written | facts | {"website": self.website.data or ""}

    @property
    def chosen(self) -> list[Organisation]:
        return [one for slug, one in self.known.items() if slug in self.partners.data]

    @property
    def chosen_lead(self) -> Organisation | None:
        return self.known.get(self.lead.data or "")


class NewProjectForm(ProjectForm):
    slug = line(
        _l("Short name in addresses"), 60,
        validators=[
            DataRequired(_l("Write how it is called in addresses.")),
            Regexp(
                r"[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Small letters, figures and hyphens: green-cities")
            ),
        ],
        description=_l("As in /projects/green-cities. It stays."),
    )  # fmt: skip

    def __init__(self, organisations: list[Organisation]) -> None:
        super().__init__()
        self.offer(organisations)


class EditProjectForm(ProjectForm):
    def __init__(self, project: Project, organisations: list[Organisation]) -> None:
        known: dict[str, Any] = {name: dict(getattr(project, name)) for name in PROJECT_TEXTS}
        known |= {name: getattr(project, name) for name in PROJECT_FACTS}
        known["partners"] = [one.slug for one in project.organisations]
        known["lead"] = project.lead.slug if project.lead else ""
        super().__init__(data=known)
        self.offer(organisations)


class OrganisationForm(Form):
    name = line(_l("Name in English"), 200, validators=[DataRequired(_l("Write the name in English."))])
    native_name = line(
        _l("Name in its own language"), 200, validators=[DataRequired(_l("Write its own name."))]
    )
    native_language = SelectField(_l("Its language"), choices=[])
    city = texts(_l("City"), 80, required=True)
    country = SelectField(_l("Country"), choices=[], validate_choice=False)
    zone = SelectField(_l("Time zone"), choices=[], validate_choice=False)
    latitude = DecimalField(
        _l("Latitude"), places=None,
        validators=[Optional(), NumberRange(-90, 90, _l("Write degrees north, from %(min)d to %(max)d."))],
        description=_l("Degrees north, such as 44.5: the pages list partners from north to south."),
        render_kw={"inputmode": "decimal"},
    )  # fmt: skip
    website = web_address(_l("Website"))

    def __init__(self, organisation: Organisation | None, projects: list[Project]) -> None:
        one = organisation
        known: dict[str, Any] = {name: getattr(one, name) for name in ORGANISATION_FACTS} if one else {}
        if one:
            known |= {"city": dict(one.city), "latitude": one.latitude}
        super().__init__(data=known)
        names = {str(code): str(name) for code, name in Locale.parse(LOCALES[language()]).languages.items()}
        codes = [code for code in names if len(code) == 2 and code not in LANGUAGES]
        named = [*((code, names.get(code, LANGUAGES[code])) for code in LANGUAGES)]
        named += sorted(((code, names[code]) for code in codes), key=lambda pair: in_order(pair[1]))
        self.native_language.choices = choices(named)
        self.country.choices = country_choices(dict.fromkeys(c for one in projects for c in one.countries))
        self.zone.choices = zone_choices(projects)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.country.data not in {one.value for one in self.country.choices if one.value}:
            complain(self.country, _("Choose a country from the list."))
        if self.zone.data not in clock.zones():
            complain(self.zone, _("We know no such time zone. Choose one from the list."))
        return not self.errors

    def details(self) -> dict[str, Any]:
        latitude = self.latitude.data
        facts = {name: self[name].data or "" for name in ORGANISATION_FACTS}
        return facts | {"city": self.city.texts, "latitude": None if latitude is None else float(latitude)}


class AdministratorForm(AddresseeForm):
    goes_there = _l("Whoever reads it gets in and may do everything, so look twice.")


class LostStepForm(Form):
    """Whose second step is switched off, as she can show it no more."""

    email = EmailField(
        _l("Her e-mail"),
        description=_l("Make sure that it is she who asks: call her at a number that you know."),
        validators=[DataRequired(_l("Write the e-mail address.")), Length(max=254)],
    )
