"""Who coordinates for a partner. Each function is one transaction."""

import secrets

from sqlalchemy import select

from app import clock
from app.audit.models import record
from app.database import action, db
from app.delegations import mails, places, queries
from app.network.models import Membership, Partnership, Role
from app.people.models import Person


@action
def appoint(
    partnership: Partnership, *, actor: Person, email: str, given_name: str, family_name: str, locale: str
) -> Person:
    """From now on she names who comes for this partner; whoever did so before does not. She is written to.

    An organiser stays one, everybody else becomes coordinator. The links of the one before open nothing.
    """
    _meet(partnership)
    person = Person.known_as(email, given_name=given_name, family_name=family_name, locale=locale)
    if partnership.coordinator_id == person.id:
        return person
    _step_down(partnership)
    membership = _membership(person, partnership)
    if membership is None:
        db.session.add(
            Membership(
                person=person,
                project=partnership.project,
                organisation=partnership.organisation,
                role=Role.COORDINATOR,
            )
        )
    elif membership.role is Role.PARTNER:
        membership.role = Role.COORDINATOR
        membership.organisation = membership.organisation or partnership.organisation
    partnership.coordinator = person
    db.session.flush()
    _hand_over(partnership)
    theirs = queries.ahead(partnership.project, partnership.organisation)
    open_ones = [one for one in theirs if places.may_name(one.event)]
    for one in open_ones:
        one.told_at = clock.now()
    mails.coordinator(partnership, open_ones)
    record("coordinator.appointed", partnership, actor, person_id=person.id)
    return person


@action
def dismiss(partnership: Partnership, *, actor: Person) -> None:
    """Nobody coordinates for this partner any more. She stays what she was beside that."""
    _meet(partnership)
    if partnership.coordinator_id is None:
        return
    let_go(partnership, actor=actor)


def let_go(partnership: Partnership, *, actor: Person) -> None:
    """The same inside another action."""
    person_id = partnership.coordinator_id
    _step_down(partnership)
    partnership.coordinator = None
    db.session.flush()
    _hand_over(partnership)
    record("coordinator.dismissed", partnership, actor, person_id=person_id)


def _step_down(partnership: Partnership) -> None:
    before = partnership.coordinator
    membership = _membership(before, partnership) if before else None
    others = select(Partnership.id).where(
        Partnership.project_id == partnership.project_id,
        Partnership.coordinator_id == partnership.coordinator_id,
        Partnership.id != partnership.id,
    )
    if membership and membership.role is Role.COORDINATOR and db.session.scalar(others) is None:
        membership.role = Role.PARTNER


def _hand_over(partnership: Partnership) -> None:
    """Her pages are another's, at other addresses."""
    for one in queries.ahead(partnership.project, partnership.organisation):
        one.coordinator = partnership.coordinator
        one.token, one.told_at, one.nudged_at = secrets.token_urlsafe(32), None, None


def _membership(person: Person, partnership: Partnership) -> Membership | None:
    chosen = select(Membership).where(
        Membership.person_id == person.id, Membership.project_id == partnership.project_id
    )
    return db.session.scalar(chosen)


def _meet(partnership: Partnership) -> None:
    """Whoever changes it at the same time waits here."""
    db.session.execute(select(Partnership.id).where(Partnership.id == partnership.id).with_for_update())
    db.session.expire(partnership)
