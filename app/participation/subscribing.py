"""Subscribing to one's own events: the calendar, and on one's page what makes, moves and ends its address."""

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.calendar import ical as calendar
from app.calendar.views import as_calendar, as_feed, shelf
from app.i18n import gettext as _
from app.i18n import speaking
from app.participation import personal, subscriptions
from app.participation.models import Participation
from app.participation.views import Holder, blueprint
from app.people.models import Person

__all__ = ["blueprint"]

COLOUR = "royalblue"  # her own, whichever projects her events belong to


@blueprint.get("/me/<key>.ics")
@allow(anyone)
def my_calendar(key: str) -> ResponseReturnValue:
    """All her events, or her days at one; whichever address it is, only she was told it."""
    shown = personal.at_address(key)
    if shown is None:
        return Response(f"{_('There is no calendar at this address.')}\n", 404, mimetype="text/plain")
    seen = personal.glance(shown)

    def write() -> bytes:
        entries = personal.entries(shown)
        with speaking(shown.locale):
            prefix = _("CANCELLED:")
        return calendar.feed(
            entries,
            name=shown.name,
            zone=seen.zone,
            cancelled_prefix=prefix,
            colour=COLOUR,
        )

    package = shelf.take(("personal", key, shown.locale, seen.made_of), write)
    return as_feed(as_calendar(package, shown.file_name, shown.name, seen.changed_at))


@blueprint.post("/me/<token>/feed")
@allow(anyone)
def subscribe(holder: Holder) -> ResponseReturnValue:
    subscriptions.subscribe(_person(holder))
    flash(_("Your calendar has its own address now."), "done")
    return _back(holder)


@blueprint.post("/me/<token>/feed/replace")
@allow(anyone)
def replace_address(holder: Holder) -> ResponseReturnValue:
    subscriptions.replace_address(_person(holder))
    flash(_("Your calendar has a new address. The old one shows nothing any more."), "done")
    return _back(holder)


@blueprint.post("/me/<token>/feed/off")
@allow(anyone)
def switch_off(holder: Holder) -> ResponseReturnValue:
    subscriptions.switch_off(_person(holder))
    flash(_("Your calendar is switched off."), "done")
    return _back(holder)


def _person(holder: Holder) -> Person:
    """Only whoever has confirmed an address has a calendar."""
    return holder.person if isinstance(holder, Participation) else abort(404)


def _back(holder: Holder) -> ResponseReturnValue:
    assert holder
    return redirect(url_for(".me", token=holder.token, _anchor="subscription"))
