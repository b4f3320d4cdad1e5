"""What every file that leaves the house has in common: what may stand in it, and how it names things."""

from dataclasses import replace

from app.addresses import address
from app.agenda.kinds import KINDS, heading_of
from app.agenda.programme import Programme, Slot
from app.events.audiences import Viewer
from app.events.models import Event
from app.i18n import gettext as _

MEMBER = "synodos"  # what the shapes of others have no place for stands under this name


def to_take_along(programme: Programme, viewer: Viewer) -> Programme:
    """As this reader may keep it. Who has not said yes yet, whose slides are missing, how the groups of the
    project are called is for its organisers; a closed item does not even say for whom it is."""
    if viewer.sees_all:
        return programme
    shown = programme.for_reader(viewer)
    days = (replace(day, slots=tuple(map(_discreet, day.slots))) for day in shown.days)
    return replace(shown, days=tuple(days), groups=None)


def _discreet(slot: Slot) -> Slot:
    return replace(
        slot,
        audiences=() if slot.is_withheld else slot.audiences,
        speakers=tuple(replace(one, is_confirmed=True, needs_slides=False) for one in slot.speakers),
        children=tuple(map(_discreet, slot.children)),
    )


def title(slot: Slot) -> str:
    return heading_of(slot) or str(KINDS[slot.kind])


def page(event: Event, slot: Slot | None = None) -> str:
    """The address of the event, or of an item on its page."""
    own = address("events.show", slug=event.slug)
    return f"{own}#item-{slot.uid}" if slot else own


def place(event: Event) -> str:
    """Where it takes place if nothing else is said."""
    return str(event.venue) or str(event.city) if event.is_on_site else _("Online")
