"""Invitations to take part in the work: a role, offered by mail, taken by whoever holds the link."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.network.models import Organisation, Project, Role
from app.people.models import Person, as_address, digest, new_token

LIFETIME = timedelta(days=14)


class RoleInvitation(Model):
    """A role that was offered to an address, and what became of it."""

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    email: Mapped[str]  # lower case; emptied when it is over
    role: Mapped[Role]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    locale: Mapped[str] = mapped_column(default="en")
    digest: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[Instant] = mapped_column(default=clock.now)
    expires_at: Mapped[Instant]
    taken_at: Mapped[Instant | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    declined_at: Mapped[Instant | None]  # the address stays until it expires: whoever invited may see it
    withdrawn_at: Mapped[Instant | None]

    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=invited_by_id)

    @classmethod
    def issue(
        cls,
        project: Project,
        email: str,
        role: Role,
        *,
        by: Person | None,
        locale: str,
        organisation: Organisation | None = None,
    ) -> tuple[Self, str]:
        """Offer a role; returns the invitation and its token, which is kept nowhere."""
        invitation = cls(
            project=project,
            email=as_address(email),
            role=role,
            organisation=organisation,
            locale=locale,
            invited_by=by,
        )
        token = invitation.renew()
        db.session.add(invitation)
        return invitation, token

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.digest == digest(token)))

    def renew(self) -> str:
        """Another link, from now on for its whole time; the one before opens nothing. Returns its token."""
        token, now = new_token(), clock.now()
        self.digest, self.invited_at, self.expires_at = digest(token), now, now + LIFETIME
        self.declined_at = None
        return token

    def end(self) -> None:
        """Withdraw it: nobody can take it any more, and whom it was for is forgotten."""
        self.email, self.withdrawn_at = "", clock.now()

    def is_open(self, at: datetime) -> bool:
        """Somebody may still say yes or no."""
        return not (self.is_over or self.declined_at) and at < self.expires_at

    @property
    def is_over(self) -> bool:
        """Taken, or withdrawn."""
        return bool(self.taken_at or self.withdrawn_at)

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= clock.now()


def meet(project: Project) -> None:
    """Whoever changes this team at the same time waits here; what was read before is read again."""
    db.session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    db.session.expire_all()


def meet_administrators() -> list[int]:
    """Whoever changes the site at the same time waits here; what was read before is read again. Returns the
    ids of those who look after it."""
    there = select(Person.id).where(Person.is_administrator).order_by(Person.id)
    ids = db.session.scalars(there.with_for_update(key_share=True)).all()
    db.session.expire_all()
    return list(ids)
