"""Good practices: what the partners of a project show to each other."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Texts
from app.network.models import Project


class GoodPractice(Model):
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[Texts]
    region: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")  # an organisation

    project: Mapped[Project] = relationship()
