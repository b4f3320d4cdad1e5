"""The pages of the team and of the site, for the world in which every page has something to show."""

from app.database import db
from app.network.models import Membership, Project, Role
from app.people.models import Person
from app.team import actions, administering
from app.team.models import RoleInvitation
from tests import make

ADMINISTRATOR = "admin@example.org"


def build(project: Project, eleni: Person) -> None:
    """A host, two offers that wait, one that was declined, and somebody who looks after the site."""
    make.member(project, "Vera", Role.HOST, organisation=1)
    bologna = project.organisations[1]
    for name in ("invited", "declined", "known"):
        if name == "known":
            make.person("Known")
        actions.invite(
            project, f"{name}@example.org", Role.HOST, actor=eleni, locale="en", organisation=bologna
        )
    actions.decline(link("declined"))
    administering.appoint(ADMINISTRATOR, actor=None, given_name="Ada", family_name="Mini")


def link(name: str) -> str:
    """The token of that offer, made anew: nobody keeps it."""
    offer = db.session.scalars(db.select(RoleInvitation).filter_by(email=f"{name}@example.org")).one()
    declined_at = offer.declined_at
    token = offer.renew()
    offer.declined_at = declined_at
    db.session.commit()
    return token


def staff(project: Project) -> list[str]:
    team = f"/manage/projects/{project.slug}/team"
    host = db.session.scalars(db.select(Membership).filter_by(role=Role.HOST)).first()
    coordinators = db.session.scalars(db.select(Membership).filter_by(role=Role.COORDINATOR)).all()
    assert host
    ids = [host.id, *(one.id for one in coordinators[:1])]
    return [team, f"{team}/invite", *(f"{team}/{id_}{part}" for id_ in ids for part in ("", "/back"))]


def site(project: Project) -> list[str]:
    own = Person.with_address(ADMINISTRATOR)
    partner = project.organisations[1].id
    parts = (
        "",
        "/projects/new",
        f"/projects/{project.slug}",
        "/organisations/new",
        f"/organisations/{partner}",
    )
    more = ("/second-step", "/administrators/new", f"/administrators/{own.id if own else 0}/back")
    return [f"/manage/site{part}" for part in (*parts, *more)]
