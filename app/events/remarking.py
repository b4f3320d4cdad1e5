"""The page of an event's remarks: what is open, and what somebody has looked at and left."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import DataRequired

from app.access import actor, allow, organiser_of_event
from app.events import checks, dismissing
from app.events.fields import line
from app.events.models import Event
from app.events.views import blueprint
from app.forms import Form
from app.i18n import gettext as _
from app.i18n import lazy as _l

REASONS = 200  # characters
# Where remarks stand, by the name a form gives
PAGES = {"overview": "events.overview", "publish": "events.publish_page", "agenda": "agenda.edit"}


class LeaveForm(Form):
    key = HiddenField()
    back = HiddenField()
    reason = line(
        _l("Why may it stay as it is?"),
        REASONS,
        validators=[DataRequired(_l("Say in a few words why it may stay."))],
    )


@blueprint.route("/manage/events/<slug>/remarks", methods=["GET", "POST"])
@allow(organiser_of_event)
def remarks(event: Event) -> ResponseReturnValue:
    form, looked = LeaveForm(), checks.look(event)
    is_open = any(remark.key == form.key.data for remark in looked.open)
    if form.is_submitted() and not is_open:
        flash(_("That remark is not there any more: it was left, or what it was about is different now."))
        return redirect(_back(event, form.back.data))
    if form.validate_on_submit():
        dismissing.leave(event, form.key.data, form.reason.data, actor=actor())
        flash(_("Left as it is. It comes back when the facts change."), "done")
        return redirect(_back(event, form.back.data))
    return render_template(
        "events/manage_remarks.html", event=event, project=event.project, looked=looked, form=form
    )


@blueprint.post("/manage/events/<slug>/remarks/back")
@allow(organiser_of_event)
def bring_remark_back(event: Event) -> ResponseReturnValue:
    dismissing.bring_back(event, request.form.get("key", ""), actor=actor())
    flash(_("The remark is back."), "done")
    return redirect(_back(event, request.form.get("back")))


def _back(event: Event, page: str | None) -> str:
    return url_for(PAGES.get(page or "", "events.remarks"), slug=event.slug)
