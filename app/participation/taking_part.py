"""What an organiser says about the role in which people take part."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access import actor, allow, organiser_of_event
from app.events.audiences import Role
from app.events.models import Event
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import ngettext
from app.participation import holders, queries, roles
from app.participation.forms import RoleForm
from app.participation.models import Participation
from app.participation.texts import ROLES
from app.participation.views import blueprint

__all__ = ["blueprint"]

MANAGE = "/manage/events/<slug>"


@blueprint.post(f"{MANAGE}/participants/roles")
@allow(organiser_of_event)
def change_roles(event: Event) -> ResponseReturnValue:
    """Those who were ticked."""
    ticked = [number for one in request.form.getlist("person") if (number := whole_number(one))]
    if not ticked:
        flash(_("Tick at least one person, then say as what they take part."), "warn")
        return _back(event)
    return _changed(event, ticked)


@blueprint.post(f"{MANAGE}/participants/roles-of-all")
@allow(organiser_of_event)
def change_all_roles(event: Event) -> ResponseReturnValue:
    """Everybody who fits the filters, on the other pages of the list as well."""
    return _changed(event, queries.ids_of(event, queries.Wanted.of(request.args)))


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


def _changed(event: Event, ids: list[int]) -> ResponseReturnValue:
    form = RoleForm()
    if not form.validate_on_submit():
        flash(_("Choose a role from the list."), "warn")
        return _back(event)
    role = Role(form.role.data)
    changed = roles.take_part_as(event, ids, role, actor=actor())
    done = ngettext(
        "%(num)s person now takes part as: %(role)s.",
        "%(num)s people now take part as: %(role)s.",
        changed,
        role=ROLES[role],
    )
    flash(done if changed else _("Nothing to change: all of them have this role already."), "done")
    if changed and (older := holders.with_older_words(event)):
        flash(_older_words(event, older), "warn")
    return _back(event)


def _older_words(event: Event, older: int) -> Markup:
    said = ngettext(
        "One calendar describes the programme as it was before. Nothing was sent.",
        "%(num)s calendars describe the programme as it was before. Nothing was sent.",
        older,
    )
    way = render_template("participation/older_words.html", event=event)
    return Markup("{} {}").format(said, Markup(way))  # noqa: S704  (a template of ours)


def _back(event: Event) -> ResponseReturnValue:
    """To the list, with the filters that the press came from."""
    wanted = queries.Wanted.of(request.args)
    kept: dict[str, Any] = wanted.turned(wanted.page)
    return redirect(url_for(".participants", slug=event.slug, **kept))
