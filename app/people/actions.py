"""Ways in: links that are asked for, and mailed."""

from datetime import timedelta

from sqlalchemy import delete

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.people import mails
from app.people.models import Person, SignInLink, as_address
from app.people.refusals import NobodyHere

FORGOTTEN = timedelta(days=1)  # how long a link that has expired is kept


@action
def ask_for_link(email: str, *, visitor: str, language: str, next_path: str = "") -> None:
    """Mail a way in to this address, if it belongs to a partner.

    Whoever asks learns nothing, not even from the time it takes: for any other address the same is done
    and taken back. Raises TooManyTries.
    """
    security.limit("sign-in", visitor, tries=30)
    security.limit("sign-in", as_address(email), tries=5)
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < clock.now() - FORGOTTEN))
    known = Person.with_address(email)
    person = known if known and known.may_sign_in else _nobody(language)
    trial = db.session.begin_nested()
    link, token = SignInLink.issue(person)
    record("person.link_asked", person, None)
    mails.sign_in(link, person, token, to=as_address(email), next_path=next_path)
    if person is known:
        trial.commit()
    else:
        trial.rollback()


@action
def issue_link(email: str) -> str:
    """A way in for somebody who cannot get mail yet; returns its token. Raises NobodyHere."""
    person = Person.with_address(email)
    if person is None or not person.may_sign_in:
        raise NobodyHere(email=email)
    _link, token = SignInLink.issue(person)
    record("person.link_issued", person, None)
    return token


def _nobody(language: str) -> Person:
    return Person(email=None, given_name="", family_name="", locale=language)
