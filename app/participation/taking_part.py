"""What an organiser says about the role in which people take part."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.events.audiences import Role
from app.events.models import Event
from app.i18n import gettext as _
from app.participation import roles
from app.participation.forms import RoleForm
from app.participation.models import Participation
from app.participation.texts import ROLES
from app.participation.views import blueprint

__all__ = ["blueprint"]

MANAGE = "/manage/events/<slug>"


@blueprint.post(f"{MANAGE}/participants/<int:id>/role")
@allow(organiser_of_event)
def change_role(event: Event, participation: Participation) -> ResponseReturnValue:
    form = RoleForm()
    if form.validate_on_submit():
        if roles.take_part_as(event, [participation.id], Role(form.role.data), actor=actor()):
            said = {"name": participation.name, "role": ROLES[participation.role]}
            flash(_("%(name)s takes part as: %(role)s.", **said), "done")
    else:
        flash(_("Choose a role from the list."), "warn")
    return redirect(url_for("standing.person", slug=event.slug, id=participation.id))


@blueprint.post(f"{MANAGE}/participants/<int:id>/corrected-entry")
@allow(organiser_of_event)
def send_corrected(event: Event, participation: Participation) -> ResponseReturnValue:
    if roles.send_corrected(participation, actor=actor()):
        flash(_("The corrected entry is on its way to %(name)s.", name=participation.name), "done")
    else:
        flash(_("Nothing was sent: the event is over, or there is no e-mail address."), "warn")
    return redirect(url_for("standing.person", slug=event.slug, id=participation.id))
