"""The pages of a project, open to everybody."""

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.access import allow, anyone, current_person
from app.database import db
from app.network import queries
from app.network.models import Project
from app.packing import keepable

blueprint = Blueprint("network", __name__)


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "slug" in values:
        values["project"] = db.first_or_404(queries.at_address(values.pop("slug")))


def managed(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The project of a staff page. Whoever is not signed in is asked first who is there, whether or not there
    is such a project."""
    if values and "slug" in values:
        values["project"] = db.session.scalar(queries.at_address(values.pop("slug")))
        if values["project"] is None and current_person():
            abort(404)


@blueprint.get("/")
@allow(anyone)
@keepable
def home() -> ResponseReturnValue:
    """The one project there is; of several, their list."""
    projects = queries.all_projects()
    if len(projects) == 1:
        return page_of(projects[0])
    return render_template("network/home.html", projects=projects)


@blueprint.get("/projects/<slug>")
@allow(anyone)
@keepable
def project(project: Project) -> ResponseReturnValue:
    return page_of(project)


@blueprint.get("/projects/<slug>/privacy")
@allow(anyone)
@keepable
def privacy(project: Project) -> ResponseReturnValue:
    return render_template("network/privacy.html", project=project)


def page_of(project: Project) -> str:
    meetings = queries.meetings(project, current_person())
    partners = queries.from_north_to_south(project)
    return render_template("network/project.html", project=project, meetings=meetings, partners=partners)
