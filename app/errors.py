"""Errors that people can act on, and how they are shown."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.i18n import lazy as _


class DomainError(Exception):
    """A rule of the domain said no. The message is shown to the person as it is."""

    message = _("This is not possible.")
    status = 409

    def __init__(self, **values: object):
        self.values = values

    def __str__(self) -> str:
        return str(self.message) % self.values


class NotPossibleNow(DomainError):
    message = _("The event has changed meanwhile. Reload the page and look again.")


# What each refusal means for the reader: a heading and what to do next.
WORDS = {
    400: (_("That form could not be read"), _("Go back, reload the page and send it again.")),
    403: (
        _("This page is not for you"),
        _("You are signed in, but this part belongs to another project or role. Ask its organiser."),
    ),
    404: (
        _("There is nothing at this address"),
        _("The link may be cut off, or it is no longer public. Start again from the project page."),
    ),
    405: (_("This page is opened, not sent"), _("Go back and use the button on the page.")),
    413: (
        _("That is too much at once"),
        _("The form was larger than 2 MB. Shorten the text and send it again."),
    ),
    429: (_("Too many tries for now"), _("Wait a while, then try again. Nothing is lost.")),
    500: (_("Something broke on our side"), _("Nothing that was confirmed is lost. Try again in a minute.")),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(HTTPException, explained)


def refused(error: DomainError) -> ResponseReturnValue:
    return page(_("This is not possible"), error, error.status)


def form_too_old(error: CSRFError) -> ResponseReturnValue:
    advice = _("Go back, reload the page and send the form again. Only forms opened here are accepted.")
    came_from = request.referrer or ""
    back = (came_from, _("Open the page again")) if came_from.startswith(request.host_url) else None
    return page(_("This form is too old, or came from elsewhere"), advice, 400, back)


def explained(error: HTTPException) -> ResponseReturnValue:
    """Redirects and the like pass; refusals get words."""
    if not error.code or error.code < 400:
        return error.get_response()
    title, advice = WORDS.get(
        error.code, WORDS[500] if isinstance(error, InternalServerError) else WORDS[400]
    )
    return page(title, advice, error.code)


def page(
    title: object, advice: object, status: int, action: tuple[str, object] | None = None
) -> ResponseReturnValue:
    """`action` is the way on: an address, and what the button says."""
    return render_template("error.html", title=title, advice=advice, action=action), status
