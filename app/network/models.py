"""The network: projects, the organisations that run them, and who works for whom."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Texts
from app.i18n import Localised

if TYPE_CHECKING:
    from app.events.models import Event
    from app.people.models import Person


class Project(Model):
    """A cooperation project of several organisations, with what its programme wants to be seen."""

    slug: Mapped[str] = mapped_column(unique=True)
    acronym: Mapped[str]
    name: Mapped[Texts]
    summary: Mapped[Texts]
    programme: Mapped[str]
    funding_statement: Mapped[Texts]  # as the programme words it, by period
    funding_note: Mapped[Texts]
    privacy_notice: Mapped[Texts]  # Markdown
    website: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    partnerships: Mapped[list["Partnership"]] = relationship(
        back_populates="project", order_by="Partnership.position"
    )
    events: Mapped[list["Event"]] = relationship(back_populates="project")

    @classmethod
    def all(cls) -> Select[Self]:
        return select(cls).order_by(cls.acronym)

    @property
    def lead(self) -> "Organisation | None":
        return next((p.organisation for p in self.partnerships if p.is_lead), None)

    @property
    def organisations(self) -> list["Organisation"]:
        return [partnership.organisation for partnership in self.partnerships]

    @property
    def countries(self) -> list[str]:
        """ISO 3166 codes of the partners' countries, each once."""
        return list(dict.fromkeys(organisation.country for organisation in self.organisations))

    @property
    def zones(self) -> dict[str, "Organisation"]:
        """The IANA zones of the partners, each with the first partner who lives in it."""
        return {organisation.zone: organisation for organisation in reversed(self.organisations)}


class Organisation(Model):
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # as it is known in English
    native_name: Mapped[str]
    native_language: Mapped[str]
    city: Mapped[Texts]
    country: Mapped[str]  # ISO 3166 alpha-2
    zone: Mapped[str]  # IANA
    latitude: Mapped[float | None]  # degrees north: the pages list partners from north to south
    website: Mapped[str] = mapped_column(default="")

    partnerships: Mapped[list["Partnership"]] = relationship(back_populates="organisation")

    @property
    def names(self) -> Localised:
        """Its own name for those who read its language, the English one for all others."""
        return Localised({self.native_language: self.native_name, "en": self.name})


class Partnership(Model):
    """An organisation in a project, as lead partner or partner, maybe on behalf of another."""

    __table_args__ = (UniqueConstraint("project_id", "organisation_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    on_behalf_of: Mapped[Texts]
    position: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship(back_populates="partnerships")
    organisation: Mapped[Organisation] = relationship(back_populates="partnerships", lazy="joined")


class Role(StrEnum):
    """What a person may do in a project."""

    ORGANISER = "organiser"  # everything: events, registrations, mail
    PARTNER = "partner"  # sees what is for partners only


class Membership(Model):
    """A person who works on a project for one of its organisations."""

    __table_args__ = (UniqueConstraint("person_id", "project_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role]

    person: Mapped["Person"] = relationship(back_populates="memberships")
    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_organiser(self) -> bool:
        return self.role is Role.ORGANISER
