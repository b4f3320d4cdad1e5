"""What organisers ask back before they say yes to somebody, and what she answers."""

from typing import Self

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.participation.models import Participation


class Inquiry(Model):
    """One question to one person, in her language. Her answer may be written anew until they decide."""

    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str]
    asked_at: Mapped[Instant] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[Instant | None]

    participation: Mapped[Participation] = relationship()

    @classmethod
    def about(cls, participation: Participation) -> Select[Self]:
        """In the order of asking."""
        return select(cls).where(cls.participation_id == participation.id).order_by(cls.asked_at, cls.id)
