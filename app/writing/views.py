"""The agenda of an event, as its organisers write it: the page of the editor, and that of one item."""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.access import actor, allow, current_person, organiser_of_event
from app.advice import checks
from app.agenda import drafts, steps
from app.agenda.kinds import KINDS, MODES, PARTS, PAYERS, audiences, heading_of, voice
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind
from app.agenda.refusals import ChangedMeanwhile
from app.agenda.steps import AgendaStep
from app.agenda.trees import Tree
from app.events.checks import remarks
from app.events.kinds import KINDS as EVENT_KINDS
from app.events.models import Event
from app.forms import new_key, whole_number
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.writing import actions, queries
from app.writing.forms import ItemForm
from app.writing.row_forms import USUAL, RowForm, shown_times

blueprint = Blueprint("agenda", __name__, url_prefix="/manage/events/<slug>/agenda")


@blueprint.url_value_preprocessor
def load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The event, whole where a page of it is shown. See `app.events.views.named` for who is asked what."""
    person = current_person()
    is_shown = request.method == "GET" and not _asks_for_news()
    if values and "slug" in values:
        find = queries.draft_at if is_shown else queries.event_at
        values["event"] = find(values.pop("slug"), person)
        if values["event"] is None and person:
            abort(404)


def _asks_for_news() -> bool:
    """A page that is open already: browsers name the tags of pages only, never a draft."""
    return steps.DRAFT in request.headers.get("If-None-Match", "")


@blueprint.app_template_filter("item_kind")
def name_of(kind: ItemKind) -> str:
    return KINDS[kind]


SAID: dict[str, Callable[..., str]] = {
    "slot_title": heading_of,
    "voice": voice,
    "audiences": audiences,
    "part": PARTS.__getitem__,
    "payer": PAYERS.__getitem__,
    "slot_mode": MODES.__getitem__,
}
for name, say in SAID.items():
    blueprint.add_app_template_filter(say, name)
blueprint.add_app_template_global(drafts.programme_of, "draft_of")
ASKED: dict[str, Callable[..., object]] = {
    "mark_of": steps.mark,
    "shown_times": shown_times,
    "new_key": new_key,
    "usual_length": lambda: USUAL,
}
for name, ask in ASKED.items():
    blueprint.add_app_template_global(ask, name)


UNDO: dict[str, str] = {
    "started": _l("Undo: the typical agenda"),
    "added": _l("Undo: added “%(item)s”"),
    "changed": _l("Undo: changed “%(item)s”"),
    "removed": _l("Undo: removed “%(item)s”"),
    "moved": _l("Undo: moved “%(item)s”"),
    "shifted": _l("Undo: shifted the day from “%(item)s” on"),
    "pasted": _l("Undo: the pasted agenda"),
    "replaced": _l("Undo: the agenda from a file"),
    "tabled": _l("Undo: the tables"),
}


@blueprint.app_template_filter("undo_label")
def undo_label(step: AgendaStep, event: Event) -> str:
    return str(UNDO.get(step.name, _l("Undo: the last step"))) % {"item": step.title(event.agenda)}


@blueprint.get("")
@allow(organiser_of_event)
def edit(event: Event) -> ResponseReturnValue:
    """Asked again by a page that is open, it answers 304 as long as nothing has changed.

    `next` is the day to which the next item is added, `inside` the item of which it becomes a part.
    """
    if _asks_for_news() and steps.glance(event, actor()).mark in request.if_none_match:
        return "", 304
    return editor(event)


def editor(event: Event, given: RowForm | None = None, theirs: AgendaStep | None = None) -> str:
    """The page; maybe with a row that was not saved as it was `given`, and what somebody else did to it."""
    everything, state = remarks(event), steps.glance(event, actor())
    about_agenda = [remark for remark in everything if remark.place == "agenda"]
    return render_template(
        "agenda/edit.html",
        event=event,
        project=event.project,
        remarks=everything,
        about_items=checks.by_item(about_agenda),
        typical=EVENT_KINDS[event.kind],
        tree=Tree(event.agenda),
        draft_mark=state.mark,
        last=state.last,
        number=state.next_release,
        given=given,
        theirs=theirs,
        next_day=request.args.get("next", type=int),
        next_inside=request.args.get("inside", type=int),
    )


@blueprint.post("/start")
@allow(organiser_of_event)
def start(event: Event) -> ResponseReturnValue:
    actions.start(event, actor=actor())
    flash(_("A typical agenda stands here now. Change what is different at yours."), "done")
    return redirect(url_for(".edit", slug=event.slug))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(organiser_of_event)
def add(event: Event) -> ResponseReturnValue:
    day = event.day(whole_number(request.args.get("day"))) or event.days[0]
    form = ItemForm.after(day, request.args.get("inside"))
    if form.validate_on_submit():
        item = actions.add(event, form.content, actor=actor(), form_key=form.form_key.data)
        return _back(item, _("Added: %(item)s.", item=item.title))
    return render_template("agenda/item.html", event=event, project=event.project, form=form, item=None)


@blueprint.route("/<int:item_id>", methods=["GET", "POST"])
@allow(organiser_of_event)
def change(event: Event, item_id: int) -> ResponseReturnValue:
    item = named(event, item_id)
    seen, form = steps.mark(item), ItemForm.of(item)
    if form.validate_on_submit():
        try:
            actions.change(item, form.content, actor=actor(), seen=seen)
        except ChangedMeanwhile:
            return change(event, item_id)  # the form says what has changed
        return _back(item, _("Saved: %(item)s.", item=item.title))
    return render_template("agenda/item.html", event=event, project=event.project, form=form, item=item)


@blueprint.route("/<int:item_id>/remove", methods=["GET", "POST"])
@allow(organiser_of_event)
def remove(event: Event, item_id: int) -> ResponseReturnValue:
    item = named(event, item_id)
    if request.method == "POST":
        title = item.title
        try:
            actions.remove(item, actor=actor(), seen=request.form.get("version"))
            flash(_("Removed: %(item)s.", item=title), "done")
        except ChangedMeanwhile as refusal:
            flash(str(refusal), "warn")
        return redirect(url_for(".edit", slug=event.slug))
    return render_template("agenda/remove.html", event=event, project=event.project, item=item)


def named(event: Event, item_id: int) -> AgendaItem:
    """An item of this event, and of no other."""
    return next((item for item in event.agenda if item.id == item_id), None) or abort(404)


def _back(item: AgendaItem, message: str) -> ResponseReturnValue:
    flash(message, "done")
    return redirect(url_for(".edit", slug=item.event.slug, _anchor=checks.anchor(item)))
