"""Tables that run side by side: everybody chooses hers, organisers seat whom they like."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, anyone, organiser_of_event
from app.errors import DomainError
from app.events.models import Event
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation import rounds, sitting
from app.participation.models import Participation
from app.participation.rounds import Round
from app.participation.views import Holder, blueprint

__all__ = ["blueprint"]

TABLES = "/manage/events/<slug>/agenda/<uid>/seating"


@blueprint.post("/me/<token>/tables")
@allow(anyone)
def choose_table(holder: Holder) -> ResponseReturnValue:
    participation = holder if isinstance(holder, Participation) else abort(404)
    table = request.form.get("table", "")
    try:
        sitting.sit_down(participation, request.form.get("round", ""), table)
        said = _("Your table is kept. The calendar you subscribed to shows it.") if table else _("Noted.")
        flash(said, "done")
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return redirect(url_for(".me", token=participation.token, _anchor="tables"))


@blueprint.post("/me/<token>/tables/wait")
@allow(anyone)
def wait_for_table(holder: Holder) -> ResponseReturnValue:
    participation = holder if isinstance(holder, Participation) else abort(404)
    try:
        sitting.wait_for(participation, request.form.get("round", ""), request.form.get("table", ""))
        flash(_("Noted. As soon as a seat is yours we write to you."), "done")
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return redirect(url_for(".me", token=participation.token, _anchor="tables"))


@blueprint.post("/me/<token>/tables/leave")
@allow(anyone)
def leave_table_queue(holder: Holder) -> ResponseReturnValue:
    participation = holder if isinstance(holder, Participation) else abort(404)
    sitting.wait_no_longer(participation, request.form.get("table", ""))
    flash(_("You do not wait for that table any more."), "done")
    return redirect(url_for(".me", token=participation.token, _anchor="tables"))


@blueprint.get(TABLES)
@allow(organiser_of_event)
def tables(event: Event, uid: str) -> ResponseReturnValue:
    """Who sits where."""
    found = _rounds(event, uid)
    shown = rounds.people(event, found[0].item, found[0].day_id)
    return render_template(
        "participation/tables.html", event=event, project=event.project, rounds=found, people=shown
    )


@blueprint.post(f"{TABLES}/seat")
@allow(organiser_of_event)
def seat_at_tables(event: Event, uid: str) -> ResponseReturnValue:
    """Only whom the organiser moved: who chose a table meanwhile keeps it."""
    form = request.form
    wanted = {
        id_: value
        for name, value in form.items()
        if (id_ := whole_number(name.removeprefix("seat-"))) and value != form.get(f"was-{id_}")
    }
    try:
        moved = sitting.seat_at(event, form.get("round", ""), wanted, actor=actor())
        flash(
            ngettext("Saved. %(num)s person moved.", "Saved. %(num)s people moved.", moved)
            if moved
            else _("Saved. Nobody had to move."),
            "done",
        )
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return _back(event, uid)


@blueprint.post(f"{TABLES}/spread")
@allow(organiser_of_event)
def spread_over_tables(event: Event, uid: str) -> ResponseReturnValue:
    try:
        seated, left = sitting.spread(event, request.form.get("round", ""), actor=actor())
        done = ngettext("%(num)s person sits now.", "%(num)s people sit now.", seated)
        flash(done if seated else _("Nobody was without a table, or no seat was free."), "done")
        if left:
            flash(
                ngettext("For one person no seat was free.", "For %(num)s people no seat was free.", left),
                "warn",
            )
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return _back(event, uid)


def _rounds(event: Event, uid: str) -> list[Round]:
    found = [one for one in rounds.of(event, rounds.planned(event)) if one.item.uid == uid]
    return found or abort(404)


def _back(event: Event, uid: str) -> ResponseReturnValue:
    crowded = [table for one in _rounds(event, uid) for table in one.tables if table.too_many]
    for table in crowded:
        said = {"table": table.slot.track, "taken": table.taken, "seats": table.slot.seats}
        flash(_("“%(table)s” has %(taken)s people for %(seats)s seats.", **said), "warn")
    return redirect(url_for(".tables", slug=event.slug, uid=uid))
