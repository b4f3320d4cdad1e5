"""Notes on dates: what organisers do with them. Each function is one transaction."""

from datetime import date

from app.audit.models import made_by_form, record
from app.database import action, db
from app.i18n import Localised
from app.network.dates import DateNote
from app.network.models import Project
from app.people.models import Person


@action
def add(
    project: Project, on: date, country: str, text: Localised, *, actor: Person, form_key: str
) -> DateNote:
    """Note something of a day. `form_key` names the form it came from: sent twice, it gives the same note."""
    made = made_by_form(form_key, DateNote).where(DateNote.project_id == project.id)
    if there := db.session.scalar(made):
        return there
    note = DateNote(project=project, on=on, country=country, text=text)
    db.session.add(note)
    record("date_note.added", note, actor, form=form_key)
    return note


@action
def remove(note: DateNote, *, actor: Person) -> None:
    record("date_note.removed", note, actor)
    db.session.delete(note)
