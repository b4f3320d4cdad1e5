"""Events: kick-off calls, study visits, two-day open events and the other meetings of a project."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from sqlalchemy import JSON, ColumnElement, ForeignKey, Select, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts, db
from app.events.hosting import EventHost
from app.events.moving import Span, paired
from app.events.terms import OPEN_TO_ALL, Kind, Mode, Status, Visibility, WaitingRule
from app.network.models import Membership, Organisation, Project, Role
from app.people.models import Person

if TYPE_CHECKING:
    from app.agenda.models import AgendaItem
    from app.agenda.programme import Programme
    from app.agenda.releases import AgendaRelease
    from app.events.dismissals import Dismissal
    from app.events.seats import Pool
    from app.questions.models import Question


class Event(Model):
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    mode: Mapped[Mode]
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    title: Mapped[Texts]
    summary: Mapped[Texts]

    zone: Mapped[str]  # IANA name: the clock on the wall of the venue
    city: Mapped[Texts]  # the name of that clock: "Thessaloniki" in "10:00 Thessaloniki time"
    starts_at: Mapped[Instant] = mapped_column(index=True)  # of the first day
    ends_at: Mapped[Instant]  # of the last day
    counts_from_zero: Mapped[bool] = mapped_column(default=False)  # the first day is "Day 0"
    postponed_from: Mapped[date | None]  # the first day before it was postponed, at the venue

    venue: Mapped[Texts]
    address: Mapped[str] = mapped_column(default="")  # street, postcode and town, as on an envelope
    country: Mapped[str] = mapped_column(default="")  # ISO 3166 alpha-2, of the venue
    join_url: Mapped[str] = mapped_column(default="")  # told to confirmed people only

    audience: Mapped[Texts]  # who may come
    practical: Mapped[Texts]  # Markdown: getting there, access, food, languages
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")

    registration_opens_at: Mapped[Instant | None]  # None: with publication
    registration_closes_at: Mapped[Instant | None]  # None: when the event starts

    waiting_rule: Mapped[WaitingRule] = mapped_column(default=WaitingRule.OFFER)
    offer_hours: Mapped[int] = mapped_column(default=48)  # how long an offer stands
    looked_at_first: Mapped[list[str]] = mapped_column(JSON, default=list)  # roles that organisers approve
    changes_close_at: Mapped[Instant | None]  # until when people change what they chose; None: the start
    naming_closes_at: Mapped[Instant | None]  # until when coordinators name and swap; None: the start
    quota_until: Mapped[Instant | None]  # when seats that partners have not used return; None: never
    quotas_returned_at: Mapped[Instant | None]  # when that was done
    counted_at: Mapped[Instant | None]  # the cut-off of caterer and bus: later changes are shown apart

    created_at: Mapped[Instant] = mapped_column(default=clock.now)
    changed_at: Mapped[Instant] = mapped_column(default=clock.now)  # anything a reader can see
    published_at: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]
    cancellation_reason: Mapped[Texts]
    unlisted_at: Mapped[Instant | None]  # when a change of visibility last took it off lists and feeds
    logistics_gone_at: Mapped[Instant | None]  # when what was asked for its days only was deleted
    gone_days: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # see EventDay.as_gone
    revision: Mapped[int] = mapped_column(default=0)  # SEQUENCE of downloads and feeds (RFC 5546 §2.1.4)

    project: Mapped[Project] = relationship(back_populates="events")
    days: Mapped[list["EventDay"]] = relationship(
        back_populates="event", order_by="EventDay.starts_at", cascade="all, delete-orphan"
    )
    hosts: Mapped[list[Organisation]] = relationship(secondary="event_host", order_by="Organisation.id")
    pools: Mapped[list["Pool"]] = relationship(back_populates="event", order_by="Pool.id", cascade="all")
    pool: Mapped["Pool"] = relationship(  # of the event itself
        primaryjoin="and_(Event.id == Pool.event_id, Pool.of == 'event')", overlaps="event,pools"
    )
    agenda: Mapped[list["AgendaItem"]] = relationship(
        back_populates="event",
        order_by="AgendaItem.starts_at, AgendaItem.position, AgendaItem.id",
        cascade="all, delete-orphan",
    )
    dismissals: Mapped[list["Dismissal"]] = relationship(
        back_populates="event", order_by="Dismissal.id", cascade="all, delete-orphan"
    )
    release: Mapped["AgendaRelease | None"] = relationship(
        primaryjoin="and_(Event.id == AgendaRelease.event_id, AgendaRelease.is_current)", viewonly=True
    )
    questions: Mapped[list["Question"]] = relationship(  # that its form asks now
        primaryjoin="and_(Event.id == Question.event_id, Question.retired_at.is_(None))",
        order_by="Question.position, Question.id",
        viewonly=True,
    )

    # Finding

    @classmethod
    def visible_to(cls, person: Person | None) -> Select[Self]:
        """What this person may know about: drafts are for organisers, partner events for partners."""
        if person and person.is_administrator:
            return select(cls)
        is_open = cls.visibility.in_(OPEN_TO_ALL)
        open_to_all = is_open & (cls.status != Status.DRAFT)
        if person is None:
            return select(cls).where(open_to_all)
        memberships = select(Membership.project_id).where(Membership.person_id == person.id)
        of_partners = cls.project_id.in_(memberships) & (cls.status != Status.DRAFT)
        return select(cls).where(or_(open_to_all, of_partners, cls.is_run_by(person)))

    @classmethod
    def organised_by(cls, person: Person) -> Select[Self]:
        """The events in this person's workspace."""
        return select(cls).where(cls.is_run_by(person))

    @classmethod
    def is_run_by(cls, person: Person) -> ColumnElement[bool]:
        """`Person.runs`, for the database."""
        if person.is_administrator:
            return true()
        hosted = select(EventHost.event_id).join(
            Membership, Membership.organisation_id == EventHost.organisation_id
        )
        in_charge = (Membership.person_id == person.id) & (Membership.role == Role.HOST)
        of_hers = hosted.where(in_charge, Membership.project_id == cls.project_id)
        return cls.project_id.in_(person.organised_ids) | cls.id.in_(of_hers)

    @classmethod
    def listed_in(cls, project: Project, person: Person | None) -> Select[Self]:
        """What a list or a feed of the project names: never drafts, nor what is open by its link only."""
        listed = (cls.status != Status.DRAFT) & (cls.visibility != Visibility.BY_LINK)
        there = cls.visible_to(person).where(cls.project_id == project.id, listed)
        return there.order_by(cls.starts_at, cls.id)

    # Facts

    @property
    def is_draft(self) -> bool:
        return self.status is Status.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status is Status.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status is Status.CANCELLED

    @property
    def is_postponed(self) -> bool:
        return self.postponed_from is not None

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_quiet(self) -> bool:
        """A draft, or over: what is done to it now is written to nobody."""
        return self.is_draft or self.is_over

    @property
    def has_started(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_online(self) -> bool:
        return self.mode is not Mode.ON_SITE

    @property
    def is_on_site(self) -> bool:
        return self.mode is not Mode.ONLINE

    @property
    def first_date(self) -> date:
        """At the venue."""
        return clock.local(self.starts_at, self.zone).date()

    @property
    def last_date(self) -> date:
        """The date on which the last day starts, at the venue: a dinner past midnight adds no day."""
        return self.days[-1].date if self.days else self.first_date

    @property
    def programme(self) -> "Programme | None":
        """What was last released of the agenda: readers see nothing else of it."""
        return self.release.programme if self.release else None

    @property
    def opens_at(self) -> datetime | None:
        return self.registration_opens_at or self.published_at

    @property
    def closes_at(self) -> datetime:
        """When registration ends: as set, and never later than the start."""
        return min(self.registration_closes_at or self.starts_at, self.starts_at)

    @property
    def takes_registrations(self) -> bool:
        opens_at = self.opens_at
        return self.is_published and opens_at is not None and opens_at <= clock.now() < self.closes_at

    @property
    def opens_later(self) -> bool:
        """Published, and registration has not begun: save the date."""
        opens_at = self.opens_at
        return self.is_published and opens_at is not None and clock.now() < opens_at < self.closes_at

    def day(self, day_id: int | None) -> "EventDay | None":
        return next((day for day in self.days if day.id == day_id), None)

    # Deeds

    def lock(self) -> None:
        """Let nobody else change this event, its seats or its calendars until the transaction ends.

        What was read before is read again: it may be old. (SQLite holds everybody already.)
        """
        db.session.execute(select(Event.id).where(Event.id == self.id).with_for_update())
        db.session.expire_all()

    def set_days(self, spans: list[Span]) -> None:
        """Have exactly these days. The agenda moves with them by the wall clock; a day that goes takes it."""
        for day, span in paired(self.days, spans, self.zone):
            if day and span:
                day.move_to(*span)
            elif day:
                if self.is_published:
                    self.gone_days = [*self.gone_days, day.as_gone]
                self.days.remove(day)
            elif span:
                self.days.append(EventDay(starts_at=span[0], ends_at=span[1]))
        self.days.sort(key=lambda day: day.starts_at)
        self.starts_at, self.ends_at = min(spans)[0], max(end for _start, end in spans)

    def take_hours(self, hours: Mapping[int, Span]) -> None:
        """Let these days, by their ids, begin and end then. The agenda stays where it is."""
        for day in self.days:
            day.starts_at, day.ends_at = hours.get(day.id, day.span)
        self.starts_at, self.ends_at = self.days[0].starts_at, max(day.ends_at for day in self.days)

    def touch(self) -> None:
        """Something that readers see has changed."""
        self.changed_at = clock.now()

    def give_secret_address(self) -> None:
        """An event that is open by its link only has an address that cannot be guessed."""
        if self.visibility is Visibility.BY_LINK and "~" not in self.slug:
            self.slug = f"{self.slug[:60]}~{secrets.token_urlsafe(12)}"


class EventDay(Model):
    """One day of an event, with its own hours and its own entry in calendars."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    public_uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))  # downloads and feeds

    event: Mapped[Event] = relationship(back_populates="days")
    agenda: Mapped[list["AgendaItem"]] = relationship(
        back_populates="day",
        order_by="AgendaItem.starts_at, AgendaItem.position, AgendaItem.id",
        cascade="all, delete-orphan",
    )

    @property
    def date(self) -> date:
        """At the venue."""
        return clock.local(self.starts_at, self.event.zone).date()

    @property
    def number(self) -> int:
        """1 for the first day, or 0 where the event counts from "Day 0"."""
        return self.event.days.index(self) + (0 if self.event.counts_from_zero else 1)

    @property
    def span(self) -> Span:
        return self.starts_at, self.ends_at

    @property
    def as_gone(self) -> dict[str, str]:
        """What feeds go on telling of a day that was taken out, and since when it is."""
        times = {"starts_at": self.starts_at, "ends_at": self.ends_at, "at": clock.now()}
        return {"uid": self.public_uid, **{name: time.isoformat() for name, time in times.items()}}

    def move_to(self, starts_at: datetime, ends_at: datetime) -> None:
        shift = clock.apart(self.starts_at, starts_at, self.event.zone)
        for item in self.agenda:
            item.shift(shift, self.event.zone)
        self.starts_at, self.ends_at = starts_at, ends_at
