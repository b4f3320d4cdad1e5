"""Inside which items another may stand."""

from dataclasses import dataclass

from app.agenda.models import AgendaItem
from app.events.models import Event
from app.i18n import clock_time, day_short

DEEPEST = 2  # an umbrella, its workshop, and the tables of that: no item stands deeper


@dataclass(frozen=True)
class Place:
    item: AgendaItem

    @property
    def name(self) -> str:
        """Wed 14 April, 10:00 Workshop."""
        at = clock_time(self.item.starts_at, self.item.event.zone)
        return f"{day_short(self.item.day.date)}, {at} {self.item.title}"


def places_for(event: Event, item: AgendaItem | None) -> dict[str, Place]:
    """The items that this one may stand inside, by their ids as a form sends them."""
    by_id = {one.id: one for one in event.agenda}

    def above(one: AgendaItem) -> list[AgendaItem]:
        parent = by_id.get(one.parent_id or 0)
        return [parent, *above(parent)] if parent else []

    inside = [above(one) for one in event.agenda if item and item in above(one)]
    height = max((line.index(item) + 1 for line in inside if item), default=0)
    return {
        str(one.id): Place(one)
        for one in event.agenda
        if one is not item and item not in above(one) and len(above(one)) + 1 + height <= DEEPEST
    }


def may_hold(event: Event, item: AgendaItem) -> bool:
    """Whether another item may stand inside this one."""
    return str(item.id) in places_for(event, None)
