"""How well a project wants its organisers to be protected, and who of them has a second step."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import BooleanField

from app import security
from app.access import actor, allow, organiser_of_project, recently_confirmed
from app.database import db
from app.forms import Form
from app.i18n import gettext as _
from app.i18n import in_order
from app.i18n import lazy as _l
from app.network.models import Membership, Project
from app.network.views import managed
from app.people.factors import SecondFactor
from app.people.models import Person
from app.people.proving import second_factor_of
from app.team import demanding

blueprint = Blueprint("project_security", __name__, url_prefix="/manage/projects/<slug>/security")
blueprint.url_value_preprocessor(managed)
blueprint.after_request(security.keep_private)


class DemandForm(Form):
    demands_second_factor = BooleanField(
        _l("Organisers and hosts need a second step"),
        description=_l(
            "Besides the link or the password they type the code of an app. Who has none sets it up before "
            "the next page of this project opens."
        ),
    )


@blueprint.route("", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def index(project: Project) -> ResponseReturnValue:
    form = DemandForm(obj=project)
    if form.validate_on_submit():
        is_demanded = bool(form.demands_second_factor.data)
        if is_demanded and second_factor_of(actor()) is None:
            said = _(
                "Set up your own second step first, on the page of your account: else this closes to you."
            )
            form.demands_second_factor.errors = [said]
        else:
            demanding.demand_second_step(project, is_demanded, actor=actor())
            flash(_("Saved."), "done")
            return redirect(url_for(".index", slug=project.slug))
    return render_template("team/security.html", project=project, form=form, shown=_planners(project))


def _planners(project: Project) -> list[tuple[Person, bool]]:
    """Who plans its events, and whether she has a second step."""
    working = db.session.scalars(select(Membership).where(Membership.project_id == project.id))
    people = {one.person for one in working if one.is_organiser or one.is_host}
    has_one = select(SecondFactor.person_id).where(SecondFactor.set_up_at.is_not(None))
    ids = {*db.session.scalars(has_one.where(SecondFactor.person_id.in_([one.id for one in people])))}
    return [(one, one.id in ids) for one in sorted(people, key=lambda one: in_order(one.name))]
