"""What the organiser's pages show: her events, and how one of them stands."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.database import db
from app.events.models import Event
from app.events.queries import with_draft
from app.events.terms import Status
from app.i18n import Localised
from app.network.models import Partnership, Project
from app.people.models import Person

PAGE = 50  # events
PEOPLE_ARE_IN = (
    joinedload(Event.pool), selectinload(Event.pools), selectinload(Event.days), joinedload(Event.project)
)  # fmt: skip


def projects_of(person: Person) -> list[Project]:
    """Those in which this person may plan events, whole: as an organiser, or for an organisation that then
    hosts them."""
    hosted = [m.project_id for m in person.memberships if m.is_host and m.organisation_id]
    theirs = Project.id.in_([*person.organised_ids, *hosted])
    chosen = Project.all() if person.is_administrator else Project.all().where(theirs)
    whole = chosen.options(selectinload(Project.partnerships).joinedload(Partnership.organisation))
    return list(db.session.scalars(whole))


def organised(person: Person) -> list[Project]:
    """Those whose team and papers she looks after; an administrator, all. Without their partners."""
    if not person.is_administrator and not person.organised_ids:
        return []
    chosen = (
        Project.all()
        if person.is_administrator
        else Project.all().where(Project.id.in_(person.organised_ids))
    )
    return list(db.session.scalars(chosen))


def current(person: Person) -> list[Event]:
    """What she has to do with now: drafts, and what is published and not over; whole, the next first."""
    ahead = (Event.status == Status.PUBLISHED) & (Event.ends_at > clock.now())
    chosen = Event.organised_by(person).where(ahead | (Event.status == Status.DRAFT))
    return list(
        db.session.scalars(chosen.order_by(Event.starts_at, Event.id).options(*with_draft()).limit(200))
    )


@dataclass(frozen=True)
class Shelf:
    """A part of her events, and how many there are in each."""

    name: str  # upcoming, drafts, past
    events: list[Event]
    counts: dict[str, int]
    page: int

    @property
    def has_next(self) -> bool:
        return self.page * PAGE < self.counts[self.name]


def shelf(person: Person, name: str, page: int) -> Shelf:
    shelves = _shelves()
    name = name if name in shelves else "upcoming"
    mine = Event.organised_by(person)
    order = Event.starts_at.desc() if name == "past" else Event.starts_at
    chosen = mine.where(shelves[name]).order_by(order, Event.id).options(*PEOPLE_ARE_IN)
    events = list(db.session.scalars(chosen.limit(PAGE).offset((page - 1) * PAGE)))
    return Shelf(name, events, _counts(mine, shelves), page)


def _shelves() -> dict[str, ColumnElement[bool]]:
    is_draft, is_over = Event.status == Status.DRAFT, Event.ends_at <= clock.now()
    return {"upcoming": ~is_draft & ~is_over, "drafts": is_draft, "past": ~is_draft & is_over}


def _counts(mine: Select[Event], shelves: dict[str, ColumnElement[bool]]) -> dict[str, int]:
    columns = [func.count().filter(condition).label(name) for name, condition in shelves.items()]
    row = db.session.execute(mine.with_only_columns(*columns).order_by(None)).one()
    return dict(row._mapping)


@dataclass(frozen=True)
class Desk:
    """The clock that hangs where somebody works."""

    zone: str
    city: Localised | str


def desk_of(person: Person) -> Desk:
    """At her own organisation, else at the lead partner of her first project."""
    for membership in person.memberships:
        if home := membership.organisation or membership.project.lead:
            return Desk(home.zone, home.city)
    return Desk("UTC", "UTC")


# Who comes is known a floor above, which answers here: how many people come from each country (ISO 3166).
ByCountry = Callable[[Event], list[tuple[str, int]]]
_by_country: list[ByCountry] = []


def count_people_with(count: ByCountry) -> None:
    _by_country[:] = [count]


def people_by_country(event: Event) -> list[tuple[str, int]]:
    """The most first."""
    return _by_country[0](event) if _by_country else []


# So is who was invited: how many people were, and how many of them say nothing.
Invited = Callable[[Event], tuple[int, int]]
_invited: list[Invited] = []


def count_invited_with(count: Invited) -> None:
    _invited[:] = [count]


def invited_and_silent(event: Event) -> tuple[int, int]:
    return _invited[0](event) if _invited else (0, 0)
