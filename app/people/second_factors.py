"""The second step: set up, renewed, switched off. Each function is one transaction."""

import secrets

from sqlalchemy import delete, func, select, update

from app import clock
from app.audit.models import record
from app.database import action, db
from app.people import mails
from app.people.ciphers import opened, sealed
from app.people.factors import RecoveryCode, SecondFactor
from app.people.models import Person, digest
from app.people.proving import count_try, second_factor_of, take_turn, takes_code
from app.people.refusals import NoSecondFactor, NothingToSwitchOn, WrongCode
from app.people.sessions import StaffSession

CODES = 10
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 that nobody takes for one another
LENGTH = 16  # of a recovery code: 80 bits, too many to guess from its hash


@action
def begin(person: Person) -> None:
    """Make the key for her app. It counts for nothing until `switch_on`; one that never counted goes."""
    import pyotp

    take_turn(person)
    known = _of(person)
    if known and known.set_up_at:
        return
    secret = sealed(pyotp.random_base32())
    if known:
        known.secret = secret
    else:
        db.session.add(SecondFactor(person_id=person.id, secret=secret))
    record("person.second_factor_begun", person, person)


def begun(person: Person) -> str | None:
    """The key she is about to put in her app; none where nothing is begun, or all is done."""
    known = _of(person)
    return opened(known.secret) if known and not known.set_up_at else None


def switch_on(person: Person, typed: str, *, here: StaffSession) -> list[str]:
    """Her app shows the right code: she is asked for it now. Returns her recovery codes, kept nowhere.

    Whoever is signed in as her elsewhere is not any more. Raises WrongCode, NothingToSwitchOn, TooManyTries.
    """
    count_try("second-step", str(person.id), tries=30)
    return _switch_on(person, typed, here=here)


@action
def _switch_on(person: Person, typed: str, *, here: StaffSession) -> list[str]:
    take_turn(person)
    known = _of(person)
    if known is None or known.set_up_at:
        raise NothingToSwitchOn
    if not takes_code(known, typed):
        raise WrongCode
    known.set_up_at = clock.now()
    here.has_second_factor = True
    StaffSession.end_all_of(person, but=here)
    record("person.second_factor_on", person, person)
    mails.account_changed(person, "second_factor_on")
    return _new_codes(person)


@action
def renew_codes(person: Person) -> list[str]:
    """New recovery codes instead of all old ones; returns them, as they are kept nowhere."""
    take_turn(person)
    if second_factor_of(person) is None:
        raise NoSecondFactor(email=person.email)
    record("person.recovery_codes_new", person, person)
    mails.account_changed(person, "recovery_codes_new")
    return _new_codes(person)


@action
def switch_off(person: Person) -> None:
    """She is not asked any more. Where she came in with it, that counts as little as if she had not: a
    project that demands one is closed to her."""
    take_turn(person)
    if second_factor_of(person):
        hers = update(StaffSession).where(StaffSession.person_id == person.id)
        db.session.execute(hers.values(has_second_factor=False))
        _forget(person, "second_factor_off", by=person)


@action
def take_off(email: str, *, actor: Person | None) -> None:
    """An administrator switches off what somebody has lost; nobody does so on the command line. Her
    sessions end.

    Raises NoSecondFactor.
    """
    person = Person.with_address(email)
    if person is None or second_factor_of(person) is None:
        raise NoSecondFactor(email=email)
    take_turn(person)
    StaffSession.end_all_of(person)
    _forget(person, "second_factor_lost", by=actor)


def codes_left(person: Person) -> int:
    left = select(func.count(RecoveryCode.id)).where(RecoveryCode.used_at.is_(None))
    return db.session.scalar(left.where(RecoveryCode.person_id == person.id)) or 0


def in_groups(code: str) -> str:
    """In groups of four, as people copy it."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _of(person: Person) -> SecondFactor | None:
    return db.session.scalar(select(SecondFactor).where(SecondFactor.person_id == person.id))


def _new_codes(person: Person) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, digest=digest(code)) for code in codes)
    return [in_groups(code) for code in codes]


def _forget(person: Person, what: str, *, by: Person | None) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
    record(f"person.{what}", person, by)
    mails.account_changed(person, what)
