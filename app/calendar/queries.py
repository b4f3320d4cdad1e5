"""What downloads and feeds hold; and, from one cheap question, whether that is still what it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, Text, and_, cast, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app import clock
from app.agenda.releases import AgendaRelease
from app.database import db
from app.events.models import Event, EventDay
from app.events.terms import Status, Visibility
from app.i18n import Localised
from app.network.models import Organisation, Partnership, Project
from app.people.models import Person

PAST = timedelta(days=365)  # how long a feed remembers what is over
CANCELLED = timedelta(days=30)  # how long it says that something is cancelled

# Before anything is loaded: what it would be made of


def _plain(column: Any) -> ColumnElement[Any]:
    """As it is stored: nobody has to take texts and times apart in order to compare them."""
    return column if isinstance(column.type, Integer | String) else cast(column, Text).label(None)


# Whatever of an event an entry shows; its agenda by the last release.
MADE_OF = (
    *(
        _plain(getattr(Event, name))
        for name in (
            "id", "slug", "status", "mode", "title", "summary", "zone", "city", "venue", "address",
            "contact_name", "contact_email", "contact_phone", "revision", "created_at", "changed_at",
            "gone_days",
        )
    ),
    select(func.max(AgendaRelease.id)).where(AgendaRelease.event_id == Event.id).scalar_subquery(),
    EventDay.public_uid,
    _plain(EventDay.starts_at),
    _plain(EventDay.ends_at),
)  # fmt: skip


@dataclass(frozen=True)
class Glance:
    """What is known of an event before it is loaded."""

    id: int
    slug: str
    title: Localised
    zone: str
    is_public: bool
    first_number: int  # of its days
    project: str  # its slug
    changed_at: datetime
    made_of: list[tuple[Any, ...]]  # a row for each day

    @property
    def numbers(self) -> range:
        """Of the days, as people count them."""
        return range(self.first_number, self.first_number + len(self.made_of))


def glance(slug: str, person: Person | None) -> Glance | None:
    """At the event with this address, if this person may see it and it is more than a draft."""
    known = (Event.id, Event.slug, Event.title, Event.zone, Event.visibility, Event.counts_from_zero)
    rows = db.session.execute(
        Event.visible_to(person)
        .join(Event.project)
        .join(Event.days)
        .where(Event.slug == slug, Event.status != Status.DRAFT)
        .order_by(EventDay.starts_at)
        .with_only_columns(*known, Project.slug, Event.changed_at, *MADE_OF)
    ).all()
    if not rows:
        return None
    id_, slug, title, zone, visibility, from_zero, project, changed_at, *_rest = rows[0]
    is_public = visibility is Visibility.PUBLIC
    made_of = [tuple(row[8:]) for row in rows]
    return Glance(id_, slug, title, zone, is_public, int(not from_zero), project, changed_at, made_of)


def project(slug: str) -> tuple[Project, str] | None:
    """The project at this address, and the zone of its lead partner."""
    is_lead = and_(Partnership.project_id == Project.id, Partnership.is_lead)
    row = db.session.execute(
        select(Project, func.coalesce(Organisation.zone, "UTC"))
        .outerjoin(Partnership, is_lead)
        .outerjoin(Organisation, Organisation.id == Partnership.organisation_id)
        .where(Project.slug == slug)
        .order_by(Partnership.position)
    ).first()
    return (row[0], row[1]) if row else None


def feed_made_of(project: Project) -> list[tuple[Any, ...]]:
    """Changes whenever the feed of the project does."""
    days = _listed(project).outerjoin(Event.days).order_by(EventDay.starts_at)
    rows = db.session.execute(days.with_only_columns(Event.gone_days, *MADE_OF))
    return [(len(still_told(gone)), *row) for gone, *row in rows]


def feed_changed_at(project: Project) -> datetime | None:
    """When the feed last became another: something in it was changed, came, or left it; or time took it out.

    What never was in it does not count: neither drafts nor what was always kept off the lists.
    """
    columns = (
        Event.visibility,
        Event.changed_at,
        Event.ends_at,
        Event.cancelled_at,
        Event.unlisted_at,
        Event.gone_days,
    )
    were_public = (Event.project_id == project.id, Event.status != Status.DRAFT)
    rows = db.session.execute(select(*columns).where(*were_public))
    moments: list[datetime | None] = []
    for visibility, changed_at, ends_at, cancelled_at, unlisted_at, gone in rows:
        moments.append(unlisted_at)
        if visibility is Visibility.PUBLIC:
            end = first_of([ends_at + PAST, cancelled_at and cancelled_at + CANCELLED])
            moments += [changed_at, end, *(first_of([end, _gone_at(day) + CANCELLED]) for day in gone)]
    return newest(moments)


def still_told(gone: list[dict[str, str]]) -> list[dict[str, str]]:
    """Of the days that were taken out of an event, those of which the feed of its project still says so."""
    return [day for day in gone if _gone_at(day) > clock.now() - CANCELLED]


def _gone_at(day: dict[str, str]) -> datetime:
    return datetime.fromisoformat(day["at"])


def first_of(ends: list[datetime | None]) -> datetime | None:
    """What is gone already cannot go once more."""
    return min((end for end in ends if end), default=None)


def newest(moments: list[datetime | None]) -> datetime | None:
    """Of those that have come; some of them lie ahead."""
    return max((moment for moment in moments if moment and moment <= clock.now()), default=None)


# What is loaded to be written


def whole() -> tuple[_AbstractLoad, ...]:
    """All that the entry of a day tells."""
    return selectinload(Event.days), selectinload(Event.release)


def event(seen: Glance) -> Event:
    return db.session.scalars(select(Event).where(Event.id == seen.id).options(*whole())).one()


def in_feed(project: Project) -> list[Event]:
    """Of everybody's events those of the past year and all to come; what is cancelled, for a while."""
    return list(db.session.scalars(_listed(project).options(*whole())))


def _listed(project: Project) -> Select[Event]:
    now = clock.now()
    is_told = or_(Event.status != Status.CANCELLED, Event.cancelled_at > now - CANCELLED)
    return Event.listed_in(project, None).where(Event.ends_at > now - PAST, is_told)
