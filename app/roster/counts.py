"""Counts for those who cook, drive and prepare rooms: how many of each, without a name.

Who counts holds a seat: has said yes, was named by her partner, or was offered it. After the cut-off of the
event (`counted_at`) the counts of that moment stay, and what has changed since is shown beside them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from app import clock
from app.audit.models import record
from app.database import action, db
from app.events.models import Event
from app.events.terms import Mode
from app.i18n import day_short
from app.i18n import gettext as _
from app.participation.models import DayChoice, Participation
from app.participation.states import WITH_SEAT
from app.questions import queries
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind, Topic
from app.roster.cells import MODES
from app.roster.models import HeadCount

COUNTED = {Kind.YES_NO, Kind.ONE_OF, Kind.SEVERAL_OF, Kind.NUMBER}
IN_WORDS = {Topic.DIET, Topic.ACCESS, Topic.ROOM_SHARE}  # what people wrote, each wording once


@dataclass(frozen=True)
class Count:
    """One line: how many now, and how many at the cut-off."""

    key: str
    label: str
    live: int
    then: int | None = None  # None: no cut-off has come

    @property
    def change(self) -> int:
        return 0 if self.then is None else self.live - self.then


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Count]
    is_in_words: bool = False  # the lines are what people wrote


@dataclass(frozen=True)
class Summary:
    sections: list[Section]
    cut_off: datetime | None  # for which the counts were kept
    taken_at: datetime | None  # when that was done

    @property
    def has_changed(self) -> bool:
        return any(line.change for section in self.sections for line in section.lines)


def summary(event: Event) -> Summary:
    """In six queries, however many people there are."""
    kept = db.session.scalar(select(HeadCount).where(HeadCount.event_id == event.id))
    if kept is not None and kept.cut_off != event.counted_at:
        kept = None
    now = Counter(dict(_counted(event)))
    then = Counter(kept.counts) if kept else None

    def lines(pairs: Iterable[tuple[str, str]]) -> list[Count]:
        return [Count(key, label, now[key], then[key] if then is not None else None) for key, label in pairs]

    sections = [Section(_("People"), lines(_people(event)))]
    for question in _asked(event):
        if found := lines(_of_question(question, {*now, *(then or ())})):
            sections.append(Section(str(question.label), found, is_in_words=question.topic in IN_WORDS))
    return Summary(sections, kept.cut_off if kept else None, kept.taken_at if kept else None)


# What is counted, by the key of its line


def _counted(event: Event) -> Iterator[tuple[str, int]]:
    seated = _seated(event)
    yield "people", db.session.scalar(select(func.count()).select_from(seated.subquery())) or 0
    on_days = select(DayChoice.day_id, Participation.attends, func.count()).join(
        Participation, Participation.id == DayChoice.participation_id
    )
    by_day: Counter[str] = Counter()
    for day_id, attends, count in db.session.execute(
        on_days.where(Participation.id.in_(seated)).group_by(DayChoice.day_id, Participation.attends)
    ):
        by_day[f"day:{day_id}"] += count
        by_day[f"day:{day_id}:{(attends or Mode.ON_SITE).value}"] += count
    yield from by_day.items()
    kinds = {one.id: one for one in db.session.scalars(select(Question).where(Question.event_id == event.id))}
    given = select(Answer.question_id, Answer.value).where(Answer.participation_id.in_(seated))
    answers: Counter[str] = Counter()
    for question_id, value in db.session.execute(given):
        answers.update(_keys(kinds[question_id], value))
    yield from answers.items()


def _keys(question: Question, value: Any) -> dict[str, int]:
    """What one answer adds to which lines."""
    if value in (None, "", [], False):
        return {}
    if question.kind is Kind.YES_NO:
        return {f"{question.uid}/yes": 1}
    if question.kind is Kind.NUMBER:
        return {f"{question.uid}/sum": int(value)}
    if question.kind in {Kind.ONE_OF, Kind.SEVERAL_OF}:
        chosen = value if isinstance(value, list) else [value]
        return {f"{question.uid}/{one}": 1 for one in chosen}
    if question.topic in IN_WORDS:
        return {f"{question.uid}={' '.join(str(value).split())[:200].casefold()}": 1}
    return {}


def _seated(event: Event) -> Select[Any]:
    return select(Participation.id).where(
        Participation.event_id == event.id, Participation.state.in_(WITH_SEAT)
    )


# How the lines are called


def _people(event: Event) -> Iterator[tuple[str, str]]:
    yield "people", _("Everybody who has a place")
    for day in event.days:
        yield f"day:{day.id}", day_short(day.date)
        if event.mode is Mode.HYBRID:
            for mode, word in MODES.items():
                yield f"day:{day.id}:{mode.value}", _("%(day)s: %(how)s", day=day_short(day.date), how=word)


def _asked(event: Event) -> list[Question]:
    """The questions whose answers are counted, each in its newest wording."""
    counted = or_(Question.kind.in_(COUNTED), Question.topic.in_(IN_WORDS))
    return queries.newest(event, counted)


def _of_question(question: Question, keys: set[str]) -> Iterator[tuple[str, str]]:
    uid = question.uid
    if question.kind is Kind.YES_NO:
        yield f"{uid}/yes", _("yes")
    elif question.kind is Kind.NUMBER:
        yield f"{uid}/sum", _("together")
    elif question.kind in COUNTED:
        for option in question.option_uids:
            yield f"{uid}/{option}", str(question.option(option))
    else:
        said = [(key, key.partition("=")[2]) for key in keys if key.startswith(f"{uid}=")]
        yield from sorted(
            ((key, word[:1].upper() + word[1:]) for key, word in said), key=lambda pair: pair[1]
        )


# The cut-off


@action
def keep_due() -> int | None:
    """What the worker does when a cut-off has come: keep the counts of one event. None: none is due."""
    now = clock.now()
    kept = select(HeadCount.id).where(HeadCount.event_id == Event.id, HeadCount.cut_off == Event.counted_at)
    due = select(Event).where(Event.counted_at <= now, Event.ends_at > now, ~kept.exists())
    event = db.session.scalar(due.order_by(Event.counted_at, Event.id).limit(1))
    if event is None:
        return None
    event.lock()
    if event.counted_at is None or event.counted_at > now:
        return 0
    there = db.session.scalar(select(HeadCount).where(HeadCount.event_id == event.id))
    kept_now = there or HeadCount(event_id=event.id)
    kept_now.cut_off, kept_now.taken_at, kept_now.counts = event.counted_at, now, dict(_counted(event))
    db.session.add(kept_now)
    record("event.counted", event, None, event_id=event.id)
    return 1
