"""The rows of the editor, and what their buttons do. Each answers with a page; a script that says
`X-Answer: row` gets that row alone."""

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import actor, allow, organiser_of_event
from app.advice import checks
from app.agenda import steps
from app.agenda.models import AgendaItem
from app.agenda.refusals import ChangedMeanwhile
from app.agenda.steps import AgendaStep
from app.agenda.trees import Tree
from app.database import db
from app.errors import DomainError, NotPossibleNow
from app.events.models import Event, EventDay
from app.forms import whole_number
from app.i18n import gettext as _
from app.i18n import ngettext
from app.writing import actions
from app.writing.row_forms import DayForm, DeedForm, NewRowForm, RowForm, ShiftForm
from app.writing.views import blueprint, editor, named


@blueprint.route("/row", methods=["GET", "POST"])
@allow(organiser_of_event)
def add_row(event: Event) -> ResponseReturnValue:
    """At the end of a day, or as the last part of an item."""
    if _is_just_opened():
        return redirect(url_for(".edit", slug=event.slug))
    day = _day(event, request.form.get("day"))
    inside = whole_number(request.form.get("inside"))
    tree = Tree(event.agenda)
    parent = next((item for item in day.agenda if item.id == inside and tree.may_hold(item)), None)
    form = NewRowForm(day, parent)
    if not form.validate_on_submit():
        return _row(event, form, status=422)
    item = actions.add(event, form.content, actor=actor(), form_key=form.form_key.data or "")
    return _saved(item, _("Added: %(item)s.", item=item.title))


@blueprint.route("/<int:item_id>/row", methods=["GET", "POST"])
@allow(organiser_of_event)
def save_row(event: Event, item_id: int) -> ResponseReturnValue:
    if _is_just_opened():
        return redirect(url_for(".edit", slug=event.slug, _anchor=f"item-{item_id}"))
    item = _there(event, item_id)
    if item is None:
        return _removed(event)
    form = RowForm(item.day, item)
    if form.version.data != steps.mark(item):
        return _changed(event, form)
    if not form.validate_on_submit():
        return _row(event, form, status=422)
    try:
        actions.change(item, form.content, actor=actor(), seen=form.version.data)
    except NotPossibleNow:
        return save_row(event, item_id)  # says what has changed
    return _saved(item, _("Saved: %(item)s.", item=item.title))


@blueprint.post("/<int:item_id>/up")
@allow(organiser_of_event)
def move_up(event: Event, item_id: int) -> ResponseReturnValue:
    return _moved(event, item_id, -1)


@blueprint.post("/<int:item_id>/down")
@allow(organiser_of_event)
def move_down(event: Event, item_id: int) -> ResponseReturnValue:
    return _moved(event, item_id, 1)


@blueprint.post("/<int:item_id>/move")
@allow(organiser_of_event)
def move(event: Event, item_id: int) -> ResponseReturnValue:
    """Past several neighbours, as it was dragged."""
    by = request.form.get("by", type=int) or 0
    return _moved(event, item_id, max(-1000, min(by, 1000)))


@blueprint.post("/steps/<int:step_id>/bring-back")
@allow(organiser_of_event)
def bring_back(event: Event, step_id: int) -> ResponseReturnValue:
    """An item that somebody else removed while its row was written."""
    step = db.session.scalar(AgendaStep.of(event).where(AgendaStep.id == step_id))
    uid = _uid_in(step) if step else None
    if step is None or uid is None:
        abort(404)
    form = RowForm(_day(event, str(step.before[uid]["day"])))
    if not form.validate_on_submit():
        return _row(event, form, step, status=422)
    item = actions.bring_back(step, form.content, actor=actor(), uid=uid)
    return _saved(item, _("It is back: %(item)s.", item=item.title))


@blueprint.post("/undo")
@allow(organiser_of_event)
def undo(event: Event) -> ResponseReturnValue:
    try:
        actions.take_back(event, actor=actor())
        flash(_("The last step is taken back."), "done")
    except DomainError as refusal:
        flash(str(refusal), "warn")
    return redirect(url_for(".edit", slug=event.slug))


# What is done less often, on a small page of its own


@blueprint.get("/<int:item_id>/place")
@allow(organiser_of_event)
def place(event: Event, item_id: int) -> ResponseReturnValue:
    return _place(named(event, item_id))


@blueprint.post("/<int:item_id>/shift")
@allow(organiser_of_event)
def shift(event: Event, item_id: int) -> ResponseReturnValue:
    item, form = named(event, item_id), ShiftForm()
    if not form.validate_on_submit():
        return _place(item, shift=form)
    try:
        count = actions.shift(item, minutes=form.by, actor=actor(), seen=form.version.data)
    except DomainError as refusal:
        return _refused(event, item_id, refusal)
    return _done(event, item_id, ngettext("One item was moved.", "%(num)s items were moved.", count))


@blueprint.post("/<int:item_id>/day")
@allow(organiser_of_event)
def move_to_day(event: Event, item_id: int) -> ResponseReturnValue:
    item = named(event, item_id)
    form = DayForm(item)
    if not form.validate_on_submit():
        return _place(item, day=form)
    try:
        actions.move_to_day(item, form.chosen, actor=actor(), seen=form.version.data)
    except NotPossibleNow as refusal:
        return _refused(event, item_id, refusal)
    return _done(event, item_id, _("Moved: %(item)s.", item=item.title))


@blueprint.post("/<int:item_id>/inside")
@allow(organiser_of_event)
def put_inside(event: Event, item_id: int) -> ResponseReturnValue:
    item = named(event, item_id)
    try:
        actions.put_inside(item, actor=actor(), seen=DeedForm().version.data)
    except DomainError as refusal:
        return _refused(event, item_id, refusal)
    return _done(event, item_id, _("It is a part of “%(item)s” now.", item=item.parent and item.parent.title))


@blueprint.post("/<int:item_id>/outside")
@allow(organiser_of_event)
def take_out(event: Event, item_id: int) -> ResponseReturnValue:
    item = named(event, item_id)
    try:
        actions.take_out(item, actor=actor(), seen=DeedForm().version.data)
    except NotPossibleNow as refusal:
        return _refused(event, item_id, refusal)
    return _done(event, item_id, _("It stands for itself now: %(item)s.", item=item.title))


def _is_just_opened() -> bool:
    """Not sent: neither by its button, nor by a page that was open for too long."""
    return request.method == "GET" and "form_again" not in g


def _there(event: Event, item_id: int) -> AgendaItem | None:
    """The item with that number, if it is the one that the row showed: numbers may be used again."""
    seen = request.form.get("version", "").partition("-")[2]
    return next((one for one in event.agenda if one.id == item_id and one.public_uid.startswith(seen)), None)


def _day(event: Event, day_id: str | None) -> EventDay:
    return event.day(whole_number(day_id)) or event.days[0]


def _uid_in(step: AgendaStep) -> str | None:
    """Which of the items of that step the row showed."""
    seen = request.form.get("version", "").partition("-")[2]
    return next((uid for uid, row in step.before.items() if seen and row and uid.startswith(seen)), None)


def _moved(event: Event, item_id: int, by: int) -> ResponseReturnValue:
    """With what was typed into the row, if its form came along."""
    item = _there(event, item_id)
    if item is None:
        return _removed(event) if request.form.get("version") else abort(404)
    form = RowForm(item.day, item)
    if form.version.data and form.version.data != steps.mark(item):
        return _changed(event, form)
    is_typed = bool(request.form.get("spoken"))
    if is_typed and not form.validate_on_submit():
        return _row(event, form, status=422)
    content = form.content if is_typed else None
    try:
        actions.move(item, by=by, actor=actor(), content=content, seen=form.version.data or None)
    except NotPossibleNow:
        return _moved(event, item_id, by)
    return redirect(url_for(".edit", slug=event.slug, _anchor=checks.anchor(item)))


def _changed(event: Event, form: RowForm) -> ResponseReturnValue:
    """Somebody else has written to it: nothing is saved, and both are shown."""
    assert form.item
    step = steps.latest(event, [form.item.public_uid])
    form.version.data, form.is_stale = steps.mark(form.item), True
    return _row(event, form, step, status=409)


def _removed(event: Event) -> ResponseReturnValue:
    seen = request.form.get("version", "").partition("-")[2]
    step = steps.latest(event, [seen]) if seen else None
    uid = _uid_in(step) if step else None
    if step is None or uid is None or step.after[uid] is not None:
        abort(404)
    return _row(event, RowForm(_day(event, str(step.before[uid]["day"]))), step, status=409)


def _row(
    event: Event, form: RowForm, theirs: AgendaStep | None = None, *, status: int
) -> ResponseReturnValue:
    """The row with what was typed, and why it was not saved."""
    if "X-Answer" not in request.headers:
        return editor(event, form, theirs), 200 if status == 422 else status
    return _fragment(event, form.item, form=form, theirs=theirs), status


def _saved(item: AgendaItem, message: str) -> ResponseReturnValue:
    """Leads to the next row, which has the focus: it has where the address names no part of the page."""
    event = item.event
    if "X-Answer" in request.headers:
        return Response(_fragment(event, item, said=message))
    flash(message, "done")
    inside = item.parent_id if request.form.get("inside") else None
    return redirect(url_for(".edit", slug=event.slug, next=item.day_id, inside=inside))


def _fragment(event: Event, item: AgendaItem | None, **more: object) -> str:
    tree = Tree(event.agenda)
    return render_template(
        "agenda/row_answer.html",
        event=event,
        item=item,
        level=len(tree.around(item)) if item else 0,
        siblings=tree.siblings(item) if item else [],
        **more,
    )


def _place(item: AgendaItem, shift: ShiftForm | None = None, day: DayForm | None = None) -> str:
    return render_template(
        "agenda/place.html",
        event=item.event,
        project=item.event.project,
        item=item,
        tree=Tree(item.event.agenda),
        shift=shift or ShiftForm(formdata=None, version=steps.mark(item)),
        day=day or DayForm(item, formdata=None, version=steps.mark(item)),
    )


def _refused(event: Event, item_id: int, refusal: DomainError) -> ResponseReturnValue:
    flash(str(refusal), "warn")
    if isinstance(refusal, ChangedMeanwhile) or all(item.id != item_id for item in event.agenda):
        return redirect(url_for(".edit", slug=event.slug, _anchor=f"item-{item_id}"))
    return redirect(url_for(".place", slug=event.slug, item_id=item_id))


def _done(event: Event, item_id: int, message: str) -> ResponseReturnValue:
    flash(message, "done")
    return redirect(url_for(".edit", slug=event.slug, _anchor=f"item-{item_id}"))
