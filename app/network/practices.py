"""Good practices: what the partners of a project show to each other."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Texts
from app.network.models import Project

if TYPE_CHECKING:
    from app.agenda.models import AgendaItem


class GoodPractice(Model):
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[Texts]
    region: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")  # an organisation

    project: Mapped[Project] = relationship(back_populates="practices")
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="practice", passive_deletes="all", order_by="AgendaItem.starts_at"
    )
