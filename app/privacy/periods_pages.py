"""For organisers: how long a project keeps what, and what goes when at each of its events."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, NumberRange

from app.access import actor, allow, organiser_of_project, recently_confirmed
from app.database import db
from app.events import periods
from app.events.fields import DayInput
from app.events.models import Event
from app.forms import Form, WholeNumber
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.network.models import Project
from app.network.views import managed
from app.privacy import actions

LONGEST = 365
NOT_A_NUMBER = _l("Write a whole number from 1 to 365.")

blueprint = Blueprint("privacy", __name__, url_prefix="/manage/projects/<slug>/privacy")
blueprint.url_value_preprocessor(managed)


class PeriodsForm(Form):
    logistics_days = WholeNumber(
        _l("Days after an event"),
        description=_l("Food, access needs, phone numbers, files and letters are deleted then."),
        validators=[InputRequired(NOT_A_NUMBER), NumberRange(1, LONGEST, NOT_A_NUMBER)],
    )
    audit_until = DayInput(
        _l("Evidence is needed until"),
        description=_l(
            "The day after it, who took part is forgotten at all events that are over. Ask your programme: "
            "often five years after its last payment. Empty: evidence stays until you set a date."
        ),
    )


@blueprint.route("", methods=["GET", "POST"])
@allow(organiser_of_project)
@recently_confirmed
def index(project: Project) -> ResponseReturnValue:
    form = PeriodsForm(obj=project)
    if form.validate_on_submit():
        said = {"logistics_days": form.logistics_days.data, "audit_until": form.audit_until.data}
        actions.set_periods(project, **said, actor=actor())
        flash(_("Saved. The dates below follow from it."), "done")
        return redirect(url_for(".index", slug=project.slug))
    events = db.session.scalars(
        db.select(Event).where(Event.project_id == project.id).order_by(Event.starts_at.desc(), Event.id)
    ).all()
    shown = [(event, periods.logistics_go_at(event)) for event in events]
    return render_template("privacy/periods.html", project=project, form=form, shown=shown)
