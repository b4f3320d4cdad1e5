"""Asking for a seat: what somebody typed, until the owner of the address confirms it."""

import secrets
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.errors import DomainError
from app.events.audiences import Role
from app.events.models import Event, EventDay
from app.events.terms import Mode
from app.i18n import lazy as _
from app.participation.models import Participation
from app.people.models import Person

ASKING_LIFETIME = timedelta(days=3)  # to confirm one's address
ASKING_KEPT = timedelta(days=30)  # then what nobody confirmed is forgotten


class LinkExpired(DomainError):
    message = _("This link is no longer valid: it was not used within three days. Please register again.")


class Registration(Model):
    """Somebody asked for a seat in the name of an address. Nothing more until its owner confirms.

    Every asking is a row and a link of its own, so that a stranger who types another's address can
    neither learn nor change anything, and asking twice does no harm.
    """

    __table_args__ = (
        Index("ix_registration_event_email", "event_id", "email"),
        Index("ix_registration_participation_asked", "participation_id", "asked_at"),  # nobody confirmed
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    organisation: Mapped[str]
    country: Mapped[str]
    locale: Mapped[str]
    zone: Mapped[str] = mapped_column(default="")
    day_ids: Mapped[list[int]] = mapped_column(JSON)
    consents: Mapped[list[str]] = mapped_column(JSON, default=list)  # Purpose values
    attends: Mapped[Mode | None]
    asked_role: Mapped[Role | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by the id of the question
    waits_for: Mapped[list[int]] = mapped_column(JSON, default=list)  # pools she would wait for, if full
    colleagues: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # whom she brings along
    asked_at: Mapped[Instant] = mapped_column(default=clock.now)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"))

    event: Mapped[Event] = relationship()
    participation: Mapped[Participation | None] = relationship()

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.token == token))

    @property
    def has_expired(self) -> bool:
        return self.participation_id is None and clock.now() >= self.asked_at + ASKING_LIFETIME

    @property
    def already(self) -> Participation | None:
        """What the owner of the address has at this event, confirmed by another asking and not cancelled."""
        person = Person.with_address(self.email)
        there = person and Participation.at(self.event, person)
        return there if there and there.has_registered else None

    @property
    def days(self) -> list[EventDay]:
        """The days asked for that the event still has; all of them if none is left of those."""
        return [day for day in self.event.days if day.id in self.day_ids] or list(self.event.days)
