"""The fields of a registration form: for each kind of question one that takes its answer.

An answer, as it is kept (`given.Answer.value`), goes in through `typed_as` and comes out through `value_of`.
"""

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import (
    DateTimeLocalField,
    Field,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TelField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.errors import DomainError
from app.events.fields import TOO_LONG, YEARS, DayInput, block, line
from app.events.models import Event
from app.forms import Form, Kept, WholeNumber, choices
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.questions import uploads
from app.questions.models import Question
from app.questions.shown import option_in_words
from app.questions.terms import NO, YES, Kind, Topic

LONG_LIST = 7  # options; more of them fold into a list
GREATEST = 2_000_000_000
COMPLETES = {Topic.PHONE: "tel", Topic.FUNCTION: "organization-title"}  # autofill tokens of HTML


def name_of(question: Question) -> str:
    """How the field is called in the form."""
    return f"answer_{question.uid}"


class OneOf(RadioField):
    """None of them may be chosen; what is no longer there was not chosen."""

    data: str | None

    def __init__(self, label: str, **details: Any) -> None:
        super().__init__(label, validate_choice=False, **details)

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            self.data = None


class OneOfMany(SelectField):
    data: str | None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            self.data = None
        self.data = self.data or None


class SeveralOf(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    data: list[str] | None

    def __init__(self, label: str, least: int | None, most: int | None, **details: Any) -> None:
        super().__init__(label, validate_choice=False, **details)
        self.least, self.most = least, most

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        known = {value for value, *_rest in self.iter_choices()}
        self.data = [one for one in self.data or [] if one in known]
        number = len(self.data)
        if number and self.least and number < self.least:
            self.errors = [_("Choose at least %(num)d of these.", num=self.least)]
        elif self.most and number > self.most:
            self.errors = [_("Choose at most %(num)d of these.", num=self.most)]


class Moment(Kept, DateTimeLocalField):
    """A date and an hour, by the clock of the venue."""

    def __init__(self, label: str, zone: str, **details: Any) -> None:
        message = _l("Write the date and the time: 2027-03-24 14:30.")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        super().__init__(
            label, validators=[Optional()], format=formats, invalid_value_message=message, **details
        )
        self.zone = zone

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if not self.data or self.errors:
            return
        if self.data.year not in YEARS:
            raise ValidationError(
                _("Choose a year between %(first)d and %(last)d.", first=YEARS[0], last=YEARS[-1])
            )
        try:
            clock.to_utc(self.data, self.zone, second=False)
        except clock.SkippedTime:
            raise ValidationError(_("The clocks skip that time. Choose one before or after.")) from None


class Upload(FileField):
    """A file, and what was sent before in its place (`kept`). `sent` is what came with this form.

    Browsers never send a file again by themselves: where the form comes back, it must be chosen once more.
    """

    kept: dict[str, Any] | None = None
    sent: tuple[str, bytes] | None = None  # its name as sent, its contents
    is_removed = False

    def look(self) -> None:
        """Say at the field what is wrong with what was sent."""
        if self.sent:
            try:
                uploads.media_type(self.sent[1])
            except DomainError as refusal:
                self.sent, self.errors = None, [str(refusal)]


def field_for(question: Question, event: Event) -> Any:
    """The field that takes an answer, in the reader's language; not bound yet."""
    label = str(question.label)
    attributes = _attributes(question)
    kind, details = question.kind, {"render_kw": attributes}
    if question.topic is Topic.PHONE and kind is Kind.SHORT:
        return TelField(label, validators=[Length(max=40, message=TOO_LONG)], **details)
    if kind is Kind.SHORT:
        return line(label, 200, **details)
    if kind is Kind.LONG:
        return block(label, 5000, render_kw=attributes | {"rows": 4})
    if kind is Kind.NUMBER:
        return _number(label, question, attributes)
    if kind is Kind.YES_NO:
        return OneOf(label, choices=choices([(YES, _("Yes")), (NO, _("No"))]), **details)
    if kind is Kind.DATE:
        return DayInput(label, **details)
    if kind is Kind.MOMENT:
        return Moment(label, event.zone, **details)
    if kind is Kind.FILE:
        return Upload(label, render_kw=attributes | {"accept": uploads.ACCEPTED})
    offered = [(uid, option_in_words(question, uid)) for uid in options(question, event)]
    if kind is Kind.SEVERAL_OF:
        return SeveralOf(label, question.least, question.most, choices=choices(offered), **details)
    if question.topic is Topic.ROLE or len(offered) > LONG_LIST:
        return OneOfMany(label, choices=choices([("", ""), *offered]), validate_choice=False, **details)
    nothing = [] if question.is_required else [("", _("No answer"))]
    return OneOf(label, choices=choices([*offered, *nothing]), **details)


def options(question: Question, event: Event) -> list[str]:
    """The uids of what it offers; of nights without any written, those around the event, by their dates."""
    if question.options or question.topic is not Topic.NIGHTS:
        return list(question.option_uids)
    first = event.first_date - timedelta(days=1)
    return [str(first + timedelta(days=n)) for n in range((event.last_date - first).days + 1)]


def typed_as(question: Question, value: Any) -> Any:
    """An answer as its field holds it."""
    if value is None or question.kind is Kind.FILE:
        return None
    if question.kind is Kind.YES_NO:
        return YES if value else NO
    try:
        if question.kind is Kind.DATE:
            return date.fromisoformat(value)
        if question.kind is Kind.MOMENT:
            return datetime.fromisoformat(value)
    except ValueError:  # of a version that asked something else
        return None
    return value


def value_of(question: Question, field: Field) -> Any:
    """What was answered, as it is kept; None for nothing. A file is seen to by whoever stores it."""
    data = field.data
    if field.errors or data in ("", None, []):
        return None
    if question.kind is Kind.YES_NO:
        return data == YES
    if question.kind is Kind.DATE:
        return data.isoformat()
    if question.kind is Kind.MOMENT:
        return data.isoformat(timespec="minutes")
    return data


def _number(label: str, question: Question, attributes: dict[str, Any]) -> WholeNumber:
    least = -GREATEST if question.least is None else question.least
    most = GREATEST if question.most is None else question.most
    if (question.least is None) == (question.most is None):
        message = _l("Write a number from %(min)s to %(max)s.")
    else:
        message = _l("Write %(min)s or more.") if question.most is None else _l("Write %(max)s or less.")
    bounds = {"min": question.least, "max": question.most}
    shown = attributes | {name: value for name, value in bounds.items() if value is not None}
    return WholeNumber(
        label,
        validators=[Optional(), NumberRange(least, most, message)],
        invalid_value_message=_l("Write a whole number."),
        render_kw=shown | {"inputmode": "numeric"},
    )


def _attributes(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if question.is_required and question.kind not in (Kind.SEVERAL_OF, Kind.YES_NO, Kind.ONE_OF):
        found["aria-required"] = "true"
    if question.topic in COMPLETES:
        found["autocomplete"] = COMPLETES[question.topic]
    return found
