"""One's own account: who I am here, and the ways in that I have."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import actor, allow, signed_in
from app.i18n import LANGUAGES
from app.people import linking, second_factors
from app.people.proving import password_of, second_factor_of
from app.people.views import blueprint

__all__ = ["blueprint"]


@blueprint.get("/account")
@allow(signed_in)
def account() -> ResponseReturnValue:
    me = actor()
    return render_template(
        "people/account.html",
        me=me,
        language_name=LANGUAGES.get(me.locale, me.locale),
        password=password_of(me),
        second_factor=second_factor_of(me),
        codes_left=second_factors.codes_left(me),
        accounts=linking.accounts_of(me),
    )
