"""Mail that came in: one row for each, with what was decided and why."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.inbox.reasons import Decision, Reason
from app.people.models import Person

if TYPE_CHECKING:
    from app.events.models import Event

RAW_KEPT = timedelta(days=90)


class InboundMessage(Model):
    """Unique by mailbox and key, so that a mail which is read twice counts once."""

    __table_args__ = (
        UniqueConstraint("mailbox", "key"),
        Index("ix_inbound_message_open", "decision", "seen_at"),
        Index("ix_inbound_message_received", "received_at"),
    )

    mailbox: Mapped[str]
    key: Mapped[str]  # of its Message-ID and contents, or of all its bytes
    message_id: Mapped[str] = mapped_column(default="")
    received_at: Mapped[Instant]
    sender: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")  # what a person wrote
    comment: Mapped[str] = mapped_column(default="")  # beside the answer

    uid: Mapped[str | None]  # of the invitation it speaks of, known or not
    answer: Mapped[str | None]  # PARTSTAT as it came
    proposed_starts_at: Mapped[Instant | None]  # by a COUNTER
    proposed_ends_at: Mapped[Instant | None]
    decision: Mapped[Decision]
    reason: Mapped[Reason]

    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    event_id: Mapped[int | None] = mapped_column(index=True)  # kept after deletion, as in the audit log
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # whose it seems to be

    raw: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # for RAW_KEPT
    seen_at: Mapped[Instant | None]  # by an organiser
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    seen_by: Mapped[Person | None] = relationship(foreign_keys=[seen_by_id])
    event: Mapped["Event | None"] = relationship(
        primaryjoin="foreign(InboundMessage.event_id) == Event.id", viewonly=True
    )

    @property
    def raw_kept(self) -> bool:
        """The mail as it came is still there."""
        return clock.now() < self.received_at + RAW_KEPT

    @property
    def waits(self) -> bool:
        """For a human eye."""
        return self.decision is Decision.REVIEW and self.seen_at is None

    def be_seen(self, by: Person) -> None:
        self.seen_at, self.seen_by = clock.now(), by
