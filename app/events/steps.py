"""The way of an event from the draft to its last day."""

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.events.models import Event
from app.i18n import gettext as _
from app.i18n import moment, ngettext


@dataclass(frozen=True)
class Step:
    title: str
    note: str
    state: str = ""  # done, now, late, or none: still to come
    icon: str = ""


def steps(event: Event) -> list[Step]:
    """In the order in which they usually come; a cancelled event has only gone part of the way."""
    way = [_planned(event), _agenda(event), _published(event)]
    if event.is_cancelled:
        return [step for step in way if step.state == "done"] + [_cancelled(event)]
    return [*way, _opens(event), _closes(event), _held(event)]


def _planned(event: Event) -> Step:
    return Step(_("Draft begun"), _at(event, event.created_at), "done")


def _agenda(event: Event) -> Step:
    count = sum(len(day.agenda) for day in event.days)
    if count:
        return Step(_("Agenda"), ngettext("One item", "%(num)s items", count), "done")
    return Step(_("Agenda"), _("Nothing stands in it yet."), "" if event.is_over else "now")


def _published(event: Event) -> Step:
    if event.published_at:
        return Step(_("Published"), _at(event, event.published_at), "done")
    return Step(_("Publish"), _("Look at the remarks first."), "now")


def _opens(event: Event) -> Step:
    if event.opens_at is None:
        return Step(_("Registration opens"), _("With publication."))
    state = "done" if event.opens_at <= clock.now() and not event.is_draft else ""
    return Step(_("Registration opens"), _at(event, event.opens_at), state)


def _closes(event: Event) -> Step:
    is_past = event.closes_at <= clock.now()
    if event.registration_closes_at is None:
        return Step(_("Registration closes"), _("When the event starts."), "done" if is_past else "")
    return Step(_("Registration closes"), _at(event, event.closes_at), "done" if is_past else "")


def _held(event: Event) -> Step:
    state = "done" if event.is_over else "now" if event.has_started else ""
    return Step(_("The event"), _at(event, event.starts_at), state, "" if state else "flag")


def _cancelled(event: Event) -> Step:
    return Step(_("Cancelled"), _at(event, event.cancelled_at or event.changed_at), "late", "cross")


def _at(event: Event, instant: datetime) -> str:
    return moment(instant, event.zone, event.city)
