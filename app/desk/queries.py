"""Who is expected at the desk on a day: name, organisation, country, state and code, and nothing else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, exists, false, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.desk.models import DeskDuty
from app.desk.words import GROUPS
from app.events.models import Event, EventDay
from app.events.terms import Mode
from app.forms import whole_number
from app.i18n import alphabetical
from app.participation.models import DayChoice, Participation
from app.participation.states import State
from app.people.models import Person

PAGE = 100  # people
MOST_ORGANISATIONS = 500  # that the filter offers
SHOWN = (
    Participation.given_name,
    Participation.family_name,
    Participation.organisation,
    Participation.country,
    Participation.state,
    Participation.badge_code,
)
Expected = Any  # a row with the names of SHOWN


@dataclass(frozen=True)
class Wanted:
    """What somebody at the desk looks for."""

    words: str = ""
    letter: str = ""  # with which family names begin, folded
    organisation: str = ""
    group: str = ""  # one of GROUPS
    page: int = 1

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """What the address of the page asks for; what makes no sense asks for nothing."""
        group = typed.get("state", "")
        return cls(
            words=" ".join(typed.get("q", "").replace("\0", "").split())[:100],
            letter=alphabetical(typed.get("letter", ""))[:1],
            organisation=typed.get("organisation", "").replace("\0", "")[:300],
            group=group if group in GROUPS else "",
            page=whole_number(typed.get("page")) or 1,
        )

    def turned(self, **other: str | int) -> dict[str, str | int]:
        """The same with something else, as an address says it: on the first page, if no other is named."""
        asked: dict[str, str | int] = {
            "q": self.words, "letter": self.letter, "organisation": self.organisation, "state": self.group,
        }  # fmt: skip
        return {name: value for name, value in (asked | other).items() if value and value != 1}


@dataclass(frozen=True)
class Found:
    """A page of them."""

    rows: list[Expected]
    total: int
    number: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def expected(day: EventDay, wanted: Wanted) -> Found:
    """By family name. Two queries."""
    there = _looked_for(wanted, select(*SHOWN).where(_comes(day)))
    total = db.session.scalar(select(func.count()).select_from(there.subquery())) or 0
    number = min(wanted.page, max(1, -(-total // PAGE)))
    shown = there.order_by(*Participation.by_name()).limit(PAGE).offset((number - 1) * PAGE)
    return Found(list(db.session.execute(shown)), total, number)


def with_code(code: str, days: list[int]) -> tuple[Expected, EventDay] | None:
    """Whose code it is, and the first of these days (by their ids) on whose list she stands."""
    for day in db.session.scalars(select(EventDay).where(EventDay.id.in_(days)).order_by(EventDay.starts_at)):
        hers = select(*SHOWN).where(_comes(day), Participation.badge_code == code)
        if row := db.session.execute(hers).one_or_none():
            return row, day
    return None


def tally(day: EventDay) -> Counter[str]:
    """How many there are in each of GROUPS, and of all ("")."""
    counted = select(Participation.state, func.count()).where(_comes(day)).group_by(Participation.state)
    states: dict[State, int] = dict(db.session.execute(counted).all())
    groups = {name: sum(states.get(one, 0) for one in group) for name, group in GROUPS.items()}
    return Counter(groups | {"": sum(states.values())})


def letters(day: EventDay) -> list[str]:
    """With which family names begin, in order."""
    first = func.substr(Participation.search, 1, 1)
    return sorted(one for one in db.session.scalars(select(first).where(_comes(day)).distinct()) if one)


def organisations(day: EventDay) -> list[str]:
    named = select(Participation.organisation).where(_comes(day), Participation.organisation != "").distinct()
    return sorted(db.session.scalars(named.limit(MOST_ORGANISATIONS)), key=alphabetical)


def _comes(day: EventDay) -> ColumnElement[bool]:
    """On the list for that day, on site; who was erased stands on no list."""
    if not day.event.is_on_site:
        return false()
    chosen = exists().where(DayChoice.participation_id == Participation.id, DayChoice.day_id == day.id)
    there = (Participation.event_id == day.event_id) & chosen & Participation.erased_at.is_(None)
    return there & Participation.attends.is_distinct_from(Mode.ONLINE)


def _looked_for(wanted: Wanted, people: Any) -> Any:
    for word in alphabetical(wanted.words).split():
        people = people.where(Participation.search.contains(word, autoescape=True))
    if wanted.letter:
        people = people.where(Participation.search.startswith(wanted.letter, autoescape=True))
    if wanted.organisation:
        people = people.where(Participation.organisation == wanted.organisation)
    if wanted.group:
        people = people.where(Participation.state.in_(GROUPS[wanted.group]))
    return people


# Who helps


def helpers(event: Event) -> list[tuple[EventDay, list[DeskDuty]]]:
    """Of each day, by name."""
    chosen = select(DeskDuty).join(EventDay).where(EventDay.event_id == event.id)
    duties = db.session.scalars(chosen.options(joinedload(DeskDuty.person))).all()
    named = sorted(duties, key=lambda duty: alphabetical(duty.person.name))
    return [(day, [duty for duty in named if duty.event_day_id == day.id]) for day in event.days]


def duty(event: Event, id_: int) -> DeskDuty | None:
    """One of that event."""
    here = select(DeskDuty).join(EventDay).where(DeskDuty.id == id_, EventDay.event_id == event.id)
    return db.session.scalar(here)


def day_of(slug: str, number: int, person: Person) -> EventDay | None:
    """The day of the event at that address, if this person was ever given it, or plans it."""
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    day = next((one for one in event.days if one.number == number), None) if event else None
    if day is None or person.runs(day.event):
        return day
    return day if any(duty.event_day_id == day.id for duty in person.desk_duties) else None
