"""Putting a whole agenda that was pasted into the draft, in one go."""

from collections.abc import Sequence

from app.agenda.models import AgendaItem, Content
from app.audit.models import made_by_form, record
from app.database import action, db
from app.events.models import Event, EventDay
from app.people.models import Person

Nested = Sequence[tuple[Content, int]]  # how deep each stands inside those before it


@action
def paste(event: Event, contents: Nested, *, replaces: bool, actor: Person, form_key: str) -> None:
    """`replaces`: what stood on the days that it speaks of goes. `form_key` names the form it came from: sent
    twice, it is put there once."""
    event.lock()
    if db.session.scalar(made_by_form(form_key, Event).where(Event.id == event.id)):
        return
    known = _clear([content.values["day"] for content, _level in contents]) if replaces else {}
    above: list[tuple[AgendaItem, int]] = []
    for position, (content, level) in enumerate(contents):
        day = content.values["day"]
        while above and (above[-1][1] >= level or above[-1][0].day is not day):
            above.pop()
        parent = above[-1][0] if above else None
        item = AgendaItem(event=event, position=position)
        with db.session.no_autoflush:
            Content(content.values | {"parent": parent}, content.voices).put_into(item)
        if uid := known.pop(_name(item), None):
            item.public_uid = uid
        db.session.add(item)
        above.append((item, level))
    record("agenda.pasted", event, actor, event_id=event.id, form=form_key, items=len(contents))


def _clear(days: Sequence[EventDay]) -> dict[tuple[int, str], str]:
    """Take away what stands there. Calendars know an item that comes back with the same title."""
    gone = [item for day in {day.id: day for day in days}.values() for item in day.agenda]
    known = {_name(item): item.public_uid for item in reversed(gone)}  # of two, the first
    for item in gone:
        if item.parent is None:
            db.session.delete(item)
    db.session.flush()
    return known


def _name(item: AgendaItem) -> tuple[int, str]:
    return item.day.id, "|".join(sorted(item.title.values()))
