"""What an organiser does about the people of an event, and about their calendars."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event, recently_confirmed
from app.errors import NotPossibleNow
from app.events.models import Event
from app.i18n import CONTENT_LANGUAGES, language, ngettext
from app.i18n import gettext as _
from app.participation import changes, holders, placing, releasing, telling
from app.participation.forms import AddForm, CancelForm, SeenForm, WhenForm
from app.participation.states import State
from app.participation.texts import ANSWERS, ROLES, STATES, WAYS
from app.participation.views import blueprint
from app.participation.wording import short_hours

__all__ = ["blueprint"]

MANAGE = "/manage/events/<slug>"


# Who comes


@blueprint.route(f"{MANAGE}/participants/new", methods=["GET", "POST"])
@allow(organiser_of_event)
def add(event: Event) -> ResponseReturnValue:
    form = AddForm(event)
    if form.validate_on_submit():
        added = placing.add(event, actor=actor(), **form.details())
        flash(_("%(name)s is on the list.", name=added.name), "done")
        return redirect(url_for(".participants", slug=event.slug))
    return _page("add", event, form=form)


# When it is: first what it would do, then the deed


@blueprint.get(f"{MANAGE}/when")
@allow(organiser_of_event)
def when(event: Event) -> ResponseReturnValue:
    return _page("when", event, form=WhenForm(event))


@blueprint.route(f"{MANAGE}/when/preview", methods=["GET", "POST"])
@allow(organiser_of_event)
def when_preview(event: Event) -> ResponseReturnValue:
    form = WhenForm(event)
    return _preview(event, form) if form.validate_on_submit() else _page("when", event, form=form)


@blueprint.route(f"{MANAGE}/when/move", methods=["GET", "POST"])
@allow(organiser_of_event)
def move(event: Event) -> ResponseReturnValue:
    return _moved(event, later=False)


@blueprint.route(f"{MANAGE}/when/move-quietly", methods=["GET", "POST"])
@allow(organiser_of_event)
def move_quietly(event: Event) -> ResponseReturnValue:
    """Now, and whoever holds the old time is told later: until then it stands among what needs her."""
    return _moved(event, later=True)


def _moved(event: Event, *, later: bool) -> ResponseReturnValue:
    form = WhenForm(event)
    if not form.validate_on_submit():
        return _page("when", event, form=form)
    details = form.details() | {"actor": actor(), "seen": form.seen.data, "later": later}
    try:
        told = changes.move(event, form.spans, **details)
    except NotPossibleNow as changed:
        flash(str(changed), "warn")
        return _preview(event, form)
    if later:
        flash(_("Saved. Nobody has been told yet: you can do that here, whenever you like."), "done")
        return redirect(url_for(".changes", slug=event.slug))
    return _told(event, told)


def _preview(event: Event, form: WhenForm) -> ResponseReturnValue:
    """Nothing is saved: the same form comes back with the press that does it."""
    zone, city = form.zone.data, form.city
    move = changes.would_move(event, form.spans, zone)
    days = [
        (
            short_hours(day.span if day else None, event.zone, event.city),
            short_hours(span, zone, city),
        )
        for day, span in move.days
    ]
    return _page("when_preview", event, form=form, move=move, days=days, names=CONTENT_LANGUAGES)


@blueprint.get(f"{MANAGE}/calendar-changes", endpoint="changes")
@allow(organiser_of_event)
def calendar_changes(event: Event) -> ResponseReturnValue:
    untold = holders.untold(event)
    return _page(
        "changes",
        event,
        audience=untold,
        differences=holders.what_differs(event, untold.told, language()),
        programme=releasing.untold_changes(event, untold.told),
        older=0 if untold.told else holders.with_older_words(event),
        being_written=telling.left(event),
        names=CONTENT_LANGUAGES,
    )


@blueprint.post(f"{MANAGE}/calendar-changes/tell")
@allow(organiser_of_event)
def tell(event: Event) -> ResponseReturnValue:
    return _tell(event, words=False)


@blueprint.post(f"{MANAGE}/calendar-changes/words")
@allow(organiser_of_event)
def tell_words(event: Event) -> ResponseReturnValue:
    """Also where nothing but the description is older."""
    return _tell(event, words=True)


def _tell(event: Event, *, words: bool) -> ResponseReturnValue:
    try:
        return _told(event, changes.tell(event, actor=actor(), seen=SeenForm().seen.data, words=words))
    except NotPossibleNow as changed:
        flash(str(changed), "warn")
        return redirect(url_for(".changes", slug=event.slug))


# Whether it is


@blueprint.post(f"{MANAGE}/publish")
@allow(organiser_of_event)
def publish(event: Event) -> ResponseReturnValue:
    changes.publish(event, actor=actor())
    flash(_("“%(event)s” is published.", event=event.title), "done")
    return redirect(url_for("events.overview", slug=event.slug))


@blueprint.route(f"{MANAGE}/cancel", methods=["GET", "POST"])
@allow(organiser_of_event)
@recently_confirmed
def cancel_event(event: Event) -> ResponseReturnValue:
    form = CancelForm()
    if form.validate_on_submit():
        told = changes.cancel(event, form.reason.texts, actor=actor())
        done = ngettext(
            "Cancelled. %(num)s person gets an e-mail.", "Cancelled. %(num)s people get an e-mail.", told
        )
        flash(done, "done")
        return redirect(url_for("events.overview", slug=event.slug))
    concerned = holders.audience(event, lambda facts: {})
    return _page("cancel_event", event, form=form, holding=len(concerned.told), without_day=concerned.dayless)


@blueprint.route(f"{MANAGE}/discard", methods=["GET", "POST"])
@allow(organiser_of_event)
@recently_confirmed
def discard(event: Event) -> ResponseReturnValue:
    """For a draft that nobody needs; what was published is cancelled instead."""
    if request.method == "POST":
        title = event.title
        changes.discard(event, actor=actor())
        flash(_("The draft “%(event)s” is gone.", event=title), "done")
        return redirect(url_for("events.index", show="drafts"))
    return _page("discard", event)


def _told(event: Event, told: int) -> ResponseReturnValue:
    done = ngettext(
        "Saved. %(num)s person gets an e-mail that changes the calendar.",
        "Saved. %(num)s people get an e-mail that changes their calendars.",
        told,
    )
    flash(done if told else _("Saved. Nobody had to be told."), "done")
    return redirect(url_for("events.overview", slug=event.slug))


def _page(name: str, event: Event, **shown: Any) -> str:
    words = {"states": STATES, "roles": ROLES, "answers": ANSWERS, "ways": WAYS, "State": State}
    return render_template(f"participation/{name}.html", event=event, project=event.project, **words, **shown)
