"""Calendars to take along: the days of an event as files, and feeds to subscribe to.

Whoever asks again costs one cheap question: what would it be made of? If that is what it was, nothing is
loaded and nothing is written. The mark of a calendar (ETag) is that of its bytes all the same, not of what
they are made of: so it changes when they do and at no other time, also when a new version writes otherwise.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from app.access import allow, anyone, current_person
from app.addresses import address
from app.calendar import agendas, entries, ical, links, queries
from app.calendar.colours import colour_of
from app.calendar.queries import Glance
from app.events.audiences import ANYBODY
from app.events.models import Event, EventDay
from app.events.terms import Visibility
from app.i18n import gettext as _
from app.i18n import language
from app.network.models import Project
from app.packing import Package, Packed, Shelf, keepable
from app.sharing.exports import to_take_along

blueprint = Blueprint("calendar", __name__)
shelf = Shelf(room=16_000_000)  # bytes: a feed of 200 events has about 500,000
FORBIDDEN = dict.fromkeys(map(ord, '/\\:*?"<>|\n\r\t'), " ")  # in the name of a file
LONGEST_NAME = 80  # characters


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and endpoint == "calendar.project_feed":
        values["project"], values["zone"] = queries.project(values.pop("slug")) or abort(404)
    elif values:
        values["seen"] = queries.glance(values.pop("slug"), current_person()) or abort(404)


# The days of an event, to import once


@blueprint.get("/events/<slug>.ics")
@allow(anyone)
@keepable
def event_file(seen: Glance) -> ResponseReturnValue:
    return _of_event(seen, kept("file", seen.made_of, lambda: ical.download(_days(seen))))


@blueprint.get("/events/<slug>/day-<int:number>.ics")
@allow(anyone)
@keepable
def day_file(seen: Glance, number: int) -> ResponseReturnValue:
    place = number - seen.first_number if number in seen.numbers else abort(404)
    package = kept(f"day {place}", seen.made_of, lambda: ical.download([_days(seen)[place]]))
    return _of_event(seen, package, f"-day-{number}" if len(seen.numbers) > 1 else "")


# Feeds


@blueprint.get("/events/<slug>/feed.ics")
@allow(anyone)
@keepable
def event_feed(seen: Glance) -> ResponseReturnValue:
    """The days of an event; as long as it is there, also those that were taken out."""

    def write() -> bytes:
        event = queries.event(seen)
        days = [entries.public(day) for day in event.days] + entries.gone(event, event.gone_days)
        return _feed(days, name=str(seen.title), zone=seen.zone, project=seen.project)

    return as_feed(_of_event(seen, kept("feed", [seen.project, seen.made_of], write)))


@blueprint.get("/events/<slug>/agenda.ics")
@allow(anyone)
@keepable
def agenda_feed(seen: Glance) -> ResponseReturnValue:
    """Each item of the agenda by itself. It shows what everybody may know, also to those who may know more:
    its address is copied around."""

    def write() -> bytes:
        event = queries.event(seen)
        if event.release is None:
            return agendas.calendar_of(event, None)
        told = to_take_along(event.release.programme, ANYBODY)
        return agendas.calendar_of(event, told, event.release.number)

    return as_feed(_of_event(seen, kept("agenda", [seen.project, seen.made_of], write), "-agenda"))


@blueprint.get("/projects/<slug>.ics")
@allow(anyone)
def project_feed(project: Project, zone: str) -> ResponseReturnValue:
    """The events of a project: those that everybody may know of, whoever asks."""

    def write() -> bytes:
        events = queries.in_feed(project)
        days = [entries.public(day) for event in events for day in event.days]
        days += [day for one in events for day in entries.gone(one, queries.still_told(one.gone_days))]
        return _feed(days, name=project.acronym, zone=zone, project=project.slug)

    made_of = [project.slug, project.acronym, zone, queries.feed_made_of(project)]
    changed_at = queries.feed_changed_at(project)
    return as_feed(as_calendar(kept("project", made_of, write), project.slug, project.acronym, changed_at))


# How they are made and sent


def kept(what: str, made_of: object, write: Callable[[], bytes]) -> Package:
    """The calendar as it went out last, if it would be the same now; else written anew."""
    return shelf.take((what, language(), made_of), write)


def _days(seen: Glance) -> list[ical.Entry]:
    event = queries.event(seen)  # kept in hand: its days look for it again and again
    return [entries.public(day) for day in event.days]


def _feed(shown: list[ical.Entry], *, name: str, zone: str, project: str) -> bytes:
    return ical.feed(shown, name=name, zone=zone, cancelled_prefix=_("CANCELLED:"), colour=colour_of(project))


def _of_event(seen: Glance, package: Package, part: str = "") -> Response:
    """What belongs to an event that lists do not name stays out of search engines."""
    secretless, _tilde, _secret = seen.slug.partition("~")
    response = as_calendar(package, f"{secretless}{part}", f"{seen.title}{part}", seen.changed_at)
    if not seen.is_public:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def as_calendar(package: Package, plain_name: str, name: str, changed_at: datetime | None) -> Response:
    """`plain_name` is for programs that read no other letters than ours (RFC 6266 §4.3)."""
    response = Packed(package, mimetype="text/calendar")
    own_name = quote(f"{' '.join(name.translate(FORBIDDEN).split())[:LONGEST_NAME]}.ics", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain_name}.ics\"; filename*=UTF-8''{own_name}"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    if changed_at:
        response.last_modified = changed_at
    return response


def as_feed(response: Response) -> Response:
    """A program that looks again within five minutes need not ask."""
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


# For the pages


@blueprint.app_template_global("add_to_calendar")
def add_to_calendar(day: EventDay) -> list[tuple[str, str]]:
    """The calendars on the web that take one day by a link: their names, and the link of each."""
    return links.on_the_web(entries.public(day))


@blueprint.app_template_global("subscriptions")
def subscriptions(project: Project) -> dict[str, Any]:
    """Ways to subscribe to the events of a project, in the reader's language."""
    return subscription(address("calendar.project_feed", slug=project.slug, lang=language()), project.acronym)


@blueprint.app_template_global("event_subscriptions")
def event_subscriptions(event: Event) -> dict[str, Any]:
    """The same for the days of an event, and for its agenda if it has one. None for what no program could
    open, as it does not sign in."""
    if event.is_draft or event.visibility is Visibility.PARTNERS:
        return {}
    known = {"slug": event.slug, "lang": language()}
    ways = {"days": subscription(address("calendar.event_feed", **known), str(event.title))}
    if event.programme:
        name = _("Programme: %(event)s", event=event.title)
        ways["agenda"] = subscription(address("calendar.agenda_feed", **known), name)
    return ways


def subscription(url: str, name: str) -> dict[str, Any]:
    """The address of a feed, and the links that subscribe to it."""
    return {
        "address": url,
        "device": links.webcal(url),
        "services": [
            ("Google Calendar", links.google_feed(url)),
            ("Outlook.com", links.outlook_feed(url, name)),
            ("Office 365", links.office365_feed(url, name)),
        ],
    }
