"""What an organiser types about one person's invitation, and about those who have not answered."""

from wtforms import EmailField, ValidationError
from wtforms.validators import DataRequired

from app.events.fields import texts
from app.forms import Form
from app.i18n import gettext as _t
from app.i18n import lazy as _
from app.participation.forms import address
from app.participation.models import Participation
from app.people.models import Person, as_address


class AddressForm(Form):
    """Where we write to somebody from now on."""

    email = address(
        _("The right address"),
        DataRequired(_("Write the e-mail address.")),
        description=_("We write there from now on, and only there."),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, participation: Participation) -> None:
        super().__init__(data={"email": participation.email})
        self.participation = participation

    def validate_email(self, field: EmailField) -> None:
        if as_address(field.data) == self.participation.email:
            raise ValidationError(_t("This is the address that we have."))
        person = Person.with_address(field.data)
        there = person and Participation.at(self.participation.event, person)
        if there:
            raise ValidationError(_t("%(name)s is on the list already with this address.", name=there.name))


class RemindForm(Form):
    words = texts(
        _("A personal line"),
        500,
        area=True,
        hint=_("It stands above the facts. One language is enough; more are kinder."),
    )
