"""One's own account: who I am here, and the ways in that I have."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, signed_in
from app.i18n import gettext as _
from app.i18n import speaking
from app.people import languages, linking, second_factors
from app.people.account_forms import LanguageForm
from app.people.proving import password_of, second_factor_of
from app.people.views import blueprint

__all__ = ["blueprint"]


@blueprint.route("/account", methods=["GET", "POST"])
@allow(signed_in)
def account() -> ResponseReturnValue:
    """Sending the form chooses the language of her mails, which is that of her pages."""
    me = actor()
    form = LanguageForm(locale=me.locale)
    if form.validate_on_submit():
        languages.choose(me, form.locale.data)
        session["language"] = me.locale
        with speaking(me.locale):
            flash(_("Kept. From now on we write to you in this language."), "done")
        return redirect(url_for(".account", lang=me.locale))
    return render_template(
        "people/account.html",
        me=me,
        form=form,
        password=password_of(me),
        second_factor=second_factor_of(me),
        codes_left=second_factors.codes_left(me),
        accounts=linking.accounts_of(me),
    )
