"""A password of one's own: set, changed, removed. Each function is one transaction."""

from app import clock
from app.audit.models import record
from app.database import action, db
from app.people import mails
from app.people.factors import Password
from app.people.models import Person
from app.people.proving import hasher, normal, password_of, take_turn
from app.people.sessions import StaffSession


def choose(person: Person, password: str, *, here: StaffSession) -> None:
    """This is her password from now on; whoever is signed in as her elsewhere is not any more.

    It is hashed before the transaction, as that takes long.
    """
    _keep(person, hasher().hash(normal(password)), here=here)


@action
def _keep(person: Person, hash: str, *, here: StaffSession) -> None:
    take_turn(person)
    kept = password_of(person)
    what = "password_changed" if kept else "password_set"
    if kept:
        kept.hash, kept.changed_at = hash, clock.now()
    else:
        db.session.add(Password(person_id=person.id, hash=hash))
    _tell(person, what, here)


@action
def remove(person: Person, *, here: StaffSession) -> None:
    """Back to links alone."""
    take_turn(person)
    kept = password_of(person)
    if kept:
        db.session.delete(kept)
        _tell(person, "password_removed", here)


def _tell(person: Person, what: str, here: StaffSession) -> None:
    StaffSession.end_all_of(person, but=here)
    record(f"person.{what}", person, person)
    mails.account_changed(person, what)
