"""Before something that cannot be undone, somebody who is signed in shows once more that it is still she.

Who has a second step shows that; else her password, or a code that is sent to her mailbox.
"""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.people import mails
from app.people.ciphers import fingerprint
from app.people.factors import MailedCode
from app.people.proving import (
    count_try,
    is_hash_of,
    password_of,
    second_factor_of,
    take_turn,
    takes_second_step,
)
from app.people.refusals import WrongCode, WrongPassword
from app.people.sessions import StaffSession

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
TRIES = 20  # in an hour, whatever the way


def ways(session: StaffSession) -> list[str]:
    """How this person may show it, the first being what she is asked for."""
    if second_factor_of(session.person):
        return ["app"]
    return ["password", "mail"] if password_of(session.person) else ["mail"]


@action
def send_code(session: StaffSession) -> None:
    """Mail her eight figures; those sent before count no more. Raises TooManyTries."""
    security.limit("confirming-mail", str(session.person_id), tries=10)
    take_turn(session.person)
    code = f"{secrets.randbelow(10**8):08}"
    db.session.execute(delete(MailedCode).where(MailedCode.session_id == session.id))
    expires_at = clock.now() + CODE_LIFETIME
    mailed = MailedCode(session_id=session.id, digest=_kept(session, code), expires_at=expires_at)
    db.session.add(mailed)
    db.session.flush()  # gives it its id
    record("person.code_mailed", session.person, session.person)
    minutes = int(CODE_LIFETIME.total_seconds() // 60)
    mails.confirming(
        session.person, f"{code[:4]} {code[4:]}", about=f"confirm:{session.id}:{mailed.id}", minutes=minutes
    )


def confirm(session: StaffSession, way: str, typed: str) -> None:
    """It is she. Raises WrongCode or WrongPassword, and TooManyTries."""
    count_try("confirming", str(session.person_id), tries=TRIES)
    if way == "password":
        kept = password_of(session.person)
        if not is_hash_of(kept.hash if kept else None, typed):
            raise WrongPassword
    elif way == "mail":
        _count_code(session)
    _note(session, way, typed)


@action
def _count_code(session: StaffSession) -> None:
    """A wrong code counts too, so this is a transaction of its own."""
    db.session.execute(
        update(MailedCode).where(MailedCode.session_id == session.id).values(tries=MailedCode.tries + 1)
    )


@action
def _note(session: StaffSession, way: str, typed: str) -> None:
    if way not in ways(session):  # a mailbox, or a password, shows nothing where there is a second step
        raise WrongCode
    if way == "app" and not takes_second_step(session.person, typed):
        raise WrongCode
    if way == "mail" and not _takes_mailed(session, typed):
        raise WrongCode
    session.confirmed_at = clock.now()
    record("person.confirmed", session.person, session.person, way=way)


def _takes_mailed(session: StaffSession, typed: str) -> bool:
    mailed = db.session.scalar(
        select(MailedCode).where(MailedCode.session_id == session.id).with_for_update()
    )
    if mailed is None or mailed.expires_at <= clock.now() or mailed.tries > CODE_TRIES:
        return False
    if not hmac.compare_digest(mailed.digest, _kept(session, "".join(typed.split()))):
        return False
    db.session.delete(mailed)
    return True


def _kept(session: StaffSession, code: str) -> str:
    return fingerprint(str(session.id), code)
