"""What is known of delegations: the people of one, for its coordinator; all of an event, for organisers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.delegations.models import STANDING_OF, Naming, Standing
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Status
from app.network.models import Membership, Organisation, Partnership, Project
from app.participation.models import Participation
from app.participation.states import AWAY, WITH_SEAT, State
from app.people.models import Person

# One delegation, as its coordinator sees it


@dataclass(frozen=True)
class Row:
    """Somebody on her list."""

    key: str  # in addresses; tells nothing of what is known elsewhere
    who: Participation | Naming
    participation_id: int
    name: str
    email: str  # as she typed it; empty for who registered herself
    role: Role
    standing: Standing

    @property
    def sort(self) -> tuple[str, str]:
        return self.name.casefold(), self.key


def shown(delegation: Delegation) -> list[Row]:
    """Whom she has named, and who registered herself and works for this partner. Nobody else."""
    namings = list(
        db.session.scalars(
            select(Naming)
            .where(Naming.delegation_id == delegation.id)
            .options(joinedload(Naming.participation))
        )
    )
    named = {one.participation_id for one in namings}
    rows = [
        Row(f"n{one.id}", one, one.participation_id, one.name, one.email, one.role, one.standing)
        for one in namings
    ]
    theirs = select(Participation).where(
        Participation.delegation_id == delegation.id, Participation.state.not_in(AWAY)
    )
    rows += [
        Row(f"p{one.id}", one, one.id, one.name, "", _side(one.role), STANDING_OF[one.state])
        for one in db.session.scalars(theirs)
        if one.id not in named
    ]
    return sorted(rows, key=lambda row: row.sort)


def row(delegation: Delegation, key: str) -> Row | None:
    return next((one for one in shown(delegation) if one.key == key), None)


def keeps_place(who: Participation | Naming) -> bool:
    """A place of the delegation is used for her."""
    if isinstance(who, Naming):
        return who.is_asked or (who.is_with_us and who.participation.holds_seat)
    return who.holds_seat


def namings_of(delegation: Delegation, participation: Participation) -> list[Naming]:
    mine = select(Naming).where(
        Naming.delegation_id == delegation.id, Naming.participation_id == participation.id
    )
    return list(db.session.scalars(mine))


def other_namings(naming: Naming) -> list[Naming]:
    """By other partners, of the same person at the same event."""
    others = select(Naming).where(Naming.participation_id == naming.participation_id, Naming.id != naming.id)
    return list(db.session.scalars(others))


def _side(role: Role) -> Role:
    return Role.STAKEHOLDER if role in (Role.STAKEHOLDER, Role.PUBLIC) else Role.PARTNER


# All of an event, as its organisers see them


@dataclass
class Line:
    """One partner on the board."""

    organisation: Organisation
    delegation: Delegation | None
    quota: int | None = None
    named: int = 0  # has a place, or was asked; whether or not she has said yes
    coming: int = 0
    complete: int = 0  # has sent the whole form
    waiting: int = 0

    @property
    def left(self) -> int | None:
        return None if self.quota is None else max(self.quota - self.named, 0)

    @property
    def over(self) -> int:
        return max(self.named - self.quota, 0) if self.quota is not None else 0

    @property
    def is_silent(self) -> bool:
        """Has places, and has named nobody."""
        return bool(self.quota) and not self.named and not self.waiting


def board(event: Event) -> list[Line]:
    """Every partner of the project, in its order; in a number of queries that does not grow with them."""
    chosen = (
        select(Delegation)
        .where(Delegation.event_id == event.id)
        .options(joinedload(Delegation.coordinator), joinedload(Delegation.organisation))
    )
    by_organisation = {one.organisation_id: one for one in db.session.scalars(chosen)}
    quotas = {pool.key: pool.seats for pool in event.pools if pool.of is Of.PARTNER}
    counts = _counts(event)
    lines = []
    for partnership in event.project.partnerships:
        delegation = by_organisation.get(partnership.organisation_id)
        line = Line(partnership.organisation, delegation)
        if delegation:
            line.quota = quotas.get(str(delegation.id))
            for name, numbers in counts.items():
                setattr(line, name, numbers[delegation.id])
        lines.append(line)
    return lines


def _counts(event: Event) -> dict[str, Counter[int | None]]:
    rows = db.session.execute(
        select(
            Participation.delegation_id,
            func.count().filter(Participation.state.in_(WITH_SEAT)),
            func.count().filter(Participation.state == State.CONFIRMED),
            func.count().filter(
                Participation.state == State.CONFIRMED, Participation.completed_at.is_not(None)
            ),
            func.count().filter(Participation.state == State.WAITING),
        )
        .where(Participation.event_id == event.id, Participation.delegation_id.is_not(None))
        .group_by(Participation.delegation_id)
    ).all()
    found = {name: Counter[int | None]() for name in ("named", "coming", "complete", "waiting")}
    for id_, *numbers in rows:
        for name, number in zip(found, numbers, strict=True):
            found[name][id_] += number
    for id_, number in db.session.execute(asked_by().where(Participation.event_id == event.id)):
        found["named"][id_] += number
    return found


def asked_by() -> Select[int, int]:
    """By delegation: how many were asked whether they come with it, and have not said."""
    return (
        select(Naming.delegation_id, func.count())
        .join(Participation)
        .where(
            Naming.parted_at.is_(None),
            Participation.delegation_id.is_distinct_from(Naming.delegation_id),
        )
        .group_by(Naming.delegation_id)
    )


def returned(event: Event) -> int:
    """How many places went back to all, when that was done."""
    last = (
        select(AuditEntry)
        .where(AuditEntry.event_id == event.id, AuditEntry.action == "quotas.returned")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    entry = db.session.scalar(last)
    return int(entry.details.get("seats", 0)) if entry else 0


def silent(events: Sequence[Event]) -> Counter[int]:
    """How many partners have places and have named nobody, by the id of the event. Four queries."""
    ids = [event.id for event in events]
    theirs = select(Delegation.id, Delegation.event_id).where(Delegation.event_id.in_(ids))
    speaking = set(
        db.session.scalars(
            select(Participation.delegation_id).where(
                Participation.event_id.in_(ids),
                Participation.delegation_id.is_not(None),
                Participation.state.not_in(AWAY),
            )
        )
    )
    speaking |= set(
        db.session.scalars(
            select(Naming.delegation_id)
            .join(Participation)
            .where(Participation.event_id.in_(ids), Naming.parted_at.is_(None))
        )
    )
    quotas = select(Pool.key).where(Pool.event_id.in_(ids), Pool.of == Of.PARTNER, Pool.seats > 0)
    with_places = set(db.session.scalars(quotas))
    return Counter(
        event_id
        for id_, event_id in db.session.execute(theirs)
        if str(id_) in with_places and id_ not in speaking
    )


# Those of a project


def ahead(project: Project, organisation: Organisation) -> list[Delegation]:
    """Of this partner, at events that people know of and that are not over."""
    chosen = (
        select(Delegation)
        .join(Event)
        .where(
            Event.project_id == project.id,
            Event.ends_at > clock.now(),
            Delegation.organisation_id == organisation.id,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(db.session.scalars(chosen))


def partnership(project: Project, id_: int) -> Partnership | None:
    return next((one for one in project.partnerships if one.id == id_), None)


def of_partners(event: Event) -> int:
    """Who of this event works for a partner, or was sent by one, and has a place."""
    by_membership = select(Membership.person_id).where(
        Membership.project_id == event.project_id, Membership.organisation_id.is_not(None)
    )
    theirs = select(func.count()).where(
        Participation.event_id == event.id,
        Participation.state.in_(WITH_SEAT),
        or_(Participation.delegation_id.is_not(None), Participation.person_id.in_(by_membership)),
    )
    return db.session.scalar(theirs) or 0


def untold() -> list[Event]:
    """Those that are published and not over, with coordinators who have not got their link."""
    reachable = Delegation.coordinator.has(Person.email.is_not(None))
    alone = select(Delegation.event_id).where(Delegation.told_at.is_(None), reachable)
    chosen = select(Event).where(
        Event.status == Status.PUBLISHED, Event.ends_at > clock.now(), Event.id.in_(alone)
    )
    return list(db.session.scalars(chosen.order_by(Event.id)))


def due() -> list[Event]:
    """Whose quotas end now."""
    chosen = select(Event).where(
        Event.quota_until <= clock.now(), Event.quotas_returned_at.is_(None), Event.ends_at > clock.now()
    )
    return list(db.session.scalars(chosen.order_by(Event.id)))
