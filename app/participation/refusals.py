"""Why somebody cannot register, or change what she has said."""

from collections.abc import Sequence
from typing import Any

from app.errors import DomainError
from app.i18n import lazy as _


class RegistrationClosed(DomainError):
    message = _("Registration for “%(event)s” is closed. The contact named on the event page can help.")


class LookedAtFirst(RegistrationClosed):
    message = _(
        "The organisers of “%(event)s” look at your registration first. You hear from them by e-mail."
    )


class TooLateToChange(DomainError):
    message = _("“%(event)s” is over or cancelled, so nothing can be changed any more.")


class ChangesClosed(DomainError):
    message = _("What people chose for “%(event)s” is counted, so it can no longer be changed here.")


class PoolsFull(DomainError):
    """Nothing was taken, because something of it is full: `pools`."""

    message = _("Something of what you chose has become full. Nothing was changed: please choose again.")

    def __init__(self, pools: Sequence[Any]) -> None:
        super().__init__()
        self.pools = list(pools)


class NoDaysLeft(DomainError):
    message = _("Choose at least one day, or cancel the registration.")
