"""Who helps at the desk of an event, as its organisers say."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import security
from app.access import actor, allow, organiser_of_event, recently_confirmed
from app.desk import actions, queries
from app.desk.forms import HelperForm, open_days
from app.events.models import Event
from app.events.views import load
from app.forms import whole_number
from app.i18n import gettext as _

blueprint = Blueprint("helpers", __name__, url_prefix="/manage/events/<slug>/desk")
blueprint.after_request(security.keep_private)
blueprint.url_value_preprocessor(load)


@blueprint.get("")
@allow(organiser_of_event)
def index(event: Event) -> ResponseReturnValue:
    return _page("helpers", event, days=queries.helpers(event), open_days=open_days(event))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(organiser_of_event)
@recently_confirmed
def new(event: Event) -> ResponseReturnValue:
    """With ?day= that day is chosen already."""
    days = open_days(event)
    if not days:
        return redirect(url_for(".index", slug=event.slug))
    asked = whole_number(request.args.get("day"))
    form = HelperForm(days, data={"day": asked or days[0].id})
    if form.validate_on_submit():
        person, is_new = actions.add(form.chosen, actor=actor(), **form.details())
        said = (
            _("%(name)s helps at the desk. We have written to her.", name=person.name)
            if is_new
            else _("%(name)s helps on that day already.", name=person.name)
        )
        flash(said, "done")
        return redirect(url_for(".index", slug=event.slug))
    return _page("new_helper", event, form=form)


@blueprint.post("/<int:id>/take-back")
@allow(organiser_of_event)
def take_back(event: Event, id: int) -> ResponseReturnValue:
    duty = queries.duty(event, id) or abort(404)
    name = duty.person.name
    actions.take_back(duty, actor=actor())
    flash(_("%(name)s does not help on that day any more, and sees nothing of it.", name=name), "done")
    return redirect(url_for(".index", slug=event.slug))


def _page(name: str, event: Event, **shown: Any) -> str:
    return render_template(f"desk/{name}.html", event=event, project=event.project, **shown)
