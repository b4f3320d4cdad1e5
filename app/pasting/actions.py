"""Putting a whole agenda that was pasted into the draft, in one go."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

from app.agenda import steps
from app.agenda.models import AgendaItem, Content
from app.audit.models import made_by_form, record
from app.database import action, db
from app.events.models import Event, EventDay
from app.i18n import Localised
from app.people.models import Person

Nested = Sequence[tuple[Content, int]]  # how deep each stands inside those before it
Known = dict[str, tuple[str, int, int]]  # by day and title: uid, number and version


@action
def paste(event: Event, contents: Nested, *, replaces: bool, actor: Person, form_key: str) -> None:
    """`replaces`: what stood on the days that it speaks of goes. `form_key` names the form it came from: sent
    twice, it is put there once."""
    event.lock()
    if db.session.scalar(made_by_form(form_key, Event).where(Event.id == event.id)):
        return
    days = {content.values["day"].id: content.values["day"] for content, _level in contents}
    gone = [item for day in days.values() for item in day.agenda] if replaces else []
    before, known = steps.photo(gone), _clear(gone)
    items = list(_put(event, contents, known))
    steps.note("pasted", event, before, items, actor)
    record("agenda.pasted", event, actor, event_id=event.id, form=form_key, items=len(items))


def _put(event: Event, contents: Nested, known: Known) -> Iterator[AgendaItem]:
    above: list[tuple[AgendaItem, int]] = []
    for position, (content, level) in enumerate(contents):
        day = content.values["day"]
        while above and (above[-1][1] >= level or above[-1][0].day is not day):
            above.pop()
        parent = above[-1][0] if above else None
        uid, number, version = known.pop(_name(day, content.values["title"]), (None, None, 0))
        item = AgendaItem(
            event=event, position=position, id=number, version=version, public_uid=uid or str(uuid4())
        )
        with db.session.no_autoflush:
            Content(content.values | {"parent": parent}, content.voices).put_into(item)
        item.version = version + 1
        db.session.add(item)
        above.append((item, level))
        yield item


def _clear(gone: Sequence[AgendaItem]) -> Known:
    """Take these away. One that comes back with the same title is the same to calendars and open pages."""
    known = {_name(item.day, item.title): (item.public_uid, item.id, item.version) for item in reversed(gone)}
    for item in gone:
        if item.parent is None:
            db.session.delete(item)
    db.session.flush()
    return known


def _name(day: EventDay, title: Localised) -> str:
    return "|".join([str(day.id), *sorted(title.values())])
