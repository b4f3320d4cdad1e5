"""Changing roles, and taking them back. Each function is one transaction.

Nothing of a role is kept in a session: rules read the rows, so what is taken back is gone with the next page.
"""

from sqlalchemy import func, or_, select

from app.audit.models import record
from app.database import action, db
from app.delegations import coordinating
from app.network.models import Membership, Organisation, Project, Role
from app.people.models import Person
from app.team import mails, queries
from app.team.models import RoleInvitation, meet
from app.team.refusals import LastOrganiser, NeedsOrganisation


@action
def change(membership: Membership, role: Role, organisation: Organisation | None, *, actor: Person) -> bool:
    """Give her this role instead, for this organisation. Who names people for a partner goes on doing so.

    Returns whether something is different now. Raises LastOrganiser, NeedsOrganisation.
    """
    meet(membership.project)
    if role is Role.PARTNER and queries.partnerships_of(membership):
        role = Role.COORDINATOR
    if role is not Role.ORGANISER and organisation is None:
        raise NeedsOrganisation
    before = membership.role, membership.organisation
    if before == (role, organisation):
        return False
    if role is not Role.ORGANISER:
        _keep_one(membership)
    membership.role, membership.organisation = role, organisation
    facts = {"person_id": membership.person_id, "project_id": membership.project_id}
    record("role.changed", membership, actor, **facts, role=role, before=before[0])
    if role is not before[0]:
        mails.changed(membership, by=actor)
    return True


@action
def take_back(membership: Membership, *, actor: Person) -> None:
    """She belongs to the project no more: no role, no group, nothing that she coordinates, and no offer of
    hers or to her is open. Where she takes part in an event, she still does. Raises LastOrganiser."""
    project, person, role = membership.project, membership.person, membership.role
    meet(project)
    _keep_one(membership)
    for partnership in queries.partnerships_of(membership):
        coordinating.let_go(partnership, actor=actor)
    for group in [one for one in person.groups if one.project_id == project.id]:
        person.groups.remove(group)
    for invitation in _offers(project, person):
        invitation.end()
    record("role.taken_back", membership, actor, person_id=person.id, project_id=project.id, role=role)
    db.session.delete(membership)
    mails.taken_back(person, project, role, by=actor)


def _keep_one(membership: Membership) -> None:
    others = select(func.count()).where(
        Membership.project_id == membership.project_id,
        Membership.role == Role.ORGANISER,
        Membership.id != membership.id,
    )
    if membership.is_organiser and not db.session.scalar(others):
        raise LastOrganiser


def _offers(project: Project, person: Person) -> list[RoleInvitation]:
    hers = or_(RoleInvitation.invited_by_id == person.id, RoleInvitation.email == (person.email or "-"))
    return list(db.session.scalars(queries.open_ones(project).where(hers)))
