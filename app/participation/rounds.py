"""Tables that run side by side: the rounds of an item, how full each table is, and who could sit there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.agenda.drafts import programme_of
from app.agenda.programme import Programme, Slot
from app.database import db
from app.events.models import Event
from app.participation.models import DayChoice, Participation
from app.participation.states import State
from app.participation.tables import TableSeat, taken, waiting
from app.people.models import Person


@dataclass(frozen=True)
class Table:
    slot: Slot
    taken: int
    waiting: int = 0

    @property
    def is_full(self) -> bool:
        return self.slot.seats is not None and self.taken >= self.slot.seats

    @property
    def has_free_seat(self) -> bool:
        """Whoever chooses it now sits there: nobody overtakes those who wait."""
        return not self.is_full and not self.waiting

    @property
    def free(self) -> int | None:
        """None: as many as like to sit there."""
        return None if self.slot.seats is None else max(self.slot.seats - self.taken, 0)

    @property
    def too_many(self) -> int:
        return max(self.taken - self.slot.seats, 0) if self.slot.seats is not None else 0


@dataclass(frozen=True)
class Round:
    """Tables at the same time. Everybody sits at one of them at most."""

    item: Slot  # in which they run
    day_id: int
    tables: tuple[Table, ...]

    @property
    def key(self) -> str:
        """Names the round in forms."""
        return self.tables[0].slot.uid

    @property
    def number(self) -> int | None:
        return self.tables[0].slot.round

    @property
    def starts_at(self) -> datetime:
        return min(table.slot.starts_at for table in self.tables)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def uids(self) -> set[str]:
        return {table.slot.uid for table in self.tables}

    def table(self, uid: str) -> Table | None:
        return next((table for table in self.tables if table.slot.uid == uid), None)

    def of(self, participation: Participation) -> Table | None:
        """The one at which she sits."""
        seats = (seat for seat in participation.tables if not seat.is_waiting)
        return next((found for seat in seats if (found := self.table(seat.slot_uid))), None)

    def wanted(self, participation: Participation) -> list[tuple[Table, TableSeat]]:
        """Those for which she waits, with her turn."""
        seats = (seat for seat in participation.tables if seat.is_waiting)
        return [(found, seat) for seat in seats if (found := self.table(seat.slot_uid))]


def planned(event: Event) -> Programme:
    """What the organisers seat people in: what was released, before that the draft."""
    return event.programme or programme_of(event)


def items(event: Event) -> list[Slot]:
    """Those in which tables run side by side."""
    return [item for item in planned(event).whole() if item.rounds]


def hers(participation: Participation) -> list[Round]:
    """The rounds of her days among whose tables she chooses."""
    programme = participation.event.programme
    if programme is None:
        return []
    days = {day.id for day in participation.days}
    rounds = of(participation.event, programme.for_reader(participation.viewer))
    return [one for one in rounds if one.day_id in days]


def of(event: Event, programme: Programme) -> list[Round]:
    found = [*_rounds(programme)]
    sitting, queued = (taken(event), waiting(event)) if found else (Counter[str](), Counter[str]())
    return [
        Round(item, day_id, tuple(Table(one, sitting[one.uid], queued[one.uid]) for one in tables))
        for item, day_id, tables in found
    ]


def _rounds(programme: Programme) -> Iterator[tuple[Slot, int, list[Slot]]]:
    for day in programme.days:
        for item in day.whole():
            for tables in item.rounds:
                yield item, day.id, tables


def people(event: Event, item: Slot, day_id: int) -> list[Participation]:
    """Who comes on that day and may see the item, by family name."""
    chosen = (
        select(Participation)
        .join(DayChoice, (DayChoice.participation_id == Participation.id) & (DayChoice.day_id == day_id))
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
        .order_by(*Participation.by_name())
        .options(
            joinedload(Participation.person).selectinload(Person.groups), selectinload(Participation.tables)
        )
    )
    programme, seen = planned(event), dict[frozenset[str], bool]()
    found = []
    for one in db.session.scalars(chosen):
        viewer = one.viewer
        if viewer.audiences not in seen:
            told = programme.for_reader(viewer)
            seen[viewer.audiences] = any(
                slot.uid == item.uid and not slot.is_withheld for slot in told.whole()
            )
        if seen[viewer.audiences]:
            found.append(one)
    return found
