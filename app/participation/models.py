"""Participation: one person at one event, whichever door they came through."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db
from app.events.audiences import Role, Viewer
from app.events.delegations import Delegation
from app.events.models import Event, EventDay
from app.events.terms import Mode, Status
from app.network.models import Organisation
from app.participation.finding import Findable
from app.participation.refusals import NoDaysLeft
from app.participation.states import ASKED, AWAY, IN_CALENDARS, WITH_SEAT, Deed, Door, State, after
from app.people.models import Person
from app.questions.given import Answer

if TYPE_CHECKING:
    from app.participation.claims import Claim
    from app.participation.invitations import Invitation
    from app.participation.tables import TableSeat


class Purpose(StrEnum):
    """What a person may agree to; each on its own, none needed to take part (GDPR Art. 6(1)(a), 7)."""

    PHOTO = "photo"
    SHARE_EMAIL = "share_email"
    LATER_EVENTS = "later_events"


class Participation(Findable, Model):
    """One person at one event. The names stand as given for this event: they are its evidence."""

    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_participation_queue", "event_id", "state", "waiting_since"),
        Index("ix_participation_search", "event_id", "search"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))
    state: Mapped[State]
    door: Mapped[Door]
    role: Mapped[Role] = mapped_column(default=Role.STAKEHOLDER)
    given_name: Mapped[str]
    family_name: Mapped[str]
    organisation: Mapped[str]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # which that is
    country: Mapped[str]  # ISO 3166 alpha-2
    locale: Mapped[str]
    zone: Mapped[str] = mapped_column(default="")  # IANA, the reader's own; empty: the venue's
    attends: Mapped[Mode | None]  # at a hybrid event: on site or online; None: has not said
    asked_role: Mapped[Role | None]  # what she says she comes as, until an organiser has looked
    # Whose quota her seat is counted in; the colleague who registered her, or handed her seat on.
    delegation_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegation.id", ondelete="SET NULL"), index=True
    )
    brought_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("participation.id", ondelete="SET NULL"), index=True
    )
    join_token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(32))
    registered_at: Mapped[Instant] = mapped_column(default=clock.now)
    invited_at: Mapped[Instant | None]  # last; None again when the organisers take it back
    reminded_at: Mapped[Instant | None]  # last, of the invitation she has not answered
    waiting_since: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]
    asked_back_at: Mapped[Instant | None]  # the organisers want to know more before they say yes
    refusal: Mapped[str] = mapped_column(default="")  # why they said no, in her language
    completed_at: Mapped[Instant | None]  # when she last sent the whole form
    erased_at: Mapped[Instant | None]  # what was personal has gone
    badge_code: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(9))
    revision: Mapped[int] = mapped_column(default=0)  # grows with each change that is told by mail

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    partner: Mapped[Organisation | None] = relationship()
    delegation: Mapped[Delegation | None] = relationship()
    brought_by: Mapped["Participation | None"] = relationship(remote_side="Participation.id")
    choices: Mapped[list["DayChoice"]] = relationship(
        back_populates="participation", cascade="all, delete-orphan"
    )
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="participation", order_by="Consent.id", cascade="all, delete-orphan"
    )
    invitations: Mapped[list["Invitation"]] = relationship(
        back_populates="participation", order_by="Invitation.id"
    )
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.id", cascade="all, delete-orphan")
    claims: Mapped[list["Claim"]] = relationship(
        back_populates="participation", order_by="Claim.pool_id", cascade="all, delete-orphan"
    )
    tables: Mapped[list["TableSeat"]] = relationship(
        back_populates="participation", cascade="all, delete-orphan"
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

    @classmethod
    def by_name(cls) -> tuple[ColumnElement[Any], ...]:
        """The order of lists: by family name."""
        return cls.search.expression, cls.id.expression

    # Facts

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def email(self) -> str | None:
        return self.person.email

    @property
    def viewer(self) -> Viewer:
        """What of the programme is for her."""
        mine = (group.id for group in self.person.groups if group.project_id == self.event.project_id)
        sits = (seat.slot_uid for seat in self.tables if not seat.waiting_since)
        return Viewer.like(self.role, mine, sits)

    @property
    def is_invited(self) -> bool:
        """Asked to come, and has not said yes."""
        return self.state in ASKED

    @property
    def is_pending(self) -> bool:
        """The organisers have not looked at it yet."""
        return self.state is State.PENDING

    @property
    def is_offered(self) -> bool:
        return self.state is State.OFFERED

    @property
    def is_expected(self) -> bool:
        """Her calendar should show her days: she has a seat, or was asked to come."""
        return self.state in IN_CALENDARS

    @property
    def has_seat(self) -> bool:
        """She comes: she has one, and has said yes to it."""
        return self.state is State.CONFIRMED

    @property
    def holds_seat(self) -> bool:
        """One is taken for her, whether or not she has said yes to it yet."""
        return self.state in WITH_SEAT

    @property
    def is_waiting(self) -> bool:
        return self.state is State.WAITING

    @property
    def has_registered(self) -> bool:
        """Wants to come, and has said so: has a seat, waits for one, or for the organisers."""
        return self.state not in ASKED | AWAY

    @property
    def is_cancelled(self) -> bool:
        """Does not come: she or the organisers have said so."""
        return self.state in AWAY

    @property
    def is_refused(self) -> bool:
        return self.state is State.REFUSED

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

    @property
    def is_welcome(self) -> bool:
        """Was asked to come, and nobody has taken that back: registration need not be open for her."""
        return self.invited_at is not None

    @property
    def was_taken_back(self) -> bool:
        """She was asked to come, and the organisers no longer ask her."""
        return self.is_cancelled and self.door in (Door.INVITED, Door.PARTNER) and not self.is_welcome

    @property
    def may_come_back(self) -> bool:
        """After a cancellation."""
        open_to_her = self.event.takes_registrations and not (self.was_taken_back or self.is_refused)
        return self.may_change and (self.is_welcome or open_to_her)

    def agrees_to(self, purpose: Purpose) -> bool:
        return any(c.purpose is purpose and c.withdrawn_at is None for c in self.consents)

    # Deeds

    def take_part_as_known(self) -> None:
        """Whoever works on the project takes part as a partner, unless an organiser has said otherwise."""
        if self.role is Role.STAKEHOLDER and self.person.works_on(self.event.project_id):
            self.role = Role.PARTNER

    def choose(self, days: list[EventDay]) -> None:
        """Come on these days and no others. Raises NoDaysLeft for none."""
        if not days:
            raise NoDaysLeft
        wanted = {day.id for day in days}
        self.choices = [choice for choice in self.choices if choice.day_id in wanted]
        there = {choice.day_id for choice in self.choices}
        self.choices += [DayChoice(day_id=day.id) for day in days if day.id not in there]

    def be_invited(self, days: list[EventDay]) -> None:
        """Be asked to come on these days. Whoever had cancelled is asked anew."""
        self.choose(days)
        if self.state is not State.INVITED:
            self.become(Deed.INVITE)
        self.door, self.invited_at = Door.INVITED, clock.now()

    def become(self, deed: Deed) -> None:
        """Let a deed change the state. Seats and calendars are seen to by whoever calls it."""
        self.state = after(self.state, deed)
        self.waiting_since = clock.now() if self.is_waiting else None
        self.cancelled_at = clock.now() if self.is_cancelled else None

    def be_named(self, delegation: Delegation) -> None:
        """Be sent by her partner, who keeps a seat for her. Whether there is one is asked before."""
        self.delegation, self.door, self.invited_at = delegation, Door.PARTNER, clock.now()

    def consent_to(self, purposes: list[Purpose], at: datetime) -> None:
        """Agree to these purposes from now on, and withdraw the others. What was said before is kept."""
        for consent in self.consents:
            if consent.withdrawn_at is None and consent.purpose not in purposes:
                consent.withdrawn_at = at
        new = [purpose for purpose in purposes if not self.agrees_to(purpose)]
        self.consents += [Consent(purpose=purpose, given_at=at) for purpose in new]


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
