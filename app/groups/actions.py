"""What organisers do about groups. Each function is one transaction.

What the calendars of people show stays as it is until somebody sends it anew.
"""

from collections.abc import Iterable

from sqlalchemy import select

from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import DomainError
from app.groups import queries
from app.i18n import Localised
from app.i18n import lazy as _
from app.network.groups import Group
from app.network.models import Project
from app.people.models import Person


class GroupIsNamed(DomainError):
    message = _("Agendas name this group: %(events)s. Take it out of their items first.")


@action
def create(project: Project, name: Localised, *, actor: Person, form_key: str) -> Group:
    """`form_key` names the form it came from: sent twice, it gives the same group."""
    made = made_by_form(form_key, Group).where(Group.project_id == project.id)
    if there := db.session.scalar(made):
        return there
    group = Group(project=project, name=name, people=[])
    db.session.add(group)
    record("group.created", group, actor, form=form_key)
    return group


@action
def rename(group: Group, name: Localised, *, actor: Person) -> None:
    """On what was released it keeps the name that it had."""
    if group.name != name:
        group.name = name
        record("group.renamed", group, actor)


@action
def put_in(group: Group, people: Iterable[Person], *, actor: Person) -> int:
    """Returns how many were not in it before."""
    _meet(group)
    new = [person for person in people if person not in group.people]
    group.people += new
    for person in new:
        record("group.joined", group, actor, person_id=person.id)
    return len(new)


@action
def take_out(group: Group, person: Person, *, actor: Person) -> None:
    _meet(group)
    if person in group.people:
        group.people.remove(person)
        record("group.left", group, actor, person_id=person.id)


@action
def remove(group: Group, *, actor: Person) -> None:
    """Raises GroupIsNamed."""
    if events := queries.naming(group):
        raise GroupIsNamed(events=", ".join(str(event.title) for event in events))
    record("group.removed", group, actor)
    db.session.delete(group)


def _meet(group: Group) -> None:
    """Whoever changes who is in it waits here for whoever does so, too, and reads what became of it."""
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())
    db.session.expire(group)
