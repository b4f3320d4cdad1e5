"""An agenda that was exported, from this event or another, takes the place of the draft."""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select

from app import clock
from app.agenda import steps
from app.agenda.models import AgendaItem, Speaker
from app.agenda.programme import Day, Practice, Programme, Slot
from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import DomainError
from app.events.audiences import is_group, of_group
from app.events.models import Event, EventDay
from app.i18n import Localised
from app.i18n import lazy as _
from app.network.models import Project
from app.network.practices import GoodPractice
from app.people.models import Person

Known = dict[str, tuple[int, int]]  # by the uid of an item: its number and its version


class MoreDays(DomainError):
    message = _(
        "This agenda has items on %(theirs)d days, and the event has %(ours)d. "
        "Add days to the event, or take days out of the file, then try again."
    )


class UnknownGroups(DomainError):
    message = _(
        "This agenda has closed items for groups that the project does not have: %(groups)s. "
        "Add groups with these names to the project, or take them out of the file, then try again."
    )


@action
def replace(event: Event, programme: Programme, *, actor: Person, form_key: str) -> int:
    """Let the draft be as this programme, by the clock on the wall of the venue; returns of how many items.

    Items of this event keep their uids: calendars know them. `form_key` names the form it came from: sent
    twice, it replaces once."""
    event.lock()
    if db.session.scalar(made_by_form(form_key, Event).where(Event.id == event.id)) is None:
        days = list(_placed(event, _for_groups_of(event.project, programme)))
        before = steps.photo(event.agenda)
        known = _clear(event)
        taken = _taken({slot.uid for _day, slots in days for one in slots for slot in one.whole()})
        items = [item for day, slots in days for item in _write(day, slots, None, known, taken)]
        steps.note("replaced", event, before, items, actor)
        record("agenda.replaced", event, actor, event_id=event.id, form=form_key, items=len(items))
    return len(event.agenda)


# Where and when


def _placed(event: Event, programme: Programme) -> Iterator[tuple[EventDay, tuple[Slot, ...]]]:
    for day, there in _pairs(event, programme):
        by = there.date - programme.date(day)
        yield there, tuple(_moved(slot, by, programme.zone, event.zone) for slot in day.slots)


def _pairs(event: Event, programme: Programme) -> list[tuple[Day, EventDay]]:
    """By their dates, where the event has them all; else the first to the first. Of more days than the event
    has, those count on which something happens."""
    used = [day for day in programme.days if day.slots]
    by_date = {day.date: day for day in event.days}
    if all(programme.date(day) in by_date for day in used):
        return [(day, by_date[programme.date(day)]) for day in used]
    if len(used) > len(event.days):
        raise MoreDays(theirs=len(used), ours=len(event.days))
    all_fit = len(programme.days) <= len(event.days)
    return list(zip(programme.days if all_fit else used, event.days, strict=False))


def _moved(slot: Slot, by: timedelta, zone: str, here: str) -> Slot:
    """From the clock on one wall to the same hours on the other, so many days later."""
    way = by + clock.offset_between(slot.starts_at, here, zone)
    alone = dataclasses.replace(slot, children=())
    inside = tuple(_moved(child, by, zone, here) for child in slot.children)
    return dataclasses.replace(alone.shifted(way, here) if way else alone, children=inside)


# For whom


def _for_groups_of(project: Project, programme: Programme) -> Programme:
    """Groups are known by their names: in another project, or another house, they have other numbers."""
    named = {name for slot in programme.whole() for name in slot.audiences if is_group(name)}
    found = {name: _group(project, name, (programme.groups or {}).get(name)) for name in sorted(named)}
    if missing := [name for name, audience in found.items() if audience is None]:
        known = programme.groups or {}
        raise UnknownGroups(groups=", ".join(str(known.get(name, name)) for name in missing))
    days = (dataclasses.replace(day, slots=tuple(_told(day.slots, found))) for day in programme.days)
    return dataclasses.replace(programme, days=tuple(days))


def _group(project: Project, audience: str, name: Localised | None) -> str | None:
    for group in project.groups:
        if of_group(group.id) == audience if name is None else set(group.name.items()) & set(name.items()):
            return of_group(group.id)
    return None


def _told(slots: Iterable[Slot], groups: dict[str, str | None]) -> Iterator[Slot]:
    for slot in slots:
        audiences = tuple(groups.get(name) or name for name in slot.audiences)
        yield dataclasses.replace(slot, audiences=audiences, children=tuple(_told(slot.children, groups)))


# Writing


def _clear(event: Event) -> Known:
    """Take away what stands there. Its numbers and versions are for those who come again under the same uid:
    pages that are open lead to them, and know that they are others now."""
    known = {item.public_uid: (item.id, item.version) for item in event.agenda}
    items = select(AgendaItem.id).where(AgendaItem.event_id == event.id)
    db.session.execute(delete(Speaker).where(Speaker.item_id.in_(items)))
    db.session.execute(delete(AgendaItem).where(AgendaItem.event_id == event.id))
    db.session.expire_all()
    return known


def _taken(uids: set[str]) -> set[str]:
    """Those that items of other events have."""
    return set(db.session.scalars(select(AgendaItem.public_uid).where(AgendaItem.public_uid.in_(uids))))


def _write(
    day: EventDay, slots: Iterable[Slot], parent: AgendaItem | None, known: Known, taken: set[str]
) -> Iterator[AgendaItem]:
    for position, slot in enumerate(slots):
        number, version = known.get(slot.uid, (None, 0))
        item = AgendaItem(id=number, event=day.event, day=day, parent=parent, position=position)
        with db.session.no_autoflush:
            item.take(dataclasses.replace(slot, uid=str(uuid4()) if slot.uid in taken else slot.uid))
            item.version = version + 1
            item.practice = _practice(day.event.project, slot.practice)
        db.session.add(item)
        yield item
        yield from _write(day, slot.children, item, known, taken)


def _practice(project: Project, shown: Practice | None) -> GoodPractice | None:
    """The one that the project knows by these words, or a new one."""
    if shown is None:
        return None
    there = next((one for one in project.practices if Practice.like(one) == shown), None)
    return there or GoodPractice(project=project, **shown.named)
