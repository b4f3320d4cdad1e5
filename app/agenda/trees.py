"""The items of a draft, each with what stands inside it; and how they move together."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from app import clock
from app.agenda.models import AgendaItem
from app.events.models import EventDay

DEEPEST = 2  # an umbrella, its workshop, and the tables of that: no item stands deeper


class Tree:
    """Made from all items at once, so that asking it costs no query."""

    def __init__(self, agenda: list[AgendaItem]) -> None:
        self._by_id = {item.id: item for item in agenda}
        self._inside: dict[int | None, list[AgendaItem]] = defaultdict(list)
        for item in agenda:
            self._inside[item.parent_id].append(item)

    def named(self, item_id: int | None) -> AgendaItem | None:
        return self._by_id.get(item_id or 0)

    def tops(self, day: EventDay) -> list[AgendaItem]:
        """The items of a day that are part of no other."""
        return [item for item in self._inside[None] if item.day_id == day.id]

    def free_from(self, day: EventDay, parent: AgendaItem | None = None) -> datetime:
        """When what is added there would begin: as the last one ends."""
        last = (self.inside(parent) if parent else self.tops(day))[-1:]
        if last:
            return last[0].ends_at or last[0].starts_at
        return parent.starts_at if parent else day.starts_at

    def inside(self, item: AgendaItem) -> list[AgendaItem]:
        return self._inside[item.id]

    def siblings(self, item: AgendaItem) -> list[AgendaItem]:
        """It and what it could change places with, in their order."""
        return [one for one in self._inside[item.parent_id] if one.day_id == item.day_id]

    def before(self, item: AgendaItem) -> AgendaItem | None:
        row = self.siblings(item)
        place = row.index(item)
        return row[place - 1] if place else None

    def whole(self, *items: AgendaItem) -> list[AgendaItem]:
        """These, each followed by all inside it."""
        return [one for item in items for one in (item, *self.whole(*self.inside(item)))]

    def around(self, item: AgendaItem) -> list[AgendaItem]:
        """What it stands in, from the inside out."""
        parent = self._by_id.get(item.parent_id or 0)
        return [parent, *self.around(parent)] if parent else []

    def height(self, item: AgendaItem) -> int:
        """How many levels stand inside it."""
        return max((self.height(one) + 1 for one in self.inside(item)), default=0)

    def may_hold(self, outer: AgendaItem, item: AgendaItem | None = None) -> bool:
        """Whether the item, or a new one, may stand inside that other one."""
        if item in (outer, *self.around(outer)):
            return False
        return len(self.around(outer)) + 1 + (self.height(item) if item else 0) <= DEEPEST

    def rows(
        self, day: EventDay, level: int = 0, parent: int | None = None
    ) -> Iterator[tuple[AgendaItem, int]]:
        """The items of a day as they stand below each other, and how deep each is set in."""
        for item in self._inside[parent]:
            if item.day_id == day.id:
                yield item, level
                yield from self.rows(day, level + 1, item.id)

    def later(self, item: AgendaItem) -> list[AgendaItem]:
        """It and whatever starts on that day when it does, or later; without what it stands in."""
        around = self.around(item)
        later = [
            one
            for one in self._by_id.values()
            if one.day_id == item.day_id and one.starts_at >= item.starts_at and one not in around
        ]
        return self.whole(*(one for one in later if not any(outer in later for outer in self.around(one))))


def span_of(tree: Tree, item: AgendaItem, by: int) -> list[AgendaItem]:
    """The neighbours that it passes on its way, in their order; itself among them."""
    row = tree.siblings(item)
    place = row.index(item)
    goal = min(max(place + by, 0), len(row) - 1)
    return row[min(place, goal) : max(place, goal) + 1]


def unordered(tree: Tree, item: AgendaItem) -> list[AgendaItem]:
    """Its neighbours and itself, where their positions do not say in which order they come."""
    row = tree.siblings(item)
    return [] if all(one.position < other.position for one, other in pairwise(row)) else row


def move(tree: Tree, item: AgendaItem, by: int) -> None:
    """So many places down, or (below nothing) up: past one neighbour after the other, while there are any.

    Each keeps its length, the pauses between them stay, and what stands inside goes along.
    """
    for position, one in enumerate(unordered(tree, item)):
        if one.position != position:
            one.position, one.version = position, one.version + 1
    passed = [one for one in span_of(tree, item, by) if one is not item]
    for other in passed if by > 0 else reversed(passed):
        pair = (item, other) if by > 0 else (other, item)
        began = [one.starts_at for one in pair]
        pair[0].change_places(pair[1])
        for one, start in zip(pair, began, strict=True):
            _take_along(tree, one, one.starts_at - start)


def _take_along(tree: Tree, item: AgendaItem, by: timedelta) -> None:
    item.meets_at = item.meets_at and item.meets_at + by
    for one in tree.whole(*tree.inside(item)) if by else ():
        one.starts_at += by
        one.ends_at = one.ends_at and one.ends_at + by
        one.meets_at = one.meets_at and one.meets_at + by
        one.version += 1


def shift(items: list[AgendaItem], by: timedelta, zone: str) -> AgendaItem | None:
    """Move all by the clock on the wall. The first that would start on another date stops it: then nothing
    has moved, and it is the answer."""
    for item in items:
        if _date(clock.shifted(item.starts_at, by, zone), zone) != _date(item.starts_at, zone):
            return item
    for item in items:
        item.shift(by, zone)
    return None


def stretch(items: list[AgendaItem], by: timedelta, zone: str) -> None:
    """Let these end later, or earlier: what stands last inside them has moved."""
    for item in items:
        if item.ends_at:
            item.ends_at = max(clock.shifted(item.ends_at, by, zone), item.starts_at)
            item.version += 1


def to_day(items: list[AgendaItem], day: EventDay) -> None:
    """At the same time of another day, by the clock on the wall."""
    for item in items:
        if item.day is not day:
            item.shift(day.date - item.day.date, day.event.zone)
            item.day = day


def _date(instant: datetime, zone: str) -> date:
    return clock.local(instant, zone).date()
