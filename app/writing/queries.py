"""What the editor asks of the database: a handful of questions, however large the agenda is."""

from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.events.dismissals import Dismissal
from app.events.models import Event
from app.network.models import Partnership, Project
from app.people.models import Person


def draft_at(slug: str, person: Person | None) -> Event | None:
    """The event with this address and the draft of its agenda, if this person may know about it."""
    options = (
        joinedload(Event.pool),
        joinedload(Event.project).selectinload(Project.partnerships).joinedload(Partnership.organisation),
        joinedload(Event.project).selectinload(Project.date_notes),
        selectinload(Event.days),
        selectinload(Event.agenda),
        selectinload(Event.dismissals).joinedload(Dismissal.person),
    )
    event = db.session.scalar(Event.visible_to(person).where(Event.slug == slug).options(*options))
    if event:
        for day in event.days:
            set_committed_value(day, "agenda", [item for item in event.agenda if item.day_id == day.id])
    return event


def event_at(slug: str, person: Person | None) -> Event | None:
    """The same, with nothing that an action would read anew anyway."""
    return db.session.scalar(Event.visible_to(person).where(Event.slug == slug))
