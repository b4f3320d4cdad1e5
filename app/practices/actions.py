"""What organisers do about good practices. Each function is one transaction.

Readers see what was released of a practice."""

from typing import Any

from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import DomainError
from app.i18n import lazy as _
from app.network.models import Project
from app.network.practices import GoodPractice
from app.people.models import Person


class PracticeIsShown(DomainError):
    message = _("This practice is shown at: %(events)s. Take it out of these agendas first.")


@action
def add(project: Project, facts: dict[str, Any], *, actor: Person, form_key: str) -> GoodPractice:
    """`form_key` names the form it came from: sent twice, it gives the same practice."""
    made = made_by_form(form_key, GoodPractice).where(GoodPractice.project_id == project.id)
    if there := db.session.scalar(made):
        return there
    practice = GoodPractice(project_id=project.id, **facts)
    db.session.add(practice)
    record("practice.added", practice, actor, form=form_key)
    return practice


@action
def change(practice: GoodPractice, facts: dict[str, Any], *, actor: Person) -> None:
    changed = {name: value for name, value in facts.items() if getattr(practice, name) != value}
    for name, value in changed.items():
        setattr(practice, name, value)
    if changed:
        record("practice.changed", practice, actor)


@action
def remove(practice: GoodPractice, *, actor: Person) -> None:
    """Raises PracticeIsShown."""
    if practice.items:
        titles = dict.fromkeys(str(item.event.title) for item in practice.items)
        raise PracticeIsShown(events=", ".join(titles))
    record("practice.removed", practice, actor)
    db.session.delete(practice)
