"""Parallel tables of one item, made in one go."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.advice import checks
from app.events.models import Event
from app.i18n import gettext as _
from app.i18n import ngettext
from app.writing import tabling
from app.writing.table_forms import TablesForm
from app.writing.views import blueprint, named

__all__ = ["blueprint"]


@blueprint.route("/<int:item_id>/make-tables", methods=["GET", "POST"])
@allow(organiser_of_event)
def make_tables(event: Event, item_id: int) -> ResponseReturnValue:
    item = named(event, item_id)
    if not tabling.takes_tables(item):
        flash(_("Tables need an item with an end, one that is not deep inside others."), "warn")
        return redirect(url_for(".change", slug=event.slug, item_id=item.id))
    form = TablesForm(item)
    if form.validate_on_submit():
        made = tabling.make_tables(item, form.plan, actor=actor(), form_key=form.form_key.data)
        flash(ngettext("%(num)s table is there now.", "%(num)s tables are there now.", len(made)), "done")
        return redirect(url_for(".edit", slug=event.slug, _anchor=checks.anchor(item)))
    return render_template("agenda/tables.html", event=event, project=event.project, form=form, item=item)
