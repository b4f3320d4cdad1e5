"""The course of somebody's day, step by step: what goes on now, what comes next, what is to be prepared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from app import clock
from app.agenda.programme import Day, ItemKind, Slot
from app.participation.models import Participation


@dataclass(frozen=True)
class Step:
    """An item, or a part of one, with the hours that count for whoever walks through the day."""

    slot: Slot
    until: datetime  # with an open end: when the next begins, at the latest with the day
    is_inside: bool  # another item
    needs_table: bool  # tables run side by side, and she sits at none yet

    @property
    def begins(self) -> datetime:
        """When she has to be there."""
        return self.slot.meets_at or self.slot.starts_at

    @property
    def is_on_the_move(self) -> bool:
        return self.slot.kind is ItemKind.TRANSFER or bool(self.slot.meeting_point)


@dataclass(frozen=True)
class Course:
    """One of her days."""

    day: Day
    steps: Sequence[Step]

    @property
    def earlier(self) -> Sequence[Step]:
        """What is over, up to the first that is not."""
        now = clock.now()
        return list(takewhile(lambda step: step.until <= now, self.steps))

    @property
    def ends_at(self) -> datetime:
        return max([self.day.ends_at, *(step.until for step in self.steps)])


@dataclass(frozen=True)
class MyDay:
    days: Sequence[Course]  # the one that counts now comes first
    now: Step | None
    next: Step | None
    prepares: Sequence[Slot]  # what she is asked to prepare, of what has not begun

    @property
    def is_over(self) -> bool:
        return all(course.ends_at <= clock.now() for course in self.days)


def of(participation: Participation) -> MyDay:
    """Only her days and her tables, of what was released."""
    event, now = participation.event, clock.now()
    programme = event.programme.for_person(participation.viewer) if event.programme else None
    hers = {day.id for day in participation.days}
    days = [_course(day) for day in programme.days if day.id in hers] if programme else []
    ahead = [one for one in days if one.ends_at > now]
    steps = [step for one in ahead for step in one.steps if not step.slot.is_withheld]
    on = [step for step in steps if step.begins <= now < step.until]
    later = [step for step in steps if step.begins > now]
    return MyDay(
        days=ahead + [one for one in days if one.ends_at <= now],
        now=on[-1] if on else None,
        next=min(later, key=lambda step: step.begins, default=None),
        prepares=[step.slot for step in later if step.slot.preparation],
    )


def _course(day: Day) -> Course:
    return Course(day, list(_steps(day.slots, day.ends_at)))


def _steps(slots: Sequence[Slot], end: datetime, *, inside: bool = False) -> Iterator[Step]:
    for place, slot in enumerate(slots):
        later = [other.starts_at for other in slots[place + 1 :] if other.starts_at > slot.starts_at]
        until = slot.ends_at or min(later, default=max(end, slot.starts_at))
        open_tables = {table.uid for tables in slot.rounds if len(tables) > 1 for table in tables}
        yield Step(slot, until, inside, bool(open_tables))
        hers = [child for child in slot.children if child.uid not in open_tables]
        yield from _steps(hers, until, inside=True)
