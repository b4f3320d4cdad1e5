"""How somebody shows that it is she: by a password, by the code of her app, by one she has kept.

What is asked here stands in the transaction of whoever asks, except where it says that it is one of its own.
"""

import hmac
import unicodedata
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.people import mails
from app.people.ciphers import opened
from app.people.factors import Password, RecoveryCode, SecondFactor
from app.people.models import Person, digest

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LONGEST = 256  # characters of a password
STEP = 30  # seconds for which a code is shown (RFC 6238 §5.2)


@action
def count_try(purpose: str, whose: str, *, tries: int, within: timedelta = timedelta(hours=1)) -> None:
    """Count before looking, in a transaction of its own: a wrong answer counts too. Raises TooManyTries."""
    security.limit(purpose, whose, tries=tries, within=within)


def take_turn(person: Person) -> None:
    """Whoever changes how this person signs in waits here for the one before."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))


# A password


@cache
def hasher() -> "PasswordHasher":
    """Argon2id with 19 MiB and two rounds, as OWASP advises."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def normal(typed: str) -> str:
    """The same password from every keyboard (NIST SP 800-63B §3.1.1.2: NFKC before hashing)."""
    return unicodedata.normalize("NFKC", typed)


def is_hash_of(hash: str | None, typed: str) -> bool:
    """One computation, whether or not there is a hash: nobody learns from the time who has a password."""
    from argon2.exceptions import VerificationError

    fits = len(typed) <= LONGEST
    try:
        is_right: bool = hasher().verify(hash or _of_nobody(), normal(typed) if fits else "")
    except VerificationError:
        return False
    return is_right and fits and hash is not None


@cache
def _of_nobody() -> str:
    return hasher().hash("the password of nobody at all")


def password_of(person: Person) -> Password | None:
    return db.session.scalar(select(Password).where(Password.person_id == person.id))


# A second step


def second_factor_of(person: Person) -> SecondFactor | None:
    """Her app, once its first code was right."""
    found = db.session.scalar(select(SecondFactor).where(SecondFactor.person_id == person.id))
    return found if found and found.set_up_at else None


def takes_code(factor: SecondFactor, typed: str) -> bool:
    """Whether the app shows this now, or half a minute ago or ahead (RFC 6238 §5.2). No code is taken twice:
    of two who send it at once, one moves the step on."""
    import pyotp

    secret, figures = opened(factor.secret), "".join(typed.split())
    if secret is None:
        return False
    now, app = int(clock.now().timestamp()) // STEP, pyotp.TOTP(secret, interval=STEP)
    steps = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(app.generate_otp(step).encode(), figures.encode())
    ]
    if not steps:
        return False
    moved = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == factor.id, SecondFactor.last_step < max(steps))
        .values(last_step=max(steps))
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def takes_second_step(person: Person, typed: str) -> bool:
    """By the code of her app, or by one of those she has kept for its loss; that one is gone then."""
    factor = second_factor_of(person)
    if factor is None:
        return False
    return takes_code(factor, typed) or _takes_kept_code(person, typed)


def _takes_kept_code(person: Person, typed: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
        .where(RecoveryCode.digest == digest(as_kept(typed)))
        .values(used_at=clock.now())
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return False
    record("person.recovery_code_used", person, person)
    mails.account_changed(person, "recovery_code_used")
    return True


def as_kept(typed: str) -> str:
    """A recovery code as it was made, however it was copied: in groups or not, in capitals or not."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())
