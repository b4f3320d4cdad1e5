from wtforms import EmailField
from wtforms.validators import Email, InputRequired, Length

from app.forms import Form
from app.i18n import lazy as _


class SignInForm(Form):
    email = EmailField(
        _("Your work e-mail"),
        validators=[
            InputRequired(_("Type the e-mail address that your project knows.")),
            Email(_("That is not a whole e-mail address, such as name@example.org.")),
            Length(max=254),
        ],
        render_kw={"autocomplete": "email", "inputmode": "email", "required": True},
    )


class EnterForm(Form):
    """Nothing but its button."""
