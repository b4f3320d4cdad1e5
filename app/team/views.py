"""Who has what in a project, as its organisers see and change it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import actor, allow, organiser_of_project, recently_confirmed
from app.errors import DomainError
from app.events.fields import complain
from app.i18n import gettext as _
from app.network.models import Membership, Project
from app.network.views import managed
from app.team import actions, queries, roles
from app.team.forms import ChangeForm, InviteForm
from app.team.models import RoleInvitation
from app.team.refusals import InTeamAlready, InvitedAlready, LastOrganiser
from app.team.texts import GIVEN, MEANS, ROLES

blueprint = Blueprint("team", __name__, url_prefix="/manage/projects/<slug>/team")
blueprint.after_request(security.keep_private)
blueprint.url_value_preprocessor(managed)


@blueprint.get("")
@allow(organiser_of_project)
def index(project: Project) -> ResponseReturnValue:
    return _page("index", project, team=queries.team(project), besides=queries.besides(project))


@blueprint.route("/invite", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def invite(project: Project) -> ResponseReturnValue:
    form = InviteForm(project)
    if form.validate_on_submit():
        email = form.email.data or ""
        try:
            actions.invite(
                project, email, form.chosen,
                actor=actor(), locale=form.locale.data, organisation=form.partner,
            )  # fmt: skip
        except (InTeamAlready, InvitedAlready) as refusal:
            complain(form.email, str(refusal))
        else:
            flash(_("We have written to %(email)s. The link opens for 14 days.", email=email), "done")
            return _back(project)
    return _page("invite", project, form=form, given=GIVEN)


@blueprint.post("/invitations/<int:id>/again")
@allow(organiser_of_project)
def invite_again(project: Project, id: int) -> ResponseReturnValue:
    invitation = _invitation(project, id)
    email = invitation.email
    actions.invite_again(invitation, actor=actor())
    flash(
        _("Another invitation is on its way to %(email)s. The link before opens nothing.", email=email),
        "done",
    )
    return _back(project)


@blueprint.post("/invitations/<int:id>/withdraw")
@allow(organiser_of_project)
def withdraw(project: Project, id: int) -> ResponseReturnValue:
    actions.withdraw(_invitation(project, id), actor=actor())
    flash(_("Withdrawn. Its link opens nothing any more."), "done")
    return _back(project)


@blueprint.route("/<int:id>", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def change(project: Project, id: int) -> ResponseReturnValue:
    membership = _membership(project, id)
    form = ChangeForm(membership)
    if form.validate_on_submit():
        name = membership.person.name
        try:
            changed = roles.change(membership, form.chosen, form.partner, actor=actor())
        except LastOrganiser as refusal:
            complain(form.role, str(refusal))
        else:
            flash(
                _("Saved. %(name)s has been told.", name=name) if changed else _("Nothing was changed."),
                "done",
            )
            return _back(project)
    coordinates = [one.organisation for one in queries.partnerships_of(membership)]
    return _page("change", project, form=form, membership=membership, given=GIVEN, coordinates=coordinates)


@blueprint.route("/<int:id>/back", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def take_back(project: Project, id: int) -> ResponseReturnValue:
    membership = _membership(project, id)
    refusal: DomainError | None = None
    if request.method == "POST":
        name = membership.person.name
        try:
            roles.take_back(membership, actor=actor())
        except LastOrganiser as last:
            refusal = last
        else:
            flash(_("%(name)s has no role in the project any more, and was told.", name=name), "done")
            return _back(project)
    coordinates = [one.organisation for one in queries.partnerships_of(membership)]
    groups = [one for one in membership.person.groups if one.project_id == project.id]
    shown = {"membership": membership, "coordinates": coordinates, "groups": groups, "refusal": refusal}
    page = _page("take_back", project, **shown)
    return (page, refusal.status) if refusal else page


def _invitation(project: Project, id_: int) -> RoleInvitation:
    return queries.invitation(project, id_) or abort(404)


def _membership(project: Project, id_: int) -> Membership:
    return queries.membership(project, id_) or abort(404)


def _back(project: Project) -> ResponseReturnValue:
    """To the page of the team; who has just left it, to that of the project."""
    where = "team.index" if actor().organises(project) else "network.project"
    return redirect(url_for(where, slug=project.slug))


def _page(name: str, project: Project, **shown: Any) -> str:
    known = {"roles": ROLES, "means": MEANS, "me": actor()}
    return render_template(f"team/{name}.html", project=project, **known, **shown)
