"""Where people sit when tables run side by side."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model
from app.participation.models import Participation


class TableSeat(Model):
    """The table is named as programmes name it: it stays hers through drafts and releases."""

    __table_args__ = (UniqueConstraint("participation_id", "slot_uid"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    slot_uid: Mapped[str] = mapped_column(index=True)

    participation: Mapped[Participation] = relationship(back_populates="tables")
