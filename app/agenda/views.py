"""The agenda of an event, as its organisers write it."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.agenda import actions, checks, drafts
from app.agenda.forms import ItemForm
from app.agenda.kinds import KINDS, MODES, PARTS, PAYERS, audiences, heading_of, voice
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind
from app.events.checks import remarks
from app.events.kinds import KINDS as EVENT_KINDS
from app.events.models import Event
from app.events.views import load
from app.i18n import gettext as _

blueprint = Blueprint("agenda", __name__, url_prefix="/manage/events/<slug>/agenda")
blueprint.url_value_preprocessor(load)


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


@blueprint.get("")
@allow(organiser_of_event)
def edit(event: Event) -> ResponseReturnValue:
    everything = remarks(event)
    about_agenda = [remark for remark in everything if remark.place == "agenda"]
    return render_template(
        "agenda/edit.html",
        event=event,
        project=event.project,
        remarks=everything,
        about_items=checks.by_item(about_agenda),
        typical=EVENT_KINDS[event.kind],
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
    wanted = request.args.get("day", type=int)
    day = next((day for day in event.days if day.id == wanted), event.days[0])
    form = ItemForm.after(day, request.args.get("inside"))
    if form.validate_on_submit():
        item = actions.add(event, form.content, actor=actor(), form_key=form.form_key.data)
        return _back(item, _("Added: %(item)s.", item=item.title))
    return render_template("agenda/item.html", event=event, project=event.project, form=form, item=None)


@blueprint.route("/<int:item_id>", methods=["GET", "POST"])
@allow(organiser_of_event)
def change(event: Event, item_id: int) -> ResponseReturnValue:
    item = _item(event, item_id)
    form = ItemForm.of(item)
    if form.validate_on_submit():
        actions.change(item, form.content, actor=actor())
        return _back(item, _("Saved: %(item)s.", item=item.title))
    return render_template("agenda/item.html", event=event, project=event.project, form=form, item=item)


@blueprint.post("/<int:item_id>/up")
@allow(organiser_of_event)
def move_up(event: Event, item_id: int) -> ResponseReturnValue:
    item = _item(event, item_id)
    actions.move(item, up=True, actor=actor())
    return redirect(url_for(".edit", slug=event.slug, _anchor=checks.anchor(item)))


@blueprint.post("/<int:item_id>/down")
@allow(organiser_of_event)
def move_down(event: Event, item_id: int) -> ResponseReturnValue:
    item = _item(event, item_id)
    actions.move(item, up=False, actor=actor())
    return redirect(url_for(".edit", slug=event.slug, _anchor=checks.anchor(item)))


@blueprint.route("/<int:item_id>/remove", methods=["GET", "POST"])
@allow(organiser_of_event)
def remove(event: Event, item_id: int) -> ResponseReturnValue:
    item = _item(event, item_id)
    if request.method == "POST":
        title = item.title
        actions.remove(item, actor=actor())
        flash(_("Removed: %(item)s.", item=title), "done")
        return redirect(url_for(".edit", slug=event.slug))
    return render_template("agenda/remove.html", event=event, project=event.project, item=item)


def _item(event: Event, item_id: int) -> AgendaItem:
    """An item of this event, and of no other."""
    return next((item for day in event.days for item in day.agenda if item.id == item_id), None) or abort(404)


def _back(item: AgendaItem, message: str) -> ResponseReturnValue:
    flash(message, "done")
    return redirect(url_for(".edit", slug=item.event.slug, _anchor=checks.anchor(item)))
