"""The board of all partners: who has how many places, who has named whom, who says nothing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.delegations import places, queries, quotas
from app.delegations.forms import PlacesForm
from app.delegations.refusals import PlacesDoNotFit
from app.events.models import Event
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation.views import keep_private, load

blueprint = Blueprint("quotas", __name__)
blueprint.url_value_preprocessor(load)
blueprint.after_request(keep_private)
BOARD = "/manage/events/<slug>/delegations"


@blueprint.get(BOARD)
@allow(organiser_of_event)
def board(event: Event) -> ResponseReturnValue:
    return _board(event)


@blueprint.route(f"{BOARD}/places", methods=["GET", "POST"])
@allow(organiser_of_event)
def set_places(event: Event) -> ResponseReturnValue:
    if event.is_cancelled or event.is_over:
        flash(_("The event is over or cancelled, so places cannot be set any more."), "warn")
        return redirect(url_for(".board", slug=event.slug))
    form = PlacesForm(event)
    if form.validate_on_submit():
        try:
            told = quotas.set_places(event, form.numbers, form.dates, actor=actor())
        except PlacesDoNotFit as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The places are set."), "done")
            if told:
                flash(_wrote(told), "done")
            return redirect(url_for(".board", slug=event.slug))
    return render_template("delegations/places.html", event=event, project=event.project, form=form)


@blueprint.post(f"{BOARD}/tell")
@allow(organiser_of_event)
def tell(event: Event) -> ResponseReturnValue:
    told = quotas.tell(event, actor=actor())
    flash(_wrote(told) if told else _("Nobody had to be told."), "done" if told else "warn")
    return redirect(url_for(".board", slug=event.slug))


@blueprint.post(f"{BOARD}/nudge")
@allow(organiser_of_event)
def nudge_all(event: Event) -> ResponseReturnValue:
    """All who have named nobody. Who was nudged within the last hour is left out."""
    nudged = quotas.nudge(event, None, actor=actor())
    if nudged:
        flash(_wrote(nudged), "done")
    else:
        flash(_("Nobody was written to: all of them were nudged within the last hour."), "warn")
    return redirect(url_for(".board", slug=event.slug))


@blueprint.post(f"{BOARD}/<int:number>/nudge")
@allow(organiser_of_event)
def nudge(event: Event, number: int) -> ResponseReturnValue:
    """One of them. Within the hour it asks first."""
    line = next((one for one in queries.board(event) if one.delegation and one.delegation.id == number), None)
    if line is None or line.delegation is None:
        flash(_("This partner has no places any more."), "warn")
        return redirect(url_for(".board", slug=event.slug))
    if quotas.is_resting(line.delegation) and not request.form.get("again"):
        return render_template(
            "delegations/nudge.html", event=event, project=event.project, delegation=line.delegation
        )
    quotas.nudge(event, [number], actor=actor(), again=True)
    flash(_wrote(1), "done")
    return redirect(url_for(".board", slug=event.slug))


def _board(event: Event) -> str:
    lines = queries.board(event)
    with_places = [one for one in lines if one.delegation]
    shown: dict[str, Any] = {
        "lines": lines,
        "is_set": bool(with_places),
        "silent": [
            one for one in with_places
            if one.is_silent and one.delegation and one.delegation.coordinator
        ],
        "untold": [
            one for one in with_places
            if one.delegation and one.delegation.coordinator and not one.delegation.told_at
        ],
        "without_coordinator": [
            one for one in with_places if one.quota and one.delegation and not one.delegation.coordinator
        ],
        "over": [one for one in lines if one.over],
        "may_name": places.may_name(event),
        "are_back": places.are_back(event),
        "returned": queries.returned(event) if event.quotas_returned_at else 0,
    }  # fmt: skip
    return render_template("delegations/board.html", event=event, project=event.project, **shown)


def _wrote(number: int) -> str:
    return ngettext(
        "We have written to %(num)s coordinator.", "We have written to %(num)s coordinators.", number
    )
