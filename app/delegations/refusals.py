"""Why a coordinator cannot name, or an organiser not set."""

from app.errors import DomainError
from app.i18n import lazy as _


class NamingIsOver(DomainError):
    message = _("The list is closed: nobody can be named or taken off any more. Write to the organisers.")


class NoPlaceLeft(DomainError):
    message = _("No place is left for your delegation. Take somebody off your list, or send somebody else.")


class NamedAlready(DomainError):
    message = _("This person stands on your list already.")


class NotYours(DomainError):
    message = _("This person does not stand on your list any more. Reload the page.")


class OutOfReach(DomainError):
    message = _("This partner has no coordinator with an e-mail address. Name one first.")


class PlacesDoNotFit(DomainError):
    """All of them together, and who is there already, must find room."""


class MoreThanTheEvent(PlacesDoNotFit):
    message = _("Together that is %(given)d places for partners, but %(more)s.")


class OthersHaveSome(PlacesDoNotFit):
    message = _(
        "Others have %(others)d of the %(seats)d places already, so %(left)d are there for partners, and not "
        "%(given)d. Raise the number of places first."
    )
