"""What downloads and feeds hold."""

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from app import clock
from app.agenda.models import AgendaItem
from app.database import db
from app.events.models import Event, EventDay, Status
from app.network.models import Project
from app.people.models import Person

PAST = timedelta(days=365)  # how long a feed remembers what is over
CANCELLED = timedelta(days=30)  # how long it says that something is cancelled

# All that an entry tells; who speaks is not among it.
WHOLE = selectinload(Event.days).selectinload(EventDay.agenda).lazyload(AgendaItem.speakers)


def in_file(slug: str, person: Person | None) -> Select[Event]:
    """The event at this address, if this person may see it and it is more than a draft."""
    return Event.visible_to(person).where(Event.slug == slug, Event.status != Status.DRAFT).options(WHOLE)


def in_feed(project: Project) -> list[Event]:
    """Of everybody's events those of the past year and all to come; what is cancelled, for a while."""
    now = clock.now()
    is_told = or_(Event.status != Status.CANCELLED, Event.cancelled_at > now - CANCELLED)
    listed = Event.listed_in(project, None).where(Event.ends_at > now - PAST, is_told)
    return list(db.session.scalars(listed.options(WHOLE)))


def feed_changed_at(project: Project) -> datetime | None:
    """When the feed last became another: something was changed, or time took something out of it.

    What is not in it counts as well: it may have been until that change.
    """
    columns = select(Event.changed_at, Event.ends_at, Event.cancelled_at).filter_by(project_id=project.id)
    moments = []
    for changed_at, ends_at, cancelled_at in db.session.execute(columns):
        moments += [changed_at, ends_at + PAST]
        if cancelled_at:
            moments.append(cancelled_at + CANCELLED)
    return max((moment for moment in moments if moment <= clock.now()), default=None)
