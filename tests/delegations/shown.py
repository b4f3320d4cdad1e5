"""Delegations with something to show, and their pages: for the tests that look at every page."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.delegations import coordinating, naming, queries, quotas
from app.delegations.models import Naming
from app.delegations.terms import Dates, Named
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.models import Event
from app.network.models import Project
from app.people.models import Person
from tests import make

BOARD = "/manage/events/delegated/delegations"


def build(project: Project, eleni: Person) -> None:
    """Bologna names two colleagues, one of them registered before, and a stakeholder; others nobody."""
    event = make.event(project, slug="delegated", seats=20)
    giulia = {
        "email": "giulia@example.org",
        "given_name": "Giulia",
        "family_name": "Ferrante",
        "locale": "en",
    }
    coordinating.appoint(project.partnerships[1], actor=eleni, **giulia)
    numbers = dict(zip((one.id for one in project.organisations), (2, 4, 2), strict=False))
    dates = Dates(event.starts_at - timedelta(days=7), event.starts_at - timedelta(days=14), None)
    quotas.set_places(event, numbers, dates, actor=eleni)
    bologna = of("delegated")
    for name, role in (("Marco", Role.PARTNER), ("Aino", Role.PARTNER), ("Luca", Role.STAKEHOLDER)):
        if name == "Aino":
            make.participation(event, Person.with_address("aino@example.org"))
        who = Named(f"{name.lower()}@example.org", name, "Rossi", "en", role)
        naming.name(bologna, who, visitor="")
    closed = make.event(project, slug="closed-list", seats=20)
    quotas.set_places(closed, numbers, Dates(None, None, 3), actor=eleni)
    closed.naming_closes_at = clock.now() - timedelta(days=1)
    over = of("closed-list")
    over.nudged_at = clock.now()
    db.session.commit()


def of(slug: str) -> Delegation:
    event = db.session.scalars(select(Event).filter_by(slug=slug)).one()
    organisation = event.project.organisations[1]
    chosen = select(Delegation).filter_by(event_id=event.id, organisation_id=organisation.id)
    return db.session.scalars(chosen).one()


def public() -> list[str]:
    delegation, asked = of("delegated"), db.session.scalars(select(Naming).order_by(Naming.id)).all()
    page = f"/delegations/{delegation.token}"
    key = queries.shown(delegation)[0].key
    question = next(one for one in asked if one.is_asked)
    return [
        page,
        *(f"{page}/people/{key}/{deed}" for deed in ("swap", "cancel")),
        f"/delegations/{of('closed-list').token}",
        f"/come-along/{question.token}",
    ]


def staff() -> list[str]:
    partnership = of("delegated").event.project.partnerships[1]
    people = "/manage/projects/cesme-plus/coordinators"
    return [
        BOARD,
        f"{BOARD}/places",
        "/manage/events/quiet/delegations",
        "/manage/events/over/delegations",
        people,
        *(f"{people}/{partnership.id}{deed}" for deed in ("", "/back")),
    ]
