"""On one's own page: what is offered to her, and where she waits."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.database import db
from app.events.seats import Pool
from app.i18n import gettext as _
from app.participation import offering
from app.participation.models import Participation
from app.participation.offers import Offer
from app.participation.views import Holder, blueprint

__all__ = ["blueprint"]

OFFER = "/me/<token>/offers/<int:offer_id>"


@blueprint.post(f"{OFFER}/accept")
@allow(anyone)
def accept_offer(holder: Holder, offer_id: int) -> ResponseReturnValue:
    participation, offer = _of(holder, offer_id)
    offering.accept(offer)
    if offer.pool is None:
        flash(_("The place is yours. The invitation for your calendar is on its way by e-mail."), "done")
    else:
        flash(_("It is yours. You find it among what we have noted."), "done")
    return redirect(url_for(".me", token=participation.token))


@blueprint.post(f"{OFFER}/decline")
@allow(anyone)
def decline_offer(holder: Holder, offer_id: int) -> ResponseReturnValue:
    participation, offer = _of(holder, offer_id)
    offering.decline(offer)
    flash(_("Thank you for telling us: it goes to whoever waits next."), "done")
    return redirect(url_for(".me", token=participation.token))


@blueprint.post("/me/<token>/queues/<int:pool_id>/leave")
@allow(anyone)
def leave_queue(holder: Holder, pool_id: int) -> ResponseReturnValue:
    participation = holder if isinstance(holder, Participation) else abort(404)
    known = db.select(Pool).filter_by(id=pool_id, event_id=participation.event_id)
    offering.leave_queue(participation, db.first_or_404(known))
    flash(_("You do not wait for it any more."), "done")
    return redirect(url_for(".me", token=participation.token))


def _of(holder: Holder, offer_id: int) -> tuple[Participation, Offer]:
    participation = holder if isinstance(holder, Participation) else abort(404)
    mine: Any = db.select(Offer).filter_by(id=offer_id, participation_id=participation.id)
    return participation, db.first_or_404(mine)
