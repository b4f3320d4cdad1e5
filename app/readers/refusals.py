"""Why a reading link opens nothing, and what its organisers may not do with it."""

from app.errors import DomainError
from app.i18n import lazy as _


class LinkOpensNothing(DomainError):
    """The same words whatever the reason: nobody learns whether there ever was such a link, or of whom."""

    message = _("This link opens nothing.")
    status = 404


class LinkHasEnded(LinkOpensNothing):
    status = 410


class LinkIsWithdrawn(DomainError):
    message = _("This link was withdrawn. Make a new one.")
