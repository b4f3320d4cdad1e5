"""The browser of this request: what it is called, and the token by which it is known again."""

from flask import after_this_request, current_app, g, request, session
from werkzeug.wrappers import Response

from app import clock
from app.i18n import gettext as _
from app.i18n import ngettext
from app.people.browsers import Browser, in_words
from app.people.knowing import KNOWN_FOR
from app.people.models import new_token
from app.people.sessions import StaffSession

LONGEST = 64  # characters of a token that can be ours


def this_browser() -> Browser:
    """Whoever is about to sign in does so with it; where she gets in, `remember_it`."""
    if "browser" not in g:
        token = request.cookies.get(_cookie(), "")
        fits = 0 < len(token) <= LONGEST
        g.browser = Browser(in_words(request.user_agent.string), token if fits else new_token())
    known: Browser = g.browser
    return known


def remember_it() -> None:
    """With the answer to this request the browser gets its token, for a year from now."""
    browser = this_browser()

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _cookie(),
            browser.token,
            max_age=int(KNOWN_FOR.total_seconds()),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def why_signed_out() -> str:
    """What has ended the session whose cookie this browser still has; empty where it has none.

    To be asked where nobody is signed in.
    """
    token = session.get("token")
    if not token:
        return ""
    there, idle = StaffSession.of(token), current_app.config["SESSION_IDLE"]
    if there is None:
        return _("You were signed out from elsewhere, or have not been here for a long time.")
    if there.seen_at <= clock.now() - idle:
        hours = round(idle.total_seconds() / 3600)
        return ngettext(
            "You are signed out, as nobody was seen here for %(num)s hour.",
            "You are signed out, as nobody was seen here for %(num)s hours.",
            hours,
        )
    days = current_app.config["SESSION_LIFETIME"].days
    return ngettext(
        "You are signed out, as you signed in %(num)s day ago.",
        "You are signed out, as you signed in %(num)s days ago.",
        days,
    )


def _cookie() -> str:
    """Behind TLS no other host of the same domain can put one in its place (RFC 6265bis §4.1.3.2)."""
    return "__Host-browser" if current_app.config["SESSION_COOKIE_SECURE"] else "browser"
