"""Whom partners send to what lies ahead: who coordinates, how many places each has, whom they have named."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.database import db
from app.delegations import coordinating, naming, places, quotas
from app.delegations.terms import Dates, Named
from app.demo.people import ORGANISER, Crowd, Invented
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.models import Event
from app.people.models import Person

NAMING_CLOSES, RETURNS = timedelta(days=14), timedelta(days=30)  # before the event


def send(data: dict[str, Any], crowd: Crowd) -> None:
    """By the deeds of everybody, once: what somebody has set since stays."""
    meeting = db.session.scalars(select(Event).filter_by(slug=data["slug"])).one()
    organiser = Person.with_address(ORGANISER)
    assert organiser
    is_late = meeting.starts_at - RETURNS <= clock.now() or not places.may_name(meeting)
    if is_late or db.session.scalar(select(Delegation.id).where(Delegation.event_id == meeting.id)):
        return
    for partnership in meeting.project.partnerships:
        if (address := data["coordinators"].get(partnership.organisation.slug)) and (
            partnership.coordinator_id is None
        ):
            one = crowd.by_address(address)
            coordinating.appoint(partnership, actor=organiser, email=one.email, **_names(one))
    numbers = {one.id: data["places"].get(one.slug) for one in meeting.project.organisations}
    dates = Dates(meeting.starts_at - NAMING_CLOSES, meeting.starts_at - RETURNS, None)
    quotas.set_places(meeting, numbers, dates, actor=organiser)
    delegations = select(Delegation).where(Delegation.event_id == meeting.id)
    by_partner = {one.organisation.slug: one for one in db.session.scalars(delegations)}
    for partner, addresses in data["names"].items():
        for address in addresses:
            one = crowd.by_address(address)
            who = Named(email=one.email, role=Role.STAKEHOLDER, **_names(one))
            naming.name(by_partner[partner], who, visitor="")


def _names(one: Invented) -> dict[str, str]:
    return {"given_name": one.given_name, "family_name": one.family_name, "locale": one.locale}
