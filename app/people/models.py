"""People: everyone the network knows, whether or not they ever sign in."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db, insert_if_absent

if TYPE_CHECKING:
    from app.desk.models import DeskDuty
    from app.events.models import Event
    from app.network.groups import Group
    from app.network.models import Membership, Project

LINK_LIFETIME = timedelta(minutes=20)


class Person(Model):
    """Somebody behind one confirmed e-mail address (or, met at the door, behind none)."""

    email: Mapped[str | None] = mapped_column(unique=True)  # lower case
    given_name: Mapped[str]
    family_name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")  # the language we write in
    is_administrator: Mapped[bool] = mapped_column(default=False)
    mail_came_back_at: Mapped[Instant | None]  # the last mail to the address bounced; none since she wrote

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")
    desk_duties: Mapped[list["DeskDuty"]] = relationship(back_populates="person")
    groups: Mapped[list["Group"]] = relationship(secondary="group_member", back_populates="people")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_coordinator(self) -> bool:
        """Names, in some project, who comes for her organisation."""
        return any(m.is_coordinator for m in self.memberships)

    @property
    def organised_ids(self) -> list[int]:
        """Ids of the projects she is an organiser of; an administrator may do so everywhere besides."""
        return [m.project_id for m in self.memberships if m.is_organiser]

    @property
    def is_host(self) -> bool:
        """In charge, in some project, of what her organisation hosts."""
        return any(m.is_host for m in self.memberships)

    @property
    def has_workspace(self) -> bool:
        """Organises a project, or hosts for one: plans events."""
        return self.is_administrator or self.is_host or bool(self.organised_ids)

    def organises(self, project: "Project") -> bool:
        return self.is_administrator or project.id in self.organised_ids

    def runs(self, event: "Event") -> bool:
        """Organises its project, or is in charge at an organisation that hosts it."""
        return self.organises(event.project) or any(
            membership.hosts(event) for membership in self.memberships
        )

    def belongs_to(self, project: "Project") -> bool:
        """Works for one of the project's organisations: may see what is for partners only."""
        return self.is_administrator or self.works_on(project.id)

    def works_on(self, project_id: int) -> bool:
        """For one of the organisations of that project."""
        return any(membership.project_id == project_id for membership in self.memberships)

    @property
    def may_sign_in(self) -> bool:
        return self.is_administrator or bool(self.memberships) or self.helps_at_desk

    @property
    def is_at_desk(self) -> bool:
        """Receives people at some event, about now."""
        return any(duty.is_open(clock.now()) for duty in self.desk_duties)

    @property
    def helps_at_desk(self) -> bool:
        """Is asked to receive people, now or later: signed in early, she reads when it opens."""
        now = clock.now()
        return any(not duty.is_over(now) for duty in self.desk_duties)

    @classmethod
    def with_address(cls, email: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.email == as_address(email)))

    @classmethod
    def known_as(cls, email: str, *, given_name: str, family_name: str, locale: str) -> Self:
        """The person with this address, met now if never before. Who is known keeps the names we know."""
        address = as_address(email)
        insert_if_absent(
            cls,
            email=address,
            given_name=given_name,
            family_name=family_name,
            locale=locale,
            is_administrator=False,
        )
        return db.session.scalars(select(cls).where(cls.email == address)).one()


def as_address(email: str) -> str:
    """An e-mail address as we keep and compare it."""
    return email.strip().lower()


class SignInLink(Model):
    """A way in for staff: sent by mail, works once, for twenty minutes. Only its hash is kept."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]

    person: Mapped[Person] = relationship()

    @classmethod
    def issue(cls, person: Person, lifetime: timedelta = LINK_LIFETIME) -> tuple[Self, str]:
        """Make a link for the person; returns it and its token, which is kept nowhere."""
        token = new_token()
        link = cls(person=person, digest=digest(token), expires_at=clock.now() + lifetime)
        db.session.add(link)
        return link, token

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.digest == digest(token)))

    def lets_in(self, at: datetime) -> bool:
        """Not used, not too old, and its person still belongs to a project."""
        return self.used_at is None and at < self.expires_at and self.person.may_sign_in


def new_token() -> str:
    """256 bits that nobody guesses, as part of an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
