"""The public page of an event."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access import allow, anyone, current_person
from app.database import db
from app.events import queries
from app.events.kinds import KINDS
from app.events.models import Event
from app.events.terms import Kind
from app.packing import keepable

blueprint = Blueprint("events", __name__)


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "slug" in values:
        values["event"] = named(values.pop("slug"))


def named(slug: str) -> Event | None:
    """The event at that address, if whoever asks may know about it.

    Staff pages ask first who is there, whether or not there is such an event: then it is None, and an
    organiser who was signed out comes back to her draft.
    """
    person = current_person()
    is_manage = request.path.startswith("/manage/")
    parts = queries.with_draft() if is_manage else queries.whole()
    if request.method == "POST" and not is_manage:
        parts = queries.for_form()
    event = db.session.scalar(queries.at_address(slug, person, *parts))
    if event is None and (person or not is_manage):
        abort(404)
    return event


@blueprint.get("/events/<slug>")
@allow(anyone)
@keepable
def show(event: Event) -> ResponseReturnValue:
    """With ?tz= it shows the times of that zone beside those of the venue."""
    person = current_person()
    viewer = queries.viewer(event, person)
    programme = event.programme and event.programme.for_reader(viewer)
    return render_template(
        "events/show.html",
        event=event,
        project=event.project,
        programme=programme,
        own=queries.own_clock(event, request.args.get("tz", "")),
        partner_clocks=queries.partner_clocks(event),
        other_clocks=queries.other_clocks(event),
        speakers=queries.speakers(programme),
        may_edit=person is not None and person.runs(event),
    )


@blueprint.app_template_filter("kind")
def kind_name(kind: Kind) -> str:
    """What a kind of meeting is called, in the reader's language."""
    return str(KINDS[kind].name)
