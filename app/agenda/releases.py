"""Releases of an agenda: what readers were shown, and since when. None of them is ever changed or removed:
they are evidence."""

import json
from datetime import datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.agenda.drafts import day_with, programme_of
from app.agenda.programme import Programme
from app.audit.models import record
from app.database import Instant, Model, Texts, db
from app.events.models import Event
from app.i18n import Localised
from app.people.models import Person


class Stamp(StrEnum):
    """How settled a release is."""

    DRAFT = "draft"
    FINAL = "final"


class Reason(StrEnum):
    """Why there is this release."""

    WRITTEN = "written"  # an organiser released what she had written
    PUBLISHED = "published"  # with the event
    MOVED = "moved"  # the event took other hours; the items moved along


class AgendaRelease(Model):
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]  # from 1
    stamp: Mapped[Stamp]
    reason: Mapped[Reason] = mapped_column(default=Reason.WRITTEN)
    note: Mapped[Texts]  # what the organiser says about it
    released_at: Mapped[Instant] = mapped_column(default=clock.now)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    is_current: Mapped[bool] = mapped_column(default=True)  # the one that readers see
    document: Mapped[dict[str, Any]] = mapped_column(JSON)

    event: Mapped[Event] = relationship()
    released_by: Mapped[Person | None] = relationship()

    @cached_property
    def programme(self) -> Programme:
        return _read(json.dumps(self.document))

    @classmethod
    def all_of(cls, event: Event) -> Select[Self]:
        """The newest first."""
        return select(cls).where(cls.event_id == event.id).order_by(cls.number.desc())

    @property
    def is_final(self) -> bool:
        return self.stamp is Stamp.FINAL


@lru_cache(32)
def _read(document: str) -> Programme:
    """Many pages and mails ask for the same few."""
    return Programme.of(json.loads(document))


def next_number(event: Event) -> int:
    last = select(func.max(AgendaRelease.number)).where(AgendaRelease.event_id == event.id)
    return (db.session.scalar(last) or 0) + 1


def make(
    event: Event,
    programme: Programme,
    *,
    actor: Person | None,
    stamp: Stamp = Stamp.DRAFT,
    reason: Reason = Reason.WRITTEN,
    note: Localised | None = None,
) -> AgendaRelease:
    """Inside an action: from now on readers see this."""
    number = next_number(event)
    earlier = update(AgendaRelease).where(AgendaRelease.event_id == event.id)
    db.session.execute(earlier.values(is_current=False))
    release = AgendaRelease(
        event_id=event.id,
        number=number,
        stamp=stamp,
        reason=reason,
        note=note or Localised(),
        released_by=actor,
        document=programme.document(),
    )
    db.session.add(release)
    event.touch()
    record("agenda.released", event, actor, event_id=event.id, number=number, stamp=stamp, reason=reason)
    db.session.flush()
    db.session.expire(event, ["release"])
    return release


def publish_with(event: Event, *, actor: Person | None) -> None:
    """Inside an action: whoever opens the page of a new event finds its agenda there, if it has one."""
    if event.agenda and event.release is None:
        make(event, programme_of(event), actor=actor, reason=Reason.PUBLISHED)


Hours = dict[int, datetime]  # when the days begin, by their ids


def hours_of(event: Event) -> Hours:
    return {day.id: day.starts_at for day in event.days}


def move_along(event: Event, before: Hours, *, actor: Person) -> None:
    """Inside an action: the event has taken other hours than `before`; what readers see moves with it, and
    nothing of what is not released yet slips in. What stood on a day that is gone is gone."""
    told = event.programme
    if told is None:
        return
    there = {day.id: day for day in told.days}
    days = []
    for day in event.days:
        known = there.get(day.id)
        by = clock.apart(before.get(day.id, day.starts_at), day.starts_at, event.zone)
        slots = tuple(slot.shifted(by, event.zone) for slot in known.slots) if known else ()
        days.append(day_with(slots, day))
    moved = Programme(zone=event.zone, city=event.city, days=tuple(days), groups=told.groups)
    if moved != told:
        stamp = event.release.stamp if event.release else Stamp.DRAFT
        make(event, moved, actor=actor, stamp=stamp, reason=Reason.MOVED)
