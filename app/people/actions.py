"""Signing in: ask for a link, use it once."""

from datetime import timedelta

from sqlalchemy import delete

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.errors import DomainError
from app.i18n import lazy as _
from app.people import mails
from app.people.models import Person, SignInLink, as_address

FORGOTTEN = timedelta(days=1)  # how long a link that has expired is kept


class LinkNoLongerOpen(DomainError):
    message = _("This link was used already, or is older than 20 minutes.")
    status = 410


class NobodyHere(DomainError):
    message = _("No partner or organiser has the address %(email)s.")


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


@action
def enter(token: str) -> Person:
    """Use a link. Of two presses at once the second finds it used. Raises LinkNoLongerOpen."""
    link = SignInLink.of(token)
    if link:
        db.session.refresh(link, with_for_update=True)
    if link is None or not link.lets_in(clock.now()):
        raise LinkNoLongerOpen
    link.used_at = clock.now()
    record("person.signed_in", link.person, link.person)
    return link.person


def _nobody(language: str) -> Person:
    return Person(email=None, given_name="", family_name="", locale=language)
