"""To whom a letter goes: those who fit when it leaves, whenever that is."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    select,
    union_all,
)

from app.database import db
from app.events.audiences import Role
from app.events.models import Event
from app.forms import whole_number
from app.i18n import Localised
from app.letters.models import Letter
from app.participation.models import DayChoice, Participation
from app.participation.states import State
from app.people.models import Person
from app.roster import filters
from app.roster.wanted import Wanted as Listed

MOST_IDS = 5000  # people ticked one by one; more of them are found by a filter

REACHABLE = and_(
    Participation.erased_at.is_(None), Person.email.is_not(None), Person.mail_came_back_at.is_(None)
)
WHY_NOT = case(
    (Participation.erased_at.is_not(None), "erased"),
    (Person.email.is_(None), "no_address"),
    (Person.mail_came_back_at.is_not(None), "bounced"),
    else_="",
)


@dataclass(frozen=True)
class Wanted:
    """These people, or those whom the list finds, or all in these states; of these roles, on a day."""

    states: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    day_id: int | None = None
    ids: tuple[int, ...] = ()
    found: dict[str, Any] = field(default_factory=dict, hash=False)  # the list's filters, as it keeps them

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """As a letter keeps it, or somebody has typed it; what makes no sense asks for nothing."""
        return cls(
            states=tuple(one for one in kept.get("states", ()) if one in set(State)),
            roles=tuple(one for one in kept.get("roles", ()) if one in set(Role)),
            day_id=whole_number(str(kept.get("day") or "")),
            ids=tuple(kept.get("ids", ())),
            found=kept.get("found") or {},
        )

    @property
    def kept(self) -> dict[str, Any]:
        every: dict[str, Any] = {"states": list(self.states), "roles": list(self.roles), "day": self.day_id}
        every |= {"ids": list(self.ids), "found": self.found}
        return {name: value for name, value in every.items() if value}

    def __bool__(self) -> bool:
        return bool(self.states or self.ids or self.found)

    def whom(self, event: Event) -> ColumnElement[bool]:
        """The condition on Participation. What says nothing finds nobody."""
        if not self:
            return false()
        parts: list[ColumnElement[bool]] = [Participation.event_id == event.id]
        if self.ids:
            parts.append(Participation.id.in_(self.ids))
        if self.found:
            parts.append(filters.condition(event, Listed.of(self.found)))
        if self.states:
            parts.append(Participation.state.in_([State(one) for one in self.states]))
        if self.roles:
            parts.append(Participation.role.in_([Role(one) for one in self.roles]))
        if self.day_id:
            on_day = (DayChoice.participation_id == Participation.id) & (DayChoice.day_id == self.day_id)
            parts.append(exists().where(on_day))
        return and_(*parts)


@dataclass(frozen=True)
class Reach:
    """How many a letter reaches, by their language, and how many it cannot reach, by the reason."""

    languages: Counter[str]
    left_out: Counter[str]

    @property
    def people(self) -> int:
        return self.languages.total()

    def lacking(self, *texts: Localised) -> dict[str, int]:
        """Languages that its readers need and one of the texts lacks, with how many readers."""
        missing = {
            code: count for code, count in self.languages.items() if not all(one.get(code) for one in texts)
        }
        return dict(sorted(missing.items(), key=lambda one: (-one[1], one[0])))


def reach(event: Event, wanted: Wanted) -> Reach:
    return _sorted_out(db.session.execute(_counted(wanted.whom(event), literal(0))).all())


def reach_of(letters: list[Letter]) -> dict[int, Reach]:
    """The same for several letters at once, by their ids: one query."""
    if not letters:
        return {}
    parts = [_counted(Wanted.of(one.wanted).whom(one.event), literal(one.id)) for one in letters]
    rows = db.session.execute(union_all(*parts)).all()
    return {one.id: _sorted_out([row for row in rows if row[0] == one.id]) for one in letters}


def sample(event: Event, wanted: Wanted, id_: int | None = None) -> Participation | None:
    """One of those whom it reaches: that one, or the first by name."""
    chosen = _reached(event, wanted)
    theirs = chosen.where(Participation.id == id_) if id_ else chosen
    return db.session.scalar(theirs.limit(1)) or (db.session.scalar(chosen.limit(1)) if id_ else None)


def some(event: Event, wanted: Wanted, most: int) -> list[Participation]:
    """The first of those whom it reaches, by name."""
    return list(db.session.scalars(_reached(event, wanted).limit(most)))


def _reached(event: Event, wanted: Wanted) -> Select[Participation]:
    chosen = select(Participation).join(Person, Person.id == Participation.person_id)
    return chosen.where(wanted.whom(event), REACHABLE).order_by(*Participation.by_name())


def _counted(whom: ColumnElement[bool], number: ColumnElement[int]) -> Select[Any]:
    counted = select(number, Participation.locale, WHY_NOT.label("why"), func.count())
    joined = counted.join(Person, Person.id == Participation.person_id)
    return joined.where(whom).group_by(Participation.locale, WHY_NOT)


def _sorted_out(rows: Any) -> Reach:
    languages, left_out = Counter[str](), Counter[str]()
    for _number, locale, why, count in rows:
        if why:
            left_out[why] += count
        else:
            languages[locale] += count
    return Reach(languages, left_out)
