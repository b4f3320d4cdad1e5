"""Pasting an agenda: the text, then its rows for correction, then the press. Nothing is saved until then."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.errors import DomainError
from app.events.models import Event
from app.events.views import load
from app.forms import Form
from app.i18n import ngettext
from app.pasting import actions as pasting
from app.pasting.forms import ImportForm, PasteForm, RowsForm
from app.writing import replacing

blueprint = Blueprint("agenda_paste", __name__, url_prefix="/manage/events/<slug>/agenda/paste")
blueprint.url_value_preprocessor(load)


@blueprint.route("", methods=["GET", "POST"])
@allow(organiser_of_event)
def paste(event: Event) -> ResponseReturnValue:
    form = PasteForm(event)
    if not form.validate_on_submit():
        return _page("paste", event, form)
    if form.programme:
        return _page("paste_import", event, ImportForm.of(event, form.programme))
    return _page("paste_rows", event, RowsForm.of(event, form.reading, form.spoken))


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
    flash(_now(len(form.contents)), "done")
    return redirect(url_for("agenda.edit", slug=event.slug))


@blueprint.route("/import", methods=["GET", "POST"])
@allow(organiser_of_event)
def take_over(event: Event) -> ResponseReturnValue:
    form = ImportForm(event)
    if not form.validate_on_submit():
        return _page("paste", event, _again(event, form))
    try:
        count = replacing.replace(event, form.programme, actor=actor(), form_key=form.form_key.data)
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return _page("paste_import", event, form)
    flash(_now(count), "done")
    return redirect(url_for("agenda.edit", slug=event.slug))


def _again(event: Event, refused: ImportForm) -> PasteForm:
    """The way back to the text, with what is wrong with the file."""
    form = PasteForm(event)
    form.form_errors.extend(refused.form_errors)
    return form


def _now(count: int) -> str:
    return ngettext("%(num)s item is on the agenda now.", "%(num)s items are on the agenda now.", count)


def _page(name: str, event: Event, form: Form) -> str:
    return render_template(f"agenda/{name}.html", event=event, project=event.project, form=form)
