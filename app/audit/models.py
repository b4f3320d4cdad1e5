"""The audit log: one line for each thing done, saved with it or not at all."""

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import JSON, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Instant, Model, db

if TYPE_CHECKING:
    from app.people.models import Person

M = TypeVar("M", bound=Model)


class AuditEntry(Model):
    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)

    at: Mapped[Instant] = mapped_column(default=clock.now)
    action: Mapped[str]  # "event.moved"
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(index=True)  # the event it belongs to, kept after deletion
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: a stakeholder, or the clock
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    actor: Mapped["Person | None"] = relationship()


WRITE = AuditEntry.__table__.insert()  # type: ignore[attr-defined]  # it is a Table


def record(
    action: str, subject: Model, actor: "Person | None", *, event_id: int | None = None, **details: Any
) -> None:
    """Note who did what to what. Keep names and addresses out of `details`."""
    db.session.flush()  # gives new subjects their id
    db.session().info.setdefault("done", []).append((action, details))  # counted once it is saved
    entry = {
        "action": action,
        "subject_type": type(subject).__name__,
        "subject_id": subject.id,
        "event_id": event_id,
        "actor_id": actor and actor.id,
        "details": details,
    }
    db.session.execute(WRITE, entry)


def made_by_form(key: str, kind: type[M]) -> Select[M]:
    """What a form has made already, so that sent twice it makes one thing: `record(…, form=key)` notes it."""
    is_about = (AuditEntry.subject_id == kind.id) & (AuditEntry.subject_type == kind.__name__)
    return select(kind).join(AuditEntry, is_about).where(AuditEntry.details["form"].as_string() == key)
