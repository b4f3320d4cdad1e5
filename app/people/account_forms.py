"""What somebody types about herself, and to show that it is she."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.forms import Form, choices
from app.i18n import LANGUAGES
from app.i18n import lazy as _
from app.people.forms import SignInForm
from app.people.guessing import LONGEST, objection
from app.people.models import Person

NOTHING_TYPED = _("Type your password.")
NO_CODE = _("Type the code.")


class PasswordSignInForm(SignInForm):
    password = PasswordField(
        _("Password"),
        validators=[InputRequired(NOTHING_TYPED)],
        render_kw={"autocomplete": "current-password", "required": True},
    )


class LanguageForm(Form):
    locale = SelectField(
        _("Language of our mails"),
        description=_(
            "Our pages speak it too. Mails about your account and the pages of those who organise are in "
            "English or Greek."
        ),
        choices=choices(LANGUAGES.items()),
        validate_choice=False,
    )

    def validate_locale(self, field: SelectField) -> None:
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose one of these languages."))


class NewPasswordForm(Form):
    password = PasswordField(
        _("New password"),
        description=_("At least 12 characters, of any kind. Three or four words are easy to keep in mind."),
        validators=[InputRequired(_("Type the password you would like."))],
        render_kw={"autocomplete": "new-password", "required": True, "minlength": 12, "maxlength": LONGEST},
    )

    def __init__(self, person: Person):
        super().__init__()
        self.person = person

    def validate_password(self, field: PasswordField) -> None:
        if said := objection(field.data or "", self.person):
            raise ValidationError(said)


class PasswordForm(Form):
    answer = PasswordField(
        _("Password"),
        validators=[InputRequired(NOTHING_TYPED)],
        render_kw={"autocomplete": "current-password", "required": True},
    )


class CodeForm(Form):
    """Six figures of an app, eight of a mail, or a recovery code."""

    answer = StringField(
        _("Code"),
        validators=[InputRequired(NO_CODE), Length(max=60)],
        render_kw={
            "autocomplete": "one-time-code",
            "required": True,
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
