"""Seats: how many there are of each sort, how many are taken, how many people wait for one."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, or_, true, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, db
from app.events.models import Event
from app.events.terms import Mode


class Of(StrEnum):
    """What the seats of a pool are for. All but the event itself have a key that says which."""

    EVENT = "event"
    DAY = "day"  # key: the id of the day
    ON_SITE = "on-site"
    ONLINE = "online"
    PARTNER = "partner"  # what one partner's delegation may take; key: the id of the delegation
    OPTION = "option"  # an answer of the form, such as the dinner or the bus; key: question uid/option uid


class Pool(Model):
    """A limited number of seats, with counters that are always true: those taken, those waiting.

    Two people who want the last seat meet in `take`: its condition is checked by the database in the
    same statement that counts, so one of them finds no row to change. Offered seats are taken until the
    offer ends. `flask check` proves the counters.
    """

    __table_args__ = (UniqueConstraint("event_id", "of", "key"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    of: Mapped[Of] = mapped_column(default=Of.EVENT)
    key: Mapped[str] = mapped_column(default="")
    seats: Mapped[int | None]  # None: as many as want to come
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)  # of the event: kept for partners who may still name

    event: Mapped[Event] = relationship(back_populates="pools")

    @property
    def is_base(self) -> bool:
        """Whoever comes needs it; the others she takes beside it, and can do without."""
        return self.of is not Of.OPTION

    @property
    def free(self) -> int | None:
        """Seats left for anybody; None where there is no limit. Never below zero, even after a limit was
        lowered."""
        return None if self.seats is None else max(self.seats - self.taken - self.reserved, 0)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def has_free_seat(self) -> bool:
        """Whoever registers now gets a seat: there is one, and nobody waits for it."""
        return not self.is_full and not self.waiting

    @property
    def full_parts(self) -> list["Pool"]:
        """Of the event: its days, and its ways to attend, in which whoever registers now gets no seat."""
        days = [(Of.DAY, str(day.id)) for day in self.event.days]
        known = {(one.of, one.key): one for one in self.event.pools}
        parts = [known[part] for part in (*days, *self._ways) if part in known]
        return [one for one in parts if not one.has_free_seat]

    @property
    def has_room(self) -> bool:
        """Of the event: whoever registers now gets a seat, on one day and in one way at least."""
        full = {(one.of, one.key) for one in self.full_parts}
        days = {(Of.DAY, str(day.id)) for day in self.event.days}
        return self.has_free_seat and bool(days - full) and bool(set(self._ways) - full)

    @property
    def _ways(self) -> list[tuple[Of, str]]:
        is_hybrid = self.event.mode is Mode.HYBRID
        return [(Of.ON_SITE, ""), (Of.ONLINE, "")] if is_hybrid else [(Of.ON_SITE, "")]

    def take(self, *, from_queue: bool = False, kept: bool = False) -> bool:
        """Take a seat if one is free. False: none is. Nobody overtakes those who wait.

        `kept`: one of those that are reserved for a partner, who has counted it already.
        """
        is_there = or_(Pool.seats.is_(None), Pool.taken < Pool.seats)  # the limit may be lower by now
        if kept and self._count(
            Pool.taken + 1, Pool.waiting, Pool.reserved > 0, is_there, reserved=Pool.reserved - 1
        ):
            return True
        free = or_(Pool.seats.is_(None), Pool.taken + Pool.reserved < Pool.seats)
        turn = true() if from_queue else Pool.waiting == 0
        return self._count(Pool.taken + 1, Pool.waiting, free, turn)

    def take_many(self, number: int) -> bool:
        """Take so many at once, if that many are free and nobody waits."""
        free = or_(Pool.seats.is_(None), Pool.taken + Pool.reserved + number <= Pool.seats)
        return self._count(Pool.taken + number, Pool.waiting, free, Pool.waiting == 0)

    def take_anyway(self) -> None:
        """Take a seat even beyond the limit: an organiser may seat a walk-in."""
        self._count(Pool.taken + 1, Pool.waiting)

    def give_back(self) -> None:
        self._count(Pool.taken - 1, Pool.waiting)

    def queue(self) -> None:
        self._count(Pool.taken, Pool.waiting + 1)

    def leave_queue(self) -> None:
        self._count(Pool.taken, Pool.waiting - 1)

    def _count(self, taken: Any, waiting: Any, *conditions: ColumnElement[bool], **more: Any) -> bool:
        done = db.session.execute(
            update(Pool)
            .where(Pool.id == self.id, *conditions)
            .values(taken=taken, waiting=waiting, **more)
            .execution_options(synchronize_session=False)
        )
        db.session.expire(self, ["taken", "waiting", "reserved"])
        return bool(done.rowcount)  # type: ignore[attr-defined]
