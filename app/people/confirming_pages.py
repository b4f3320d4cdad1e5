"""Is it still you? Asked before what cannot be undone (`access.recently_confirmed`)."""

import re

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import allow, current_session, signed_in
from app.i18n import gettext as _
from app.people import confirming
from app.people.account_forms import CodeForm, PasswordForm
from app.people.refusals import WrongCode, WrongPassword
from app.people.views import blueprint, leading_on, wanted

__all__ = ["blueprint"]

FILE = re.compile(r"[^?]+\.(csv|xlsx)(\?.*)?")  # an address whose answer is kept by the browser, not shown


@blueprint.get("/confirm")
@allow(signed_in)
def confirm() -> ResponseReturnValue:
    here = current_session()
    assert here
    return redirect(url_for(".confirm_by", way=confirming.ways(here)[0], next=wanted() or None))


@blueprint.route("/confirm/<any(app, password, mail):way>", methods=["GET", "POST"])
@allow(signed_in)
def confirm_by(way: str) -> ResponseReturnValue:
    here = current_session()
    assert here
    ways = confirming.ways(here)
    if way not in ways:
        abort(404)
    form = PasswordForm() if way == "password" else CodeForm()
    if form.validate_on_submit():
        try:
            confirming.confirm(here, way, form.answer.data or "")
        except WrongPassword:
            form.answer.errors = [_("This is not your password.")]
        except WrongCode as refusal:
            said = _("This code is not right, or it is too old. Have a new one sent.")
            form.answer.errors = [said if way == "mail" else str(refusal)]
        else:
            if FILE.fullmatch(wanted()):
                return redirect(url_for(".download", next=wanted()))
            if not wanted():  # in a tab of its own
                flash(_("Thank you. Go on in the tab that you came from."), "done")
            return redirect(wanted() or url_for(".account"))
    return render_template(
        "people/confirm.html", form=form, way=way, ways=ways, wanted=wanted(), me=here.person
    )


@blueprint.get("/confirm/download")
@allow(signed_in)
def download() -> ResponseReturnValue:
    """A file leaves the browser where it was: on a page that says that the file has come, and leads back."""
    file = wanted()
    if not FILE.fullmatch(file):
        return redirect(url_for(".account"))
    path, _mark, asked = file.partition("?")
    before = path.rpartition("/")[0] + (f"?{asked}" if asked else "")
    return leading_on("download", file, before=before)


@blueprint.post("/confirm/mail/send")
@allow(signed_in)
def send_confirming_code() -> ResponseReturnValue:
    here = current_session()
    assert here
    if "mail" not in confirming.ways(here):
        abort(404)
    confirming.send_code(here)
    flash(_("A code is on its way to %(email)s.", email=here.person.email), "done")
    return redirect(url_for(".confirm_by", way="mail", next=wanted() or None))
