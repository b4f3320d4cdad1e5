"""The agenda of an event as a calendar for those who write it: whole, as a file that can be read again."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.access import allow, organiser_of_event
from app.agenda.drafts import programme_of
from app.calendar import agendas
from app.calendar.views import as_calendar
from app.events.models import Event
from app.events.views import load
from app.packing import Package

blueprint = Blueprint("agenda_calendar", __name__)
blueprint.url_value_preprocessor(load)


@blueprint.get("/manage/events/<slug>/agenda/export.ics")
@allow(organiser_of_event)
def draft(event: Event) -> ResponseReturnValue:
    number = event.release.number if event.release else 0
    package = Package(agendas.calendar_of(event, programme_of(event), number))
    name = f"{event.slug.partition('~')[0]}-agenda"
    response = as_calendar(package, name, f"{event.title}-agenda", None)
    response.headers["Cache-Control"] = "private, no-store"
    return response
