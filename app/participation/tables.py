"""Where people sit when tables run side by side."""

from collections import Counter
from typing import Self

from sqlalchemy import ColumnElement, ForeignKey, Select, UniqueConstraint, func, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Instant, Model, db
from app.events.models import Event
from app.participation.models import Participation
from app.participation.states import State


class TableSeat(Model):
    """The table is named as programmes name it: it stays hers through drafts and releases."""

    __table_args__ = (UniqueConstraint("participation_id", "slot_uid"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    slot_uid: Mapped[str] = mapped_column(index=True)
    waiting_since: Mapped[Instant | None]  # she does not sit there, and would like to

    participation: Mapped[Participation] = relationship(back_populates="tables")

    @classmethod
    def queue(cls, event: Event) -> Select[Self]:
        """Who would like to sit at a table that was full, first come first."""
        return (
            select(cls)
            .join(Participation)
            .where(Participation.event_id == event.id, cls.waiting_since.is_not(None))
            .order_by(cls.waiting_since, cls.id)
        )

    @property
    def is_waiting(self) -> bool:
        return self.waiting_since is not None

    @property
    def number(self) -> int:
        """Her place in the waiting list of the table; 1 for whoever gets the next seat."""
        event_id = self.participation.event_id
        earlier = (
            select(func.count())
            .select_from(TableSeat)
            .join(Participation)
            .where(Participation.event_id == event_id, TableSeat.slot_uid == self.slot_uid)
            .where(tuple_(TableSeat.waiting_since, TableSeat.id) < tuple_(self.waiting_since, self.id))
        )
        return (db.session.scalar(earlier) or 0) + 1


def taken(event: Event) -> Counter[str]:
    """How many sit at each table, by its uid. Whoever has given her seat back sits nowhere."""
    return _counted(event, TableSeat.waiting_since.is_(None))


def waiting(event: Event) -> Counter[str]:
    """How many would like to sit at each table, by its uid."""
    return _counted(event, TableSeat.waiting_since.is_not(None))


def _counted(event: Event, such: ColumnElement[bool]) -> Counter[str]:
    counted = (
        select(TableSeat.slot_uid, func.count())
        .join(Participation)
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED, such)
        .group_by(TableSeat.slot_uid)
    )
    return Counter(dict(db.session.execute(counted).all()))
