"""Who coordinates for each partner of a project, as its organisers say."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import actor, allow, organiser_of_project
from app.delegations import coordinating, queries
from app.delegations.forms import CoordinatorForm
from app.i18n import gettext as _
from app.network.models import Partnership, Project
from app.network.views import managed

blueprint = Blueprint("coordinators", __name__, url_prefix="/manage/projects/<slug>/coordinators")
blueprint.after_request(security.keep_private)
blueprint.url_value_preprocessor(managed)


@blueprint.get("")
@allow(organiser_of_project)
def index(project: Project) -> ResponseReturnValue:
    return _page("coordinators", project)


@blueprint.route("/<int:id>", methods=["GET", "POST"])
@allow(organiser_of_project)
def appoint(project: Project, id: int) -> ResponseReturnValue:
    partnership = _named(project, id)
    form = CoordinatorForm()
    if form.validate_on_submit():
        person = coordinating.appoint(partnership, actor=actor(), **form.details())
        said = {"name": person.name, "partner": partnership.organisation.names}
        flash(_("%(name)s names who comes for %(partner)s. We have written to her.", **said), "done")
        return redirect(url_for(".index", slug=project.slug))
    return _page("coordinator", project, partnership=partnership, form=form)


@blueprint.route("/<int:id>/back", methods=["GET", "POST"])
@allow(organiser_of_project)
def dismiss(project: Project, id: int) -> ResponseReturnValue:
    partnership = _named(project, id)
    if request.method == "POST" or not partnership.coordinator:
        if partnership.coordinator:
            coordinating.dismiss(partnership, actor=actor())
            flash(_("Taken back. Her links open nothing any more."), "done")
        return redirect(url_for(".index", slug=project.slug))
    return _page("dismiss", project, partnership=partnership)


def _named(project: Project, id_: int) -> Partnership:
    return queries.partnership(project, id_) or abort(404)


def _page(name: str, project: Project, **shown: Any) -> str:
    return render_template(f"delegations/{name}.html", project=project, **shown)
