"""Accounts of an organisation: who comes in with one, and whose it is."""

from sqlalchemy import delete, select

from app import clock
from app.audit.models import record
from app.database import action, db, insert_if_absent
from app.people import mails
from app.people.browsers import NO_BROWSER, Browser
from app.people.entering import come_in
from app.people.factors import ForeignAccount, Vouched
from app.people.models import Person
from app.people.proving import take_turn
from app.people.refusals import NobodyKnownElsewhere, OfSomebodyElse
from app.people.sessions import Way


@action
def enter_from_elsewhere(vouched: Vouched, *, browser: Browser = NO_BROWSER) -> tuple[Person, str | None]:
    """Let in whom her organisation vouches for; returns who it is and what `come_in` gives her.

    An account is known by what the issuer calls it, which stays (Core §5.7); the first time, by an address
    that the issuer has verified. Raises NobodyKnownElsewhere.
    """
    person = _owner(vouched) or _met_by_address(vouched)
    if person is None or not person.may_sign_in:
        raise NobodyKnownElsewhere
    return person, come_in(person, Way.ELSEWHERE, browser=browser)


@action
def link(vouched: Vouched, *, actor: Person) -> None:
    """From now on she comes in with this account. Raises OfSomebodyElse."""
    take_turn(actor)
    _keep(vouched, actor)
    owner = _owner(vouched)
    if owner is None or owner.id != actor.id:  # also where somebody else was quicker just now
        raise OfSomebodyElse


@action
def unlink(account_id: int, *, actor: Person) -> None:
    """She comes in by her mailbox, as everybody can. Gone already: nothing."""
    mine = (ForeignAccount.id == account_id) & (ForeignAccount.person_id == actor.id)
    if db.session.scalar(delete(ForeignAccount).where(mine).returning(ForeignAccount.id)):
        record("person.account_unlinked", actor, actor)
        mails.account_changed(actor, "account_unlinked")


def accounts_of(person: Person) -> list[ForeignAccount]:
    hers = select(ForeignAccount).where(ForeignAccount.person_id == person.id)
    return list(db.session.scalars(hers.order_by(ForeignAccount.id)))


def _owner(vouched: Vouched) -> Person | None:
    known = (ForeignAccount.issuer == vouched.issuer) & (ForeignAccount.subject == vouched.subject)
    there = select(Person).join(ForeignAccount, ForeignAccount.person_id == Person.id).where(known)
    return db.session.scalar(there)


def _met_by_address(vouched: Vouched) -> Person | None:
    """Who has this address, unless another account of the issuer is hers already: an address may have been
    given to somebody new."""
    person = Person.with_address(vouched.email) if vouched.email else None
    if person is None or not person.may_sign_in:
        return None
    take_turn(person)
    if any(one.issuer == vouched.issuer for one in accounts_of(person)):
        return None
    _keep(vouched, person)
    return person


def _keep(vouched: Vouched, person: Person) -> None:
    known = {"issuer": vouched.issuer, "subject": vouched.subject}
    if insert_if_absent(ForeignAccount, person_id=person.id, linked_at=clock.now(), **known):
        record("person.account_linked", person, person)
        mails.account_changed(person, "account_linked")
