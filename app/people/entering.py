"""Coming in and going out: sessions begin, are noted, and end."""

from app import clock
from app.audit.models import record
from app.database import action, db
from app.people.models import Person, SignInLink
from app.people.refusals import LinkNoLongerOpen
from app.people.sessions import StaffSession, Way


@action
def enter(token: str, *, browser: str = "") -> tuple[Person, str]:
    """Use a link; returns who it is and the token of her new session.

    Of two presses at once the second finds it used. Raises LinkNoLongerOpen.
    """
    link = SignInLink.of(token)
    if link:
        db.session.refresh(link, with_for_update=True)
    if link is None or not link.lets_in(clock.now()):
        raise LinkNoLongerOpen
    link.used_at = clock.now()
    _session, session_token = StaffSession.begin(link.person, Way.LINK, browser=browser)
    record("person.signed_in", link.person, link.person)
    return link.person, session_token


@action
def note_presence(session: StaffSession) -> None:
    """Somebody is here now."""
    session.seen_at = clock.now()


@action
def leave(session: StaffSession) -> None:
    """Sign out: whatever copy of the cookie there is opens nothing any more."""
    record("person.signed_out", session.person, session.person)
    db.session.delete(session)
