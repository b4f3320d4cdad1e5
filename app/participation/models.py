"""Participation: one person at one event, whichever door they came through."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from sqlalchemy import JSON, ForeignKey, Index, Select, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.errors import DomainError
from app.events.models import Event, EventDay, Status
from app.i18n import lazy as _
from app.people.models import Person

if TYPE_CHECKING:
    from app.participation.invitations import Invitation

ASKING_LIFETIME = timedelta(days=3)  # to confirm one's address
ASKING_KEPT = timedelta(days=30)  # then what nobody confirmed is forgotten


class RegistrationClosed(DomainError):
    message = _("Registration for “%(event)s” is closed. The contact named on the event page can help.")


class LinkExpired(DomainError):
    message = _("This link is no longer valid: it was not used within three days. Please register again.")


class TooLateToChange(DomainError):
    message = _("“%(event)s” is over or cancelled, so nothing can be changed any more.")


class NoDaysLeft(DomainError):
    message = _("Choose at least one day, or cancel the registration.")


class State(StrEnum):
    CONFIRMED = "confirmed"  # has a seat
    WAITING = "waiting"  # wants one
    CANCELLED = "cancelled"


class Door(StrEnum):
    """How somebody came onto the list."""

    ONLINE = "online"
    ORGANISER = "organiser"  # added by hand, a walk-in for example


class Purpose(StrEnum):
    """What a person may agree to; each on its own, none needed to take part (GDPR Art. 6(1)(a), 7)."""

    PHOTO = "photo"
    SHARE_EMAIL = "share_email"
    LATER_EVENTS = "later_events"


class Registration(Model):
    """Somebody asked for a seat in the name of an address. Nothing more until its owner confirms.

    Every asking is a row and a link of its own, so that a stranger who types another's address can
    neither learn nor change anything, and asking twice does no harm.
    """

    __table_args__ = (Index("ix_registration_event_email", "event_id", "email"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    organisation: Mapped[str]
    country: Mapped[str]
    locale: Mapped[str]
    zone: Mapped[str] = mapped_column(default="")
    day_ids: Mapped[list[int]] = mapped_column(JSON)
    consents: Mapped[list[str]] = mapped_column(JSON, default=list)  # Purpose values
    asked_at: Mapped[Instant] = mapped_column(default=clock.now)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"), index=True)

    event: Mapped[Event] = relationship()
    participation: Mapped["Participation | None"] = relationship()

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.token == token))

    @property
    def has_expired(self) -> bool:
        return self.participation_id is None and clock.now() >= self.asked_at + ASKING_LIFETIME

    @property
    def already(self) -> "Participation | None":
        """What the owner of the address has at this event, confirmed by another asking and not cancelled."""
        person = Person.with_address(self.email)
        there = person and Participation.at(self.event, person)
        return there if there and not there.is_cancelled else None

    @property
    def days(self) -> list[EventDay]:
        """The days asked for that the event still has; all of them if none is left of those."""
        return [day for day in self.event.days if day.id in self.day_ids] or list(self.event.days)


class Participation(Model):
    """One person at one event. The names stand as given for this event: they are its evidence."""

    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_participation_queue", "event_id", "state", "waiting_since"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))
    state: Mapped[State]
    door: Mapped[Door]
    given_name: Mapped[str]
    family_name: Mapped[str]
    organisation: Mapped[str]
    country: Mapped[str]  # ISO 3166 alpha-2
    locale: Mapped[str]
    zone: Mapped[str] = mapped_column(default="")  # IANA, the reader's own; empty: the venue's
    registered_at: Mapped[Instant] = mapped_column(default=clock.now)
    waiting_since: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]
    revision: Mapped[int] = mapped_column(default=0)  # grows with each change that is told by mail

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    choices: Mapped[list["DayChoice"]] = relationship(
        back_populates="participation", cascade="all, delete-orphan"
    )
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="participation", order_by="Consent.id", cascade="all, delete-orphan"
    )
    invitations: Mapped[list["Invitation"]] = relationship(
        back_populates="participation", order_by="Invitation.id"
    )

    # Finding

    @classmethod
    def of(cls, token: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.token == token))

    @classmethod
    def at(cls, event: Event, person: Person) -> Self | None:
        return db.session.scalar(select(cls).where(cls.event_id == event.id, cls.person_id == person.id))

    @classmethod
    def of_person(cls, person: Person, event: Event | None = None) -> Select[Self]:
        """At this event; without one, at all that are not over. Of a draft nobody knows yet."""
        wanted = Event.id == event.id if event else Event.ends_at > clock.now()
        return select(cls).join(Event).where(cls.person_id == person.id, wanted, Event.status != Status.DRAFT)

    @classmethod
    def queue(cls, event: Event) -> Select[Self]:
        """The waiting list, first come first."""
        return (
            select(cls)
            .where(cls.event_id == event.id, cls.state == State.WAITING)
            .order_by(cls.waiting_since, cls.id)
        )

    # Facts

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def email(self) -> str | None:
        return self.person.email

    @property
    def has_seat(self) -> bool:
        return self.state is State.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.state is State.WAITING

    @property
    def is_cancelled(self) -> bool:
        return self.state is State.CANCELLED

    @property
    def days(self) -> list[EventDay]:
        """The days this person comes, in order."""
        chosen = {choice.day_id for choice in self.choices}
        return [day for day in self.event.days if day.id in chosen]

    @property
    def number_in_queue(self) -> int:
        """1 for whoever gets the next free seat."""
        earlier = select(db.func.count()).where(
            Participation.event_id == self.event_id,
            Participation.state == State.WAITING,
            tuple_(Participation.waiting_since, Participation.id) < tuple_(self.waiting_since, self.id),
        )
        return (db.session.scalar(earlier) or 0) + 1

    @property
    def may_change(self) -> bool:
        return self.event.is_published and not self.event.is_over

    def agrees_to(self, purpose: Purpose) -> bool:
        return any(c.purpose is purpose and c.withdrawn_at is None for c in self.consents)

    # Deeds

    def choose(self, days: list[EventDay]) -> None:
        """Come on these days and no others. Raises NoDaysLeft for none."""
        if not days:
            raise NoDaysLeft
        wanted = {day.id for day in days}
        self.choices = [choice for choice in self.choices if choice.day_id in wanted]
        there = {choice.day_id for choice in self.choices}
        self.choices += [DayChoice(day_id=day.id) for day in days if day.id not in there]

    def consent_to(self, purposes: list[Purpose], at: datetime) -> None:
        """Agree to these purposes from now on, and withdraw the others. What was said before is kept."""
        for consent in self.consents:
            if consent.withdrawn_at is None and consent.purpose not in purposes:
                consent.withdrawn_at = at
        new = [purpose for purpose in purposes if not self.agrees_to(purpose)]
        self.consents += [Consent(purpose=purpose, given_at=at) for purpose in new]

    def take_seat_or_wait(self) -> None:
        """Have a seat if there is one, else a place at the end of the waiting list."""
        if self.has_seat:
            return
        pool = self.event.pool
        if pool.take(from_queue=self.is_waiting):
            self._leave_queue()
            self.state = State.CONFIRMED
        elif not self.is_waiting:
            pool.queue()
            self.state, self.waiting_since = State.WAITING, clock.now()
        self.cancelled_at = None

    def seat_anyway(self) -> None:
        """Have a seat even beyond the limit: the organiser said so."""
        if not self.has_seat:
            self.event.pool.take_anyway()
            self._leave_queue()
            self.state, self.cancelled_at = State.CONFIRMED, None

    def wait(self) -> None:
        """Give the seat back and queue at the end of the waiting list."""
        if not self.is_waiting:
            self._give_seat_back()
            self.event.pool.queue()
            self.state, self.waiting_since, self.cancelled_at = State.WAITING, clock.now(), None

    def cancel(self) -> None:
        self._give_seat_back()
        self._leave_queue()
        self.state, self.cancelled_at = State.CANCELLED, clock.now()

    def _give_seat_back(self) -> None:
        if self.has_seat:
            self.event.pool.give_back()

    def _leave_queue(self) -> None:
        if self.is_waiting:
            self.event.pool.leave_queue()
        self.waiting_since = None


class DayChoice(Model):
    """A day on which somebody comes."""

    __table_args__ = (UniqueConstraint("participation_id", "day_id"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    day_id: Mapped[int] = mapped_column(ForeignKey("event_day.id", ondelete="CASCADE"), index=True)

    participation: Mapped[Participation] = relationship(back_populates="choices")


class Consent(Model):
    """A permission that was given, and maybe taken back; never deleted before the participation is."""

    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[Purpose]
    given_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]

    participation: Mapped[Participation] = relationship(back_populates="consents")
