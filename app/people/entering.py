"""Coming in and going out: sessions begin, are noted, and end."""

from app import clock
from app.audit.models import record
from app.database import action, db
from app.people.browsers import NO_BROWSER, Browser
from app.people.knowing import meet
from app.people.models import Person, SignInLink, as_address
from app.people.proving import (
    count_try,
    hasher,
    is_hash_of,
    normal,
    password_of,
    second_factor_of,
    take_turn,
    takes_second_step,
)
from app.people.refusals import LinkNoLongerOpen, WrongCode, WrongPassword
from app.people.sessions import StaffSession, Way

STEPS_AN_HOUR = 10  # how often somebody may try the second step


@action
def enter(token: str, *, browser: Browser = NO_BROWSER) -> tuple[Person, str | None]:
    """Use a link; returns who it is and what `come_in` gives her.

    Of two presses at once the second finds it used. Raises LinkNoLongerOpen.
    """
    link = SignInLink.of(token)
    if link:
        db.session.refresh(link, with_for_update=True)
    if link is None or not link.lets_in(clock.now()):
        raise LinkNoLongerOpen
    link.used_at = clock.now()
    return link.person, come_in(link.person, Way.LINK, browser=browser)


def enter_with_password(
    email: str, typed: str, *, visitor: str, browser: Browser = NO_BROWSER
) -> tuple[Person, str | None]:
    """The same by address and password. Whoever knocks learns nothing but that both together are not right.

    The password is checked between two transactions, as that takes long. Raises WrongPassword, TooManyTries.
    """
    count_try("password", visitor, tries=30)
    count_try("password", as_address(email), tries=10)
    known = Person.with_address(email)
    person = known if known and known.may_sign_in else None
    kept = password_of(person) if person else None
    hash = kept.hash if kept else None
    if not is_hash_of(hash, typed) or person is None or hash is None:
        raise WrongPassword
    again = hasher().hash(normal(typed)) if hasher().check_needs_rehash(hash) else hash
    return person, _enter_with(person, hash, again, browser=browser)


@action
def _enter_with(person: Person, hash: str, again: str, *, browser: Browser) -> str | None:
    kept = password_of(person)
    if kept is None or kept.hash != hash or not person.may_sign_in:  # changed meanwhile
        raise WrongPassword
    kept.hash = again  # as we hash today
    return come_in(person, Way.PASSWORD, browser=browser)


def come_in(person: Person, way: Way, *, browser: Browser = NO_BROWSER) -> str | None:
    """What every way in ends with, inside its transaction, once it has shown who it is.

    Returns the token of her new session; None if she is to be asked for her second step before there is one
    (`people.views.welcome` sees to both).
    """
    if second_factor_of(person):
        record("person.first_step", person, person, way=way)
        return None
    return begin(person, way, browser=browser)


def take_second_step(person: Person, way: Way, typed: str, *, browser: Browser = NO_BROWSER) -> str:
    """Let in whoever has shown the first thing and now shows the second; returns the token of her session.

    Raises WrongCode, TooManyTries.
    """
    count_try("second-step", str(person.id), tries=STEPS_AN_HOUR)
    return _step_in(person, way, typed, browser=browser)


@action
def _step_in(person: Person, way: Way, typed: str, *, browser: Browser) -> str:
    take_turn(person)
    if not person.may_sign_in or not takes_second_step(person, typed):
        raise WrongCode
    return begin(person, way, browser=browser, has_second_factor=True)


def begin(person: Person, way: Way, *, browser: Browser = NO_BROWSER, has_second_factor: bool = False) -> str:
    """Her session, inside the transaction that has let her in; returns its token."""
    take_turn(person)  # before anything is written that points at her
    session, token = StaffSession.begin(
        person, way, browser=browser.words, has_second_factor=has_second_factor
    )
    record("person.signed_in", person, person, way=way)
    if browser.token:
        meet(session, browser.token)
    return token


@action
def note_presence(session: StaffSession) -> None:
    """Somebody is here now."""
    session.seen_at = clock.now()


@action
def leave(session: StaffSession) -> None:
    """Sign out: whatever copy of the cookie there is opens nothing any more."""
    record("person.signed_out", session.person, session.person)
    db.session.delete(session)
