"""Errors that people can act on, and how they are shown."""

import logging
import sqlite3
from html import escape

from flask import Flask, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, InternalServerError

from app.i18n import FALLBACK, language
from app.i18n import lazy as _
from app.watching import work


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
    405: (_("Nothing opens at this address"), _("Go back and use the button on the page.")),
    413: (
        _("That is too much at once"),
        _("The form was larger than 2 MB. Shorten the text and send it again."),
    ),
    429: (_("Too many tries for now"), _("Wait a while, then try again. Nothing is lost.")),
    500: (_("Something broke on our side"), _("Nothing that was confirmed is lost. Try again in a minute.")),
    503: (
        _("We are back in a moment"),
        _("The place where everything is kept does not answer now. Nothing is lost. Try again in a minute."),
    ),
}
TELL = _("If it happens again, tell the organiser this number: %(number)s")
NO_DATABASE = (OperationalError, InterfaceError, NoConnectionFree)  # or it does not answer: see `away`
BACK_IN = "20"  # seconds after which it is worth another try
# Of SQLite: busy, locked, read-only, disk trouble, disk full, cannot be opened. Others mean a fault of ours.
AWAY = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
# What people get where no template can be filled: it needs neither the database nor a template.
PLAIN = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | Synodos</title>
<link rel="stylesheet" href="/static/style.css">
</head>
<body>
<header class="site-header"><div class="wrap"><a class="site-name" href="/">Synodos</a></div></header>
<main id="main" class="wrap page stack error-page">
<h1>{title}</h1>
<p class="lede">{advice}</p>
<p class="soft">{tell}</p>
</main>
</body>
</html>
"""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(HTTPException, explained)
    for error in NO_DATABASE:
        app.register_error_handler(error, away)


def refused(error: DomainError) -> ResponseReturnValue:
    return page(_("This is not possible"), error, error.status)


def form_too_old(error: CSRFError) -> ResponseReturnValue:
    advice = _("Go back, reload the page and send the form again. Only forms opened here are accepted.")
    came_from = request.referrer or ""
    back = (came_from, _("Open the page again")) if came_from.startswith(request.host_url) else None
    return page(_("This form is too old, or came from elsewhere"), advice, 400, back)


def explained(error: HTTPException) -> ResponseReturnValue:
    """Redirects and the like pass; refusals get words, and a number where the fault is ours."""
    if not error.code or error.code < 400:
        return error.get_response()
    title, advice = WORDS.get(
        error.code, WORDS[500] if isinstance(error, InternalServerError) else WORDS[400]
    )
    number = work.get() if error.code >= 500 else ""
    if wants_json():
        return jsonify(error=str(title), advice=str(advice), **({"id": number} if number else {})), error.code
    way_on = (url_for("network.home"), _("To the project")) if error.code == 404 else None
    return page(title, advice, error.code, way_on, number=number)


def away(error: OperationalError | InterfaceError | NoConnectionFree) -> ResponseReturnValue:
    """The database cannot be reached, or is too busy: a whole page that needs nothing of it.

    Raises whatever else it was.
    """
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    if code is not None and code & 0xFF not in AWAY:  # the low byte says what, the rest says why
        raise error
    log.error("The database does not answer: %s", type(getattr(error, "orig", None) or error).__name__)
    title, advice = WORDS[503]
    headers = {"Retry-After": BACK_IN, "Cache-Control": "no-store"}
    if wants_json():
        return jsonify(error=str(title), advice=str(advice), id=work.get()), 503, headers
    return plain(503), 503, headers


def wants_json() -> bool:
    """A program asks: it names JSON before anything else, or the address ends in it."""
    return request.accept_mimetypes.best == "application/json" or request.path.endswith((".json", ".jsonld"))


def page(
    title: object,
    advice: object,
    status: int,
    action: tuple[str, object] | None = None,
    *,
    number: str = "",
) -> ResponseReturnValue:
    """`action` is the way on: an address, and what the button says. `number` finds it in the log."""
    tell = TELL % {"number": number} if number else ""
    return render_template("error.html", title=title, advice=advice, action=action, tell=tell), status


def plain(status: int) -> str:
    """The page that can always be shown, whatever else is broken."""
    title, advice = WORDS[status]
    number = {"number": work.get()}
    try:
        spoken = [language(), str(title), str(advice), str(TELL) % number]
    except Exception:  # the translations are what is broken
        spoken = [FALLBACK, "Something broke on our side", "Try again in a minute.", number["number"]]
    code, *said = (escape(text) for text in spoken)
    return PLAIN.format(language=code, title=said[0], advice=said[1], tell=said[2])
