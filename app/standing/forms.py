"""What an organiser types about one person's invitation, and about those who have not answered."""

from wtforms import EmailField, ValidationError
from wtforms.validators import DataRequired

from app.events.fields import texts
from app.forms import Form
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.participation.forms import address
from app.participation.models import Participation
from app.people.models import Person, as_address


class AddressForm(Form):
    """Where we write to somebody from now on."""

    email = address(
        _l("The right address"),
        DataRequired(_l("Write the e-mail address.")),
        description=_l("We write there from now on, and only there."),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, participation: Participation) -> None:
        super().__init__(data={"email": participation.email})
        self.participation = participation

    def validate_email(self, field: EmailField) -> None:
        if as_address(field.data) == self.participation.email:
            raise ValidationError(_("This is the address that we have."))
        person = Person.with_address(field.data)
        there = person and Participation.at(self.participation.event, person)
        if there:
            raise ValidationError(_("%(name)s is on the list already with this address.", name=there.name))


class RemindForm(Form):
    words = texts(
        _l("A personal line"),
        500,
        area=True,
        hint=_l("It stands above the facts. One language is enough; more are kinder."),
    )
