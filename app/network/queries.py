"""What the public pages of a project show."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.network.models import Partnership, Project
from app.people.models import Person

if TYPE_CHECKING:
    from app.events.models import Event


@dataclass(frozen=True)
class Meetings:
    """The events of a project that somebody may find in its list."""

    ahead: list["Event"]  # by date; what goes on just now comes first
    past: list["Event"]  # the latest first; without those that were cancelled

    @property
    def next(self) -> "Event | None":
        return next((event for event in self.ahead if not event.is_cancelled), None)


def all_projects() -> list[Project]:
    return list(db.session.scalars(Project.all().options(*_with_partners())))


def at_address(slug: str) -> Select[Project]:
    return Project.all().where(Project.slug == slug).options(*_with_partners())


def meetings(project: Project, person: Person | None) -> Meetings:
    event: Any = Project.events.property.mapper.class_  # a floor above: reached by the relationship only
    listed = event.listed_in(project, person).options(
        joinedload(event.pool), selectinload(event.pools), selectinload(event.days)
    )
    events: list[Event] = list(db.session.scalars(listed))
    past = [event for event in reversed(events) if event.is_over and not event.is_cancelled]
    return Meetings([event for event in events if not event.is_over], past)


def from_north_to_south(project: Project) -> list[Partnership]:
    """The order of the line on which the partners stand; who has no latitude comes last."""
    return sorted(project.partnerships, key=lambda one: -(one.organisation.latitude or -90.0))


def _with_partners() -> tuple[Any, ...]:
    return (selectinload(Project.partnerships).joinedload(Partnership.organisation),)
