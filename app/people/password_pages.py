"""Signing in by a password, and choosing one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import actor, allow, anyone, current_person, current_session, recently_confirmed, signed_in
from app.i18n import gettext as _
from app.people import entering, passwords
from app.people.account_forms import NewPasswordForm, PasswordSignInForm
from app.people.forms import EnterForm
from app.people.proving import password_of
from app.people.refusals import WrongPassword
from app.people.sessions import Way
from app.people.this_browser import this_browser
from app.people.views import blueprint, home, wanted, welcome

__all__ = ["blueprint"]


@blueprint.route("/sign-in/password", methods=["GET", "POST"])
@allow(anyone)
def sign_in_with_password() -> ResponseReturnValue:
    if person := current_person():
        return redirect(wanted() or home(person))
    form, refusal = PasswordSignInForm(), None
    if form.validate_on_submit():
        email, typed = form.email.data or "", form.password.data or ""
        try:
            entered = entering.enter_with_password(
                email, typed, visitor=security.visitor(), browser=this_browser()
            )
        except WrongPassword as wrong:
            refusal = wrong
        else:
            return welcome(*entered, Way.PASSWORD)
    page = render_template("people/sign_in_with_password.html", form=form, refusal=refusal, wanted=wanted())
    return page, (WrongPassword.status if refusal else 200)


@blueprint.route("/account/password", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def change_password() -> ResponseReturnValue:
    me, here = actor(), current_session()
    assert here
    form, has_one = NewPasswordForm(me), password_of(me) is not None
    if form.validate_on_submit():
        passwords.choose(me, form.password.data or "", here=here)
        flash(_("Your password is kept. Wherever else you were signed in, that is over."), "done")
        return redirect(url_for(".account"))
    return render_template("people/password.html", form=form, has_one=has_one, me=me)


@blueprint.route("/account/password/remove", methods=["GET", "POST"])
@allow(signed_in)
@recently_confirmed
def remove_password() -> ResponseReturnValue:
    me, here = actor(), current_session()
    assert here
    form = EnterForm()
    if form.validate_on_submit():
        passwords.remove(me, here=here)
        flash(_("Your password is gone. From now on you sign in with a link."), "done")
        return redirect(url_for(".account"))
    return render_template("people/remove_password.html", form=form, me=me)
