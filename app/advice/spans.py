"""Whether items lie where they belong: inside their day and their umbrella, and end after they start."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app import clock
from app.advice.noting import Placed, at, minutes, named, note, placed
from app.agenda.programme import Day, ItemKind, Programme, Slot
from app.events.remarks import Remark
from app.i18n import day_short, ngettext
from app.i18n import gettext as _

LONG_NIGHT = timedelta(hours=6)  # an end after midnight may be this late
# What may follow when the day is over: a dinner, the way to it and back
EVENING = {ItemKind.SOCIAL, ItemKind.MEAL, ItemKind.TRANSFER}


def spans(programme: Programme) -> Iterator[Remark]:
    for day in programme.days:
        for one in placed(day):
            yield from _of_no_length(programme, one.slot)
            yield from _outside_the_umbrella(programme, one)
            yield from _while_the_clocks_change(programme, one.slot)
        for slot in day.slots:
            yield from _outside_the_day(programme, day, slot)


def _of_no_length(programme: Programme, slot: Slot) -> Iterator[Remark]:
    if slot.minutes is None or slot.minutes > 0 or slot.kind is ItemKind.TRANSFER:
        return
    text = _("“%(item)s” ends before it starts.", item=named(slot))
    if not slot.minutes:
        text = _("“%(item)s” ends when it starts.", item=named(slot))
    yield note("length", slot, text, _("Look at both times again."), slot.minutes, is_fault=True)


def _outside_the_umbrella(programme: Programme, one: Placed) -> Iterator[Remark]:
    slot, umbrella = one.slot, one.parent
    if umbrella is None:
        return
    early = umbrella.starts_at - slot.starts_at
    late = (
        max(slot.ends_at or slot.starts_at, slot.starts_at) - umbrella.ends_at if umbrella.ends_at else early
    )
    if early <= timedelta() and (late <= timedelta() or umbrella.ends_at is None):
        return
    until = at(programme, umbrella.ends_at) if umbrella.ends_at else _("open end")
    yield note(
        "umbrella",
        slot,
        _(
            "“%(item)s” is not within the hours of “%(umbrella)s”, %(start)s–%(end)s.",
            item=named(slot),
            umbrella=named(umbrella),
            start=at(programme, umbrella.starts_at),
            end=until,
        ),
        _("Change the hours of one of the two, or take it out."),
        umbrella.uid,
        minutes(early),
        minutes(late),
    )


def _while_the_clocks_change(programme: Programme, slot: Slot) -> Iterator[Remark]:
    if slot.ends_at is None or slot.ends_at <= slot.starts_at:
        return
    begin, end = (clock.local(instant, programme.zone) for instant in (slot.starts_at, slot.ends_at))
    shift = (end.utcoffset() or timedelta()) - (begin.utcoffset() or timedelta())
    if shift:
        text = _("The clocks go back during “%(item)s”.", item=named(slot))
        if shift > timedelta():
            text = _("The clocks go forward during “%(item)s”.", item=named(slot))
        length = ngettext(
            "It really lasts one minute. Tell people by which clock it ends.",
            "It really lasts %(num)s minutes. Tell people by which clock it ends.",
            minutes(slot.ends_at - slot.starts_at),
        )
        yield note("clocks", slot, text, length, minutes(shift))


def _outside_the_day(programme: Programme, day: Day, slot: Slot) -> Iterator[Remark]:
    on, day_before = clock.local(slot.starts_at, programme.zone), timedelta(days=1)
    if programme.date(day) not in (on.date(), _night_of(programme, slot.starts_at)):
        yield note(
            "another day",
            slot,
            _(
                "“%(item)s” is on %(other)s, but stands on %(day)s.",
                item=named(slot),
                other=day_short(on.date()),
                day=day_short(programme.date(day)),
            ),
            _("Move it to its day, or change its date."),
            (on.date() - programme.date(day)) // day_before,
            is_fault=True,
        )
    elif slot.starts_at < day.starts_at:
        yield note(
            "before the day",
            slot,
            _(
                "“%(item)s” starts before the day, which begins at %(time)s.",
                item=named(slot),
                time=at(programme, day.starts_at),
            ),
            _("Calendars show the day from then on. Let the day begin earlier, or the item later."),
            minutes(day.starts_at - slot.starts_at),
        )
    elif (end := _too_late(programme, day, slot)) and end > day.ends_at:
        yield note(
            "after the day",
            slot,
            _(
                "“%(item)s” goes on until %(end)s; the day ends at %(time)s.",
                item=named(slot),
                end=at(programme, end),
                time=at(programme, day.ends_at),
            ),
            _("Calendars show the day until then. Let the day end later, or the item earlier."),
            minutes(end - day.ends_at),
        )


def _too_late(programme: Programme, day: Day, slot: Slot) -> datetime | None:
    """When it ends, if that matters: an evening may follow the day, but ends before the next one dawns."""
    end = max(slot.ends_at or slot.starts_at, slot.starts_at)
    if slot.kind not in EVENING:
        return end
    return end if _night_of(programme, end) > programme.date(day) else None


def _night_of(programme: Programme, instant: datetime) -> date:
    """The day to which people count that hour: before six in the morning it is still the day before."""
    return (clock.local(instant, programme.zone).replace(tzinfo=None) - LONG_NIGHT).date()
