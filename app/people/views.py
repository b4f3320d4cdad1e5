"""Signing in and out. Staff only: who takes part in an event needs no account."""

import re
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri

from app import clock, security
from app.access import allow, anyone, current_person, current_session
from app.i18n import gettext as _
from app.i18n import language
from app.people import actions, entering
from app.people.forms import EnterForm, SignInForm
from app.people.models import LINK_LIFETIME, Person, SignInLink
from app.people.refusals import LinkNoLongerOpen
from app.people.sessions import Way
from app.people.this_browser import remember_it, this_browser, why_signed_out

LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")
MINUTES = int(LINK_LIFETIME.total_seconds() // 60)

blueprint = Blueprint("people", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@allow(anyone)
def sign_in() -> ResponseReturnValue:
    if person := current_person():
        return redirect(wanted() or home(person))
    form = SignInForm()
    if form.validate_on_submit():
        email = form.email.data
        actions.ask_for_link(email, visitor=security.visitor(), language=language(), next_path=wanted())
        session["asked_for"] = email
        return redirect(url_for(".asked", next=wanted() or None))
    known = {"wanted": wanted(), "minutes": MINUTES, "why": why_signed_out()}
    return render_template("people/sign_in.html", form=form, **known)


@blueprint.get("/sign-in/asked")
@allow(anyone)
def asked() -> ResponseReturnValue:
    """The same for everybody, whoever the address belongs to."""
    folder = "" if current_app.config["MAIL_SERVER"] else current_app.config["MAIL_FOLDER"]
    email = session.get("asked_for")
    return render_template("people/asked.html", email=email, wanted=wanted(), minutes=MINUTES, folder=folder)


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@allow(anyone)
def enter(token: str) -> ResponseReturnValue:
    """A page with a button, as mail scanners open links; the button lets in."""
    form = EnterForm()
    if form.validate_on_submit():
        return welcome(*entering.enter(token, browser=this_browser()), Way.LINK)
    link = SignInLink.of(token)
    if link is None or not link.lets_in(clock.now()):
        raise LinkNoLongerOpen
    return render_template("people/enter.html", form=form, name=link.person.name)


@blueprint.post("/sign-out")
@allow(anyone)
def sign_out() -> ResponseReturnValue:
    if here := current_session():
        entering.leave(here)
    session.clear()
    flash(_("You are signed out."), "done")
    return redirect(url_for("network.home"))


@blueprint.errorhandler(LinkNoLongerOpen)
def no_longer_open(refusal: LinkNoLongerOpen) -> ResponseReturnValue:
    return render_template("people/link_closed.html", refusal=refusal, wanted=wanted()), refusal.status


def welcome(person: Person, token: str | None, way: Way) -> ResponseReturnValue:
    """What follows on `entering.come_in`: she is in, or is asked for her second step.

    Half-way, the signed cookie alone knows who she is, by which way she came, and since when.
    """
    if token is None:
        begin_anew(person)
        session["half_way"] = [person.id, way.value, int(clock.now().timestamp())]
        return redirect(url_for("people.second_step", next=wanted() or None))
    let_in(person, token)
    return redirect(wanted() or home(person))


def let_in(person: Person, token: str) -> None:
    """Give the browser its session, and what it is known by from now on."""
    begin_anew(person)
    session.permanent = True
    session["token"], session["who"], session["language"] = token, person.id, person.locale
    remember_it()
    if not person.has_workspace and not person.helps_at_desk:  # where nothing else says so
        flash(_("You are signed in as %(name)s.", name=person.name or person.email), "done")


def begin_anew(person: Person) -> None:
    """Nothing of the session before is kept, unless it was her own, in this browser: then a form that she
    typed before it ended can still be sent."""
    is_hers = session.get("who") == person.id
    kept = {name: session[name] for name in ("who", "csrf_token") if is_hers and name in session}
    session.clear()
    session.update(kept)


def wanted() -> str:
    """Where somebody was going before signing in, if that is a page of ours: links must not lead away."""
    path = g.get("wanted") or request.args.get("next", "")
    return path if LOCAL_PATH.fullmatch(path) else ""


def leading_on(page: str, there: str, **shown: Any) -> Response:
    """A page of ours that goes on to `there` by itself, with a link for browsers that do not."""
    answer = make_response(render_template(f"people/{page}.html", there=there, **shown))
    answer.headers["Refresh"] = f"0; url={iri_to_uri(there)}"
    return answer


def home(person: Person) -> str:
    """Where somebody begins: at her events, at the desk where she helps, at her delegations, or where
    everybody does."""
    if person.has_workspace:
        return url_for("events.today")
    if person.helps_at_desk:
        return url_for("desk.mine")
    return url_for("delegations.mine") if person.is_coordinator else url_for("network.home")
