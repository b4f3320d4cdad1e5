"""Who is signed in, in which browser. A session is a row: it can be listed, and ended from anywhere."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.people.models import Person, digest, new_token

NOTED_EVERY = timedelta(minutes=5)  # how exactly we know when somebody was last here
OBJECTION = timedelta(days=7)  # how long somebody may say that it was not she who signed in


class Way(StrEnum):
    """How somebody came in."""

    LINK = "link"  # in a mail of ours
    PASSWORD = "password"  # noqa: S105  (a way, not a password)
    ELSEWHERE = "elsewhere"  # her organisation's own sign-in, by OpenID Connect


class StaffSession(Model):
    """Somebody who is signed in, in one browser. The browser keeps a token; here is only its hash."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    way: Mapped[Way]
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(default="")  # "Firefox, Linux": to tell it from the others
    began_at: Mapped[Instant] = mapped_column(default=clock.now)
    seen_at: Mapped[Instant] = mapped_column(default=clock.now, index=True)  # to five minutes
    confirmed_at: Mapped[Instant] = mapped_column(default=clock.now)  # when she last showed that it is she

    person: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def begin(
        cls, person: Person, way: Way, *, browser: str = "", has_second_factor: bool = False
    ) -> tuple[Self, str]:
        """Let somebody in; returns her session and its token, which is kept nowhere else."""
        token = new_token()
        known = {"way": way, "browser": browser, "has_second_factor": has_second_factor}
        session = cls(person=person, digest=digest(token), **known)
        db.session.add(session)
        return session, token

    @classmethod
    def opened_with(cls, token: str, *, idle: timedelta, lifetime: timedelta) -> Self | None:
        """That of the token, if somebody was seen in it within `idle` and it is younger than `lifetime`."""
        is_open = cls._is_open(idle, lifetime)
        whole = joinedload(cls.person).joinedload(Person.memberships)
        there = select(cls).options(whole).where(cls.digest == digest(token), is_open)
        return db.session.scalars(there).unique().one_or_none()

    @classmethod
    def of(cls, token: str) -> Self | None:
        """That of the token, open or over."""
        return db.session.scalar(select(cls).where(cls.digest == digest(token)))

    @classmethod
    def open_of(cls, person: Person, *, idle: timedelta, lifetime: timedelta) -> list[Self]:
        """Hers, where somebody may still be; last seen first."""
        hers = select(cls).where(cls.person_id == person.id, cls._is_open(idle, lifetime))
        return list(db.session.scalars(hers.order_by(cls.seen_at.desc(), cls.id.desc())))

    @classmethod
    def _is_open(cls, idle: timedelta, lifetime: timedelta) -> ColumnElement[bool]:
        now = clock.now()
        return (cls.seen_at > now - idle) & (cls.began_at > now - lifetime)

    @classmethod
    def end_all_of(cls, person: Person, *, but: "StaffSession | None" = None) -> None:
        """Inside a transaction: whatever browser she is signed in at, that is over; but for the one here."""
        others = delete(cls).where(cls.person_id == person.id, cls.id != (but.id if but else 0))
        db.session.execute(others, execution_options={"synchronize_session": False})

    def was_seen_lately(self, at: datetime) -> bool:
        return at - self.seen_at < NOTED_EVERY


class KnownBrowser(Model):
    """A browser in which somebody has signed in before; it keeps a token of its own, here is its hash."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    objection: Mapped[str | None] = mapped_column(unique=True)  # hash of the link that says: it was not me
    met_at: Mapped[Instant] = mapped_column(default=clock.now)
    seen_at: Mapped[Instant] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, person: Person, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.digest == cls.mark(person, token)))

    @staticmethod
    def mark(person: Person, token: str) -> str:
        """One browser may be the browser of several people: each of them is known in it by herself."""
        return digest(f"{person.id}:{token}")

    @classmethod
    def objected_to_by(cls, token: str) -> Self | None:
        """That which the link in a mail is about, for a week."""
        asked = (cls.objection == digest(token)) & (cls.met_at > clock.now() - OBJECTION)
        return db.session.scalar(select(cls).where(asked))
