"""The page of one item in sections: those that fit its kind come first and open, the others fold away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.agenda.programme import ItemKind
from app.i18n import lazy as _


@dataclass(frozen=True)
class Section:
    name: str
    label: str
    fields: tuple[str, ...]  # what it holds: it stands open as soon as one of these says something
    fits: frozenset[ItemKind]
    place: int  # among those that fit as well

    @property
    def kinds(self) -> str:
        """As the page tells them to its script."""
        return " ".join(sorted(self.fits))


TALKED = (
    ItemKind.WELCOME,
    ItemKind.TALK,
    ItemKind.WORKSHOP,
    ItemKind.TABLES,
    ItemKind.BILATERAL,
    ItemKind.PANEL,
    ItemKind.STEERING,
    ItemKind.SITE_VISIT,
    ItemKind.CLOSING,
)
FITTING: Mapping[str, Iterable[ItemKind]] = {
    "transfer": (ItemKind.TRANSFER,),
    "hosted": (ItemKind.MEAL, ItemKind.SOCIAL, ItemKind.SITE_VISIT),
    "audience": (ItemKind.STEERING,),
    "table": (ItemKind.TABLES,),
    "place": ItemKind,
    "speakers": TALKED,
    "text": ItemKind,
    "preparation": (ItemKind.STEERING, ItemKind.WORKSHOP, ItemKind.BILATERAL),
    "practice": (ItemKind.TALK, ItemKind.WORKSHOP, ItemKind.TABLES, ItemKind.BILATERAL, ItemKind.SITE_VISIT),
}
HOLDING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "transfer": (_("Meeting point and vehicle"), ("meeting_point", "meets", "vehicle")),
    "hosted": (_("Host, cost and rules"), ("host", "paid_by", "rules")),
    "audience": (_("For whom"), ("audiences",)),
    "table": (_("Table and round"), ("track", "round")),
    "place": (_("Where"), ("room", "mode", "seats")),
    "speakers": (_("Speakers"), ("speakers",)),
    "text": (_("More about it"), ("description",)),
    "preparation": (
        _("Decision and preparation"),
        ("is_decision", "preparation", "prepared_by", "due_on"),
    ),
    "practice": (_("Good practice"), ("practice", "new_practice")),
}
SECTIONS = tuple(
    Section(name, label, fields, frozenset(FITTING[name]), place)
    for place, (name, (label, fields)) in enumerate(HOLDING.items())
)


def arranged(kind: str, told: Iterable[str]) -> list[tuple[Section, bool]]:
    """The sections in the order of the page, each with whether it stands open; `told`: the fields that say
    something, or have something wrong with them."""
    used = set(told)
    shown = [(section, kind in section.fits, bool(used & {*section.fields})) for section in SECTIONS]
    shown.sort(key=lambda one: (not one[1], not one[2]))
    return [(section, fits or holds) for section, fits, holds in shown]
