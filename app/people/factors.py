"""What somebody may have beside the mailbox: a password, a second factor, an account of her organisation."""

from dataclasses import dataclass

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.database import Instant, Model


class Password(Model):
    """Somebody's password, as argon2id; who has none comes by a link."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    hash: Mapped[str]
    changed_at: Mapped[Instant] = mapped_column(default=clock.now)


class SecondFactor(Model):
    """An app that shows six figures, new every 30 seconds (TOTP, RFC 6238)."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    secret: Mapped[str]  # encrypted: a copy of the database alone opens nothing
    set_up_at: Mapped[Instant | None]  # when its first code was right; before, it counts for nothing
    last_step: Mapped[int] = mapped_column(default=0)  # of the last code taken: none works twice (§5.2)


class RecoveryCode(Model):
    """For whoever has lost her second factor; works once."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str]
    used_at: Mapped[Instant | None]


class MailedCode(Model):
    """A code sent to somebody who is signed in, to show that it is still she."""

    session_id: Mapped[int] = mapped_column(ForeignKey("staff_session.id", ondelete="CASCADE"), unique=True)
    digest: Mapped[str]
    expires_at: Mapped[Instant]
    tries: Mapped[int] = mapped_column(default=0)


class ForeignAccount(Model):
    """Who somebody is at the sign-in of her organisation (OpenID Connect Core §2: `iss` and `sub`)."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[Instant] = mapped_column(default=clock.now)


@dataclass(frozen=True)
class Vouched:
    """Whom the sign-in of an organisation vouches for."""

    issuer: str
    subject: str
    email: str  # empty unless the issuer says that it has seen her read mail there (`email_verified`)
