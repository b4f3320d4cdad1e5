"""Where somebody is signed in, and how she ends it: here, elsewhere, everywhere."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app import errors
from app.access import actor, allow, anyone, current_session, limits, signed_in
from app.i18n import gettext as _
from app.i18n import ngettext
from app.people import ending
from app.people.forms import EnterForm
from app.people.refusals import ObjectionNoLongerOpen
from app.people.sessions import KnownBrowser, StaffSession
from app.people.whereabouts import clock_of
from app.security import keep_private

blueprint = Blueprint("sessions", __name__)
blueprint.after_request(keep_private)


@blueprint.get("/account/sessions")
@allow(signed_in)
def index() -> ResponseReturnValue:
    me, here = actor(), current_session()
    zone, place = clock_of(me)
    hers = StaffSession.open_of(me, **limits())
    return render_template("people/sessions.html", sessions=hers, here=here, zone=zone, place=place)


@blueprint.post("/account/sessions/<int:id>/end")
@allow(signed_in)
def end(id: int) -> ResponseReturnValue:
    here = current_session()
    if here and here.id == id:  # the button of this one is that to sign out
        return redirect(url_for(".index"))
    ending.end(id, actor=actor())
    flash(_("That session has ended. Whoever was signed in there is asked to sign in again."), "done")
    return redirect(url_for(".index"))


@blueprint.post("/account/sessions/end-others")
@allow(signed_in)
def end_others() -> ResponseReturnValue:
    here = current_session()
    assert here
    ended = ending.end_others(here, actor=actor())
    told = ngettext("%(num)s other session has ended.", "%(num)s other sessions have ended.", ended)
    flash(told if ended else _("You are signed in nowhere else."), "done")
    return redirect(url_for(".index"))


@blueprint.route("/sign-in/<token>/not-me", methods=["GET", "POST"])
@allow(anyone)
def not_me(token: str) -> ResponseReturnValue:
    """From the mail about a new browser. It works without signing in: she may not be able to."""
    form = EnterForm()
    if form.validate_on_submit():
        person = ending.object_to_sign_in(token)
        session.clear()
        return render_template("people/ended_all.html", name=person.name)
    browser = KnownBrowser.objected_to_by(token)
    if browser is None:
        raise ObjectionNoLongerOpen
    return render_template("people/not_me.html", form=form, name=browser.person.name)


@blueprint.errorhandler(ObjectionNoLongerOpen)
def no_longer_open(refusal: ObjectionNoLongerOpen) -> ResponseReturnValue:
    way_on = (url_for("people.sign_in", next=url_for(".index")), _("Sign in"))
    return errors.page(_("This link no longer opens"), refusal, refusal.status, way_on)
