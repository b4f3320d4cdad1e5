"""The registration form, and what somebody changes of it later on her own page."""

from typing import Any

from flask import request
from wtforms import FieldList, FormField, HiddenField, RadioField
from wtforms.validators import DataRequired, Optional

from app import clock
from app.events.choices import CountryField, country_choices, country_code
from app.events.fields import Part, complain, line
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Mode
from app.forms import Form, choices
from app.i18n import gettext as _
from app.i18n import language, ngettext
from app.i18n import lazy as _l
from app.participation.colleagues import MOST
from app.participation.forms import DaysOfEvent, PermissionsForm, PersonForm, address
from app.participation.models import Participation
from app.people.models import as_address
from app.questions.forms import AnswersForm, form_for

WAYS = {Mode.ON_SITE: _l("On site"), Mode.ONLINE: _l("Online")}


class Attends(RadioField):  # type: ignore[misc]  # WTForms has no types
    """On site or online, at a hybrid event; elsewhere nobody is asked."""

    data: str | None

    def __init__(self, label: str, **details: Any) -> None:
        super().__init__(
            label, choices=choices(WAYS.items()), validators=[Optional()], validate_choice=False, **details
        )

    def offer(self, event: Event) -> None:
        self.event = event
        if not self.data and not self.raw_data:
            self.data = Mode.ON_SITE.value

    @property
    def chosen(self) -> Mode | None:
        """None: she was not asked."""
        return Mode(self.data) if self.event.mode is Mode.HYBRID and self.data in set(Mode) else None

    def places(self, way: str) -> str:
        return _left(self.event, Of.ONLINE if way == Mode.ONLINE.value else Of.ON_SITE, "")


class Colleague(Part):
    """Somebody who is registered as well; an empty row is not used."""

    given_name = line(_l("Given name"), 80)
    family_name = line(_l("Family name"), 80)
    email = address(_l("E-mail"), Optional())
    organisation = line(_l("Organisation"), 200, description=_l("Empty: the same as yours"))
    country = CountryField(
        _l("Country"), filters=[country_code], validators=[Optional()],
        invalid_choice_message=_l("Choose a country from the list."),
    )  # fmt: skip

    def __init__(self, *args: Any, **details: Any) -> None:
        super().__init__(*args, **details)
        self.country.choices = []

    @property
    def is_used(self) -> bool:
        return any(self[name].data for name in ("given_name", "family_name", "email"))


class RegistrationForm(PersonForm, PermissionsForm):
    email = address(
        _l("E-mail"),
        DataRequired(_l("Write your e-mail address.")),
        description=_l("For your confirmation and for changes. Not shown to anybody."),
        render_kw={"autocomplete": "email"},
    )
    attends = Attends(_l("How do you come?"))
    colleagues = FieldList(FormField(Colleague), _l("Colleagues"), max_entries=MOST)
    zone = HiddenField(filters=[lambda zone: zone if zone in clock.zones() else ""])

    def __init__(self, event: Event, **details: Any) -> None:
        super().__init__(event, **details)
        self.attends.offer(event)
        for entry in self.colleagues.entries:
            self._offer(entry.form)
        self.answers = form_for(event)

    def _offer(self, colleague: Any) -> None:
        same = choices([("", _("The same as yours"))])
        colleague.country.choices = same + country_choices(self.event.project.countries)[1:]

    @property
    def organisations(self) -> list[str]:
        """Those of the network, to choose from while writing."""
        names = [name for one in self.event.project.organisations for name in (one.name, one.native_name)]
        return list(dict.fromkeys(name for name in names if name))

    @property
    def may_bring_more(self) -> bool:
        return len(self.colleagues.entries) < MOST

    def add_colleague(self) -> None:
        """One more empty row."""
        if self.may_bring_more:
            self._offer(self.colleagues.append_entry().form)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.answers.validate()
        self._look_at_colleagues()
        return not self.errors and not self.answers.errors

    def _look_at_colleagues(self) -> None:
        seen = {as_address(self.email.data or "")}
        needed = {
            "given_name": _("Write the given name."),
            "family_name": _("Write the family name."),
            "email": _("Write the e-mail address."),
        }
        for row in (entry.form for entry in self.colleagues.entries):
            if not row.is_used:
                continue
            for name, message in needed.items():
                if not row[name].data and not row[name].errors:
                    complain(row[name], message)
            if row.email.data and as_address(row.email.data) in seen:
                complain(row.email, _("This address stands in the form already: everybody has her own."))
            seen.add(as_address(row.email.data or ""))
        self.colleagues.errors = [entry.errors for entry in self.colleagues.entries]
        if not any(self.colleagues.errors):
            self.colleagues.errors = []

    def details(self) -> dict[str, Any]:
        """What the action is told."""
        return self.person() | {
            "email": self.email.data,
            "locale": language(),
            "zone": self.zone.data,
            "day_ids": self.days.data,
            "consents": [purpose.value for purpose in self.purposes],
            "attends": self.attends.chosen,
            "asked_role": self.answers.claimed_role,
            "answers": self.answers.by_id(),
            "waits_for": sorted(self.answers.waits_for),
            "files": self.answers.uploads,
            "colleagues": [self._told(entry.form) for entry in self.colleagues.entries if entry.form.is_used],
        }

    def _told(self, row: Any) -> dict[str, str]:
        return {
            "given_name": row.given_name.data,
            "family_name": row.family_name.data,
            "email": as_address(row.email.data),
            "organisation": row.organisation.data or self.organisation.data,
            "country": row.country.data or self.country.data,
        }


class OwnAnswersForm(Form):
    """What somebody has chosen, on her own page: days, on site or online, and the questions for her."""

    days = DaysOfEvent(_l("Your days"))
    attends = Attends(_l("How do you come?"))
    answers: AnswersForm

    def __init__(self, participation: Participation, held: set[int], before: dict[str, Any]) -> None:
        shown = {"days": [day.id for day in participation.days]}
        attends = participation.attends.value if participation.attends else None
        super().__init__(data=shown | {"attends": attends})
        event = participation.event
        self.days.offer(event)
        self.attends.offer(event)
        self.answers = form_for(event, participation.viewer, answers=before, held=held)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self.answers.validate() and bool(fine)

    def refuse(self, pools: list[Pool]) -> None:
        """These have become full, and nothing was changed: say so at their fields."""
        if self.answers.refuse(pools):
            return
        for pool in pools:
            if pool.of is Of.DAY:
                complain(self.days, _("One of these days has become full. Your places are as they were."))
            elif pool.of in (Of.ON_SITE, Of.ONLINE) and self.attends.event.mode is Mode.HYBRID:
                complain(self.attends, _("No place is left for that. You come as before."))
            elif pool.of is not Of.OPTION:
                self.form_errors.append(_("All places are taken. Nothing was changed."))

    def details(self) -> dict[str, Any]:
        """What the action is told."""
        return {
            "days": self.days.chosen,
            "attends": self.attends.chosen,
            "answers": self.answers.answers,
            "asked": [one.question.uid for one in self.answers.asked],
            "waits_for": self.answers.waits_for,
            "files": self.answers.uploads,
        }


def day_places(event: Event) -> dict[int, str]:
    """What is left of each day that has places of its own, by its id."""
    return {day.id: _left(event, Of.DAY, str(day.id)) for day in event.days}


def numbers(name: str) -> set[int]:
    """Ids that a form on a page sends, such as those of pools."""
    return {int(one) for one in request.form.getlist(name) if one.isdecimal() and len(one) < 10}


def _left(event: Event, of: Of, key: str) -> str:
    pool = next((one for one in event.pools if (one.of, one.key) == (of, key)), None)
    if pool is None or pool.seats is None:
        return ""
    if pool.has_free_seat:
        return ngettext("%(num)s place left", "%(num)s places left", pool.free or 0)
    return _("Full: you would wait")
