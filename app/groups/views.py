"""The groups of a project, as its organisers keep them. Nobody else learns that they exist."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import actor, allow, organiser_of_project
from app.database import db
from app.groups import actions, queries
from app.groups.forms import NameForm, NewForm, PeopleForm
from app.i18n import gettext as _
from app.i18n import ngettext
from app.network.groups import Group
from app.network.models import Project
from app.network.views import managed

blueprint = Blueprint("groups", __name__, url_prefix="/manage/projects/<slug>/groups")
blueprint.after_request(security.keep_private)
blueprint.url_value_preprocessor(managed)


@blueprint.get("")
@allow(organiser_of_project)
def index(project: Project) -> ResponseReturnValue:
    return _page("index", project, groups=queries.of_project(project))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(organiser_of_project)
def new(project: Project) -> ResponseReturnValue:
    form = NewForm()
    if form.validate_on_submit():
        group = actions.create(project, form.name.texts, actor=actor(), form_key=form.form_key.data)
        flash(_("“%(group)s” is there. Now put people in.", group=group.name), "done")
        return _back(group)
    return _page("new", project, form=form)


@blueprint.get("/<int:id>")
@allow(organiser_of_project)
def show(project: Project, id: int) -> ResponseReturnValue:
    group = _named(project, id)
    return _shown(group, PeopleForm(group, formdata=None))


@blueprint.post("/<int:id>/people")
@allow(organiser_of_project)
def put_in(project: Project, id: int) -> ResponseReturnValue:
    group = _named(project, id)
    form = PeopleForm(group)
    if not form.validate_on_submit():
        return _shown(group, form)
    new = actions.put_in(group, form.found, actor=actor())
    done = ngettext("%(num)s person is in the group now.", "%(num)s people are in the group now.", new)
    flash(done if new else _("They were in the group already."), "done")
    return _back(group)


@blueprint.post("/<int:id>/people/<int:person_id>/out")
@allow(organiser_of_project)
def take_out(project: Project, id: int, person_id: int) -> ResponseReturnValue:
    group = _named(project, id)
    if person := next((one for one in group.people if one.id == person_id), None):
        actions.take_out(group, person, actor=actor())
        gone = _(
            "%(name)s is out of the group, and sees nothing more of what is closed for it.", name=person.name
        )
        flash(gone, "done")
        flash(_("What was sent to her calendar stays there until you send the corrected entry."), "warn")
    return _back(group)


@blueprint.route("/<int:id>/name", methods=["GET", "POST"])
@allow(organiser_of_project)
def rename(project: Project, id: int) -> ResponseReturnValue:
    group = _named(project, id)
    form = NameForm(data={"name": dict(group.name)})
    if form.validate_on_submit():
        actions.rename(group, form.name.texts, actor=actor())
        flash(_("Saved."), "done")
        return _back(group)
    return _page("rename", project, form=form, group=group)


@blueprint.route("/<int:id>/remove", methods=["GET", "POST"])
@allow(organiser_of_project)
def remove(project: Project, id: int) -> ResponseReturnValue:
    group = _named(project, id)
    if request.method == "POST":
        name = str(group.name)
        actions.remove(group, actor=actor())
        flash(_("“%(group)s” is gone.", group=name), "done")
        return redirect(url_for(".index", slug=project.slug))
    return _page("remove", project, group=group, events=queries.naming(group))


def _named(project: Project, id_: int) -> Group:
    return db.session.scalar(queries.at_address(project, id_)) or abort(404)


def _shown(group: Group, form: PeopleForm) -> str:
    return _page("show", group.project, group=group, form=form, events=queries.naming(group))


def _back(group: Group) -> ResponseReturnValue:
    return redirect(url_for(".show", slug=group.project.slug, id=group.id))


def _page(name: str, project: Project, **shown: Any) -> str:
    return render_template(f"groups/{name}.html", project=project, **shown)
