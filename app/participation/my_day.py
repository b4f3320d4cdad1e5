"""My day: one's own programme as one needs it in the street, also where there is no network."""

from pathlib import Path

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import allow, anyone
from app.events import queries
from app.participation import course
from app.participation.forms import LinkForm
from app.participation.models import Participation
from app.participation.views import Holder, blueprint

__all__ = ["blueprint"]


@blueprint.get("/me/<token>/day")
@allow(anyone)
def day(holder: Holder) -> ResponseReturnValue:
    """As of the moment at which it was opened; a script keeps what comes next up to date."""
    if holder is None:
        return render_template("participation/unknown_link.html", form=LinkForm(formdata=None)), 404
    if not isinstance(holder, Participation) or not _has_a_day(holder):
        return redirect(url_for(".me", token=holder.token))
    if url_for(".day", token=holder.token) != request.path:
        return redirect(url_for(".day", token=holder.token))
    event, now = holder.event, clock.now()
    return render_template(
        "participation/my_day.html",
        event=event,
        project=event.project,
        participation=holder,
        mine=course.of(holder),
        now=now,
        own=queries.own_clock(event, holder.zone),
    )


@blueprint.get("/me/<token>/worker.js")
@allow(anyone)
def worker(holder: Holder) -> ResponseReturnValue:
    """It keeps that page, and works below its own address only: so each link has one of its own."""
    if not isinstance(holder, Participation):
        abort(404)
    script = Path(current_app.static_folder or "", "worker.js").read_bytes()
    return Response(script, mimetype="text/javascript")


def _has_a_day(participation: Participation) -> bool:
    event = participation.event
    return participation.is_expected and event.is_published and bool(participation.days)
