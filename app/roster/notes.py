"""Notes about one person at an event: organisers write them, and only they read them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import DomainError
from app.i18n import lazy as _
from app.participation.models import Participation
from app.people.models import Person
from app.roster.models import PersonNote


class NoteOfSomebodyElse(DomainError):
    message = _("Only whoever wrote a note takes it away.")


def of(participation: Participation) -> Select[PersonNote]:
    """The newest first, with who wrote them."""
    about = select(PersonNote).where(PersonNote.participation_id == participation.id)
    return about.order_by(PersonNote.id.desc()).options(joinedload(PersonNote.author))


@action
def add(participation: Participation, text: str, form_key: str, *, actor: Person) -> None:
    """`form_key` names the form it came from: sent twice, it is noted once."""
    participation.event.lock()
    if db.session.scalar(made_by_form(form_key, PersonNote)):
        return
    note = PersonNote(participation=participation, author=actor, text=text)
    db.session.add(note)
    record("participation.noted", note, actor, event_id=participation.event_id, form=form_key)


@action
def remove(note: PersonNote, *, actor: Person) -> None:
    """Raises NoteOfSomebodyElse."""
    note.participation.event.lock()
    if note.author_id != actor.id:
        raise NoteOfSomebodyElse
    record("participation.note_removed", note, actor, event_id=note.participation.event_id)
    db.session.delete(note)
