"""Notes on dates: a strike, an election, a fair that fills the hotels. Organisers write them."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Texts
from app.network.models import Project


class DateNote(Model):
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    on: Mapped[date]
    country: Mapped[str] = mapped_column(default="")  # ISO 3166 alpha-2; empty: everywhere
    text: Mapped[Texts]

    project: Mapped[Project] = relationship(back_populates="date_notes")
