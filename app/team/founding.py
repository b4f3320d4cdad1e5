"""The projects of the site, and the organisations that are their partners. Each function is one
transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app.audit.models import record
from app.database import action, db, slugified
from app.events.delegations import Delegation
from app.events.hosting import EventHost
from app.events.models import Event
from app.network.models import Membership, Organisation, Partnership, Project
from app.people.models import Person
from app.team.models import RoleInvitation, meet, meet_administrators
from app.team.refusals import AddressTaken, NoOrganisation, StillNeeded


@action
def found(
    slug: str, partners: Sequence[Organisation], lead: Organisation | None, *, actor: Person, **details: Any
) -> Project:
    """A new project with these partners. Raises AddressTaken, NoOrganisation."""
    meet_administrators()
    if db.session.scalar(select(Project.id).where(Project.slug == slug)):
        raise AddressTaken
    project = Project(slug=slug, **details)
    _set_partners(project, partners, lead)
    db.session.add(project)
    record("project.founded", project, actor)
    return project


@action
def change(
    project: Project,
    partners: Sequence[Organisation],
    lead: Organisation | None,
    *,
    actor: Person,
    **details: Any,
) -> list[str]:
    """What is said of it, and who its partners are. Returns what is different now. Raises StillNeeded where
    an organisation has people or events in it, NoOrganisation."""
    meet(project)
    before = [(one.organisation_id, one.is_lead) for one in project.partnerships]
    changed = [name for name, value in details.items() if getattr(project, name) != value]
    for name in changed:
        setattr(project, name, details[name])
    _set_partners(project, partners, lead)
    db.session.flush()
    if before != [(one.organisation_id, one.is_lead) for one in project.partnerships]:
        changed.append("partners")
    if changed:
        record("project.changed", project, actor, changed=changed)
    return changed


@action
def add_organisation(*, actor: Person, **details: Any) -> Organisation:
    """Known on the whole site from now on. Its short name in addresses is made of its name."""
    meet_administrators()
    base = slugified(details["name"])[:60] or "organisation"
    taken = set(db.session.scalars(select(Organisation.slug).where(Organisation.slug.startswith(base))))
    slug = next(
        one for n in range(1, len(taken) + 2) if (one := base if n == 1 else f"{base}-{n}") not in taken
    )
    organisation = Organisation(slug=slug, **details)
    db.session.add(organisation)
    record("organisation.added", organisation, actor)
    return organisation


@action
def change_organisation(organisation: Organisation, *, actor: Person, **details: Any) -> list[str]:
    """Returns what is different now."""
    changed = [name for name, value in details.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, details[name])
    if changed:
        record("organisation.changed", organisation, actor, changed=changed)
    return changed


def _set_partners(project: Project, partners: Sequence[Organisation], lead: Organisation | None) -> None:
    """Those who stay keep their place in the order; who is new comes last."""
    if not partners:
        raise NoOrganisation
    lead = lead if lead in partners else partners[0]
    for partnership in list(project.partnerships):
        if partnership.organisation not in partners:
            _let_go(project, partnership)
    there = {one.organisation: one for one in project.partnerships}
    last = max((one.position for one in project.partnerships), default=-1)
    for organisation in partners:
        if organisation not in there:
            last += 1
            there[organisation] = Partnership(organisation=organisation, position=last)
            project.partnerships.append(there[organisation])
        there[organisation].is_lead = organisation is lead


def _let_go(project: Project, partnership: Partnership) -> None:
    of_it = {"organisation_id": partnership.organisation_id}
    here = {"project_id": project.id} | of_it
    at_events = (
        select(func.count()).select_from(one).join(Event, Event.id == one.event_id).filter_by(**of_it)
        .where(Event.project_id == project.id)
        for one in (EventHost, Delegation)
    )  # fmt: skip
    people = (select(func.count()).select_from(one).filter_by(**here) for one in (Membership, RoleInvitation))
    if partnership.coordinator_id or any(db.session.scalar(one) for one in (*people, *at_events)):
        raise StillNeeded(name=partnership.organisation.names)
    db.session.delete(partnership)
    project.partnerships.remove(partnership)
