"""An event as its registration form has to know it. Each process keeps what it has read, as long as the same
rows are there: so hundreds who register at once do not read the same event hundreds of times."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.events import queries
from app.events.models import Event
from app.events.terms import Visibility
from app.memory import Memory, memory

ROOM = 100  # events


@dataclass(frozen=True)
class Known:
    """`event` belongs to no session of the database: it is read by many at once and changed by nobody. It has
    its project with the partners, its days, its pools and its questions, and nothing else."""

    event: Event
    beside: dict[Any, Any] = field(default_factory=dict)  # what was made of it, for whoever needs that again

    @property
    def is_open_to_all(self) -> bool:
        """Anybody who has its address may see it."""
        return not self.event.is_draft and self.event.visibility is not Visibility.PARTNERS


def at_address(slug: str) -> Known | None:
    """What stands in the database at this moment. None: no event has that address."""
    kept: Memory[Known | None] = memory("known events", ROOM)
    return kept.recall(slug) or kept.learn(slug, partial(_read, slug), lambda known: 1 if known else 0)


def _read(slug: str) -> Known | None:
    with Session(db.engine) as session:
        whole = [*queries.for_form(), selectinload(Event.questions)]
        event = session.scalar(select(Event).where(Event.slug == slug).options(*whole))
        if event is None:
            return None
        for part in (*event.pools, *event.days):
            set_committed_value(part, "event", event)
        return Known(event)
