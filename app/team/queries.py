"""Who has what in a project."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.database import db
from app.events.models import Event
from app.i18n import in_order
from app.mail.models import ROLE_OFFERED, OutgoingMail
from app.network.models import Membership, Organisation, Partnership, Project, Role
from app.people.factors import SecondFactor
from app.people.models import Person, as_address
from app.team.models import RoleInvitation

SHOWN_FOR = timedelta(days=30)  # after an offer has expired: it can be renewed, and is forgotten then


@dataclass(frozen=True)
class Team:
    """Everybody with a role, by it."""

    administrators: list[Person]
    members: dict[Role, list[Membership]]
    hosted: dict[int, list[Event]]  # by the id of the organisation, those that are not over
    coordinated: dict[int, list[Organisation]]  # by the id of the person
    invitations: list[RoleInvitation]
    undelivered: set[int]  # ids of invitations whose mail did not arrive
    duties: list[Any]  # at the desk, on days that are not over


def team(project: Project) -> Team:
    members: dict[Role, list[Membership]] = {role: [] for role in Role}
    for one in db.session.scalars(_members(project)):
        members[one.role].append(one)
    for those in members.values():
        those.sort(key=lambda one: (in_order(one.person.family_name), in_order(one.person.given_name)))
    invitations = list(db.session.scalars(open_ones(project)))
    coordinated: dict[int, list[Organisation]] = {}
    for partnership in project.partnerships:
        if partnership.coordinator_id:
            coordinated.setdefault(partnership.coordinator_id, []).append(partnership.organisation)
    return Team(
        administrators(), members, _hosted(project), coordinated, invitations, _undelivered(invitations),
        _duties(project),
    )  # fmt: skip


def planners(project: Project) -> list[tuple[Person, bool]]:
    """Who plans its events, and whether she has a second step."""
    people = [one.person for one in db.session.scalars(_members(project)) if one.plans]
    has_one = select(SecondFactor.person_id).where(SecondFactor.set_up_at.is_not(None))
    ids = {*db.session.scalars(has_one.where(SecondFactor.person_id.in_([one.id for one in people])))}
    return [(one, one.id in ids) for one in sorted(people, key=lambda one: in_order(one.name))]


def administrators() -> list[Person]:
    chosen = select(Person).where(Person.is_administrator)
    return list(db.session.scalars(chosen.order_by(Person.family_name, Person.given_name, Person.id)))


def open_ones(project: Project) -> Select[RoleInvitation]:
    """Offers that nobody has taken: also those that were declined or have expired, until they are
    forgotten."""
    return (
        select(RoleInvitation)
        .where(
            RoleInvitation.project_id == project.id,
            RoleInvitation.taken_at.is_(None),
            RoleInvitation.withdrawn_at.is_(None),
            RoleInvitation.expires_at > clock.now() - SHOWN_FOR,
        )
        .options(joinedload(RoleInvitation.organisation), joinedload(RoleInvitation.invited_by))
        .order_by(RoleInvitation.invited_at.desc(), RoleInvitation.id.desc())
    )


def not_taken() -> Select[int]:
    """Ids of the offers that nobody took, and that nobody sees any more."""
    gone = RoleInvitation.expires_at <= clock.now() - SHOWN_FOR
    return select(RoleInvitation.id).where(RoleInvitation.taken_at.is_(None), gone)


def invitation(project: Project, id_: int) -> RoleInvitation | None:
    return db.session.scalar(open_ones(project).where(RoleInvitation.id == id_))


def membership(project: Project, id_: int) -> Membership | None:
    chosen = select(Membership).where(Membership.project_id == project.id, Membership.id == id_)
    return db.session.scalar(chosen.options(joinedload(Membership.person)))


def member_with(project: Project, email: str) -> Membership | None:
    """Who of the team has this address."""
    chosen = select(Membership).join(Person).where(Membership.project_id == project.id)
    return db.session.scalar(chosen.where(Person.email == as_address(email)))


def invited(project: Project, email: str) -> RoleInvitation | None:
    """The offer that this address has and may still take."""
    waiting = open_ones(project).where(
        RoleInvitation.email == as_address(email),
        RoleInvitation.declined_at.is_(None),
        RoleInvitation.expires_at > clock.now(),
    )
    return db.session.scalar(waiting.limit(1))


def partnerships_of(membership: Membership) -> list[Partnership]:
    """Those for which she says who comes."""
    return [one for one in membership.project.partnerships if one.coordinator_id == membership.person_id]


def _members(project: Project) -> Select[Membership]:
    whole = (joinedload(Membership.person), joinedload(Membership.organisation))
    return select(Membership).where(Membership.project_id == project.id).options(*whole)


def _hosted(project: Project) -> dict[int, list[Event]]:
    ahead = select(Event).where(Event.project_id == project.id, Event.ends_at > clock.now())
    found: dict[int, list[Event]] = {}
    for event in db.session.scalars(ahead.options(selectinload(Event.hosts)).order_by(Event.starts_at)):
        for host in event.hosts:
            found.setdefault(host.id, []).append(event)
    return found


def _undelivered(invitations: list[RoleInvitation]) -> set[int]:
    """The newest mail of these has failed, or came back."""
    about = {f"role:{one.id}": one.id for one in invitations}
    mails = select(OutgoingMail.subject_key, OutgoingMail.gave_up_at).where(
        OutgoingMail.purpose == ROLE_OFFERED, OutgoingMail.subject_key.in_(about)
    )
    newest = dict(db.session.execute(mails.order_by(OutgoingMail.id)).all())
    return {about[key] for key, gave_up_at in newest.items() if gave_up_at}


def _duties(project: Project) -> list[Any]:
    duty: Any = Person.desk_duties.property.mapper.class_  # a floor above: reached by the relationship only
    day = duty.event_day.property.mapper.class_
    chosen = (
        select(duty)
        .join(duty.event_day)
        .join(day.event)
        .where(Event.project_id == project.id, day.ends_at > clock.now())
        .options(joinedload(duty.person), joinedload(duty.event_day).joinedload(day.event))
    )
    return list(db.session.scalars(chosen.order_by(day.starts_at, duty.id)))


# The floors above add their own lines, in app/pages.py: what it is, how many, and the page about it.


@dataclass(frozen=True)
class Besides:
    text: str
    label: str
    endpoint: str


Source = Callable[[Project], Besides]
sources: list[Source] = []


def add_source(source: Source) -> None:
    if source not in sources:
        sources.append(source)


def besides(project: Project) -> list[Besides]:
    return [source(project) for source in sources]
