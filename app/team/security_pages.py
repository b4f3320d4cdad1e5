"""How well a project wants its organisers to be protected, and who of them has a second step."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from app import security
from app.access import actor, allow, organiser_of_project, recently_confirmed
from app.forms import Form
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Project
from app.network.views import managed
from app.people.proving import second_factor_of
from app.team import demanding, queries

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
    return render_template("team/security.html", project=project, form=form, shown=queries.planners(project))
