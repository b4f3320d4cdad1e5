"""What a team says no to."""

from app.errors import DomainError
from app.i18n import lazy as _


class NoLongerOffered(DomainError):
    message = _(
        "This invitation was answered already, was withdrawn, or is older than 14 days; or a part of the "
        "link is missing."
    )
    status = 410


class LastOrganiser(DomainError):
    message = _("Nobody else organises this project. Make somebody else an organiser first.")


class LastAdministrator(DomainError):
    message = _("Nobody else looks after this site. Appoint somebody else first.")


class InTeamAlready(DomainError):
    message = _("%(name)s is in the team already. Change her role there.")


class InvitedAlready(DomainError):
    message = _("This address is invited already. Invite it again from the list, or withdraw that first.")


class NeedsOrganisation(DomainError):
    message = _("Choose for which partner.")


class StillNeeded(DomainError):
    message = _("%(name)s still has people or events in this project, so it stays a partner.")


class NoOrganisation(DomainError):
    message = _("Choose at least one partner.")


class AddressTaken(DomainError):
    message = _("This address is taken already.")
