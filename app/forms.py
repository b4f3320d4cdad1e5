"""What every form has in common: clean text comes in, and nothing typed is lost."""

import re
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.meta import DefaultMeta

from app import errors
from app.i18n import gettext as _
from app.i18n import language

# What PostgreSQL, mail headers or calendars refuse: all controls but tab and line ends.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Form(FlaskForm):
    """A form of ours: text comes without control characters, one-line text on one line.

    A file sent where text belongs counts as nothing typed.
    """

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata and cleaned(formdata)
            return cleaned(request.form) if form.is_submitted() or "form_again" in g else None

        def get_translations(self, form: FlaskForm) -> Any:
            """What WTForms itself says, in the reader's language; read once."""
            self.locales = [language()]
            return DefaultMeta.get_translations(self, form)

        def bind_field(self, form: FlaskForm, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                tidy = paragraphs if issubclass(kind, TextAreaField) else one_line
                options["filters"] = [tidy, *unbound_field.kwargs.get("filters", ())]
            return super().bind_field(form, unbound_field, options)


def choices(pairs: Iterable[tuple[object, object]], group: str | None = None) -> list[SelectChoice]:
    """What a list offers: the value that is sent and the words for it; maybe under a heading."""
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


def whole_number(text: str | None) -> int | None:
    """A number as the address of a page may name it; None for what is none, or is larger than any of ours."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def cleaned(data: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict([(name, CONTROLS.sub("", value)) for name, value in data.items(multi=True)])


def one_line(text: str | None) -> str | None:
    return text and " ".join(text.split())


def paragraphs(text: str | None) -> str | None:
    return text and text.replace("\r\n", "\n").strip()


class Kept(Field):
    """A browser shows nothing of what is no number, date or time in an input for those; as text it does."""

    def __call__(self, **attributes: Any) -> Any:
        is_odd = any(self.raw_data or ()) and self.data is None
        return super().__call__(**attributes | ({"type": "text"} if is_odd else {}))


class WholeNumber(Kept, IntegerField):
    pass


def new_key() -> str:
    return secrets.token_urlsafe(9)


class FormKey(HiddenField):
    """Names the form, so that sent twice it does its deed once (`audit.models.made_by_form`)."""

    def __init__(self, **details: Any) -> None:
        super().__init__(default=new_key, **details)


class Seen(HiddenField):
    """What stood in the form when it was opened: it shows that somebody else has changed it meanwhile."""

    data: str | None

    def shows(self, facts: dict[str, Any]) -> None:
        """Say what stands there now, when the form is made."""
        self.current = sha256(repr(sorted(facts.items())).encode()).hexdigest()
        self.data = self.data or self.current

    def pre_validate(self, form: Form) -> None:
        """Refuse once, saying why."""
        seen, self.data = self.data, self.current
        if seen != self.current:
            raise ValidationError(
                _("Somebody else has changed this while you wrote. Send it again to replace theirs by yours.")
            )


# A form that was left open too long


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, shown_again)


def shown_again(error: CSRFError) -> ResponseReturnValue:
    """A form whose token is too old or missing comes back with all that was typed; a bare button is refused.

    The page is opened once more instead of sent, whoever may open it: opening changes nothing anywhere.
    """
    if not request.url_rule or "GET" not in (request.url_rule.methods or ()):
        return held() if typed() and is_old_but_ours() else errors.form_too_old(error)
    g.form_again, request.method = True, "GET"
    try:
        answer = current_app.preprocess_request()
        if answer is None:
            late = _("This page was open for too long. Nothing has been sent yet: please send it again.")
            flash(late, "warn")
            answer = current_app.dispatch_request()
    except (HTTPException, errors.DomainError) as refusal:
        return current_app.handle_user_exception(refusal)
    response = current_app.make_response(answer)
    response.status_code = 400 if response.status_code == 200 else response.status_code
    return response


# A form that was sent after its session had ended

UNKEPT = re.compile("password|^code$")  # fields whose content is written into no page
EVER = 10**9  # seconds


def typed() -> list[tuple[str, str]]:
    """What came with this form, as far as it can be held: neither its token, nor files, nor secrets."""
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if name != "csrf_token" and not UNKEPT.search(name)]


def held(first: str = "", *, page: str = "held.html", **why: Any) -> Response:
    """A page that holds what was typed and sends it again to where it was going.

    `first` is the address to go to first, in another tab: to sign in, to do what a project demands (`why`
    names it), or to show that it is still she (`page` says so). The form gets a token only if it came with
    one of ours: what a foreign page has made somebody send is never sent on by us.
    """
    response = current_app.make_response(
        render_template(
            page,
            fields=typed(),
            url=request.full_path.removesuffix("?"),
            first=first,
            lacks_file=any(file.filename for file in request.files.values()),
            lacks_secret=any(UNKEPT.search(name) for name in request.form),
            is_ours="form_again" not in g or is_old_but_ours(),
            **why,
        )
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.status_code = 403 if first else 400
    return response


def is_old_but_ours() -> bool:
    """Whether the form came with a token of this browser, however old."""
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=EVER)
    except ValidationError:
        return False
    return True
