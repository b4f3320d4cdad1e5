"""Claims: which seats are taken for somebody, and for which she waits."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.events.seats import Pool
from app.participation.models import Participation


class Hold(StrEnum):
    TAKEN = "taken"
    OFFERED = "offered"  # kept for her while an offer stands; counted as taken
    WAITING = "waiting"


class Claim(Model):
    """One person's part in one pool. The counters of the pool are the numbers of these."""

    __table_args__ = (
        UniqueConstraint("participation_id", "pool_id"),
        Index("ix_claim_queue", "pool_id", "hold", "since"),
    )

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"))
    hold: Mapped[Hold]
    since: Mapped[Instant] = mapped_column(default=clock.now)  # of waiting: her turn goes by it

    participation: Mapped[Participation] = relationship(back_populates="claims")
    pool: Mapped[Pool] = relationship()

    @property
    def is_waiting(self) -> bool:
        return self.hold is Hold.WAITING

    @property
    def number(self) -> int:
        """Her place in the waiting list of this pool; 1 for whoever gets the next free seat."""
        earlier = select(func.count()).where(
            Claim.pool_id == self.pool_id,
            Claim.hold == Hold.WAITING,
            tuple_(Claim.since, Claim.id) < tuple_(self.since, self.id),
        )
        return (db.session.scalar(earlier) or 0) + 1
