"""The reading links of a project: who reads what, until when. For its organisers."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import actor, allow, organiser_of_project, recently_confirmed
from app.i18n import gettext as _
from app.network.models import Project
from app.network.views import managed
from app.readers import actions, mails, queries
from app.readers.forms import LinkForm, UntilForm
from app.readers.models import ReadingLink

blueprint = Blueprint("readers", __name__, url_prefix="/manage/projects/<slug>/readers")
blueprint.after_request(security.keep_private)
blueprint.url_value_preprocessor(managed)


@blueprint.get("")
@allow(organiser_of_project)
def index(project: Project) -> ResponseReturnValue:
    return _page("links", project, links=queries.links(project))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def new(project: Project) -> ResponseReturnValue:
    """What is made is shown at once, and never again: only the hash of it is kept."""
    form = LinkForm(project)
    if not form.validate_on_submit():
        return _page("new", project, form=form)
    email = form.email.data or ""
    link, token = actions.make(
        project,
        form.event,
        reader=form.reader.data,
        until=form.expires_at,
        zone=form.zone,
        email=email,
        locale=form.locale.data,
        form_key=form.form_key.data,
        actor=actor(),
    )
    if not token:
        flash(
            _("This link was made already. Its address was shown once; if it is lost, make another."), "warn"
        )
        return redirect(url_for(".index", slug=project.slug))
    return _page("made", project, link=link, url=mails.opening(token, form.locale.data), email=email)


@blueprint.route("/<int:id>", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def prolong(project: Project, id: int) -> ResponseReturnValue:
    """One link; sending the form lets it open until another day."""
    link = _named(project, id)
    form = UntilForm(project)
    if form.validate_on_submit():
        actions.prolong(link, form.expires_at, actor=actor())
        flash(_("Saved."), "done")
        return redirect(url_for(".index", slug=project.slug))
    return _page("link", project, link=link, form=form)


@blueprint.post("/<int:id>/withdraw")
@allow(organiser_of_project)
def withdraw(project: Project, id: int) -> ResponseReturnValue:
    actions.withdraw(_named(project, id), actor=actor())
    flash(_("Withdrawn. The link opens nothing any more."), "done")
    return redirect(url_for(".index", slug=project.slug))


def _named(project: Project, id_: int) -> ReadingLink:
    return queries.link(project, id_) or abort(404)


def _page(name: str, project: Project, **shown: Any) -> str:
    return render_template(f"readers/{name}.html", project=project, zone=project.zone, **shown)
