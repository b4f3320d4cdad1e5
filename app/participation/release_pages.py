"""The organiser's page for releasing an agenda: what it would do, and the press that does it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.agenda.releases import Stamp
from app.agenda.versions import blueprint
from app.errors import NotPossibleNow
from app.events.models import Event
from app.i18n import CONTENT_LANGUAGES, ngettext
from app.i18n import gettext as _
from app.participation import releasing
from app.participation.release_forms import ReleaseForm
from app.participation.wording import short_hours

__all__ = ["blueprint"]

PATH = "/manage/events/<slug>/agenda/release"


@blueprint.get(PATH)
@allow(organiser_of_event)
def preview(event: Event) -> ResponseReturnValue:
    return _page(event)


@blueprint.route(f"{PATH}/now", methods=["GET", "POST"])
@allow(organiser_of_event)
def release(event: Event) -> ResponseReturnValue:
    return _release(event, later=False)


@blueprint.route(f"{PATH}/later", methods=["GET", "POST"])
@allow(organiser_of_event)
def release_quietly(event: Event) -> ResponseReturnValue:
    """Whose day it changes is told later: until then it stands among what needs her."""
    return _release(event, later=True)


def _release(event: Event, *, later: bool) -> ResponseReturnValue:
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _page(event, form)
    try:
        told = releasing.release(
            event,
            actor=actor(),
            stamp=Stamp(form.stamp.data),
            note=form.note.texts,
            follow=form.follow.data,
            later=later,
            seen=form.seen.data,
        )
    except NotPossibleNow as changed:
        flash(str(changed), "warn")
        return _page(event, form)
    flash(_done(event, told, later=later), "done")
    return redirect(url_for(".versions", slug=event.slug))


def _done(event: Event, told: int | None, *, later: bool) -> str:
    if told is None:
        return _("This is released already: there is nothing new in the draft.")
    number = event.release.number if event.release else 0
    if later:
        return _("Version %(number)d is released. Nobody has been told yet.", number=number)
    if not told:
        return _("Version %(number)d is released. Nobody had to be told.", number=number)
    return ngettext(
        "Version %(number)d is released. %(num)s person gets an e-mail.",
        "Version %(number)d is released. %(num)s people get an e-mail.",
        told,
        number=number,
    )


def _page(event: Event, form: ReleaseForm | None = None) -> str:
    plan = None if event.is_draft or event.is_cancelled else releasing.would_release(event)
    form = form or ReleaseForm.about(event, finishes=plan is not None and not plan.is_new)
    if plan:
        form.seen.data = plan.seen
    hours = [
        (
            short_hours(day.span, event.zone, event.city),
            short_hours(plan.hours[day.id], event.zone, event.city),
        )
        for day in event.days
        if plan and day.id in plan.hours
    ]
    return render_template(
        "agenda/release_preview.html",
        event=event,
        project=event.project,
        form=form,
        plan=plan,
        hours=hours,
        names=CONTENT_LANGUAGES,
    )
