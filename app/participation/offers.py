"""Offers: a seat that is kept for somebody for a while, until she says yes or no, or the offer ends."""

from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.events.seats import Pool
from app.participation.models import Participation


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # nothing was said in time
    TAKEN_BACK = "taken-back"  # overtaken: she was seated or refused, or cancelled, or the event was


class Why(StrEnum):
    """How an offer came about."""

    FREED = "freed"  # a seat came free, and it was her turn
    COLLEAGUE = "colleague"  # somebody registered her as well
    HANDED_ON = "handed-on"  # somebody gave her the seat


class Offer(Model):
    """Of the seat at the event, with all that needs; or, with a pool, of a seat in that beside it."""

    __table_args__ = (Index("ix_offer_due", "outcome", "ends_at"),)

    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"))  # of an option
    why: Mapped[Why] = mapped_column(default=Why.FREED)
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    ends_at: Mapped[Instant]
    outcome: Mapped[Outcome | None]  # None: it stands
    settled_at: Mapped[Instant | None]

    participation: Mapped[Participation] = relationship()
    pool: Mapped[Pool | None] = relationship()

    @classmethod
    def standing(cls) -> Select[Self]:
        return select(cls).where(cls.outcome.is_(None))

    @classmethod
    def overdue(cls) -> Select[Self]:
        return cls.standing().where(cls.ends_at <= clock.now()).order_by(cls.ends_at, cls.id)

    @property
    def has_ended(self) -> bool:
        return self.outcome is not None or self.ends_at <= clock.now()

    def settle(self, outcome: Outcome) -> None:
        self.outcome, self.settled_at = outcome, clock.now()
