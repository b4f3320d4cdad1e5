"""The network: projects, the organisations that run them, and who works for whom."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Texts
from app.i18n import Localised, alphabetical

if TYPE_CHECKING:
    from app.events.models import Event
    from app.network.dates import DateNote
    from app.network.groups import Group
    from app.network.practices import GoodPractice
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
    logistics_days: Mapped[int] = mapped_column(default=30)  # after an event: diet, access, phone, files go
    audit_until: Mapped[date | None]  # how long the evidence of attendance is kept
    demands_second_factor: Mapped[bool] = mapped_column(default=False)  # of whoever plans its events
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    partnerships: Mapped[list["Partnership"]] = relationship(
        back_populates="project", order_by="Partnership.position"
    )
    events: Mapped[list["Event"]] = relationship(back_populates="project")
    groups: Mapped[list["Group"]] = relationship(back_populates="project", order_by="Group.id")
    date_notes: Mapped[list["DateNote"]] = relationship(
        back_populates="project", order_by="DateNote.on, DateNote.id", cascade="all, delete-orphan"
    )
    practices: Mapped[list["GoodPractice"]] = relationship(
        back_populates="project", order_by="GoodPractice.id"
    )

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
    def zone(self) -> str:
        """The clock of the lead partner (IANA)."""
        return self.lead.zone if self.lead else "UTC"

    def zone_in(self, country: str) -> str:
        """The IANA zone by which people of that country live, where a partner of it tells; else empty."""
        return next((one.zone for one in self.organisations if one.country == country), "")

    @property
    def zones(self) -> dict[str, "Organisation"]:
        """The IANA zones of the partners, each with the first partner who lives in it."""
        return {organisation.zone: organisation for organisation in reversed(self.organisations)}

    def partner_of(self, person: "Person | None" = None, organisation: str = "") -> "Organisation | None":
        """The partner for which somebody works: as the network knows her, else by what she calls it.

        Better none than the wrong one: a text that could mean two of them means none.
        """
        mine = [m for m in person.memberships if m.project_id == self.id] if person else []
        known = next((membership.organisation for membership in mine if membership.organisation), None)
        called = [one for one in self.organisations if one.is_called(organisation)] if organisation else []
        return known or (called[0] if len(called) == 1 else None)


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

    def is_called(self, text: str) -> bool:
        """Its name in either language, whole or short, with or without its legal form.

        Neither capitals nor accents nor punctuation count. What follows a comma or a dash may say more: a
        department, a town.
        """
        short = _short_names(self.name) | _short_names(self.native_name)
        whole, first = _plain(text), _plain(_PARTS.split(text)[0])
        return whole in short | {_plain(self.slug)} or (len(first) > 3 and first in short)


_PARTS = re.compile(r"\s*[,;(/|]\s*|\s+[-–—]\s+")
_LEGAL_FORMS = set(
    "sa ae αε ανωνυμη εταιρεια oy oyj ry srl spa scpa sconspa scarl ltd llc оод еоод ад gmbh ev".split()
)


@lru_cache(4096)
def _plain(text: str) -> str:
    """For comparing names: small letters without accents, no punctuation, no legal form at the end."""
    words = re.findall(r"\w+", alphabetical(text).replace(".", ""))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(1024)
def _short_names(name: str) -> set[str]:
    """The name, what stands before its first comma or in brackets, and the capitals it begins with."""
    inside = re.findall(r"\(([^)]{3,})\)", name)
    capitals = re.match(r"[^\W\d_]{4,}(?:-[^\W\d_]{2,})?(?!\w)", name)
    begins = [capitals[0]] if capitals and capitals[0].isupper() else []
    return {_plain(one) for one in (name, _PARTS.split(name)[0], *inside, *begins)} - {""}


class Partnership(Model):
    """An organisation in a project, as lead partner or partner, maybe on behalf of another."""

    __table_args__ = (UniqueConstraint("project_id", "organisation_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    on_behalf_of: Mapped[Texts]
    position: Mapped[int] = mapped_column(default=0)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    project: Mapped[Project] = relationship(back_populates="partnerships")
    organisation: Mapped[Organisation] = relationship(back_populates="partnerships", lazy="joined")
    coordinator: Mapped["Person | None"] = relationship()  # names who comes for it


class Role(StrEnum):
    """What a person may do in a project."""

    ORGANISER = "organiser"  # everything: events, registrations, mail
    HOST = "host"  # the same at the events that her organisation hosts, and at no other
    PARTNER = "partner"  # sees what is for partners only
    COORDINATOR = "coordinator"  # of one organisation's people: names who comes


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

    @property
    def is_host(self) -> bool:
        return self.role is Role.HOST

    @property
    def is_coordinator(self) -> bool:
        return self.role is Role.COORDINATOR

    @property
    def plans(self) -> bool:
        """Plans events: all of the project, or those that her organisation hosts."""
        return self.is_organiser or self.is_host

    def hosts(self, event: "Event") -> bool:
        """In charge at an organisation that hosts this event."""
        return self.is_host and event.project_id == self.project_id and self.organisation in event.hosts
