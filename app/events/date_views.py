"""Notes on dates of a project, as its organisers write them: events on these days are remarked on."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.access import actor, allow, organiser_of_project
from app.events import date_actions
from app.events.choices import country_choices
from app.events.fields import DayInput, texts
from app.forms import Form, FormKey
from app.i18n import day
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Project
from app.network.views import managed

blueprint = Blueprint("dates", __name__, url_prefix="/manage/projects/<slug>/dates")
blueprint.url_value_preprocessor(managed)


class NoteForm(Form):
    form_key = FormKey()
    on = DayInput(_l("Day"))
    country = SelectField(_l("Country"), choices=[], description=_l("Empty: it is so everywhere."))
    text = texts(_l("What is so on that day"), 200, required=True, hint=_l("A strike, an election, a fair."))

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.country.choices = country_choices(project.countries)
        self.on.validators = [InputRequired(_l("Add the day."))]


@blueprint.route("", methods=["GET", "POST"])
@allow(organiser_of_project)
def notes(project: Project) -> ResponseReturnValue:
    form = NoteForm(project)
    if form.validate_on_submit():
        date_actions.add(
            project,
            form.on.data,
            form.country.data,
            form.text.texts,
            actor=actor(),
            form_key=form.form_key.data,
        )
        flash(_("Noted for %(day)s. Events on that day are remarked on.", day=day(form.on.data)), "done")
        return redirect(url_for(".notes", slug=project.slug))
    return render_template("events/manage_dates.html", project=project, form=form)


@blueprint.post("/<int:note_id>/remove")
@allow(organiser_of_project)
def remove(project: Project, note_id: int) -> ResponseReturnValue:
    note = next((one for one in project.date_notes if one.id == note_id), None) or abort(404)
    on = note.on
    date_actions.remove(note, actor=actor())
    flash(_("Removed the note for %(day)s.", day=day(on)), "done")
    return redirect(url_for(".notes", slug=project.slug))
