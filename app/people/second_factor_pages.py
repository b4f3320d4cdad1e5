"""The second step: asked for when somebody signs in, set up and switched off on her account."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock, security
from app.access import actor, allow, anyone, current_session, recently_confirmed, signed_in
from app.database import db
from app.i18n import gettext as _
from app.look import as_svg
from app.people import entering, second_factors
from app.people.account_forms import CodeForm
from app.people.forms import EnterForm
from app.people.models import Person
from app.people.proving import second_factor_of
from app.people.refusals import NothingToSwitchOn, WrongCode
from app.people.sessions import Way
from app.people.this_browser import this_browser
from app.people.views import blueprint, home, let_in, wanted

HALF_WAY = timedelta(minutes=10)
# A picture that a browser opens by itself: nothing in it runs, and nothing is loaded.
ALONE = "default-src 'none'; sandbox"

__all__ = ["blueprint"]


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@allow(anyone)
def second_step() -> ResponseReturnValue:
    known = _half_way()
    if known is None:
        session.pop("half_way", None)
        flash(_("That took more than ten minutes. Please begin again."), "warn")
        return redirect(url_for(".sign_in", next=wanted() or None))
    person, way = known
    form = CodeForm()
    if form.validate_on_submit():
        try:
            token = entering.take_second_step(person, way, form.answer.data or "", browser=this_browser())
        except WrongCode as refusal:
            form.answer.errors = [str(refusal)]
        else:
            let_in(person, token)
            return redirect(wanted() or home(person))
    return _kept_by_nobody(render_template("people/second_step.html", form=form, wanted=wanted()))


@blueprint.route("/account/second-step", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def begin_second_step() -> ResponseReturnValue:
    me = actor()
    if second_factor_of(me):
        return redirect(url_for(".account"))
    form = EnterForm()
    if form.validate_on_submit():
        second_factors.begin(me)
        return redirect(url_for(".set_up_second_step", next=wanted() or None))
    return render_template("people/begin_second_step.html", form=form, wanted=wanted())


@blueprint.route("/account/second-step/app", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def set_up_second_step() -> ResponseReturnValue:
    me, here = actor(), current_session()
    assert here
    key = second_factors.begun(me)
    if key is None:
        return redirect(url_for(".account") if second_factor_of(me) else url_for(".begin_second_step"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = second_factors.switch_on(me, form.answer.data or "", here=here)
        except (WrongCode, NothingToSwitchOn) as refusal:
            form.answer.errors = [str(refusal)]
        else:
            return _shown_once(
                codes, _("The second step is on. Wherever else you were signed in, that is over.")
            )
    return _kept_by_nobody(
        render_template(
            "people/set_up_second_step.html",
            form=form,
            key=second_factors.in_groups(key),
            uri=_uri(me, key),
            wanted=wanted(),
        )
    )


@blueprint.get("/account/second-step/app.svg")
@allow(signed_in)
@recently_confirmed
def key_picture() -> ResponseReturnValue:
    key = second_factors.begun(actor()) or abort(404)
    picture = as_svg(_uri(actor(), key))
    headers = {"Content-Security-Policy": ALONE}
    return security.keep_private(Response(picture, mimetype="image/svg+xml", headers=headers))


@blueprint.route("/account/second-step/codes", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def renew_codes() -> ResponseReturnValue:
    form = EnterForm()
    if second_factor_of(actor()) is None:
        return redirect(url_for(".account"))
    if form.validate_on_submit():
        return _shown_once(
            second_factors.renew_codes(actor()), _("Your old recovery codes open nothing any more.")
        )
    return render_template("people/renew_codes.html", form=form)


@blueprint.route("/account/second-step/off", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def switch_off_second_step() -> ResponseReturnValue:
    form = EnterForm()
    if form.validate_on_submit():
        second_factors.switch_off(actor())
        flash(_("The second step is off."), "done")
        return redirect(url_for(".account"))
    return render_template("people/switch_off_second_step.html", form=form, me=actor())


def _half_way() -> tuple[Person, Way] | None:
    """Who has shown the first thing within ten minutes, in this browser."""
    try:
        person_id, way, since = session["half_way"]
        began = datetime.fromtimestamp(since, UTC)
    except (KeyError, TypeError, ValueError):
        return None
    person = db.session.get(Person, person_id)
    if person is None or not person.may_sign_in or not clock.now() - began < HALF_WAY:
        return None
    return person, Way(way)


def _shown_once(codes: list[str], told: str) -> Response:
    """Not after a redirect: they are kept nowhere, not in a cookie either."""
    as_file = quote("\n".join([_("Recovery codes for Synodos"), request.host_url, "", *codes, ""]))
    page = render_template(
        "people/recovery_codes.html", codes=codes, as_file=as_file, told=told, wanted=wanted()
    )
    return _kept_by_nobody(page)


def _kept_by_nobody(page: str) -> Response:
    """Pages with keys on them: no cache keeps them."""
    response = Response(page)
    security.keep_private(response)
    return response


def _uri(person: Person, key: str) -> str:
    """What the app reads from the picture (Key Uri Format of Google Authenticator)."""
    import pyotp

    return pyotp.TOTP(key).provisioning_uri(name=person.email or person.name, issuer_name="Synodos")
