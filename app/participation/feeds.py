"""The calendar of one person to subscribe to: all that she comes to, at an address that only she knows."""

import secrets

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.people.models import Person


class PersonalFeed(Model):
    """The address of somebody's feed. Another one can take its place; then the old one is nobody's."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))
    created_at: Mapped[Instant] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()
