"""What signing in says no to."""

from app.errors import DomainError
from app.i18n import lazy as _


class LinkNoLongerOpen(DomainError):
    message = _("This link was used already, or is older than 20 minutes.")
    status = 410


class NobodyHere(DomainError):
    message = _("No partner or organiser has the address %(email)s.")
