"""An event as its registration form has to know it. Each process keeps what it has read, as long as the same
rows are there: so hundreds who register at once do not read the same event hundreds of times."""

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.events import queries
from app.events.models import Event
from app.events.terms import OPEN_TO_ALL
from app.memory import Memory, memory

ROOM = 100  # events

_beside: WeakKeyDictionary[Event, dict[Any, Any]] = WeakKeyDictionary()


def at_address(slug: str) -> Event | None:
    """What stands in the database at this moment. None: no event has that address.

    It belongs to no session of the database: it is read by many at once and changed by nobody. It has its
    project with the partners, its days, its pools and its questions, and nothing else.
    """
    kept: Memory[Event | None] = memory("known events", ROOM)
    return kept.recall(slug) or kept.learn(slug, partial(_read, slug), lambda event: 1 if event else 0)


def is_open_to_all(event: Event) -> bool:
    """Anybody who has its address may see it: what `Event.visible_to` asks the database."""
    return not event.is_draft and event.visibility in OPEN_TO_ALL


def beside(event: Event) -> dict[Any, Any]:
    """What was made of an event that is kept, for whoever needs that again; of any other, nothing is."""
    return _beside.setdefault(event, {}) if inspect(event).detached else {}


def _read(slug: str) -> Event | None:
    with Session(db.engine) as session:
        whole = [*queries.for_form(), selectinload(Event.questions)]
        event = session.scalar(select(Event).where(Event.slug == slug).options(*whole))
        for part in (*event.pools, *event.days) if event else ():
            set_committed_value(part, "event", event)
        return event
