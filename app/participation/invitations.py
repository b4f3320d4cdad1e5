"""The ledger: what each person's calendar holds for each of her days, and what was last sent to it.

One invitation is one person on one day, with one UID for ever (CALENDAR: one mail = one person = one
VEVENT = one UID). What should be there is compared with what was last sent, never with the edit before:
moving 10:00 → 11:00 → 10:00 before anything was sent sends nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ColumnElement, ForeignKey, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.calendar.ical import Entry
from app.database import Instant, Model
from app.events.models import EventDay
from app.mail.models import OutgoingMail
from app.participation.models import Participation

# A change of one of these makes a new answer necessary (RFC 5546 §2.1.4); other texts do not.
MATERIAL = ("starts_at", "ends_at", "zone", "location", "online")
# These are worth a mail. The description is not: it is renewed when something else is sent.
TOLD = (*MATERIAL, "summary", "join_url")
# What stands in the entry as it is.
SHOWN = ("zone", "summary", "description", "location", "url", "join_url")


class Method(StrEnum):
    """The iTIP method last sent (RFC 5546 §1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Answer(StrEnum):
    """PARTSTAT: what the attendee has replied (RFC 5545 §3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class Way(StrEnum):
    """How somebody has answered."""

    MAIL = "mail"  # in her calendar, which wrote to us (RFC 6047)
    PAGE = "page"  # on her own page


class Invitation(Model):
    __table_args__ = (UniqueConstraint("participation_id", "day_id"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    day_id: Mapped[int | None] = mapped_column(ForeignKey("event_day.id", ondelete="SET NULL"), index=True)
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))  # RFC 7986 §5.3
    created_at: Mapped[Instant] = mapped_column(default=clock.now)
    sequence: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)  # how many were queued: the revision of its mails
    method: Mapped[Method | None]  # last sent; None: nothing yet
    stamp: Mapped[Instant | None]  # DTSTAMP of the last message, strictly growing
    sent: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the calendar was last told
    digest: Mapped[str] = mapped_column(default="")  # SHA-256 of the iCalendar object last sent
    mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("outgoing_mail.id", ondelete="SET NULL"), index=True
    )
    answer: Mapped[Answer] = mapped_column(default=Answer.NEEDS_ACTION)
    answered_at: Mapped[Instant | None]  # when she last said something about this day, by her own clock
    answered_by: Mapped[Way | None]
    comment: Mapped[str] = mapped_column(default="")  # what she wrote beside the answer

    participation: Mapped[Participation] = relationship(back_populates="invitations")
    day: Mapped[EventDay | None] = relationship()
    mail: Mapped[OutgoingMail | None] = relationship()  # the last one that spoke of it

    @property
    def can_be_answered(self) -> bool:
        """It was sent and not taken back since."""
        return self.method is Method.REQUEST

    @property
    def starts_at(self) -> datetime:
        """As it was last sent."""
        return datetime.fromisoformat(self.sent["starts_at"])

    @property
    def is_answered(self) -> bool:
        return self.answer is not Answer.NEEDS_ACTION and self.answered_by is not None

    @property
    def says(self) -> tuple[object, ...]:
        """All of her answer: two days with equal ones are told as one."""
        return (self.answer, self.answered_by, self.comment) if self.is_answered else (self.answer,)

    @hybrid_property
    def holds(self) -> bool:
        """The person's calendar shows this day. One that she declined is gone from it: nothing more is
        sent for it, and inviting her again is a new question."""
        return self.can_be_answered and self.answer is not Answer.DECLINED

    @holds.inplace.expression
    @classmethod
    def _holds(cls) -> ColumnElement[bool]:
        return and_(cls.method == Method.REQUEST, cls.answer != Answer.DECLINED)

    @hybrid_property
    def is_silent(self) -> bool:
        """She was asked, and has said nothing since: neither in her calendar nor on her page."""
        return self.can_be_answered and self.answer is Answer.NEEDS_ACTION and self.answered_by is None

    @is_silent.inplace.expression
    @classmethod
    def _is_silent(cls) -> ColumnElement[bool]:
        return and_(
            cls.method == Method.REQUEST, cls.answer == Answer.NEEDS_ACTION, cls.answered_by.is_(None)
        )

    @property
    def lingers(self) -> bool:
        """She declined on her page, of which her calendar knows nothing: it may show the day still."""
        return self.can_be_answered and self.answer is Answer.DECLINED and self.answered_by is Way.PAGE

    @property
    def is_thrown_away(self) -> bool:
        """She declined in her calendar, which has forgotten it."""
        return self.can_be_answered and self.answer is Answer.DECLINED and self.answered_by is Way.MAIL

    def needs_new_answer(self, facts: dict[str, Any]) -> bool:
        return not self.holds or is_news(self.sent, facts)

    def request(self, facts: dict[str, Any]) -> "Message":
        """Tell the calendar these facts: a first invitation, an update, or a reinstatement.

        SEQUENCE grows when a new answer is needed, and the old answer is forgotten (RFC 5546 §2.1.4);
        for a mere change of text both stay and only DTSTAMP grows.
        """
        is_news = self.needs_new_answer(facts)
        before, self.sent = self.sent if self.holds else {}, facts
        if is_news:
            self.sequence += self.method is not None
            self.take(Answer.NEEDS_ACTION, None, None)
        return self._message(Method.REQUEST, needs_answer=is_news or self._is_open, before=before)

    def renew(self, facts: dict[str, Any]) -> "Message":
        """The same entry with the words of now."""
        before, self.sent = self.sent, facts
        return self._message(Method.REQUEST, needs_answer=self._is_open, before=before)

    def repeat(self, facts: dict[str, Any]) -> "Message":
        """The same once more, for a calendar that has lost it (RFC 5546 §3.2.6). Only its words are those of
        now: what they said may be closed to her since. What else has changed is still to be told."""
        self.sent = self.sent | {"description": facts["description"]}
        return self._message(Method.REQUEST, needs_answer=self.answer is Answer.NEEDS_ACTION)

    @property
    def _is_open(self) -> bool:
        """Whether she comes at all hangs on her answer."""
        return self.participation.is_invited and self.answer is Answer.NEEDS_ACTION

    def take(self, answer: Answer, at: datetime | None, way: Way | None, comment: str = "") -> None:
        """This is what she says, at that time by her own clock; or nothing yet."""
        self.answer, self.answered_at, self.answered_by, self.comment = answer, at, way, comment

    def cancel(self) -> "Message":
        """Take the day out of the calendar, in the words that were last sent (RFC 5546 §3.2.5)."""
        self.sequence += 1
        return self._message(Method.CANCEL, needs_answer=False)

    def close(self) -> None:
        """It cannot be answered any more; a calendar that shows nothing of it needs no CANCEL."""
        if self.can_be_answered:
            self.method = Method.CANCEL

    def begin_anew(self) -> None:
        """As if nothing had been sent: for another calendar, which knows nothing of it. The UID is another
        one, so an answer to the old one is nobody's."""
        self.uid, self.created_at = str(uuid4()), clock.now().replace(microsecond=0)
        self.sequence, self.messages, self.method, self.stamp = 0, 0, None, None
        self.sent, self.digest, self.mail_id = {}, "", None
        self.take(Answer.NEEDS_ACTION, None, None)

    def travel(self, mail_id: int, calendar: bytes) -> None:
        """It goes out as these bytes, with this mail."""
        self.mail_id, self.digest = mail_id, sha256(calendar).hexdigest()

    def _message(
        self, method: Method, *, needs_answer: bool, before: dict[str, Any] | None = None
    ) -> "Message":
        now = clock.now().replace(microsecond=0)
        self.stamp = now if self.stamp is None else max(now, self.stamp + timedelta(seconds=1))
        self.method = method
        self.messages += 1
        return Message(self, method, self.entry(), needs_answer, before or {})

    def entry(self) -> Entry:
        """What the calendar was last told."""
        assert self.stamp
        return Entry(
            uid=self.uid,
            sequence=self.sequence,
            stamp=self.stamp,
            created_at=self.created_at,
            changed_at=self.stamp,
            starts_at=self.starts_at,
            ends_at=datetime.fromisoformat(self.sent["ends_at"]),
            status="CANCELLED" if self.method is Method.CANCEL else "CONFIRMED",
            **{name: self.sent[name] for name in SHOWN},
        )


@dataclass(frozen=True)
class Message:
    """Something to tell one calendar."""

    invitation: Invitation
    method: Method
    entry: Entry
    needs_answer: bool
    before: dict[str, Any]  # what the calendar showed until now; empty where it showed nothing

    @property
    def is_cancellation(self) -> bool:
        return self.method is Method.CANCEL

    @property
    def is_words_alone(self) -> bool:
        """The calendar shows all that counts; only what is written beside it is another."""
        return self.is_update and not stale(self.before, self.invitation.sent)

    @property
    def is_update(self) -> bool:
        """The calendar shows this day already, with other facts."""
        return bool(self.before) and not self.is_cancellation


Facts = dict[int, dict[str, Any]]  # what a calendar should show, by the id of the day


def owed_to(participation: Participation, facts: Facts) -> list[Message]:
    """Bring one person's calendar up to date; the messages that do it, in the order of the days.

    `facts` are in her language. Who is not expected should hold nothing; who has no address has no calendar.
    Calling it again without a change gives no message.
    """
    if participation.event.is_quiet or participation.email is None:
        return []
    wanted = [day.id for day in participation.days] if participation.is_expected else []
    holding = [invitation for invitation in participation.invitations if invitation.holds]
    gone, news = due(wanted, [(one.day_id, one.sent) for one in holding], facts)
    leaving = sorted((holding[place] for place in gone), key=lambda one: one.starts_at)
    known = {invitation.day_id: invitation for invitation in participation.invitations}
    return [invitation.cancel() for invitation in leaving] + [
        (known.get(day_id) or _first(participation, day_id)).request(facts[day_id]) for day_id in news
    ]


def due(
    wanted: Iterable[int], held: Sequence[tuple[int | None, dict[str, Any]]], facts: Facts
) -> tuple[list[int], list[int]]:
    """What is to be done to one calendar that holds these days as they were sent, where it should show those
    that are wanted: the places in `held` of what leaves it, and the ids of the days to send."""
    there = [day_id for day_id in wanted if day_id in facts]
    gone = [place for place, (day_id, _sent) in enumerate(held) if day_id not in there]
    sent = dict(held)
    return gone, [day_id for day_id in there if day_id not in sent or stale(sent[day_id], facts[day_id])]


def stale(sent: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """The names of the facts worth a mail that were sent otherwise."""
    return [name for name in TOLD if sent.get(name) != facts[name]]


def is_news(sent: dict[str, Any], facts: dict[str, Any]) -> bool:
    """What was answered to the one is no answer to the other."""
    return any(sent.get(name) != facts[name] for name in MATERIAL)


def _first(participation: Participation, day_id: int) -> Invitation:
    now = clock.now().replace(microsecond=0)
    invitation = Invitation(
        day_id=day_id,
        uid=str(uuid4()),
        created_at=now,
        sequence=0,
        messages=0,
        answer=Answer.NEEDS_ACTION,
        comment="",
    )
    participation.invitations.append(invitation)
    return invitation
