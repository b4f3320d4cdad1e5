"""What stands on an agenda, as people call it."""

from collections.abc import Mapping

from app.agenda.programme import ItemKind, Part, Payer, Slot, Voice
from app.events.audiences import Role
from app.events.terms import Mode
from app.i18n import Localised, gettext
from app.i18n import lazy as _

KINDS: Mapping[ItemKind, str] = {
    ItemKind.REGISTRATION: _("Registration"),
    ItemKind.WELCOME: _("Welcome"),
    ItemKind.TALK: _("Talk"),
    ItemKind.WORKSHOP: _("Workshop"),
    ItemKind.PANEL: _("Panel"),
    ItemKind.TABLES: _("Parallel tables"),
    ItemKind.BILATERAL: _("In pairs"),
    ItemKind.STEERING: _("Steering group"),
    ItemKind.BREAK: _("Break"),
    ItemKind.MEAL: _("Meal"),
    ItemKind.TRANSFER: _("Transfer"),
    ItemKind.SITE_VISIT: _("Site visit"),
    ItemKind.SOCIAL: _("Social"),
    ItemKind.CLOSING: _("Closing"),
}

PARTS: Mapping[Part, str] = {
    Part.PRESENTER: _("Presenter"),
    Part.CHAIR: _("Chair"),
    Part.MODERATOR: _("Moderator"),
    Part.PANELLIST: _("Panellist"),
    Part.HOST: _("Host on site"),
    Part.RAPPORTEUR: _("Rapporteur"),
}
PAYERS: Mapping[Payer, str] = {
    Payer.HOST: _("Offered by the host"),
    Payer.SELF: _("Everybody pays their own"),
}
ROLES: Mapping[Role, str] = {
    Role.PARTNER: _("Partners"),
    Role.STAKEHOLDER: _("Stakeholders"),
    Role.SPEAKER: _("Speakers"),
    Role.PROGRAMME: _("The funding programme"),
    Role.PUBLIC: _("The public"),
}


MODES: Mapping[Mode, str] = {
    Mode.ON_SITE: _("On site"),
    Mode.ONLINE: _("Online"),
    Mode.HYBRID: _("On site and online"),
}


def audiences(slot: Slot, groups: Mapping[str, Localised] | None = None) -> str:
    """For whom it is: Partners, Steering group."""
    roles = {role.value: str(name) for role, name in ROLES.items()}
    names = roles | {key: str(name) for key, name in (groups or {}).items()}
    return ", ".join(names[one] for one in slot.audiences if one in names)


def heading_of(slot: Slot) -> str:
    """Its title, as a reader gets it: a table by its name, a closed item says only that it is."""
    if slot.is_withheld:
        return gettext("Closed session")
    return ": ".join(part for part in (table_of(slot), str(slot.title)) if part)


def table_of(slot: Slot) -> str:
    """Table A, round 2."""
    number = gettext("round %(number)d", number=slot.round) if slot.round else ""
    return ", ".join(part for part in (str(slot.track), number) if part)


def voice(one: Voice) -> str:
    """Aino Mäkelä, Director, Region of South Ostrobothnia (moderator)."""
    who = ", ".join(part for part in (one.name, one.function, one.organisation) if part)
    return who if one.part is Part.PRESENTER else f"{who} ({str(PARTS[one.part]).lower()})"
