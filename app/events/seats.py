"""Seats: how many there are, how many are taken, how many people wait for one."""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, or_, true, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, db
from app.events.models import Event


class Pool(Model):
    """A limited number of seats, with two counters that are always true: those taken, those waiting.

    Two people who want the last seat meet in `take`: its condition is checked by the database in the
    same statement that counts, so one of them finds no row to change. `flask check` proves the counters.
    """

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    seats: Mapped[int | None]  # None: as many as want to come
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="pool")

    @property
    def free(self) -> int | None:
        """Seats left; None where there is no limit. Never below zero, even after a limit was lowered."""
        return None if self.seats is None else max(self.seats - self.taken, 0)

    @property
    def is_full(self) -> bool:
        return self.seats is not None and self.taken >= self.seats

    @property
    def has_free_seat(self) -> bool:
        """Whoever registers now gets a seat: there is one, and nobody waits for it."""
        return not self.is_full and not self.waiting

    def take(self, *, from_queue: bool = False) -> bool:
        """Take a seat if one is free. False: none is. Nobody overtakes those who wait."""
        free = or_(Pool.seats.is_(None), Pool.taken < Pool.seats)
        turn = true() if from_queue else Pool.waiting == 0
        return self._count(Pool.taken + 1, Pool.waiting, free, turn)

    def take_anyway(self) -> None:
        """Take a seat even beyond the limit: an organiser may seat a walk-in."""
        self._count(Pool.taken + 1, Pool.waiting)

    def give_back(self) -> None:
        self._count(Pool.taken - 1, Pool.waiting)

    def queue(self) -> None:
        self._count(Pool.taken, Pool.waiting + 1)

    def leave_queue(self) -> None:
        self._count(Pool.taken, Pool.waiting - 1)

    def _count(self, taken: Any, waiting: Any, *conditions: ColumnElement[bool]) -> bool:
        done = db.session.execute(
            update(Pool)
            .where(Pool.id == self.id, *conditions)
            .values(taken=taken, waiting=waiting)
            .execution_options(synchronize_session=False)
        )
        db.session.expire(self)
        return bool(done.rowcount)  # type: ignore[attr-defined]
