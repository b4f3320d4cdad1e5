"""What forms about events and people let one choose from: zones and countries, the near ones first."""

from collections.abc import Iterable
from functools import cache, lru_cache

from babel import Locale
from wtforms import SelectChoice, SelectField, ValidationError

from app import clock
from app.forms import Form, choices
from app.i18n import LANGUAGES, LOCALES, Localised, in_order, language, speaking, zone_city
from app.i18n import gettext as _
from app.network.models import Project

NOT_A_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


class CountryField(SelectField):  # type: ignore[misc]  # WTForms has no types
    """One of the countries in its list. WTForms would write all of them anew to find the one."""

    def pre_validate(self, form: Form) -> None:
        if self.data and not any(one.value == self.data for one in self.choices):
            raise ValidationError(str(self.invalid_choice_message))


def zone_choices(projects: Iterable[Project]) -> list[SelectChoice]:
    """Every IANA zone, those of the partners first."""
    near = {zone: partner.city for project in projects for zone, partner in project.zones.items()}
    partners = [(zone, _("%(place)s (%(zone)s)", place=city, zone=zone)) for zone, city in near.items()]
    others = [(zone, zone) for zone in sorted(clock.zones() - set(near))]
    return choices(partners, _("Where partners live")) + choices(others, _("Everywhere"))


def country_choices(first: Iterable[str]) -> list[SelectChoice]:
    """Countries by their names in the reader's language, these first."""
    return list(_country_choices(language(), tuple(first)))


@lru_cache(1000)
def _country_choices(spoken: str, first: tuple[str, ...]) -> list[SelectChoice]:
    ordered = _countries(spoken)
    names = dict(ordered)
    near = [code for code in first if code in names]
    beside = set(near)
    others = [(code, name) for code, name in ordered if code not in beside]
    return choices([("", ""), *((code, names[code]) for code in near), *others])


@cache
def _countries(spoken: str) -> tuple[tuple[str, str], ...]:
    """All countries (ISO 3166 alpha-2) with their names, in the order of the alphabet of a language."""
    with speaking(spoken):
        names = Locale.parse(LOCALES[spoken]).territories
        known = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
        return tuple(
            sorted((one for one in known if one[0] not in NOT_A_COUNTRY), key=lambda one: in_order(one[1]))
        )


def country_code(text: str | None) -> str | None:
    """What a form elsewhere may send for a country: its code in any case, or its English name."""
    return text and _english_names().get(text.strip().lower(), text.strip().upper())


@cache
def _english_names() -> dict[str, str]:
    return {name.lower(): code for code, name in Locale.parse("en").territories.items() if len(code) == 2}


def cities(zone: str) -> Localised:
    """The city that stands for a zone, in each language of the pages."""
    names = Localised()
    for code in LANGUAGES:
        with speaking(code):
            names[code] = zone_city(zone)
    return names
