"""Answers: what somebody has said to the questions of an event's form."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model
from app.questions.models import Question
from app.questions.terms import YES, Kind


class Answer(Model):
    """One person's answer to one question, in the version that she was asked.

    `value`: a text (SHORT, LONG; DATE and MOMENT in ISO 8601, by the clock of the venue), a number, true or
    false, the uid of an option, a list of such, or {"file": id, "name": …}.
    """

    __table_args__ = (UniqueConstraint("participation_id", "uid"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str]  # of the question, through all versions
    value: Mapped[Any] = mapped_column(JSON)
    given_at: Mapped[Instant] = mapped_column(default=clock.now)

    question: Mapped[Question] = relationship(lazy="joined")


class AnswerFile(Model):
    """What somebody has sent along with the form. Kept in the database, so that every node has it."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    participation_id: Mapped[int | None] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )  # until the owner of the address has confirmed
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sent_at: Mapped[Instant] = mapped_column(default=clock.now)


def chosen_options(answers: Iterable[Answer]) -> set[str]:
    """What of these answers may take a seat in a pool, by the key of the pool."""
    return {f"{one.uid}/{option}" for one in answers for option in options_of(one.question.kind, one.value)}


def options_of(kind: Kind, value: Any) -> list[str]:
    """The uids of the options that an answer of this kind names."""
    if kind is Kind.YES_NO:
        return [YES] if value is True else []
    if kind is Kind.ONE_OF:
        return [value] if value else []
    return list(value or []) if kind is Kind.SEVERAL_OF else []
