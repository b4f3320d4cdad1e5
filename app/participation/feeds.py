"""The calendar of one person to subscribe to: all that she comes to, at an address that only she knows."""

import secrets
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.people.models import Person


def new_token() -> str:
    return secrets.token_urlsafe(32)


class PersonalFeed(Model):
    """The address of somebody's feed. Another one can take its place; then the old one is nobody's."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token: Mapped[str] = mapped_column(unique=True, default=new_token)
    created_at: Mapped[Instant] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, person: Person) -> Self | None:
        return db.session.scalar(select(cls).where(cls.person_id == person.id))

    def move(self) -> None:
        """Stand at another address from now on."""
        self.token = new_token()
