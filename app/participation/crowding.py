"""More people than a bus or a table has seats, on the agenda as it is being written."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from app.advice.checks import anchor
from app.advice.noting import Placed, named, placed
from app.agenda.drafts import programme_of
from app.agenda.programme import ItemKind, Slot
from app.database import db
from app.events.audiences import Role, Viewer
from app.events.models import Event
from app.events.remarks import Remark, key
from app.i18n import ngettext
from app.network.groups import Group, GroupMember
from app.participation.models import DayChoice, Participation
from app.participation.states import State
from app.participation.tables import taken

Who = tuple[Role, frozenset[int]]  # as what people come, and the groups they are in


@dataclass(frozen=True)
class Ride:
    """What carries or seats people together: a bus, two buses at the same time, all tables of a round."""

    day_id: int
    slots: tuple[Placed, ...]
    at_one_table: bool = False

    @property
    def seats(self) -> int | None:
        """None: as many as want."""
        known = [one.slot.seats for one in self.slots]
        return None if None in known else sum(seats or 0 for seats in known)

    @property
    def slot(self) -> Slot:
        return self.slots[0].slot


def too_many(event: Event) -> list[Remark]:
    """Two or three queries where something has seats, however many people come; none where nothing has."""
    rides = [one for one in _rides(event) if one.seats is not None]
    if not rides:
        return []
    come, seated = _who_comes(event), taken(event)
    rows = {item.public_uid: anchor(item) for item in event.agenda}
    found = []
    for ride in rides:
        people = seated[ride.slot.uid] if ride.at_one_table else _people(ride, come[ride.day_id])
        if people > (ride.seats or 0):
            found.append(_remark(ride, people, rows.get(ride.slot.uid, "")))
    return found


def _remark(ride: Ride, people: int, row: str) -> Remark:
    seats = ride.seats or 0
    return Remark(
        ngettext(
            "One person comes to “%(item)s”. Seats: %(seats)d.",
            "%(num)s people come to “%(item)s”. Seats: %(seats)d.",
            people,
            item=", ".join(dict.fromkeys(named(one.slot) for one in ride.slots)),
            seats=seats,
        ),
        ngettext(
            "One has no seat. Find another one, or let fewer people in.",
            "%(num)s have no seat. Find more, or let fewer people in.",
            people - seats,
        ),
        "agenda",
        row,
        key=key(
            "table" if ride.at_one_table else "seats", *(one.slot.uid for one in ride.slots), people, seats
        ),
    )


# What has seats


def _rides(event: Event) -> Iterator[Ride]:
    for day in programme_of(event).days:
        together: dict[tuple[str, datetime, int | None], list[Placed]] = defaultdict(list)
        for one in placed(day):
            slot, umbrella = one.slot, one.parent.uid if one.parent else ""
            if slot.track:
                together[umbrella, slot.starts_at, slot.round].append(one)
                yield Ride(day.id, (one,), at_one_table=True)
            elif slot.kind is ItemKind.TRANSFER:
                together[umbrella, slot.starts_at, None].append(one)
            else:
                yield Ride(day.id, (one,))
        yield from (Ride(day.id, tuple(slots)) for slots in together.values())


# Who comes


def _people(ride: Ride, come: Counter[Who]) -> int:
    """How many of those who come on that day may know of one of these items."""
    return sum(
        number
        for (role, groups), number in come.items()
        if any(_may_see(Viewer.like(role, groups), one) for one in ride.slots)
    )


def _may_see(viewer: Viewer, one: Placed) -> bool:
    return all(viewer.may_see(slot.audiences) for slot in (*one.above, one.slot))


def _who_comes(event: Event) -> dict[int, Counter[Who]]:
    """How many come on each day as what; those in groups apart."""
    come: dict[int, Counter[Who]] = defaultdict(Counter)
    counted = _coming(event).with_only_columns(DayChoice.day_id, Participation.role, func.count())
    for day_id, role, number in db.session.execute(counted.group_by(DayChoice.day_id, Participation.role)):
        come[day_id][role, frozenset()] = number
    for (_id, day_id, role), groups in _in_groups(event).items():
        come[day_id][role, frozenset()] -= 1
        come[day_id][role, frozenset(groups)] += 1
    return come


def _in_groups(event: Event) -> dict[tuple[int, int, Role], set[int]]:
    """The groups of everybody who is in one, by participation, day and role."""
    members = (
        _coming(event)
        .join(GroupMember, GroupMember.person_id == Participation.person_id)
        .join(Group, (Group.id == GroupMember.group_id) & (Group.project_id == event.project_id))
        .with_only_columns(Participation.id, DayChoice.day_id, Participation.role, Group.id)
    )
    found = defaultdict(set)
    for id_, day_id, role, group_id in db.session.execute(members):
        found[id_, day_id, role].add(group_id)
    return found


def _coming(event: Event) -> Select[Participation]:
    return (
        select(Participation)
        .join(DayChoice, DayChoice.participation_id == Participation.id)
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
    )
