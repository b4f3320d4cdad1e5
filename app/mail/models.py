"""The outbox: an e-mail is a row first, so it is sent if and only if the change was saved."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model

if TYPE_CHECKING:
    from app.events.models import Event
    from app.network.models import Project

# How long to wait after each failed try; after the last one we give up, visibly.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]
SIGN_IN = "sign_in"
ROLE_OFFERED = "team_invitation"
CONFIRMING = "confirming_code"
READING = "reading_link"
NEW_BROWSER = "new_browser"  # it can sign somebody out
# The purposes of mails that let somebody in: nobody but the recipient may read them.
OPENING = (SIGN_IN, ROLE_OFFERED, READING, CONFIRMING, NEW_BROWSER)
# Whose turn it is: what somebody waits for in front of a screen; all others, in their order; and what goes to
# many at once, as far as it carries no entry of a calendar: of those none may overtake another.
AT_ONCE, IN_ORDER, AFTERWARDS = 0, 1, 2
TURNS = dict.fromkeys(
    (*OPENING, "please_confirm", "already_registered", "own_link"), AT_ONCE
) | dict.fromkeys(("letter", "day_before"), AFTERWARDS)


_IS_OPEN, _WORDED = text("sent_at IS NULL AND gave_up_at IS NULL"), text("emptied_at IS NULL")


class OutgoingMail(Model):
    """One mail to one person. Unique by what it says to whom, so that it is never queued twice."""

    __table_args__ = (
        UniqueConstraint("recipient", "purpose", "subject_key", "revision"),
        # However many have left, these hold only what has not, and what still has its words.
        Index(
            "ix_outgoing_mail_due", "turn", "due_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN
        ),
        Index("ix_outgoing_mail_worded", "created_at", sqlite_where=_WORDED, postgresql_where=_WORDED),
    )

    recipient: Mapped[str]  # the address
    recipient_name: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str]  # the template: "seat_confirmed"
    subject_key: Mapped[str]  # what it is about: "participation:12"
    revision: Mapped[int] = mapped_column(default=0)  # of the subject
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(index=True)
    language: Mapped[str]

    message_id: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))  # left of the @
    reply_to: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    calendar: Mapped[bytes | None]  # an iCalendar object, sent as it is
    calendar_method: Mapped[str | None]  # REQUEST or CANCEL

    created_at: Mapped[Instant] = mapped_column(default=clock.now)
    due_at: Mapped[Instant] = mapped_column(default=clock.now)
    turn: Mapped[int] = mapped_column(default=IN_ORDER)
    claimed_until: Mapped[Instant | None]  # a worker is sending it; after this, another may
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Instant | None]
    gave_up_at: Mapped[Instant | None]
    last_error: Mapped[str | None]
    bounced_at: Mapped[Instant | None]  # it had left, and came back
    emptied_at: Mapped[Instant | None]  # its words and its calendar were kept for long enough

    project: Mapped["Project | None"] = relationship()
    event: Mapped["Event | None"] = relationship(
        primaryjoin="foreign(OutgoingMail.event_id) == Event.id", viewonly=True
    )

    @classmethod
    def due(cls, at: datetime) -> Select[Self]:
        """What should leave now and is in nobody's hands: what somebody waits for, then the oldest."""
        return (
            select(cls)
            .where(cls.sent_at.is_(None), cls.gave_up_at.is_(None), cls.due_at <= at)
            .where(or_(cls.claimed_until.is_(None), cls.claimed_until <= at))
            .order_by(cls.turn, cls.due_at, cls.id)
        )

    @classmethod
    def worded_before(cls, at: datetime) -> Select[Self]:
        """What has had its end, was written before then, and still says what it said; oldest first."""
        ended = or_(cls.sent_at.is_not(None), cls.gave_up_at.is_not(None))
        return (
            select(cls).where(cls.emptied_at.is_(None), cls.created_at < at, ended).order_by(cls.created_at)
        )

    @property
    def state(self) -> str:
        """waiting, failing (will be tried again), failed (given up) or sent."""
        if self.sent_at:
            return "sent"
        if self.gave_up_at:
            return "failed"
        return "failing" if self.last_error else "waiting"

    def come_back(self, words: str) -> None:
        """It had left and could not be delivered: as failed as one that was refused at once."""
        now = clock.now()
        self.sent_at, self.gave_up_at, self.bounced_at = None, now, now
        self.claimed_until, self.last_error = None, words

    @property
    def sender_name(self) -> str:
        """Who writes: the project, as calendars name it too."""
        return self.project.acronym if self.project else "Synodos"

    @property
    def may_be_sent_again(self) -> bool:
        """It has failed, for now or for good, no worker is at it, and what it says is still known."""
        return self.state in {"failing", "failed"} and self.claimed_until is None and bool(self.text)


class Heartbeat(Model):
    """A worker was here. /health/ready looks at the newest."""

    worker: Mapped[str] = mapped_column(unique=True)
    at: Mapped[Instant]
