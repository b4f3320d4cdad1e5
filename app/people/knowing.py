"""Which browsers are somebody's own. A sign-in from another one is told to her by mail."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.people import arrival_mails
from app.people.models import Person, digest, new_token
from app.people.sessions import KnownBrowser, StaffSession

KNOWN_FOR = timedelta(days=365)  # after somebody last signed in with it
AT_ONCE = timedelta(minutes=1)  # two sign-ins of one kind of browser within this are told as one


def meet(session: StaffSession, token: str) -> None:
    """Somebody signs in: note the browser that keeps this token, and tell her by mail if it is a new one.

    Part of the transaction in which the session begins. Of several at once each waits for the one before.
    """
    person = session.person
    db.session.flush()
    db.session.refresh(person, with_for_update=True)
    known = KnownBrowser.of(person, token)
    if known and known.seen_at > clock.now() - KNOWN_FOR:
        known.seen_at = clock.now()
    else:
        _take_in(session, known, token)


def _take_in(session: StaffSession, known: KnownBrowser | None, token: str) -> None:
    person, objection = session.person, None
    if _has_signed_in_before(person) and not _was_told_just_now(session):
        objection = new_token()
        arrival_mails.new_browser(session, objection)
    known = known or KnownBrowser(person=person, digest=KnownBrowser.mark(person, token))
    known.met_at = known.seen_at = clock.now()
    known.objection = objection and digest(objection)
    db.session.add(known)


def _has_signed_in_before(person: Person) -> bool:
    """The very first sign-in is the one she was just invited to: it needs no mail."""
    return (
        db.session.scalar(select(KnownBrowser.id).where(KnownBrowser.person_id == person.id).limit(1))
        is not None
    )


def _was_told_just_now(session: StaffSession) -> bool:
    same = (StaffSession.person_id == session.person.id) & (StaffSession.browser == session.browser)
    lately = (StaffSession.began_at > clock.now() - AT_ONCE) & (StaffSession.id != session.id)
    told = KnownBrowser.person_id == session.person.id
    told &= KnownBrowser.objection.is_not(None) & (KnownBrowser.met_at > clock.now() - AT_ONCE)
    asked = select(StaffSession.id).where(same, lately, select(KnownBrowser.id).where(told).exists())
    return db.session.scalar(asked.limit(1)) is not None
