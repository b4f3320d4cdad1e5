"""Named groups of a project's people, such as its steering group."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Texts
from app.network.models import Project
from app.people.models import Person


class Group(Model):
    __tablename__ = "project_group"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[Texts]

    project: Mapped[Project] = relationship(back_populates="groups")
    people: Mapped[list[Person]] = relationship(
        secondary="group_member", back_populates="groups", order_by="Person.family_name, Person.id"
    )


class GroupMember(Model):
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("project_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
