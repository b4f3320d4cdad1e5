"""Offering roles, and taking them. Each function is one transaction; whoever changes a team meets the others
at the row of its project."""

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.network.models import Membership, Organisation, Project, Role
from app.people.models import Person, SignInLink
from app.team import mails, queries
from app.team.models import RoleInvitation, meet
from app.team.refusals import InTeamAlready, InvitedAlready, NeedsOrganisation, NoLongerOffered

HIGHEST = (
    Role.ORGANISER,
    Role.HOST,
    Role.COORDINATOR,
    Role.PARTNER,
)  # who has one of them loses none by a link
MOST_IN_AN_HOUR = 60


@action
def invite(
    project: Project,
    email: str,
    role: Role,
    *,
    actor: Person,
    locale: str,
    organisation: Organisation | None = None,
) -> RoleInvitation:
    """Offer a role to whoever reads mail at this address. Raises InTeamAlready, InvitedAlready,
    NeedsOrganisation, TooManyTries."""
    meet(project)
    security.limit("team", str(actor.id), tries=MOST_IN_AN_HOUR)
    if member := queries.member_with(project, email):
        raise InTeamAlready(name=member.person.name)
    if queries.invited(project, email):
        raise InvitedAlready
    if role in (Role.HOST, Role.PARTNER) and organisation not in project.organisations:
        raise NeedsOrganisation
    invitation, token = RoleInvitation.issue(
        project, email, role, by=actor, locale=locale, organisation=organisation
    )
    record("role.offered", invitation, actor, project_id=project.id, role=role)
    mails.offered(invitation, token)
    return invitation


@action
def invite_again(invitation: RoleInvitation, *, actor: Person) -> None:
    """Another link, by mail; the one before opens nothing. Raises NoLongerOffered, TooManyTries."""
    meet(invitation.project)
    security.limit("team", str(actor.id), tries=MOST_IN_AN_HOUR)
    if invitation.is_over:
        raise NoLongerOffered
    token = invitation.renew()
    record("role.offered_again", invitation, actor, project_id=invitation.project_id, role=invitation.role)
    mails.offered(invitation, token)


@action
def withdraw(invitation: RoleInvitation, *, actor: Person) -> None:
    """Its link opens nothing any more. Withdrawn twice, it is withdrawn. Raises NoLongerOffered."""
    meet(invitation.project)
    if invitation.taken_at:
        raise NoLongerOffered
    if invitation.withdrawn_at is None:
        invitation.end()
        record("role.withdrawn", invitation, actor, project_id=invitation.project_id, role=invitation.role)


@action
def take(token: str, *, given_name: str, family_name: str) -> str:
    """Yes. Whoever holds the link has shown that she reads the mail of the address that was invited: she is
    that person from now on, with the names that we know, or with these. Returns a way to sign in, which asks
    her for whatever else she has to show. Raises NoLongerOffered."""
    invitation = _open(token)
    known = {"given_name": given_name, "family_name": family_name, "locale": invitation.locale}
    person = Person.known_as(invitation.email, **known)
    _join(person, invitation)
    invitation.email, invitation.taken_at, invitation.taken_by_id = "", clock.now(), person.id
    db.session.flush()
    db.session.expire(person)
    _link, way_in = SignInLink.issue(person)
    record("role.taken", invitation, person, project_id=invitation.project_id, role=invitation.role)
    return way_in


@action
def decline(token: str) -> None:
    """No. Raises NoLongerOffered."""
    invitation = _open(token)
    invitation.declined_at = clock.now()
    record("role.declined", invitation, None, project_id=invitation.project_id, role=invitation.role)


def _open(token: str) -> RoleInvitation:
    """The offer of that link, which nobody else answers meanwhile."""
    invitation = RoleInvitation.of(token)
    if invitation:
        meet(invitation.project)
        invitation = RoleInvitation.of(token)
    if invitation is None or not invitation.is_open(clock.now()):
        raise NoLongerOffered
    return invitation


def _join(person: Person, invitation: RoleInvitation) -> None:
    there = queries.member_with(invitation.project, invitation.email)
    if there is None:
        known = {"project": invitation.project, "organisation": invitation.organisation}
        db.session.add(Membership(person=person, role=invitation.role, **known))
    elif HIGHEST.index(invitation.role) < HIGHEST.index(there.role):
        there.role = invitation.role
        there.organisation = invitation.organisation or there.organisation
