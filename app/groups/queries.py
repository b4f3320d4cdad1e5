"""The named groups of a project: who is in, who could be, which agendas name them."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.agenda.models import AgendaItem
from app.agenda.releases import AgendaRelease
from app.database import db
from app.events.audiences import of_group
from app.events.models import Event
from app.network.groups import Group
from app.network.models import Membership, Project
from app.participation.models import Participation
from app.people.models import Person, as_address

MOST_OFFERED = 200  # people of a list to tick; others are found by their address


@dataclass(frozen=True)
class Offered:
    """Somebody who could be put into a group."""

    person: Person
    organisation: str


def of_project(project: Project) -> list[Group]:
    chosen = select(Group).where(Group.project_id == project.id).order_by(Group.id)
    return list(db.session.scalars(chosen.options(selectinload(Group.people))))


def at_address(project: Project, id_: int) -> Select[Group]:
    return select(Group).where(Group.id == id_, Group.project_id == project.id)


def partners_people(group: Group) -> list[Offered]:
    """Who works on the project and is not in the group, by organisation."""
    chosen = (
        select(Membership)
        .where(Membership.project_id == group.project_id)
        .options(selectinload(Membership.person), selectinload(Membership.organisation))
    )
    there = {person.id for person in group.people}
    found = [
        Offered(one.person, str(one.organisation.names) if one.organisation else "")
        for one in db.session.scalars(chosen)
        if one.person_id not in there
    ]
    return sorted(found, key=lambda one: (one.organisation, one.person.family_name, one.person.id))


def guests(group: Group) -> list[Offered]:
    """Who is on the list of an event of the project, works for no partner and is not in the group."""
    theirs = select(Membership.person_id).where(Membership.project_id == group.project_id)
    newest = (
        select(func.max(Participation.id))
        .join(Event)
        .where(Event.project_id == group.project_id, Participation.person_id.not_in(theirs))
        .group_by(Participation.person_id)
    )
    chosen = (
        select(Participation)
        .where(Participation.id.in_(newest))
        .where(Participation.person_id.not_in([person.id for person in group.people]))
        .order_by(*Participation.by_name())
        .limit(MOST_OFFERED)
        .options(selectinload(Participation.person))
    )
    return [Offered(one.person, one.organisation) for one in db.session.scalars(chosen)]


def of_the_project(project: Project, ids: list[int], email: str = "") -> list[Person]:
    """These people, as far as they work on the project or are on the list of one of its events: of others an
    organiser learns nothing, not even that they are known."""
    on_a_list = select(Participation.person_id).join(Event).where(Event.project_id == project.id)
    members = select(Membership.person_id).where(Membership.project_id == project.id)
    asked_for = Person.id.in_(ids) | (Person.email == as_address(email))
    known = Person.id.in_(on_a_list) | Person.id.in_(members)
    return list(db.session.scalars(select(Person).where(asked_for, known).order_by(Person.id)))


def naming(group: Group) -> list[Event]:
    """The events whose agendas name it: the one being written, or any that was ever released. Those stay
    readable, and its number must never mean other people."""
    name = of_group(group.id)
    drafts = select(AgendaItem.event_id, AgendaItem.audiences).join(Event, Event.id == AgendaItem.event_id)
    found = {
        event_id
        for event_id, audiences in db.session.execute(drafts.where(Event.project_id == group.project_id))
        if name in audiences
    }
    released = select(AgendaRelease).join(Event).where(Event.project_id == group.project_id)
    found |= {
        release.event_id
        for release in db.session.scalars(released)
        if release.event_id not in found and any(name in slot.audiences for slot in release.programme.whole())
    }
    return list(db.session.scalars(select(Event).where(Event.id.in_(found)).order_by(Event.starts_at)))
