"""The desk: who is expected on one day, for whoever receives people at the door."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, security
from app.access import actor, allow, at_desk, current_person
from app.desk import queries
from app.desk.queries import PAGE, Wanted
from app.desk.words import STATES, tone
from app.events.models import EventDay

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
blueprint.after_request(security.keep_private)


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The day. Who is not signed in is asked first who is there, whether or not there is such a day; to whom
    it was never given, there is none."""
    if values and "slug" in values:
        slug, number, person = values.pop("slug"), values.pop("number"), current_person()
        values["day"] = (queries.day_of(slug, number, person) or abort(404)) if person else None


@blueprint.get("")
@allow(at_desk)
def mine() -> ResponseReturnValue:
    """Her desks of these days; where there is one only, that one."""
    duties = [duty for duty in actor().desk_duties if duty.is_open(clock.now())]
    days = sorted((duty.event_day for duty in duties), key=lambda day: day.starts_at)
    if len(days) == 1:
        return redirect(url_for(".expected", slug=days[0].event.slug, number=days[0].number))
    return render_template("desk/mine.html", days=days)


@blueprint.get("/<slug>/<int:number>")
@allow(at_desk)
def expected(day: EventDay) -> ResponseReturnValue:
    wanted = Wanted.of(request.args)
    return render_template(
        "desk/expected.html",
        day=day,
        event=day.event,
        wanted=wanted,
        found=queries.expected(day, wanted),
        tally=queries.tally(day),
        letters=queries.letters(day),
        organisations=queries.organisations(day),
        states=STATES,
        tone=tone,
        page_size=PAGE,
    )
