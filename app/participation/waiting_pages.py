"""The waiting lists of an event, as its organisers see and serve them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.database import db
from app.events.models import Event
from app.i18n import gettext as _
from app.participation import offering, waiting
from app.participation.claims import Claim
from app.participation.models import Participation
from app.participation.refusals import PoolsFull
from app.participation.views import blueprint

__all__ = ["blueprint"]

MANAGE = "/manage/events/<slug>"


@blueprint.get(f"{MANAGE}/waiting", endpoint="waiting_lists")
@allow(organiser_of_event)
def lists(event: Event) -> ResponseReturnValue:
    shown = {"queues": waiting.queues(event), "event": event, "project": event.project}
    return render_template("participation/waiting.html", **shown)


@blueprint.post(f"{MANAGE}/participants/<int:id>/offer")
@allow(organiser_of_event)
def offer(event: Event, participation: Participation) -> ResponseReturnValue:
    try:
        offering.offer_by_hand(participation, actor=actor())
        flash(_("%(name)s is offered a place.", name=participation.name), "done")
    except offering.TooLateToOffer as refusal:
        flash(str(refusal), "warn")
    except PoolsFull:
        flash(_("Nothing is free for %(name)s just now.", name=participation.name), "warn")
    return _back(event)


@blueprint.post(f"{MANAGE}/waiting/<int:claim_id>/offer")
@allow(organiser_of_event)
def offer_extra(event: Event, claim_id: int) -> ResponseReturnValue:
    known = (
        db.select(Claim).join(Participation).filter(Claim.id == claim_id, Participation.event_id == event.id)
    )
    claim = db.first_or_404(known)
    name = claim.participation.name
    try:
        offering.offer_extra_by_hand(claim, actor=actor())
        flash(_("%(name)s is offered a place.", name=name), "done")
    except offering.TooLateToOffer as refusal:
        flash(str(refusal), "warn")
    except PoolsFull:
        flash(_("Nothing is free for %(name)s just now.", name=name), "warn")
    return _back(event)


def _back(event: Event) -> ResponseReturnValue:
    return redirect(url_for(".waiting_lists", slug=event.slug))
