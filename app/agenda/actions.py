"""What an organiser does to an agenda. Each function is one transaction.

Calendars are not written to for it: the description of an entry is renewed with the next message.
"""

from app.agenda.models import AgendaItem, Content
from app.audit.models import made_by_form, record
from app.database import action, db
from app.events.actions import plan_typical_agenda
from app.events.models import Event
from app.people.models import Person


@action
def start(event: Event, *, actor: Person) -> None:
    """Fill an empty agenda with what a meeting of this kind usually consists of. Does nothing to another."""
    event.lock()
    if not event.agenda:
        plan_typical_agenda(event)
        event.touch()
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
    event.touch()
    record("agenda.added", item, actor, event_id=event.id, form=form_key)
    return item


@action
def change(item: AgendaItem, content: Content, *, actor: Person) -> None:
    event = item.event
    event.lock()
    content.put_into(item)
    if db.session.is_modified(item):
        event.touch()
        record("agenda.changed", item, actor, event_id=event.id)


@action
def remove(item: AgendaItem, *, actor: Person) -> None:
    event = item.event
    event.lock()
    record("agenda.removed", item, actor, event_id=event.id, kind=item.kind)
    db.session.delete(item)
    event.touch()


@action
def move(item: AgendaItem, *, up: bool, actor: Person) -> None:
    """Change places with the item before, or after. The first cannot go up, the last not down: then nothing
    happens."""
    event = item.event
    event.lock()
    agenda = item.day.agenda
    for position, one in enumerate(agenda):
        one.position = position
    first = agenda.index(item) - up
    if 0 <= first < len(agenda) - 1:
        agenda[first].change_places(agenda[first + 1])
        event.touch()
        record("agenda.moved", item, actor, event_id=event.id, up=up)
