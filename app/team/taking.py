"""The page behind an invitation to take part in the work: what is offered, by whom, yes or no."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, security
from app.access import allow, anyone
from app.i18n import speak_as_the_workspace
from app.people.models import Person
from app.team import actions
from app.team.forms import NamesForm, YesForm
from app.team.models import RoleInvitation
from app.team.refusals import NoLongerOffered
from app.team.texts import ROLES, YOURS

blueprint = Blueprint("taking", __name__, url_prefix="/team")
blueprint.before_request(speak_as_the_workspace)
blueprint.after_request(security.keep_private)


@blueprint.route("/<token>", methods=["GET", "POST"])
@allow(anyone)
def offer(token: str) -> ResponseReturnValue:
    """Opening it shows; pressing takes the role, and leads on to signing in."""
    invitation = _open(token)
    known = Person.with_address(invitation.email)
    form = YesForm() if known else NamesForm()
    if form.validate_on_submit():
        way_in = actions.take(
            token,
            given_name="" if known else form.given_name.data,
            family_name="" if known else form.family_name.data,
        )
        return redirect(url_for("people.enter", token=way_in))
    return render_template(
        "team/offer.html",
        invitation=invitation, project=invitation.project, token=token, form=form, known=known,
        role=ROLES[invitation.role], means=YOURS[invitation.role],
    )  # fmt: skip


@blueprint.post("/<token>/no")
@allow(anyone)
def decline(token: str) -> ResponseReturnValue:
    invitation = _open(token)
    project = invitation.project
    actions.decline(token)
    return render_template("team/declined.html", project=project)


@blueprint.errorhandler(NoLongerOffered)
def no_longer_offered(refusal: NoLongerOffered) -> ResponseReturnValue:
    return render_template("team/closed.html", refusal=refusal), refusal.status


def _open(token: str) -> RoleInvitation:
    invitation = RoleInvitation.of(token)
    if invitation is None or not invitation.is_open(clock.now()):
        raise NoLongerOffered
    return invitation
