"""What cannot be done to a draft, and why."""

from app.errors import DomainError, NotPossibleNow
from app.i18n import lazy as _


class ChangedMeanwhile(NotPossibleNow):
    """Somebody else was there first; nothing was overwritten."""

    message = _("Somebody else has changed this meanwhile. Nothing was overwritten: look again.")


class CannotTakeBack(NotPossibleNow):
    message = _("%(who)s has changed “%(item)s” since, so this cannot be taken back.")


class NothingToTakeBack(DomainError):
    message = _("There is nothing of yours to take back.")


class BeyondMidnight(DomainError):
    message = _("“%(item)s” would start on another day. Nothing was moved: choose fewer minutes.")


class NoPlaceInside(DomainError):
    message = _("There is nothing before “%(item)s” that it could be a part of.")
