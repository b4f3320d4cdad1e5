"""What was done to a draft, one step at a time, so that the last one can be taken back."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.events.models import Event
from app.people.models import Person


class AgendaStep(Model):
    """One step of one organiser. Items are named by their uids; what is not there is null."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]  # added, changed, moved, removed …
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # the items as they were, whole
    after: Mapped[dict[str, Any]] = mapped_column(JSON)  # the version that the step left of each
    undone_at: Mapped[Instant | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
