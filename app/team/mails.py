"""Mails about roles: one function each."""

import secrets

from app.addresses import address
from app.i18n import of_workspace
from app.mail import outbox
from app.mail.models import ROLE_OFFERED
from app.network.models import Membership, Project, Role
from app.people.models import Person
from app.people.posting import post_to
from app.team.models import LIFETIME, RoleInvitation
from app.team.texts import ROLES, YOURS


def offered(invitation: RoleInvitation, token: str) -> None:
    """Would you take part in the work? The link to say yes or no."""
    known = Person.with_address(invitation.email)
    outbox.post(
        ROLE_OFFERED,
        to=invitation.email,
        name=known.name if known else "",
        language=of_workspace(invitation.locale),
        about=f"role:{invitation.id}",
        revision=_news(),
        project_id=invitation.project_id,
        project=invitation.project,
        role=ROLES[invitation.role],
        means=YOURS[invitation.role],
        organisation=invitation.organisation,
        by=invitation.invited_by,
        reply_to=invitation.invited_by.email if invitation.invited_by else None,
        days=LIFETIME.days,
        link=address("taking.offer", token=token),
    )


def changed(membership: Membership, *, by: Person) -> None:
    """You have another role now."""
    _about("team_role_changed", membership.person, membership.project, membership.role, by)


def taken_back(person: Person, project: Project, role: Role, *, by: Person) -> None:
    """You have no role in this project any more."""
    _about("team_taken_back", person, project, role, by)


def _about(purpose: str, person: Person, project: Project, role: Role, by: Person) -> None:
    post_to(
        person,
        purpose,
        about=f"team:{project.id}:{person.id}",
        revision=_news(),
        project_id=project.id,
        reply_to=by.email,
        project=project,
        by=by,
        role=ROLES[role],
        means=YOURS[role],
        link=address("people.sign_in"),
    )


def administrator(person: Person, *, by: Person | None) -> None:
    """You look after the site now."""
    _about_the_site("team_administrator", person, by)


def no_administrator(person: Person, *, by: Person | None) -> None:
    """You do not look after the site any more."""
    _about_the_site("team_no_administrator", person, by)


def _about_the_site(purpose: str, person: Person, by: Person | None) -> None:
    post_to(
        person,
        purpose,
        about=f"administrator:{person.id}",
        revision=_news(),
        by=by,
        link=address("people.sign_in"),
    )


def _news() -> int:
    """Each of these mails tells something new, also when it is the second within a second."""
    return secrets.randbits(31)
