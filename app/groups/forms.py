"""What organisers say about a group."""

from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.events.fields import complain, texts
from app.forms import Form, FormKey, choices
from app.groups import queries
from app.groups.queries import Offered
from app.i18n import lazy as _
from app.network.groups import Group
from app.participation.forms import address
from app.people.models import Person, as_address


class NameForm(Form):
    """What it is called."""

    name = texts(_("Name"), 80, required=True, hint=_("As it stands on agendas: Steering group."))


class NewForm(NameForm):
    form_key = FormKey()


class PeopleField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def offer(self, people: list[Offered]) -> None:
        self.choices = choices(
            (one.person.id, ", ".join(part for part in (one.person.name, one.organisation) if part))
            for one in people
        )


class PeopleForm(Form):
    """Who is put into it."""

    partners = PeopleField(_("People of the partners"), coerce=int, validate_choice=False)
    guests = PeopleField(_("Participants of the project’s events"), coerce=int, validate_choice=False)
    email = address(
        _("E-mail"),
        Optional(),
        description=_("Of somebody who works for a partner, or is on the list of an event of this project."),
    )

    def __init__(self, group: Group, **details: Any) -> None:
        super().__init__(**details)
        self.group = group
        self.partners.offer(queries.partners_people(group))
        self.guests.offer(queries.guests(group))
        self.found: list[Person] = []

    def validate(self, extra_validators: Any = None) -> bool:
        """Whom the form names stands in `found` afterwards."""
        if not super().validate(extra_validators):
            return False
        email = as_address(self.email.data or "")
        ids = [*(self.partners.data or []), *(self.guests.data or [])]
        self.found = queries.of_the_project(self.group.project, ids, email)
        if email and all(person.email != email for person in self.found):
            complain(self.email, _("Nobody of this project has this address. Invite her to an event first."))
        elif not self.found:
            complain(self.email, _("Tick somebody, or write an address."))
        return not self.errors
