"""Namings: whom a coordinator has named, in the words that she typed."""

import secrets
from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.participation.models import Participation
from app.participation.states import State


class Standing(StrEnum):
    """How it stands with somebody of a delegation, as far as her coordinator may know."""

    OPEN = "open"  # has not answered yet
    COMES = "comes"
    WAITS = "waits"  # for a place
    LOOKED_AT = "looked at"  # by the organisers, before they say yes
    AWAY = "away"  # does not come, or not with her


STANDING_OF = {
    State.NAMED: Standing.OPEN,
    State.INVITED: Standing.OPEN,
    State.OFFERED: Standing.OPEN,
    State.CONFIRMED: Standing.COMES,
    State.WAITING: Standing.WAITS,
    State.PENDING: Standing.LOOKED_AT,
    State.REFUSED: Standing.AWAY,
    State.CANCELLED: Standing.AWAY,
}


class Naming(Model):
    """One person whom a coordinator has named for her delegation.

    Who had spoken for herself before is asked first whether she comes with it (`is_asked`). Until she says
    yes, her coordinator sees what she sees of everybody else who has not answered, and a place of the quota
    is kept: so whoever types an address never learns whether that person is at the event already.
    """

    __table_args__ = (UniqueConstraint("delegation_id", "participation_id"),)

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"))
    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))  # hers, to say
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    locale: Mapped[str]
    role: Mapped[Role]  # partner: a colleague of the coordinator; stakeholder
    named_at: Mapped[Instant] = mapped_column(default=clock.now)
    parted_at: Mapped[Instant | None]  # when she said no to the delegation, or left it for another

    delegation: Mapped[Delegation] = relationship()
    participation: Mapped[Participation] = relationship()

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.token == token))

    @classmethod
    def asked_of(cls, delegation: Delegation) -> int:
        """How many were asked whether they come with it, and have not said."""
        open_ones = (
            select(func.count())
            .select_from(cls)
            .join(Participation)
            .where(
                cls.delegation_id == delegation.id,
                cls.parted_at.is_(None),
                Participation.delegation_id.is_distinct_from(delegation.id),
            )
        )
        return db.session.scalar(open_ones) or 0

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_with_us(self) -> bool:
        return self.participation.delegation_id == self.delegation_id

    @property
    def is_asked(self) -> bool:
        """Whether she comes with the delegation is for her to say."""
        return self.parted_at is None and not self.is_with_us

    @property
    def standing(self) -> Standing:
        if self.is_with_us:
            return STANDING_OF[self.participation.state]
        return Standing.AWAY if self.parted_at else Standing.OPEN
