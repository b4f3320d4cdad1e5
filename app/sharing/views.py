"""The agenda as files for other programs: as it was last released, as far as who asks may know it, and for
organisers whole, as it is being written."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from app import clock
from app.access import allow, anyone, current_person, organiser_of_event
from app.agenda.drafts import programme_of
from app.agenda.programme import Programme
from app.events import queries
from app.events.models import Event
from app.events.terms import Visibility
from app.events.views import load
from app.i18n import language
from app.packing import Package, Packed, Shelf
from app.sharing.exports import to_take_along
from app.sharing.linked_data import for_search_engines, linked_data
from app.sharing.schedule import schedule
from app.sharing.sheets import as_csv, as_xlsx

blueprint = Blueprint("agenda_files", __name__)
blueprint.url_value_preprocessor(load)
shelf = Shelf(room=8_000_000)  # bytes: a long agenda has about 300,000 in all shapes
Json = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """What is written into a file, and what it is called."""

    event: Event
    programme: Programme
    name: str  # the number of a release; draft
    written_at: datetime


@dataclass(frozen=True)
class Shape:
    mimetype: str
    write: Callable[[Version], bytes]
    name: str = "agenda"
    is_for_people: bool = False  # to save and open, not to read from the address


def _json(found: Json) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()


SHAPES: Mapping[str, Shape] = {
    "json": Shape(
        "application/json",
        lambda known: _json(schedule(known.event, known.programme, known.name)),
        name="schedule",
    ),
    "jsonld": Shape("application/ld+json", lambda known: _json(linked_data(known.event, known.programme))),
    "csv": Shape("text/csv", lambda known: as_csv(known.programme), is_for_people=True),
    "xlsx": Shape(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda known: as_xlsx(known.programme, str(known.event.title), known.written_at),
        is_for_people=True,
    ),
}


@blueprint.get("/events/<slug>/schedule.json", defaults={"ending": "json"})
@blueprint.get("/events/<slug>/agenda.<any(jsonld, csv, xlsx):ending>")
@allow(anyone)
def released(event: Event, ending: str) -> ResponseReturnValue:
    release, viewer = event.release or abort(404), queries.viewer(event, current_person())

    def write() -> bytes:
        told = to_take_along(release.programme, viewer)
        return SHAPES[ending].write(Version(event, told, str(release.number), release.released_at))

    seen = [sorted(viewer.audiences), viewer.sees_all]
    hosts = [host.names for host in event.hosts]
    package = shelf.take([ending, language(), event.id, event.changed_at, release.id, hosts, seen], write)
    return _as_file(event, package, ending)


@blueprint.get("/manage/events/<slug>/agenda/export.<any(json, jsonld, csv, xlsx):ending>")
@allow(organiser_of_event)
def draft(event: Event, ending: str) -> ResponseReturnValue:
    whole = Version(event, programme_of(event), "draft", clock.now())
    response = _as_file(event, Package(SHAPES[ending].write(whole)), ending)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _as_file(event: Event, package: Package, ending: str) -> Response:
    """The name holds nothing that makes an address secret."""
    shape = SHAPES[ending]
    response = Packed(package, mimetype=shape.mimetype)
    name = f"{event.slug.partition('~')[0]}-{shape.name}.{ending}"
    kept = "attachment" if shape.is_for_people else "inline"
    response.headers["Content-Disposition"] = f'{kept}; filename="{name}"'
    if event.visibility is not Visibility.PUBLIC or event.is_draft:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.app_template_global("linked_data")
def in_page(event: Event, programme: Programme | None) -> Json:
    """For search engines, which read it on the page of the event."""
    return for_search_engines(event, programme)
