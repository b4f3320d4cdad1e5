"""Where a coordinator begins once she is signed in: the events at which she names who comes."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import i18n
from app.access import actor, allow, signed_in
from app.delegations import coordinated, places
from app.delegations.views import blueprint

__all__ = ["blueprint"]


@blueprint.get("/delegations")
@allow(signed_in)
def mine() -> ResponseReturnValue:
    """Hers only, with what is used of its places and until when she can change it."""
    i18n.speak_as_the_workspace(i18n.LANGUAGES)
    hers = coordinated.all_coordinated_by(actor())
    asked = coordinated.asked(hers)
    shown = [
        (
            one,
            places.of(one, asked[one.id]),
            places.may_name(one.event),
            places.naming_ends_at(one.event),
            places.are_back(one.event),
        )
        for one in hers
    ]
    return render_template("delegations/mine.html", shown=shown)
