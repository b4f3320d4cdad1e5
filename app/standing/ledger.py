"""Who was asked to an event, whom that reached, and what they say: the board of its invitations.

Counted are people, whatever the number of their days, and only those who were asked: invited, or sent an
entry. Whoever comes on any day has accepted. Two queries; everybody invited has one standing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, Self, TypeVar

from sqlalchemy import select

from app.database import db
from app.events.models import Event, EventDay
from app.forms import whole_number
from app.mail.models import OutgoingMail
from app.mail.queries import STATES
from app.network.models import Organisation
from app.participation.invitations import Answer, Invitation, Method, Way
from app.participation.models import Participation
from app.participation.states import AWAY, IN_CALENDARS, Door, State
from app.people.models import Person

OTHERS = "others"  # who belongs to no partner


class Standing(StrEnum):
    """What somebody says; the partner's column in which she counts."""

    ACCEPTED = "accepted"  # in her calendar, on her page, or by registering herself
    MAYBE = "maybe"
    DECLINED = "declined"  # the invitation, or she cancelled herself
    SILENT = "silent"  # was asked, and has said nothing since
    WAITING = "waiting"  # was asked, wants to come, and there is no seat
    UNSENT = "unsent"  # was asked, and nothing stands in her calendar: nothing was written yet, or it failed
    REMOVED = "removed"  # an organiser took the invitation or the seat back


# What else is counted of each person.
INVITED, DELIVERED, BOUNCED = "invited", "delivered", "bounced"
COLUMNS = (INVITED, DELIVERED, *(one.value for one in Standing if one is not Standing.REMOVED), BOUNCED)


@dataclass
class Guest:
    """One person at the event, as the board counts her."""

    id: int  # of the participation
    partner_id: int | None
    state: State
    door: Door
    invited_at: datetime | None
    reminded_at: datetime | None
    cancelled_at: datetime | None
    bounced: bool
    event_is_off: bool  # it took its entries back: the answers stand as they were
    lines: list["_Line"] = field(default_factory=list)

    @cached_property
    def standing(self) -> Standing:
        said = set(self.days.values())
        if self.state is State.WAITING:
            return Standing.WAITING
        if self.state in AWAY:
            return Standing.DECLINED if Standing.DECLINED in said else Standing.REMOVED
        spoken = (Standing.ACCEPTED, Standing.MAYBE, Standing.SILENT, Standing.DECLINED)
        return next((one for one in spoken if one in said), Standing.UNSENT)

    @cached_property
    def days(self) -> dict[int, Standing]:
        """What she says of each day, by its id. Who waits or was removed is asked nothing."""
        if self.state is State.WAITING or self._was_removed:
            return {}
        said = {line.day_id: self._says(line) for line in self.lines if line.method}
        return {day_id: one for day_id, one in said.items() if day_id is not None and one is not None}

    @property
    def was_invited(self) -> bool:
        """Was asked to come, or was sent an entry; and nobody has taken that back."""
        asked = self.door is Door.INVITED or self.invited_at or any(line.method for line in self.lines)
        return bool(asked) and self.standing is not Standing.REMOVED

    @property
    def owes_an_answer(self) -> bool:
        """For at least one day, whatever she says of the others."""
        return self.state in IN_CALENDARS and Standing.SILENT in self.days.values()

    @property
    def was_delivered(self) -> bool:
        sent = [line for line in self.lines if line.method]
        return self.was_invited and not self.bounced and bool(sent) and all(line.left for line in sent)

    @cached_property
    def columns(self) -> set[str]:
        """All in which she counts."""
        them = {
            INVITED: self.was_invited,
            DELIVERED: self.was_delivered,
            BOUNCED: self.bounced and self.state not in AWAY,
            self.standing.value: self.was_invited,
        }
        return {name for name, is_so in them.items() if is_so}

    @property
    def _was_removed(self) -> bool:
        return self.state in AWAY and not any(
            line.answer is Answer.DECLINED or self._withdrew(line) for line in self.lines
        )

    def _withdrew(self, line: "_Line") -> bool:
        """She cancelled on her page: that is her last word on every day (kept to the second)."""
        if line.answered_by is not Way.PAGE or not line.answered_at or not self.cancelled_at:
            return False
        return line.answered_at >= self.cancelled_at.replace(microsecond=0)

    def _says(self, line: "_Line") -> Standing | None:
        if line.answer is Answer.DECLINED or self._withdrew(line):
            return Standing.DECLINED
        if line.method is Method.CANCEL and not self.event_is_off:
            return Standing.DECLINED if line.answered_by is Way.PAGE else None  # she took it off her list
        if line.answer is Answer.TENTATIVE:
            return Standing.MAYBE
        return Standing.ACCEPTED if line.answer is Answer.ACCEPTED or line.answered_by else Standing.SILENT


@dataclass(frozen=True)
class _Line:
    """What the ledger says of one person's day, without its contents."""

    day_id: int | None
    method: Method | None
    answer: Answer
    answered_by: Way | None
    answered_at: datetime | None
    left: bool  # the last mail with it is with the server of the recipient, and has not come back
    failed: bool


class _OfPartner(Protocol):
    partner_id: Any


One = TypeVar("One", bound=_OfPartner)


@dataclass(frozen=True)
class Group(Generic[One]):
    """A partner and its people."""

    slug: str
    partner: Organisation | None
    is_lead: bool
    guests: list[One]


@dataclass(frozen=True)
class Counted(Group[Guest]):
    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(name for guest in self.guests for name in guest.columns)

    @property
    def reminded_at(self) -> datetime | None:
        """Of those who still say nothing: when last."""
        silent = [one.reminded_at for one in self.guests if one.standing is Standing.SILENT]
        return max((at for at in silent if at), default=None)


@dataclass(frozen=True)
class Board:
    groups: list[Counted]  # every partner of the project in its order, those without anybody too; then others
    days: list[tuple[EventDay, Counter[Standing]]]

    @cached_property
    def total(self) -> Counter[str]:
        return sum((group.counts for group in self.groups), Counter())

    @cached_property
    def owing(self) -> list[Guest]:
        return [guest for group in self.groups for guest in group.guests if guest.owes_an_answer]

    @property
    def owing_more(self) -> int:
        """How many owe an answer for a day, and come on another, or may."""
        return sum(guest.standing is not Standing.SILENT for guest in self.owing)

    def reminded_since(self, instant: datetime) -> int:
        return sum(guest.reminded_at is not None and guest.reminded_at > instant for guest in self.owing)

    def chosen(self, wanted: "Wanted") -> set[int]:
        """Ids of the participations behind a number."""
        return {
            guest.id
            for group in self.groups
            if wanted.partner in {"", group.slug}
            for guest in group.guests
            if wanted.standing in {"", *guest.columns}
        }


@dataclass(frozen=True)
class Wanted:
    """Behind which number of the board somebody looks."""

    partner: str = ""  # a slug, or OTHERS
    standing: str = ""  # one of COLUMNS
    page: int = 1

    @classmethod
    def of(cls, typed: Mapping[str, str], event: Event) -> Self:
        """What the address of the page asks for; what makes no sense asks for nothing."""
        partners = {OTHERS, *(one.slug for one in event.project.organisations)}
        partner, standing = typed.get("partner", ""), typed.get("standing", "")
        return cls(
            partner=partner if partner in partners else "",
            standing=standing if standing in COLUMNS else "",
            page=whole_number(typed.get("page")) or 1,
        )

    def turned(self, page: int) -> dict[str, str | int]:
        """The same, on another page, as an address says it."""
        asked = {"partner": self.partner, "standing": self.standing, "page": page if page > 1 else ""}
        return {name: value for name, value in asked.items() if value}


def board(event: Event) -> Board:
    guests = [guest for guest in _guests(event) if guest.columns]
    groups = [Counted(**vars(group)) for group in grouped(event, guests)]
    said = [guest.days for guest in guests if guest.was_invited]
    days = [(day, Counter(one[day.id] for one in said if day.id in one)) for day in event.days]
    return Board(groups, days)


def grouped(event: Event, people: Iterable[One]) -> list[Group[One]]:
    """The people of each partner of the project, in its order, none left out; then the others, if any."""
    theirs: dict[int | None, list[One]] = {one.organisation_id: [] for one in event.project.partnerships}
    others: list[One] = []
    for person in people:
        theirs.get(person.partner_id, others).append(person)
    groups = [
        Group(one.organisation.slug, one.organisation, one.is_lead, theirs[one.organisation_id])
        for one in event.project.partnerships
    ]
    return [*groups, Group(OTHERS, None, False, others)] if others else groups


def invited_and_silent(event: Event) -> tuple[int, int]:
    """How many were asked to come, and how many of them say nothing."""
    total = board(event).total
    return total[INVITED], total[Standing.SILENT]


def _guests(event: Event) -> list[Guest]:
    rows = db.session.execute(
        select(
            Participation.id,
            Participation.partner_id,
            Participation.state,
            Participation.door,
            Participation.invited_at,
            Participation.reminded_at,
            Participation.cancelled_at,
            Person.mail_came_back_at.is_not(None),
        )
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.event_id == event.id)
        .order_by(Participation.id)
    )
    guests = {row[0]: Guest(*row, event.is_cancelled) for row in rows}
    for id_, line in _lines(event):
        guests[id_].lines.append(line)
        guests[id_].bounced |= line.failed
    return list(guests.values())


def _lines(event: Event) -> list[tuple[int, _Line]]:
    rows = db.session.execute(
        select(
            Invitation.participation_id,
            Invitation.day_id,
            Invitation.method,
            Invitation.answer,
            Invitation.answered_by,
            Invitation.answered_at,
            STATES["sent"],
            STATES["failed"],
        )
        .join(Participation, Participation.id == Invitation.participation_id)
        .outerjoin(OutgoingMail, OutgoingMail.id == Invitation.mail_id)
        .where(Participation.event_id == event.id)
        .order_by(Invitation.id)
    )
    return [
        (row[0], _Line(row[1], row[2], row[3], row[4], row[5], left=bool(row[6]), failed=bool(row[7])))
        for row in rows
    ]
