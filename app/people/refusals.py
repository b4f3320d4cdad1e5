"""What signing in says no to."""

from app.errors import DomainError
from app.i18n import lazy as _


class LinkNoLongerOpen(DomainError):
    message = _("This link was used already, or is older than 20 minutes.")
    status = 410


class NobodyHere(DomainError):
    message = _("No partner or organiser has the address %(email)s.")


class WrongPassword(DomainError):
    message = _("Address and password do not belong together. A link by mail always works.")


class WrongCode(DomainError):
    message = _("This code is not right, or was used already. Wait for the next one your app shows.")


class NothingToSwitchOn(DomainError):
    message = _("Begin again: this code belongs to a key that was replaced.")


class NoSecondFactor(DomainError):
    message = _("%(email)s has no second step that could be switched off.")


class ObjectionNoLongerOpen(DomainError):
    message = _("This link was used already, or is older than 7 days. Sign in to see where you are.")
    status = 410


class ElsewhereRefused(DomainError):
    """The sign-in of an organisation did not let in."""


class ElsewhereDeclined(ElsewhereRefused):
    message = _("You were not signed in there: somebody said no, or the sign-in was broken off.")
    status = 403


class ElsewhereAway(ElsewhereRefused):
    message = _("The sign-in of your organisation does not answer now. Try again in a minute.")
    status = 503


class ElsewhereUnclear(ElsewhereRefused):
    message = _("The answer of your organisation could not be believed, so nobody was let in. Begin again.")
    status = 400


class NobodyKnownElsewhere(ElsewhereRefused):
    message = _("You are signed in there, but nobody who works on a project here has your verified address.")
    status = 403


class OfSomebodyElse(ElsewhereRefused):
    message = _("This account already belongs to somebody else here.")
