"""Where people sit when tables run side by side."""

from collections import Counter

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
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


def taken(event: Event) -> Counter[str]:
    """How many sit at each table, by its uid. Whoever has given her seat back sits nowhere."""
    counted = (
        select(TableSeat.slot_uid, func.count())
        .join(Participation)
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
        .group_by(TableSeat.slot_uid)
    )
    return Counter(dict(db.session.execute(counted).all()))
