"""The versions of an agenda, for everybody who may see the event: each as it was, and what was different."""

from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.access import allow, anyone, current_person
from app.agenda.differences import DayChanges, between
from app.agenda.releases import AgendaRelease
from app.database import Page, db, page_of
from app.events import queries
from app.events.audiences import Viewer
from app.events.models import Event
from app.events.views import load
from app.forms import whole_number

blueprint = Blueprint("agenda_release", __name__)
blueprint.url_value_preprocessor(load)
PAGE = 20  # releases on a page


@dataclass(frozen=True)
class Version:
    """A release, and what such a reader finds different from the one before."""

    release: AgendaRelease
    changes: list[DayChanges]
    is_first: bool


@blueprint.get("/events/<slug>/agenda/versions")
@allow(anyone)
def versions(event: Event) -> ResponseReturnValue:
    person = current_person()
    found = page_of(AgendaRelease.all_of(event), whole_number(request.args.get("page")) or 1, PAGE)
    return render_template(
        "agenda/releases.html",
        event=event,
        project=event.project,
        found=found,
        versions=_versions(event, found, queries.viewer(event, person)),
        may_edit=person is not None and person.runs(event),
    )


@blueprint.get("/events/<slug>/agenda/versions/<int:number>")
@allow(anyone)
def version(event: Event, number: int) -> ResponseReturnValue:
    """As it was: it is evidence of what people were told."""
    release = _numbered(event, number) or abort(404)
    return render_template(
        "agenda/release.html",
        event=event,
        project=event.project,
        release=release,
        programme=release.programme.for_reader(queries.viewer(event, current_person())),
    )


def _versions(event: Event, found: Page[AgendaRelease], viewer: Viewer) -> list[Version]:
    before = _numbered(event, found.rows[-1].number - 1) if found.rows else None
    return [
        Version(
            now,
            between(was.programme.for_reader(viewer), now.programme.for_reader(viewer)) if was else [],
            is_first=was is None,
        )
        for now, was in pairwise([*found.rows, before])
        if now
    ]


def _numbered(event: Event, number: int) -> AgendaRelease | None:
    return db.session.scalar(
        select(AgendaRelease).where(AgendaRelease.event_id == event.id, AgendaRelease.number == number)
    )
