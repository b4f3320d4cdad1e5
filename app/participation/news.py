"""What has changed in the programme of an event since somebody was last told of it, as she may read it: on
her days, at her tables, in her language. Each pair of releases is compared once for all who read it alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, tuple_

from app import clock
from app.agenda.differences import DayChanges, between, differing
from app.agenda.programme import Programme
from app.agenda.releases import AgendaRelease
from app.database import db
from app.events.audiences import Viewer
from app.events.models import Event
from app.i18n import speaking

Held = Sequence[tuple[int | None, Mapping[str, Any]]]  # days, and what their entries were last told
FIRST = 1  # the release that was told where none is named


class News:
    """`now`: what will be read; by default what was last released. `earlier`: releases that are known."""

    def __init__(
        self,
        event: Event,
        earlier: Mapping[int, Programme | None] | None = None,
        now: Programme | None = None,
    ) -> None:
        self.event_id, self.newest, self.zone = event.id, newest(event), event.zone
        coming = event.programme if now is None else now  # one without any item is one, too
        self.programme = coming if event.is_published else None
        self.is_out = now is None
        self.earlier: dict[int, Programme | None] = {**(earlier or {}), 0: None, self.newest: event.programme}
        self.tables: dict[int, dict[str, str]] = {}  # since that release: what stands for each
        self.known: dict[tuple[Viewer, str, int], dict[int, DayChanges]] = {}

    def on_days(self, viewer: Viewer, language: str, held: Held) -> dict[int, DayChanges]:
        """What is different for such a reader on the days that she holds, by their ids."""
        found = {day: self.since(told_of(sent), viewer, language).get(day) for day, sent in held if day}
        return {day: changes for day, changes in found.items() if changes}

    def since(self, number: int, viewer: Viewer, language: str) -> dict[int, DayChanges]:
        """What is different since that release, by the ids of the days."""
        if self.programme is None or (self.is_out and number == self.newest):
            return {}
        told = self._release(number)
        if number not in self.tables:
            self.tables[number] = _alike(told, self.programme)
        tables = self.tables[number]
        seated = replace(viewer, tables=frozenset(tables[one] for one in viewer.tables if one in tables))
        key = (seated, language, number)
        if key not in self.known:
            with speaking(language):
                found = between(told and told.for_person(seated), self.programme.for_person(seated))
            self.known[key] = {one.day.id: one for one in found if one.changes and not self._is_past(one)}
        return self.known[key]

    def _is_past(self, one: DayChanges) -> bool:
        """Yesterday is put right for the record, and nobody is told."""
        return one.date < clock.local(clock.now(), self.zone).date()

    def _release(self, number: int) -> Programme | None:
        if number not in self.earlier:
            self.earlier[number] = released({(self.event_id, number)}).get((self.event_id, number))
        return self.earlier[number]


def _alike(told: Programme | None, now: Programme) -> dict[str, str]:
    """For each table one that stands for it: of a round, those at which nothing is different are one to
    whoever sits there, so many people are compared once. Whose table came or went can choose among all of its
    round: none of the others is new to her, so nothing stands for it."""
    if told is None:
        return {slot.uid: slot.uid for slot in now.whole()}
    changed, there = differing(told, now), {slot.uid for slot in told.whole()}
    found: dict[str, str] = {}
    for tables in (tables for slot in now.whole() for tables in slot.rounds):
        same: dict[tuple[str, ...], str] = {}
        for one in (one for one in tables if one.uid in there):
            found[one.uid] = one.uid if one.uid in changed else same.setdefault(one.audiences, one.uid)
    return found


def newest(event: Event) -> int:
    return event.release.number if event.release else 0


def told_of(sent: Mapping[str, Any]) -> int:
    """The number of the release from which the words of an entry came."""
    return int(sent.get("release", FIRST))


def news_of(events: Iterable[Event], held: Iterable[tuple[int, Held]]) -> dict[int, News]:
    """For each event by its id. `held` are the ids of events, and what somebody holds of them. One query,
    where somebody was told of another release than the newest."""
    by_id = {event.id: event for event in events}
    told = {(event_id, told_of(sent)) for event_id, days in held for _day, sent in days}
    found = released({(event_id, number) for event_id, number in told if number != newest(by_id[event_id])})
    return {
        event.id: News(event, {number: one for (id_, number), one in found.items() if id_ == event.id})
        for event in by_id.values()
    }


def released(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], Programme]:
    """What was released under these numbers, by event and number."""
    if not wanted:
        return {}
    named = tuple_(AgendaRelease.event_id, AgendaRelease.number).in_(sorted(wanted))
    found = db.session.scalars(select(AgendaRelease).where(named))
    return {(one.event_id, one.number): one.programme for one in found}
