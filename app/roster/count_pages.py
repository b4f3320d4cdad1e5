"""The counts for caterer, bus and rooms."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import allow, organiser_of_event
from app.events.models import Event
from app.roster import counts
from app.roster.file_pages import blueprint

__all__ = ["blueprint"]


@blueprint.get("/manage/events/<slug>/counts", endpoint="counts")
@allow(organiser_of_event)
def head_counts(event: Event) -> ResponseReturnValue:
    return render_template(
        "roster/counts.html", event=event, project=event.project, summary=counts.summary(event)
    )
