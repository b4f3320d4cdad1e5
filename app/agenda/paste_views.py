"""Pasting an agenda: the text, then its rows for correction, then the press. Nothing is saved until then."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.agenda import pasting
from app.agenda.paste_forms import PasteForm, RowsForm
from app.events.models import Event
from app.events.views import load
from app.forms import Form
from app.i18n import ngettext

blueprint = Blueprint("agenda_paste", __name__, url_prefix="/manage/events/<slug>/agenda/paste")
blueprint.url_value_preprocessor(load)


@blueprint.route("", methods=["GET", "POST"])
@allow(organiser_of_event)
def paste(event: Event) -> ResponseReturnValue:
    form = PasteForm(event)
    if form.validate_on_submit():
        return _page("paste_rows", event, RowsForm.of(event, form.reading, form.spoken))
    return _page("paste", event, form)


@blueprint.route("/save", methods=["GET", "POST"])
@allow(organiser_of_event)
def save(event: Event) -> ResponseReturnValue:
    form = RowsForm(event)
    if not form.row_forms:
        return redirect(url_for(".paste", slug=event.slug))
    if not form.validate_on_submit():
        return _page("paste_rows", event, form)
    pasting.paste(
        event, form.contents, replaces=form.how.data == "replace", actor=actor(), form_key=form.form_key.data
    )
    flash(
        ngettext(
            "%(num)s item is on the agenda now.", "%(num)s items are on the agenda now.", len(form.contents)
        ),
        "done",
    )
    return redirect(url_for("agenda.edit", slug=event.slug))


def _page(name: str, event: Event, form: Form) -> str:
    return render_template(f"agenda/{name}.html", event=event, project=event.project, form=form)
