"""The good practices of a project, as its organisers keep them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_project
from app.database import db
from app.i18n import gettext as _
from app.network.models import Project
from app.network.practices import GoodPractice
from app.network.views import managed
from app.practices import actions, queries
from app.practices.forms import PracticeForm

blueprint = Blueprint("practices", __name__, url_prefix="/manage/projects/<slug>/practices")
blueprint.url_value_preprocessor(managed)


@blueprint.get("")
@allow(organiser_of_project)
def index(project: Project) -> ResponseReturnValue:
    return render_template("practices/index.html", project=project, practices=queries.of_project(project))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(organiser_of_project)
def add(project: Project) -> ResponseReturnValue:
    form = PracticeForm()
    if form.validate_on_submit():
        practice = actions.add(project, form.written, actor=actor(), form_key=form.form_key.data)
        return _back(practice, _("Added: %(practice)s.", practice=practice.title))
    return render_template("practices/practice.html", project=project, form=form, practice=None)


@blueprint.route("/<int:id>", methods=["GET", "POST"])
@allow(organiser_of_project)
def change(project: Project, id: int) -> ResponseReturnValue:
    practice = _named(project, id)
    form = PracticeForm(practice)
    if form.validate_on_submit():
        actions.change(practice, form.written, actor=actor())
        return _back(practice, _("Saved: %(practice)s.", practice=practice.title))
    return render_template("practices/practice.html", project=project, form=form, practice=practice)


@blueprint.route("/<int:id>/remove", methods=["GET", "POST"])
@allow(organiser_of_project)
def remove(project: Project, id: int) -> ResponseReturnValue:
    practice = _named(project, id)
    if request.method == "POST":
        title = str(practice.title)
        actions.remove(practice, actor=actor())
        flash(_("Removed: %(practice)s.", practice=title), "done")
        return redirect(url_for(".index", slug=project.slug))
    return render_template("practices/remove.html", project=project, practice=practice)


def _named(project: Project, id_: int) -> GoodPractice:
    return db.session.scalar(queries.at_address(project, id_)) or abort(404)


def _back(practice: GoodPractice, message: str) -> ResponseReturnValue:
    flash(message, "done")
    return redirect(url_for(".index", slug=practice.project.slug, _anchor=f"practice-{practice.id}"))
