"""What organisers enter when they look at those who want to come, and what these answer."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.events.fields import TOO_LONG, texts
from app.forms import Form, whole_number
from app.i18n import lazy as _


class ChosenForm(Form):
    """Whom it is about."""

    who = HiddenField()  # ids, with commas

    @property
    def ids(self) -> list[int]:
        return [number for one in (self.who.data or "").split(",") if (number := whole_number(one))]


class DeclineForm(ChosenForm):
    reason = texts(
        _("Why"),
        1000,
        area=True,
        required=True,
        hint=_(
            "It stands in the e-mail and on their own pages, in the language of each. One language is"
            " enough; more are kinder."
        ),
    )


class AskBackForm(ChosenForm):
    question = texts(
        _("What you would like to know"),
        1000,
        area=True,
        required=True,
        hint=_(
            "They answer on their own pages, and you see it here. One language is enough; more are kinder."
        ),
    )


class TellMoreForm(Form):
    answer = TextAreaField(
        _("Your answer"),
        validators=[
            DataRequired(_("Write your answer; a sentence is enough.")),
            Length(max=2000, message=TOO_LONG),
        ],
    )
