"""Sessions end from anywhere: one, all others, or, where it was not she, all of them."""

from sqlalchemy import delete, select

from app.audit.models import record
from app.database import action, db
from app.people.factors import ForeignAccount, Password
from app.people.models import Person
from app.people.refusals import ObjectionNoLongerOpen
from app.people.sessions import KnownBrowser, StaffSession


@action
def end(session_id: int, *, actor: Person) -> None:
    """End one of hers; whoever has its cookie is signed out with the next request. Ended already: nothing."""
    mine = (StaffSession.id == session_id) & (StaffSession.person_id == actor.id)
    if there := db.session.scalar(select(StaffSession).where(mine)):
        record("person.session_ended", actor, actor)
        db.session.delete(there)


@action
def end_others(here: StaffSession, *, actor: Person) -> int:
    """All of hers but this one. Returns how many they were."""
    others = (StaffSession.person_id == actor.id) & (StaffSession.id != here.id)
    ended = list(db.session.scalars(delete(StaffSession).where(others).returning(StaffSession.id)))
    record("person.sessions_ended", actor, actor, count=len(ended))
    return len(ended)


@action
def object_to_sign_in(token: str) -> Person:
    """It was not she: all her sessions end. Her password goes, as somebody may know it, and so do accounts
    of organisations, as somebody may have linked her own.

    Returns who it is. Works once; raises ObjectionNoLongerOpen.
    """
    browser = KnownBrowser.objected_to_by(token)
    if browser is None:
        raise ObjectionNoLongerOpen
    person = browser.person
    db.session.refresh(person, with_for_update=True)
    if KnownBrowser.objected_to_by(token) is None:  # pressed twice at once
        raise ObjectionNoLongerOpen
    for table in (StaffSession, Password, ForeignAccount):
        db.session.execute(delete(table).where(table.person_id == person.id))
    db.session.delete(browser)
    record("person.objected_to_sign_in", person, person)
    return person
