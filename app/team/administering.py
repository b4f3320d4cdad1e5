"""Who looks after the site. Each function is one transaction."""

from app.audit.models import record
from app.database import action
from app.people.models import Person
from app.team import mails
from app.team.models import meet_administrators
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
    ids = meet_administrators()  # also two who dismiss each other
    if person.id not in ids:
        return
    if len(ids) == 1:
        raise LastAdministrator
    person.is_administrator = False
    record("administrator.dismissed", person, actor)
    mails.no_administrator(person, by=actor)
