"""The organiser's pages about events, until they are published."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import actor, allow, organiser, organiser_of_event
from app.events import actions, checks, lately, workspace
from app.events.forms import DuplicateForm, EditForm, NewForm
from app.events.kinds import KINDS, MODES
from app.events.models import Event
from app.events.needs import needs
from app.events.steps import steps
from app.events.terms import Kind
from app.events.views import blueprint as blueprint
from app.forms import whole_number
from app.i18n import gettext as _


@blueprint.get("/manage/")
@allow(organiser)
def today() -> ResponseReturnValue:
    """What needs her, and what comes next."""
    person = actor()
    events = workspace.current(person)
    return render_template(
        "events/manage_today.html",
        needs=needs(events, person),
        upcoming=[event for event in events if not event.is_draft],
        now=clock.now(),
        desk=workspace.desk_of(person),
        projects=workspace.organised(person),
    )


@blueprint.get("/manage/events")
@allow(organiser)
def index() -> ResponseReturnValue:
    page = whole_number(request.args.get("page")) or 1
    shelf = workspace.shelf(actor(), request.args.get("show", ""), page)
    return render_template("events/manage_index.html", shelf=shelf)


@blueprint.get("/manage/events/new")
@allow(organiser)
def new() -> ResponseReturnValue:
    """Which kind of meeting, and in which project."""
    projects = workspace.projects_of(actor())
    return render_template("events/manage_new.html", kinds=KINDS, modes=MODES, projects=projects)


@blueprint.route("/manage/events/new/<kind>", methods=["GET", "POST"])
@allow(organiser)
def create(kind: str) -> ResponseReturnValue:
    person, chosen = actor(), _kind(kind)
    projects = workspace.projects_of(person) or abort(404)
    wanted = request.args.get("project")
    project = next((one for one in projects if one.slug == wanted), projects[0])
    form = NewForm(chosen, projects, project, person)
    if form.validate_on_submit():
        event = actions.create(form.project, form.spans, actor=person, kind=chosen, **form.everything())
        flash(_("The draft is kept. Nobody but organisers sees it yet."), "done")
        return redirect(url_for(".overview", slug=event.slug))
    return render_template("events/manage_create.html", form=form, usual=KINDS[chosen], projects=projects)


@blueprint.get("/manage/events/<slug>")
@allow(organiser_of_event)
def overview(event: Event) -> ResponseReturnValue:
    looked = checks.look(event) if not event.is_over and not event.is_cancelled else checks.Looked([], [])
    return _page(
        "events/manage_overview.html",
        event,
        needs=[need for need in needs([event]) if need.endpoint != "events.overview"],
        remarks=looked.open,
        left=looked.left,
        steps=steps(event),
        countries=workspace.people_by_country(event),
        invited=workspace.invited_and_silent(event),
        deeds=lately.deeds(event),
    )


@blueprint.route("/manage/events/<slug>/edit", methods=["GET", "POST"])
@allow(organiser_of_event)
def edit(event: Event) -> ResponseReturnValue:
    form = EditForm(event, actor())
    if form.validate_on_submit():
        changed = actions.edit(event, actor=actor(), **form.details())
        flash(_("Saved.") if changed else _("Nothing was changed."), "done")
        return redirect(_after_edit(event) if changed else url_for(".overview", slug=event.slug))
    return _page("events/manage_edit.html", event, form=form)


def _after_edit(event: Event) -> str:
    """Where calendars show now what is no longer so, the page that says whose."""
    debt = next((need for need in needs([event]) if need.endpoint == "participation.changes"), None)
    return url_for(debt.endpoint, **debt.where) if debt else url_for(".overview", slug=event.slug)


@blueprint.get("/manage/events/<slug>/publish")
@allow(organiser_of_event)
def publish_page(event: Event) -> ResponseReturnValue:
    """What others will see, and what to look at again before they do."""
    looked, usual = checks.look(event), KINDS[event.kind]
    return _page("events/manage_publish.html", event, remarks=looked.open, left=looked.left, usual=usual)


@blueprint.route("/manage/events/<slug>/duplicate", methods=["GET", "POST"])
@allow(organiser_of_event)
def duplicate(event: Event) -> ResponseReturnValue:
    form = DuplicateForm()
    if form.validate_on_submit():
        copy = actions.duplicate(event, form.first_day.data, actor=actor(), form_key=form.form_key.data)
        flash(_("This is the copy: a draft that nobody but organisers sees."), "done")
        return redirect(url_for(".overview", slug=copy.slug))
    return _page("events/manage_duplicate.html", event, form=form)


def _kind(name: str) -> Kind:
    return Kind(name) if name in set(Kind) else abort(404)


def _page(template: str, event: Event, **more: Any) -> ResponseReturnValue:
    return render_template(template, event=event, project=event.project, **more)
