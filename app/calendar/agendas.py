"""The agenda of an event as a calendar: an entry for each item, in the language spoken now."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.agenda.kinds import KINDS, heading_of, voice
from app.agenda.programme import Day, Programme, Slot
from app.calendar import ical
from app.calendar.colours import colour_of
from app.calendar.entries import page, paragraphs, public
from app.calendar.ical import Entry
from app.events.models import Event
from app.i18n import gettext as _
from app.sharing import carried

AN_OPEN_END = timedelta(hours=1)  # where nothing follows; the line of the day on the page draws it as long
A_MOMENT = timedelta(minutes=1)  # an entry without any length is read by few programs


def calendar_of(event: Event, programme: Programme | None, number: int = 0) -> bytes:
    """What stands in that programme, and how to read it again. `number` is that of its release."""
    return ical.feed(
        _entries(event, programme, number) if programme is not None else [],
        name=_("Programme: %(event)s", event=event.title),
        zone=event.zone,
        cancelled_prefix=_("CANCELLED:"),
        colour=colour_of(event.project.slug),
        carried=carried.by_all(programme) if programme is not None else "",
    )


def _entries(event: Event, programme: Programme, number: int) -> list[Entry]:
    """The parts of an item say to which they belong."""
    shown = replace(public(event.days[0]), sequence=event.revision + number)
    parents = {child.uid: slot.uid for slot in programme.whole() for child in slot.children}
    pieces = carried.by_items(programme)
    items = [_item(slot, day, shown, event) for day in programme.days for slot in day.whole()]
    return [replace(one, parent=parents.get(one.uid, ""), carried=pieces[one.uid]) for one in items]


def _item(slot: Slot, day: Day, entry: Entry, event: Event) -> Entry:
    where = (str(slot.meeting_point), str(slot.room), entry.location)
    return replace(
        entry,
        uid=slot.uid,
        starts_at=slot.starts_at,
        ends_at=_end(slot, day),
        summary=heading_of(slot) or str(event.title),
        description=_about(slot, event),
        location=", ".join(part for part in where if part),
        url=f"{entry.url}#item-{slot.uid}",
        category="" if slot.is_withheld else str(KINDS[slot.kind]),
    )


def _end(slot: Slot, day: Day) -> datetime:
    """When it ends; with an open end, when the next item starts, at the latest with the day."""
    if slot.ends_at == slot.starts_at:
        return slot.starts_at + A_MOMENT
    if slot.ends_at and slot.ends_at > slot.starts_at:
        return slot.ends_at
    later = [other.starts_at for other in day.slots if other.starts_at > slot.starts_at]
    end = min(later, default=day.ends_at)
    return end if end > slot.starts_at else slot.starts_at + AN_OPEN_END


def _about(slot: Slot, event: Event) -> str:
    """Who speaks and what about, and where to read more; of a closed item only that it is."""
    closing = _("Programme and changes: %(url)s", url=page(event))
    if slot.is_withheld:
        return paragraphs(_("This part is not open to everybody."), closing)
    return paragraphs("\n".join(map(voice, slot.speakers)), str(slot.description), closing)
