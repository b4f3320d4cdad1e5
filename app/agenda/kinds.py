"""The kinds of item on an agenda, as people call them."""

from collections.abc import Mapping

from app.agenda.models import ItemKind
from app.i18n import lazy as _

KINDS: Mapping[ItemKind, str] = {
    ItemKind.REGISTRATION: _("Registration"),
    ItemKind.WELCOME: _("Welcome"),
    ItemKind.TALK: _("Talk"),
    ItemKind.WORKSHOP: _("Workshop"),
    ItemKind.PANEL: _("Panel"),
    ItemKind.STEERING: _("Steering group, partners only"),
    ItemKind.BREAK: _("Break"),
    ItemKind.MEAL: _("Meal"),
    ItemKind.TRANSFER: _("Transfer"),
    ItemKind.SITE_VISIT: _("Site visit"),
    ItemKind.SOCIAL: _("Social"),
    ItemKind.CLOSING: _("Closing"),
}
