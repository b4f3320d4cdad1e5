"""Why somebody cannot register, or change what she has said."""

from app.errors import DomainError
from app.i18n import lazy as _


class RegistrationClosed(DomainError):
    message = _("Registration for “%(event)s” is closed. The contact named on the event page can help.")


class TooLateToChange(DomainError):
    message = _("“%(event)s” is over or cancelled, so nothing can be changed any more.")


class NoDaysLeft(DomainError):
    message = _("Choose at least one day, or cancel the registration.")
