"""Ways from one place to the next: arrivals, meeting points, transfers that take no time or are missing."""

from collections.abc import Iterator
from itertools import pairwise

from app.advice.noting import MINUTE, at, folded, minutes, named, note
from app.agenda.programme import PAUSES, Day, ItemKind, Programme, Slot
from app.events.remarks import Remark
from app.i18n import gettext as _


def logistics(programme: Programme) -> Iterator[Remark]:
    for day in programme.days:
        for slot in day.whole():
            yield from _arrival(programme, slot)
            yield from _be_there(programme, slot)
        yield from _places_in_a_row(programme, day)


def _arrival(programme: Programme, slot: Slot) -> Iterator[Remark]:
    if slot.kind is not ItemKind.TRANSFER or slot.ends_at is None:
        return
    if slot.ends_at < slot.starts_at:
        yield note(
            "arrival",
            slot,
            _(
                "“%(item)s” arrives at %(end)s, before it leaves at %(start)s.",
                item=named(slot),
                end=at(programme, slot.ends_at),
                start=at(programme, slot.starts_at),
            ),
            _("Look at both times again."),
            slot.minutes,
            is_fault=True,
        )
    elif slot.ends_at == slot.starts_at:
        yield note(
            "no time",
            slot,
            _("“%(item)s” takes 0 minutes.", item=named(slot)),
            _("Say how long people are on their way, on foot too."),
            is_fault=True,
        )


def _be_there(programme: Programme, slot: Slot) -> Iterator[Remark]:
    if slot.meets_at and slot.meets_at > slot.starts_at:
        yield note(
            "be there",
            slot,
            _(
                "People meet for “%(item)s” at %(meets)s, after it has left at %(start)s.",
                item=named(slot),
                meets=at(programme, slot.meets_at),
                start=at(programme, slot.starts_at),
            ),
            _("Let them meet before, or let it start later."),
            minutes(slot.meets_at - slot.starts_at),
            is_fault=True,
        )


def _places_in_a_row(programme: Programme, day: Day) -> Iterator[Remark]:
    """A visit follows on something elsewhere, at the same minute."""
    for (one, here), (other, there) in pairwise(_stops(day)):
        if not one.ends_at or abs(other.starts_at - one.ends_at) >= MINUTE:
            continue
        if _are_elsewhere(one, here, other, there):
            yield note(
                "way",
                other,
                _(
                    "“%(item)s” starts at %(start)s, when “%(before)s” ends elsewhere.",
                    item=named(other),
                    start=at(programme, other.starts_at),
                    before=named(one),
                ),
                _("Add the way there: a transfer, or some minutes on foot."),
                one.uid,
            )


def _stops(day: Day) -> list[tuple[Slot, set[str]]]:
    """What people go to one after the other, and by which names its place is known."""

    def of(slots: tuple[Slot, ...], around: set[str]) -> Iterator[tuple[Slot, set[str]]]:
        for slot in slots:
            place = {*folded(slot.room)} or around
            if slot.children and not slot.is_parallel:
                yield from of(slot.children, place)
            else:
                yield slot, place

    return sorted(of(day.slots, set()), key=lambda stop: stop[0].starts_at)


def _are_elsewhere(one: Slot, here: set[str], other: Slot, there: set[str]) -> bool:
    """Two visits are, unless they name the same place or host; a visit and a session, if both name theirs."""
    kinds = {one.kind, other.kind}
    if ItemKind.SITE_VISIT not in kinds or ItemKind.TRANSFER in kinds or kinds & PAUSES:
        return False
    if here and there:
        return not here & there
    are_visits = kinds == {ItemKind.SITE_VISIT}
    return are_visits and not (one.host and one.host == other.host)
