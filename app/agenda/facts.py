"""What readers are told of an item, fact by fact, in the language spoken now: whatever stands on the page."""

from collections.abc import Mapping

from app.agenda.kinds import KINDS, MODES, PAYERS, audiences, table_of, voice
from app.agenda.programme import Slot, Voice
from app.i18n import Localised, clock_time, day_short, gettext

Fact = str | Localised


def facts_of(slot: Slot, zone: str, groups: Mapping[str, Localised] | None = None) -> dict[str, Fact]:
    """By their names; empty where nothing is said. Times and the title are not among them."""
    return {
        gettext("What it is"): str(KINDS[slot.kind]),
        gettext("Room or place"): slot.room,
        gettext("Table"): table_of(slot),
        gettext("Meeting point"): slot.meeting_point,
        gettext("Be there at"): clock_time(slot.meets_at, zone) if slot.meets_at else "",
        gettext("By"): slot.vehicle,
        gettext("Seats"): str(slot.seats or ""),
        gettext("How"): str(MODES[slot.mode]) if slot.mode else "",
        gettext("Speakers"): "; ".join(map(_speaker, slot.speakers)),
        gettext("Slides"): ", ".join(one.name for one in slot.speakers if one.slides),
        gettext("For"): audiences(slot, groups) or gettext("everybody"),
        gettext("Decision"): gettext("yes") if slot.is_decision else gettext("no"),
        gettext("To prepare"): slot.preparation,
        gettext("Prepared by"): slot.prepared_by,
        gettext("Prepared until"): day_short(slot.due_on) if slot.due_on else "",
        gettext("Hosted by"): slot.host,
        gettext("Cost"): str(PAYERS[slot.paid_by]) if slot.paid_by else "",
        gettext("Please note"): slot.rules,
        gettext("Good practice"): _practice(slot),
        gettext("Description"): slot.description,
    }


def _speaker(one: Voice) -> str:
    said = voice(one)
    return gettext("%(speaker)s, %(minutes)d min", speaker=said, minutes=one.minutes) if one.minutes else said


def _practice(slot: Slot) -> str:
    told = slot.practice
    parts = (str(told.title), told.region, told.theme, told.owner) if told else ()
    return " · ".join(part for part in parts if part)
