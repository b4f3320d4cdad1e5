"""Making reading links, and what is noted when they are used. Each function is one transaction."""

from datetime import datetime

from sqlalchemy import select

from app import clock, security
from app.audit.models import made_by_form, record
from app.database import action, db
from app.events.models import Event
from app.network.models import Project
from app.people.models import Person
from app.readers import mails
from app.readers.models import ReadingLink
from app.readers.refusals import LinkIsWithdrawn

WRONG = 60  # addresses that open nothing, tried in an hour from one place
FILES = 120  # taken in an hour by one link


@action
def make(
    project: Project,
    event: Event | None,
    *,
    reader: str,
    until: datetime,
    zone: str,
    email: str,
    locale: str,
    form_key: str,
    actor: Person,
) -> tuple[ReadingLink, str]:
    """Returns the link and its token, which is known only now; mailed where there is an address.

    `form_key` names the form it came from: sent twice, it gives the same link and no token.
    """
    made = made_by_form(form_key, ReadingLink).where(ReadingLink.project_id == project.id)
    if there := db.session.scalar(made):
        return there, ""
    link, token = ReadingLink.issue(project, event, reader, until, actor)
    record("reading.made", link, actor, event_id=event.id if event else None, form=form_key)
    if email:
        mails.reading_link(link, token, to=email, locale=locale, zone=zone)
    return link, token


@action
def withdraw(link: ReadingLink, *, actor: Person) -> None:
    """It opens nothing from now on, and never again."""
    _meet(link)
    if link.withdrawn_at is None:
        link.withdrawn_at = clock.now()
        record("reading.withdrawn", link, actor, event_id=link.event_id)


@action
def prolong(link: ReadingLink, until: datetime, *, actor: Person) -> None:
    """It opens until then, also if it had ended. Raises LinkIsWithdrawn."""
    _meet(link)
    if link.withdrawn_at is not None:
        raise LinkIsWithdrawn
    link.expires_at = until
    record("reading.prolonged", link, actor, event_id=link.event_id, until=until.isoformat())


# Readers


@action
def count_wrong(visitor: str) -> None:
    """Somebody tries an address that opens nothing. Raises TooManyTries."""
    security.limit("reading", visitor, tries=WRONG)


@action
def note_opening(link: ReadingLink) -> None:
    """It is read now: a fact about the link, of which nothing that is read changes."""
    link.last_opened_at = clock.now()


@action
def note_file(link: ReadingLink, event: Event, name: str) -> None:
    """A file is taken along. Raises TooManyTries."""
    security.limit("reading-file", link.digest, tries=FILES)
    record("reading.file_taken", link, None, event_id=event.id, file=name)


def _meet(link: ReadingLink) -> None:
    """Whoever changes it at the same time waits here, and reads what became of it."""
    db.session.execute(select(ReadingLink.id).where(ReadingLink.id == link.id).with_for_update())
    db.session.expire(link)
