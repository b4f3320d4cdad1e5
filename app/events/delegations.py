"""Delegations: the people whom one partner sends to an event, and who names them."""

import secrets
from typing import Self

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Instant, Model, db
from app.events.models import Event
from app.network.models import Organisation
from app.people.models import Person


class Delegation(Model):
    """One partner at one event. How many seats it may take is its pool (`Of.PARTNER`), until the event's
    `quota_until`; after that `later_seats`, which count all it has, or whatever is left where there are none.
    """

    __table_args__ = (UniqueConstraint("event_id", "organisation_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))  # her page
    later_seats: Mapped[int | None]
    told_at: Mapped[Instant | None]  # when she was sent the link to her page
    nudged_at: Mapped[Instant | None]  # last

    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation] = relationship()
    coordinator: Mapped[Person | None] = relationship()

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.token == token))
