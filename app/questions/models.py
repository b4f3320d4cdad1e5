"""Questions: what the registration form of an event asks beside the name."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, Texts, db
from app.events.models import Event
from app.events.seats import Of, Pool
from app.i18n import Localised
from app.questions.terms import NEVER_LONGER, Keep, Kind, Topic
from app.questions.words import on

COPIED = (
    "uid", "topic", "kind", "position", "label", "hint", "why", "is_required", "least", "most", "audiences",
    "shown_if", "keep",
)  # fmt: skip


class Question(Model):
    """A field of the form, in one version. Answers point to the version that was asked, so that they stay
    readable: changing a question that was answered retires it and adds another with the same `uid`."""

    __table_args__ = (UniqueConstraint("event_id", "uid", "version"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(4))  # through all versions
    version: Mapped[int] = mapped_column(default=1)
    topic: Mapped[Topic] = mapped_column(default=Topic.OWN)
    kind: Mapped[Kind]
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[Texts]
    hint: Mapped[Texts]
    why: Mapped[Texts]  # why we ask
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"uid", "text": {"en": …}}
    is_required: Mapped[bool] = mapped_column(default=False)
    least: Mapped[int | None]  # of a number; how many of several
    most: Mapped[int | None]
    audiences: Mapped[list[str]] = mapped_column(JSON, default=list)  # roles, groups; none: everybody
    shown_if: Mapped[str] = mapped_column(default="")  # uid of the question that decides; empty: always
    shown_for: Mapped[list[str]] = mapped_column(JSON, default=list)  # uids of its options; "yes"
    keep: Mapped[Keep] = mapped_column(default=Keep.LOGISTICS)
    made_at: Mapped[Instant] = mapped_column(default=clock.now)
    retired_at: Mapped[Instant | None]

    event: Mapped[Event] = relationship()

    @classmethod
    def asked_at(cls, event: Event) -> Select["Question"]:
        """The form of the event, in its order."""
        return (
            select(cls)
            .where(cls.event_id == event.id, cls.retired_at.is_(None))
            .order_by(cls.position, cls.id)
        )

    @property
    def goes_early(self) -> bool:
        """Its answers are deleted with the logistics."""
        return self.keep is Keep.LOGISTICS or self.topic in NEVER_LONGER or self.kind is Kind.FILE

    def option(self, uid: str) -> Localised | None:
        found = (one["text"] for one in self.options if one["uid"] == uid)
        return next((Localised(text) for text in found), None)

    def copy(self, by: timedelta) -> "Question":
        """The same for an event that begins so much later: options that are days become those days there."""
        return Question(
            options=[_shifted(one, by) for one in self.options],
            shown_for=[_later(uid, by) for uid in self.shown_for],
            **{name: getattr(self, name) for name in COPIED},
        )

    def copy_to(self, event: Event) -> None:
        """Into a copy of its event, under the same uid, with the places that its options have."""
        by = event.first_date - self.event.first_date
        copy = self.copy(by)
        copy.event = event
        db.session.add(copy)
        for pool in self.event.pools:
            uid, _slash, option = pool.key.partition("/")
            if pool.of is Of.OPTION and uid == self.uid:
                event.pools.append(Pool(of=pool.of, key=f"{uid}/{_later(option, by)}", seats=pool.seats))

    @property
    def option_uids(self) -> Sequence[str]:
        return [one["uid"] for one in self.options]


def _shifted(option: dict[str, Any], by: timedelta) -> dict[str, Any]:
    """An option that is a day, with its words as long as nobody has written others."""
    day = day_of(option["uid"])
    if day is None:
        return option
    words = on(day + by) if option["text"] == on(day) else option["text"]
    return {"uid": _later(option["uid"], by), "text": dict(words)}


def _later(uid: str, by: timedelta) -> str:
    day = day_of(uid)
    return (day + by).isoformat() if day else uid


def day_of(uid: str) -> date | None:
    """The day for which an option stands, if it does: such are named by their date (ISO 8601)."""
    try:
        return date.fromisoformat(uid) if len(uid) == 10 else None
    except ValueError:
        return None
