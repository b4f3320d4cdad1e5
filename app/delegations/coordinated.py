"""What somebody coordinates: the delegations whose pages are hers."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.database import db
from app.delegations.models import Naming
from app.delegations.queries import asked_by
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.terms import Status
from app.network.models import Project
from app.people.models import Person


def coordinated_by(person: Person, project: Project) -> list[Delegation]:
    """Those whose page she has now: of events that are published and not over, the next first."""
    return [one for one in all_coordinated_by(person) if one.event.project_id == project.id]


def all_coordinated_by(person: Person) -> list[Delegation]:
    """The same in every project, with all that her list shows of the events and
    of its places."""
    chosen = (
        select(Delegation)
        .join(Event, Event.id == Delegation.event_id)
        .where(Delegation.coordinator_id == person.id)
        .where(Event.status == Status.PUBLISHED, Event.ends_at > clock.now())
        .options(joinedload(Delegation.organisation))
    )
    whole = contains_eager(Delegation.event)
    chosen = chosen.options(whole.selectinload(Event.pools), whole.selectinload(Event.days))
    return list(db.session.scalars(chosen.order_by(Event.starts_at, Delegation.id)))


def asked(delegations: Sequence[Delegation]) -> Counter[int]:
    """How many were asked whether they come with each, and have not said, by its id. One query."""
    hers = asked_by().where(Naming.delegation_id.in_([one.id for one in delegations]))
    found = Counter[int]()
    for id_, number in db.session.execute(hers):
        found[id_] += number
    return found
