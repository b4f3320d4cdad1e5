"""Inside which items another may stand."""

from dataclasses import dataclass

from app.agenda.models import AgendaItem
from app.agenda.trees import Tree
from app.events.models import Event
from app.i18n import clock_time, day_short


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
    tree = Tree(event.agenda)
    return {str(one.id): Place(one) for one in event.agenda if tree.may_hold(one, item)}
