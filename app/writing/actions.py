"""What an organiser does to the draft of an agenda. Each function is one transaction, and a step that can be
taken back. `seen` is the mark (`steps.mark`) of the item that the page showed: an item that has become
another since is left alone, and ChangedMeanwhile is raised.

Readers see nothing of it before the next release.
"""

from datetime import timedelta

from app.agenda import steps, trees
from app.agenda.models import AgendaItem, Content
from app.agenda.refusals import (
    BeyondMidnight,
    CannotTakeBack,
    ChangedMeanwhile,
    NoPlaceInside,
    NothingToTakeBack,
)
from app.agenda.steps import AgendaStep
from app.agenda.trees import Tree
from app.audit.models import made_by_form, record
from app.database import action, db
from app.events.actions import plan_typical_agenda
from app.events.models import Event, EventDay
from app.people.models import Person


@action
def start(event: Event, *, actor: Person) -> None:
    """Fill an empty agenda with what a meeting of this kind usually consists of. Does nothing to another."""
    event.lock()
    if not event.agenda:
        plan_typical_agenda(event)
        steps.note("started", event, {}, event.agenda, actor)
        record("agenda.started", event, actor, event_id=event.id)


@action
def add(event: Event, content: Content, *, actor: Person, form_key: str) -> AgendaItem:
    """Add an item. `form_key` names the form it came from: sent twice, it gives the same item."""
    event.lock()
    made = made_by_form(form_key, AgendaItem).where(AgendaItem.event_id == event.id)
    if there := db.session.scalar(made):
        return there
    day = content.values["day"]
    item = AgendaItem(event=event, position=len(day.agenda))
    with db.session.no_autoflush:
        content.put_into(item)
    db.session.add(item)
    steps.note("added", event, {}, [item], actor)
    record("agenda.added", item, actor, event_id=event.id, form=form_key)
    return item


@action
def change(item: AgendaItem, content: Content, *, actor: Person, seen: str | None = None) -> None:
    event, tree = _opened(item, seen)
    touched, day = tree.whole(item), item.day
    before = steps.photo(touched)
    if content.put_into(item):
        _follow(tree, item, day)
        steps.note("changed", event, before, touched, actor)
        record("agenda.changed", item, actor, event_id=event.id)


@action
def remove(item: AgendaItem, *, actor: Person, seen: str | None = None) -> None:
    """With all inside it."""
    event, tree = _opened(item, seen)
    before = steps.photo(tree.whole(item))
    record("agenda.removed", item, actor, event_id=event.id, kind=item.kind)
    db.session.delete(item)
    steps.note("removed", event, before, [], actor)


@action
def move(
    item: AgendaItem, *, by: int, actor: Person, content: Content | None = None, seen: str | None = None
) -> None:
    """Pass so many neighbours downwards, or (below nothing) upwards. The first cannot go up, the last not
    down: then nothing moves. `content` is what was typed into its row and not saved yet."""
    event, tree = _opened(item, seen)
    passed = [one for one in trees.span_of(tree, item, by) if one is not item]
    touched = [*tree.whole(item, *passed), *(trees.unordered(tree, item) if passed else ())]
    before = steps.photo(touched)
    is_changed = content is not None and content.put_into(item)
    if passed:
        trees.move(tree, item, by)
        steps.note("moved", event, before, touched, actor)
        record("agenda.moved", item, actor, event_id=event.id, by=by)
    elif is_changed:
        steps.note("changed", event, before, touched, actor)
        record("agenda.changed", item, actor, event_id=event.id)


@action
def shift(item: AgendaItem, *, minutes: int, actor: Person, seen: str | None = None) -> int:
    """The item and all later ones of its day, by the clock on the wall; what it stands in ends so much later.
    Returns how many moved. Raises BeyondMidnight where one would start on another date."""
    event, tree = _opened(item, seen)
    later = sorted(tree.later(item), key=lambda one: one is not item)
    around, by = tree.around(item), timedelta(minutes=minutes)
    before = steps.photo([*later, *around])
    if stuck := trees.shift(later, by, event.zone):
        raise BeyondMidnight(item=stuck.title)
    trees.stretch(around, by, event.zone)
    steps.note("shifted", event, before, [*later, *around], actor)
    record("agenda.shifted", item, actor, event_id=event.id, minutes=minutes)
    return len(later)


@action
def move_to_day(item: AgendaItem, day: EventDay, *, actor: Person, seen: str | None = None) -> None:
    """At the same time of that day, with all inside it."""
    event, tree = _opened(item, seen)
    touched = tree.whole(item)
    before = steps.photo(touched)
    if item.day is not day:
        item.parent = None
        trees.to_day(touched, day)
        steps.note("moved", event, before, touched, actor)
        record("agenda.moved", item, actor, event_id=event.id, day=day.id)


@action
def put_inside(item: AgendaItem, *, actor: Person, seen: str | None = None) -> None:
    """It becomes a part of the item before it."""
    event, tree = _opened(item, seen)
    outer = tree.before(item)
    if outer is None or not tree.may_hold(outer, item):
        raise NoPlaceInside(item=item.title)
    _give_parent(event, item, outer, actor)


@action
def take_out(item: AgendaItem, *, actor: Person, seen: str | None = None) -> None:
    """It stands beside what it was a part of."""
    event, _tree = _opened(item, seen)
    if item.parent:
        _give_parent(event, item, item.parent.parent, actor)


@action
def take_back(event: Event, *, actor: Person) -> AgendaStep:
    """Undo this person's last step. Raises CannotTakeBack where somebody has changed its items since."""
    event.lock()
    step = AgendaStep.last_of(event, actor)
    if step is None:
        raise NothingToTakeBack
    if steps.has_changed_since(step, event):
        later = steps.latest(event, {*step.after, *steps.in_the_way(step, event)}, since=step.id)
        if later is None:
            raise ChangedMeanwhile
        raise CannotTakeBack(who=later.person.name, item=later.title(event.agenda))
    steps.put_back(step, event)
    record("agenda.taken_back", event, actor, event_id=event.id, step=step.name)
    return step


@action
def bring_back(step: AgendaStep, content: Content, *, actor: Person, uid: str) -> AgendaItem:
    """What somebody else has removed while it was written to: with what was written, and all inside it."""
    event = step.event
    event.lock()
    if any(item.public_uid == uid for item in event.agenda) or steps.has_changed_since(step, event):
        raise ChangedMeanwhile
    items = steps.restore(step.before, event)
    item = next(one for one in items if one.public_uid == uid)
    with db.session.no_autoflush:
        content.put_into(item)
    steps.note("added", event, {}, items, actor)
    record("agenda.added", item, actor, event_id=event.id)
    return item


def _opened(item: AgendaItem, seen: str | None) -> tuple[Event, Tree]:
    """Nobody else writes now; the item is the one that was seen."""
    event = item.event
    event.lock()
    tree = Tree(event.agenda)
    if seen is not None and seen != steps.mark(item):
        raise ChangedMeanwhile
    return event, tree


def _follow(tree: Tree, item: AgendaItem, day: EventDay) -> None:
    """What stands inside goes along to another day; there the item stands for itself."""
    if item.day is not day:
        trees.to_day(tree.whole(*tree.inside(item)), item.day)
        if item.parent and item.parent.day is not item.day:
            item.parent = None


def _give_parent(event: Event, item: AgendaItem, parent: AgendaItem | None, actor: Person) -> None:
    before = steps.photo([item])
    item.parent = parent
    item.version += 1
    steps.note("moved", event, before, [item], actor)
    record("agenda.moved", item, actor, event_id=event.id)
