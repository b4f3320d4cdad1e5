"""Who looks after the site. Each function is one transaction."""

from sqlalchemy import select

from app.audit.models import record
from app.database import action, db
from app.people.models import Person
from app.team import mails
from app.team.refusals import LastAdministrator


@action
def appoint(
    email: str, *, actor: Person | None, given_name: str = "", family_name: str = "", locale: str = "en"
) -> Person:
    """Whoever reads mail at this address looks after the site from now on. She is written to; whom we know
    keeps the name we know. By nobody: from the command line."""
    person = Person.known_as(email, given_name=given_name, family_name=family_name, locale=locale)
    if not person.is_administrator:
        person.is_administrator = True
        record("administrator.appointed", person, actor)
        mails.administrator(person, by=actor)
    return person


@action
def dismiss(person: Person, *, actor: Person) -> None:
    """She looks after the site no more, and keeps what else she has. Raises LastAdministrator."""
    there = select(Person.id).where(Person.is_administrator).order_by(Person.id)
    ids = db.session.scalars(there.with_for_update()).all()  # two who dismiss each other meet here
    db.session.expire_all()
    if person.id not in ids:
        return
    if len(ids) == 1:
        raise LastAdministrator
    person.is_administrator = False
    record("administrator.dismissed", person, actor)
    mails.no_administrator(person, by=actor)
