"""How many can come to what, and by which rules, on pages for organisers."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import actor, allow, organiser_of_event
from app.database import db
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import WaitingRule
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation import limits, rounds
from app.participation.limits import Limited
from app.participation.seat_forms import LimitsForm, RulesForm, limits_form, parts
from app.participation.views import blueprint
from app.questions.models import Question

__all__ = ["blueprint"]

MANAGE = "/manage/events/<slug>"


@blueprint.route(f"{MANAGE}/seats", methods=["GET", "POST"])
@allow(organiser_of_event)
def seats(event: Event) -> ResponseReturnValue:
    found = parts(event, db.session.scalars(Question.asked_at(event)).all())
    form = limits_form(found)
    if form.validate_on_submit():
        _say(form, limits.set_limits(event, form.wanted, actor=actor()), event)
        return redirect(url_for(".seats", slug=event.slug))
    planned = rounds.of(event, rounds.planned(event))
    return _page("seats", event, form=form, parts=found, quotas=_quotas(event), rounds=planned)


@blueprint.route(f"{MANAGE}/rules", methods=["GET", "POST"])
@allow(organiser_of_event)
def rules(event: Event) -> ResponseReturnValue:
    form = RulesForm(event)
    if form.validate_on_submit():
        limits.set_rules(event, actor=actor(), **form.details())
        flash(_("Saved."), "done")
        return redirect(url_for(".rules", slug=event.slug))
    return _page("rules", event, form=form)


def _say(form: LimitsForm, done: Limited, event: Event) -> None:
    came = ngettext(
        "Saved. %(num)s person came from the waiting list.",
        "Saved. %(num)s people came from the waiting list.",
        done.served,
    )
    offered = ngettext(
        "Saved. %(num)s person who waited has an offer.",
        "Saved. %(num)s people who waited have an offer.",
        done.served,
    )
    served = offered if event.waiting_rule is WaitingRule.OFFER else came
    flash(served if done.served else _("Saved."), "done")
    pools = {(pool.of, pool.key): pool for pool in event.pools}
    for limit in form.lines.values():
        if limit.where in done.crowded:
            pool = pools[limit.where]
            said = {"name": limit.label, "taken": pool.taken, "seats": pool.seats}
            flash(
                _(
                    "“%(name)s”: %(taken)s people have a place already, of %(seats)s. Nobody loses hers;"
                    " nobody new gets one until enough have cancelled.",
                    **said,
                ),
                "warn",
            )


def _quotas(event: Event) -> list[tuple[Pool, Delegation]]:
    """The seats of partners, which have a page of their own."""
    theirs = {pool.key: pool for pool in event.pools if pool.of is Of.PARTNER}
    if not theirs:
        return []
    chosen = select(Delegation).where(Delegation.event_id == event.id).order_by(Delegation.id)
    whole = db.session.scalars(chosen.options(joinedload(Delegation.organisation)))
    return [(theirs[str(one.id)], one) for one in whole if str(one.id) in theirs]


def _page(name: str, event: Event, **shown: Any) -> str:
    return render_template(f"participation/{name}.html", event=event, project=event.project, **shown)
