"""The agenda as it is being written, before readers see it."""

from collections import defaultdict

from app.agenda.models import AgendaItem
from app.agenda.programme import Day, Programme, Slot
from app.events.audiences import of_group
from app.events.models import Event, EventDay


def programme_of(event: Event) -> Programme:
    """The draft, whole: what would be read if it were released now."""
    used = {name for item in event.agenda for name in item.audiences}
    names = {of_group(group.id): group.name for group in event.project.groups} if used else {}
    return Programme(
        zone=event.zone,
        city=event.city,
        days=tuple(day_with(slots(day.agenda), day) for day in event.days),
        groups={name: names[name] for name in sorted(used & set(names))} or None,
    )


def day_with(slots: tuple[Slot, ...], day: EventDay) -> Day:
    """A day of the event as readers get it, with these items."""
    return Day(id=day.id, number=day.number, starts_at=day.starts_at, ends_at=day.ends_at, slots=slots)


def slots(items: list[AgendaItem]) -> tuple[Slot, ...]:
    """These items as readers get them, each with what stands inside it."""
    inside: dict[int | None, list[AgendaItem]] = defaultdict(list)
    for item in items:
        inside[item.parent_id].append(item)

    def of(parent_id: int | None) -> tuple[Slot, ...]:
        return tuple(item.slot(of(item.id)) for item in inside[parent_id])

    return of(None)
