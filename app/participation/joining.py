"""The door to an online event. Everybody has an address of her own, which leads on when the time has come; so
the link of the call itself stands in no mail and no calendar, and can be replaced at any time."""

from math import ceil
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock
from app.access import allow, anyone
from app.database import db
from app.events import queries
from app.participation.entrance import Sight, entrance
from app.participation.models import Participation
from app.participation.views import blueprint

__all__ = ["blueprint"]

AGAIN = 30  # seconds, after which a page looks once more for a link that was not there
SOON = 300  # seconds before it opens, from which on a browser without scripts is told to come back by itself


@blueprint.url_value_preprocessor
def find(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Not by the token of her own page: whoever has this link may join, and nothing else."""
    if values and endpoint == "participation.join":
        chosen = db.select(Participation).filter_by(join_token=values.pop("token"))
        values["holder"] = db.session.scalar(chosen)


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """No cache keeps it, no search engine finds it, and the call is not told where people came from."""
    if request.path.startswith("/join/"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/join/<token>")
@allow(anyone)
def join(holder: Participation | None) -> ResponseReturnValue:
    if holder is None:
        return render_template("participation/join_unknown.html"), 404
    seen, event = entrance(holder), holder.event
    if seen.sight is Sight.OPEN and event.join_url:
        return redirect(event.join_url)
    if seen.sight is Sight.OPEN:
        return _page("join_no_link", holder, seen=seen, seconds=AGAIN)
    if seen.sight is Sight.EARLY and seen.opens_at:
        left = seen.opens_at - clock.now()
        seconds = ceil(left.total_seconds())
        return _page("join_early", holder, seen=seen, left=left, seconds=seconds, comes_back=seconds <= SOON)
    return _page("join_closed", holder, sight=seen.sight.value)


def _page(name: str, participation: Participation, **shown: Any) -> str:
    event = participation.event
    own = queries.own_clock(event, participation.zone)
    return render_template(f"participation/{name}.html", event=event, project=event.project, own=own, **shown)
