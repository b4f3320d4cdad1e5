"""What is still missing: a title, an answer of a speaker, slides, a date for what is to be prepared; and
weekdays in texts that are not those of their dates."""

from collections.abc import Iterator
from datetime import timedelta

from app import clock
from app.advice.noting import named, note, who
from app.agenda.programme import TEXTS, Day, Programme, Slot, Voice
from app.events.remarks import Remark, weekday_remarks
from app.i18n import Localised, day_short
from app.i18n import gettext as _

SOON = timedelta(days=7)  # before an item, what is missing is worth a morning


def readiness(programme: Programme) -> Iterator[Remark]:
    for day in programme.days:
        for slot in day.whole():
            yield from _weekdays(programme, day, slot)
            yield from _title(slot)
            yield from _preparation(programme, slot)
            for voice in slot.speakers:
                yield from _confirmation(slot, voice)
                yield from _slides(slot, voice)


def _weekdays(programme: Programme, day: Day, slot: Slot) -> Iterator[Remark]:
    for name in TEXTS:
        text: Localised = getattr(slot, name)
        if text:
            yield from weekday_remarks(text, programme.date(day), "agenda", slot.uid)


def _title(slot: Slot) -> Iterator[Remark]:
    if not (slot.title or slot.track):
        yield note("title", slot, _("An item has no title."), _("Say what it is."), is_fault=True)


def _preparation(programme: Programme, slot: Slot) -> Iterator[Remark]:
    if slot.preparation and slot.due_on is None:
        yield note(
            "no due date",
            slot,
            _("“%(item)s” asks people to prepare something, but not until when.", item=named(slot)),
            _("Add the day on which it is due."),
        )
    on = clock.local(slot.starts_at, programme.zone).date()
    if slot.due_on and slot.due_on > on:
        yield note(
            "due too late",
            slot,
            _(
                "What is to be prepared for “%(item)s” is due on %(due)s, after the item itself.",
                item=named(slot),
                due=day_short(slot.due_on),
            ),
            _("Choose a day before it."),
            (slot.due_on - on).days,
            is_fault=True,
        )


def _confirmation(slot: Slot, voice: Voice) -> Iterator[Remark]:
    if not voice.is_confirmed and slot.starts_at > clock.now():
        yield note(
            "confirmation",
            slot,
            _("%(who)s has not confirmed yet, in “%(item)s”.", who=voice.name, item=named(slot)),
            _("Ask again, or write who speaks instead."),
            who(voice.name),
            is_fault=_is_soon(slot),
        )


def _slides(slot: Slot, voice: Voice) -> Iterator[Remark]:
    if voice.needs_slides and not voice.slides:
        yield note(
            "slides",
            slot,
            _("The slides of %(who)s for “%(item)s” have no link yet.", who=voice.name, item=named(slot)),
            _("Ask for them, and add where they can be read."),
            who(voice.name),
            is_fault=_is_soon(slot),
        )


def _is_soon(slot: Slot) -> bool:
    return slot.starts_at - clock.now() <= SOON
