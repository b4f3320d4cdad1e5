"""The agenda to print: as it was last released, and for its organisers as it is being written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.access import allow, anyone, current_person, organiser_of_event
from app.agenda.drafts import programme_of
from app.agenda.releases import AgendaRelease
from app.events import queries
from app.events.audiences import Viewer
from app.events.models import Event
from app.events.terms import Visibility
from app.events.views import load
from app.i18n import CONTENT_LANGUAGES, language
from app.packing import Package, Packed, Shelf
from app.paper.pdf import as_pdf

blueprint = Blueprint("agenda_paper", __name__)
blueprint.url_value_preprocessor(load)
shelf = Shelf(room=16_000_000)  # bytes: an agenda of two days has about 100,000


@blueprint.get("/events/<slug>/agenda.pdf")
@allow(anyone)
def released(event: Event) -> ResponseReturnValue:
    """With ?form=short on one page, times and titles only; with ?lang= in another language of the event."""
    return on_paper(event, queries.viewer(event, current_person()))


@blueprint.get("/manage/events/<slug>/agenda.pdf")
@allow(organiser_of_event)
def draft(event: Event) -> ResponseReturnValue:
    pdf = as_pdf(event, None, programme_of(event), language=wanted_language(), long=wants_long())
    response = as_file(event, Package(pdf), "draft")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def on_paper(event: Event, viewer: Viewer, days: Sequence[int] | None = None) -> Response:
    """What was last released, for all days or these, as this viewer may know it; kept for the next."""
    release = event.release or abort(404)
    spoken, long = wanted_language(), wants_long()

    def write() -> bytes:
        shown = release.programme.for_person(viewer)
        if days is not None:
            shown = replace(shown, days=tuple(day for day in shown.days if day.id in days))
        return as_pdf(event, release, shown, language=spoken, long=long)

    package = shelf.take([*made_of(event, release, viewer), days, spoken, long], write)
    return as_file(event, package, f"v{release.number}")


def made_of(event: Event, release: AgendaRelease, viewer: Viewer) -> list[Any]:
    """Whatever stands on the paper."""
    project = event.project
    return [
        event.id,
        release.id,
        event.changed_at,
        [sorted(viewer.audiences), sorted(viewer.tables), viewer.sees_all],
        [project.acronym, project.name, project.programme, project.funding_statement, project.funding_note],
        [host.names for host in event.hosts],
    ]


def wants_long() -> bool:
    return request.args.get("form") != "short"


def wanted_language() -> str:
    """One of those in which events are written; the pages need not speak it."""
    asked = request.args.get("lang", "")
    return asked if asked in CONTENT_LANGUAGES else language()


def as_file(event: Event, package: Package, version: str) -> Response:
    """To be read in the browser. What no list names stays out of search engines."""
    response = Packed(package, mimetype="application/pdf")
    plain_name = f"{event.slug.partition('~')[0]}-{version}.pdf"
    own_name = quote(f"{str(event.title)[:80]} {version}.pdf".replace("/", " "), safe="")
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"{plain_name}\"; filename*=UTF-8''{own_name}"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    if event.visibility is not Visibility.PUBLIC or event.is_draft:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.app_template_global("paper_languages")
def other_languages(event: Event) -> dict[str, str]:
    """The languages beside that of the page in which the event is written: their codes and names."""
    return {
        code: name for code, name in CONTENT_LANGUAGES.items() if event.title.get(code) and code != language()
    }
