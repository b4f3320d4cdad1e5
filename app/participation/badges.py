"""The code that somebody shows at the door; whoever reads it gets to `desk/codes.py`."""

from io import BytesIO

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.addresses import address
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


def as_svg(text: str) -> bytes:
    """A QR code (ISO/IEC 18004) that is dark on light whatever stands around it, with its quiet zone."""
    import segno  # only where somebody asks for it

    written = BytesIO()
    code = segno.make_qr(text, error="m", mask=1)
    code.save(written, kind="svg", scale=8, border=4, light="#fff", dark="#000", xmldecl=False, omitsize=True)
    return written.getvalue()


def _coming(holder: Holder) -> Participation:
    """Who has no place, or an event behind her, needs no code."""
    there = isinstance(holder, Participation) and holder.has_seat and holder.may_change
    return holder if there and isinstance(holder, Participation) else abort(404)
