"""Reminding those who have not answered, and nobody else."""

from sqlalchemy import update

from app import clock
from app.audit.models import record
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.models import Event
from app.i18n import Localised
from app.participation import telling
from app.participation.models import Participation
from app.participation.notices import About
from app.people.models import Person
from app.standing import unanswered


def remind(event: Event, words: Localised, *, actor: Person, partner: str = "") -> int:
    """Ask those once more who have said nothing of one of their days; `partner` narrows it to its people.

    Pressed twice, by whomever, it writes once: nobody is reminded again within `unanswered.REST`.
    Returns how many people are written to. Raises NotPossibleNow for what is not published, or over.
    """
    noted = _note(event, words, actor=actor, partner=partner)
    if noted:
        telling.write(event)
    return noted


@action
def _note(event: Event, words: Localised, *, actor: Person, partner: str) -> int:
    event.lock()
    if event.is_over or not event.is_published:
        raise NotPossibleNow
    whom = unanswered.may_be_reminded()
    if partner:
        whom &= unanswered.belongs_to(event, partner)
    noted = telling.note(event, About.REMINDER, whom, words)
    if noted:
        theirs = update(Participation).where(Participation.event_id == event.id, whom)
        reminded = theirs.values(reminded_at=clock.now())
        db.session.execute(reminded.execution_options(synchronize_session=False))
        record("event.reminded", event, actor, event_id=event.id, people=noted)
    return noted
