"""Signing in with an account of one's organisation: there and back, and what is linked."""

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from app import clock, security
from app.access import actor, allow, anyone, current_person, recently_confirmed, signed_in
from app.i18n import gettext as _
from app.people import linking, provider
from app.people.factors import Vouched
from app.people.forms import EnterForm
from app.people.proving import count_try
from app.people.refusals import ElsewhereRefused, ElsewhereUnclear
from app.people.sessions import Way
from app.people.this_browser import this_browser
from app.people.views import home, leading_on, wanted, welcome

TRIES = 60  # an hour, from one place
TO_LINK = 600  # seconds in which somebody says yes to a link

blueprint = Blueprint("elsewhere", __name__)
blueprint.record_once(lambda state: provider.check(state.app.config))
blueprint.after_request(security.keep_private)


@blueprint.before_request
def only_where_it_is_set_up() -> None:
    if not current_app.config["OIDC_ISSUER"]:
        abort(404)


@blueprint.get("/sign-in/elsewhere")
@allow(anyone)
def go() -> ResponseReturnValue:
    """Opened, not sent: a form may lead to no other host, and nothing changes but a cookie."""
    if person := current_person():
        return redirect(wanted() or home(person))
    count_try("elsewhere", security.visitor(), tries=TRIES)
    return redirect(provider.go("enter", wanted()))


@blueprint.get("/sign-in/elsewhere/back")
@allow(anyone)
def come_back() -> ResponseReturnValue:
    vouched, purpose, g.wanted = provider.come_back()
    if purpose == "link":
        return _ask_whether_to_link(vouched)
    entered = linking.enter_from_elsewhere(vouched, browser=this_browser())
    return welcome(*entered, Way.ELSEWHERE)


@blueprint.get("/account/elsewhere")
@allow(signed_in)
@recently_confirmed
def go_to_link() -> ResponseReturnValue:
    """A page of ours that leads on: she may come from the form that asked whether it is still she, and a
    browser follows no form to another host, not by way of a redirect either (CSP, form-action)."""
    return leading_on("go_elsewhere", provider.go("link", ""))


@blueprint.route("/account/elsewhere/link", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def link() -> ResponseReturnValue:
    """She says yes here: nobody can make her browser link an account by leading it there and back."""
    issuer, subject, email, at = session.get("to_link") or ("", "", "", 0)
    if clock.now().timestamp() - at > TO_LINK:
        raise ElsewhereUnclear
    form = EnterForm()
    if form.validate_on_submit():
        session.pop("to_link")
        linking.link(Vouched(issuer, subject, email), actor=actor())
        flash(_("You can sign in with this account now."), "done")
        return redirect(url_for("people.account"))
    return render_template("people/link_elsewhere.html", form=form, email=email)


@blueprint.post("/account/elsewhere/<int:id>/unlink")
@allow(signed_in)
@recently_confirmed
def unlink(id: int) -> ResponseReturnValue:
    linking.unlink(id, actor=actor())
    flash(_("That account opens nothing here any more."), "done")
    return redirect(url_for("people.account"))


@blueprint.errorhandler(ElsewhereRefused)
def refused(refusal: ElsewhereRefused) -> ResponseReturnValue:
    is_in = request.path.startswith("/account/")
    return render_template("people/elsewhere_refused.html", refusal=refusal, is_in=is_in), refusal.status


def _ask_whether_to_link(vouched: Vouched) -> ResponseReturnValue:
    now = int(clock.now().timestamp())
    session["to_link"] = [vouched.issuer, vouched.subject, vouched.email, now]
    return redirect(url_for(".link"))
