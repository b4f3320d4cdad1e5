"""Calendars to take along: the days of an event as files, the events of a project as a feed."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue

from app.access import allow, anyone, current_person
from app.addresses import address
from app.calendar import entries, ical, links, queries
from app.database import db
from app.events.models import Event, EventDay, Visibility
from app.i18n import gettext as _
from app.i18n import language
from app.network.models import Project

blueprint = Blueprint("calendar", __name__)
# The same entries are the same bytes: whoever asks next need not wait until they are written again.
download = lru_cache(maxsize=128)(ical.download)
feed = lru_cache(maxsize=16)(ical.feed)
FORBIDDEN = dict.fromkeys(map(ord, '/\\:*?"<>|\n\r\t'), " ")  # in the name of a file
LONGEST_NAME = 80  # characters


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and endpoint == "calendar.project_feed":
        values["project"] = db.first_or_404(db.select(Project).filter_by(slug=values.pop("slug")))
    elif values:
        values["event"] = db.first_or_404(queries.in_file(values.pop("slug"), current_person()))


@blueprint.get("/events/<slug>.ics")
@allow(anyone)
def event_file(event: Event) -> ResponseReturnValue:
    return as_file(event, event.days)


@blueprint.get("/events/<slug>/day-<int:number>.ics")
@allow(anyone)
def day_file(event: Event, number: int) -> ResponseReturnValue:
    return as_file(event, [day for day in event.days if day.number == number] or abort(404))


@blueprint.get("/projects/<slug>.ics")
@allow(anyone)
def project_feed(project: Project) -> ResponseReturnValue:
    days = tuple(entries.public(day) for event in queries.in_feed(project) for day in event.days)
    zone = project.lead.zone if project.lead else "UTC"
    contents = feed(days, name=project.acronym, zone=zone, cancelled_prefix=_("CANCELLED:"))
    response = as_calendar(contents, project.slug, project.acronym, queries.feed_changed_at(project))
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def as_file(event: Event, days: list[EventDay]) -> Response:
    """These days to import once. The file of an event that lists do not name stays out of search engines."""
    contents = download(tuple(entries.public(day) for day in days))
    secretless, _tilde, _secret = event.slug.partition("~")
    number = f"-day-{days[0].number}" if len(days) < len(event.days) else ""
    response = as_calendar(contents, f"{secretless}{number}", f"{event.title}{number}", event.changed_at)
    if event.visibility is not Visibility.PUBLIC:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def as_calendar(contents: bytes, plain_name: str, name: str, changed_at: datetime | None) -> Response:
    """`plain_name` is for programs that read no other letters than ours (RFC 6266 §4.3)."""
    response = current_app.response_class(contents, mimetype="text/calendar")
    own_name = quote(f"{' '.join(name.translate(FORBIDDEN).split())[:LONGEST_NAME]}.ics", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain_name}.ics\"; filename*=UTF-8''{own_name}"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    if changed_at:
        response.last_modified = changed_at
    return response


# For the pages


@blueprint.app_template_global("add_to_calendar")
def add_to_calendar(day: EventDay) -> list[tuple[str, str]]:
    """The calendars on the web that take one day by a link: their names, and the link of each."""
    return links.on_the_web(entries.public(day))


@blueprint.app_template_global("subscriptions")
def subscriptions(project: Project) -> dict[str, Any]:
    """The address of a project's feed in the reader's language, and the links that subscribe to it."""
    url = address("calendar.project_feed", slug=project.slug, lang=language())
    return {
        "address": url,
        "device": links.webcal(url),
        "services": [
            ("Google Calendar", links.google_feed(url)),
            ("Outlook.com", links.outlook_feed(url, project.acronym)),
            ("Office 365", links.office365_feed(url, project.acronym)),
        ],
    }
