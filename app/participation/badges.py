"""The code that somebody shows at the door; whoever reads it gets to `desk/codes.py`."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.addresses import address
from app.look import as_svg
from app.participation.models import Participation
from app.participation.views import Holder, blueprint

__all__ = ["blueprint"]

# A picture that a browser opens by itself: nothing in it runs, and nothing is loaded.
ALONE = "default-src 'none'; sandbox"


@blueprint.get("/me/<token>/code")
@allow(anyone)
def my_code(holder: Holder) -> ResponseReturnValue:
    """The code in large, for the screen of a phone."""
    participation = _coming(holder)
    event = participation.event
    return render_template(
        "participation/code.html", event=event, project=event.project, participation=participation
    )


@blueprint.get("/me/<token>/code.svg")
@allow(anyone)
def my_code_picture(holder: Holder) -> ResponseReturnValue:
    participation = _coming(holder)
    picture = as_svg(address("participation.by_code", code=participation.badge_code))
    return Response(picture, mimetype="image/svg+xml", headers={"Content-Security-Policy": ALONE})


def _coming(holder: Holder) -> Participation:
    """Who has no place, or an event behind her, needs no code."""
    there = isinstance(holder, Participation) and holder.has_seat and holder.may_change
    return holder if there and isinstance(holder, Participation) else abort(404)
