"""Whether people can rest and eat: long stretches without a break, no lunch, hours without a plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app import clock
from app.advice.noting import at, end_of, in_a_row, long, minutes, named, note
from app.agenda.programme import PAUSES, Day, ItemKind, Programme, Slot
from app.agenda.words import names
from app.events.remarks import Remark, key
from app.i18n import day_short
from app.i18n import gettext as _

LONGEST_STRETCH = timedelta(hours=2, minutes=30)
LONGEST_GAP = timedelta(hours=2, minutes=30)
# People move about, or nothing is planned for so long that they do.
RESTS = PAUSES | {ItemKind.TRANSFER}
SHORT_PAUSE = timedelta(minutes=10)
LONG = timedelta(hours=1)  # an item that may have a break inside
DAY_WITHOUT_LUNCH = timedelta(hours=6)
NOON, LUNCH_BEGINS, LUNCH_ENDS = time(12), time(11, 30), time(15)
MEAL = timedelta(minutes=45)  # a break of that length feeds people, too


def pauses(programme: Programme) -> Iterator[Remark]:
    for day in programme.days:
        yield from _stretches_without_a_break(programme, day)
        yield from _no_lunch(programme, day)
        yield from _gaps(programme, day)


@dataclass(frozen=True)
class Stretch:
    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


def _stretches_without_a_break(programme: Programme, day: Day) -> Iterator[Remark]:
    for one in stretches(day):
        if one.length <= LONGEST_STRETCH:
            continue
        slot = _running(day, one.starts_at + LONGEST_STRETCH)
        yield note(
            "stretch",
            slot,
            _(
                "There is no break from %(start)s to %(end)s (%(length)s): “%(item)s” goes on too long.",
                start=at(programme, one.starts_at),
                end=at(programme, one.ends_at),
                length=long(one.length),
                item=named(slot),
            ),
            _("After two and a half hours people need one. Add it before, or inside."),
            minutes(one.length),
        )


def stretches(day: Day) -> Iterator[Stretch]:
    """The spans in which people sit or stand and listen, from one rest to the next."""
    everything = sorted(day.whole(), key=lambda slot: slot.starts_at)
    rests = [Stretch(one.starts_at, one.ends_at or one.starts_at) for one in everything if one.kind in RESTS]
    works = [one for one in everything if one.kind not in RESTS and not _is_told_by_its_parts(one)]
    work = [Stretch(one.starts_at, one.ends_at) for one in works if one.ends_at and one.minutes]
    middles = [one.starts_at + (end_of(one) - one.starts_at) / 2 for one in works if _includes_a_break(one)]
    rests = sorted([*rests, *(Stretch(middle, middle) for middle in middles)], key=lambda one: one.starts_at)
    begin = end = None
    for piece in sorted(
        (part for one in work for part in _without(one, rests)), key=lambda one: one.starts_at
    ):
        if begin is None or end is None:
            begin, end = piece.starts_at, piece.ends_at
        elif piece.starts_at - end >= SHORT_PAUSE or _rest_between(rests, end, piece.starts_at):
            yield Stretch(begin, end)
            begin, end = piece.starts_at, piece.ends_at
        else:
            end = max(end, piece.ends_at)
    if begin and end:
        yield Stretch(begin, end)


def _is_told_by_its_parts(one: Slot) -> bool:
    """Between several parts of an item people may rest; of a single part nobody knows what is around it."""
    return sum(part.kind not in RESTS for part in one.children) > 1


def _includes_a_break(one: Slot) -> bool:
    """It is long, and its words say so, but not when: halfway, let us say."""
    if end_of(one) - one.starts_at < LONG:
        return False
    texts = (*one.title.values(), *one.description.values())
    return any(names(ItemKind.BREAK, text) for text in texts)


def _without(one: Stretch, rests: list[Stretch]) -> Iterator[Stretch]:
    """What is left of a stretch when the rests, in their order, are taken out."""
    begin = one.starts_at
    for rest in rests:
        if rest.ends_at < begin or rest.starts_at >= one.ends_at:
            continue
        if rest.starts_at > begin:
            yield Stretch(begin, rest.starts_at)
        begin = max(begin, rest.ends_at)
    if begin < one.ends_at:
        yield Stretch(begin, one.ends_at)


def _rest_between(rests: list[Stretch], since: datetime, until: datetime) -> bool:
    return any(since <= rest.starts_at and rest.ends_at <= until for rest in rests)


def _running(day: Day, moment: datetime) -> Slot:
    """What has begun last before that moment and is no rest."""
    begun = [one for one in day.whole() if one.kind not in RESTS and one.starts_at <= moment]
    return max(begun, key=lambda one: one.starts_at)


def _no_lunch(programme: Programme, day: Day) -> Iterator[Remark]:
    date = programme.date(day)
    slots = [slot for slot in day.slots if clock.local(slot.starts_at, programme.zone).date() == date]
    if not slots:
        return
    begin, end = slots[0].starts_at, max(end_of(slot) for slot in slots)
    noon, opens, closes = (_at_the_venue(programme, day, hour) for hour in (NOON, LUNCH_BEGINS, LUNCH_ENDS))
    if end - begin <= DAY_WITHOUT_LUNCH or begin > noon or end < closes:
        return
    if any(_feeds(one) and one.starts_at < closes and end_of(one) > opens for one in day.whole()):
        return
    before = max((slot for slot in slots if slot.starts_at <= noon), key=lambda slot: slot.starts_at)
    yield note(
        "lunch",
        before,
        _(
            "There is no lunch on %(day)s, which goes on from %(start)s to %(end)s.",
            day=day_short(date),
            start=at(programme, begin),
            end=at(programme, end),
        ),
        _("Add a meal between 11:30 and 15:00, maybe after “%(item)s”.", item=named(before)),
        minutes(end - begin),
    )


def _feeds(one: Slot) -> bool:
    if one.kind is ItemKind.MEAL:
        return True
    return one.kind is ItemKind.BREAK and end_of(one) - one.starts_at >= MEAL


def _at_the_venue(programme: Programme, day: Day, hour: time) -> datetime:
    there = clock.local(day.starts_at, programme.zone)
    return there.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)


def _gaps(programme: Programme, day: Day) -> Iterator[Remark]:
    if not day.slots:
        text = _("Nothing is planned on %(day)s.", day=day_short(programme.date(day)))
        anchor = f"day-{day.id}"
        yield Remark(
            text, _("Add what happens on that day."), "agenda", anchor, key=key("empty", programme.date(day))
        )
    for one, other in in_a_row(day.slots):
        gap = other.starts_at - end_of(one)
        if gap > LONGEST_GAP:
            yield note(
                "gap",
                other,
                _(
                    "Nothing is planned between %(end)s and %(start)s.",
                    end=at(programme, end_of(one)),
                    start=at(programme, other.starts_at),
                ),
                _("Say what people do until “%(item)s”: a pause, the way there.", item=named(other)),
                minutes(gap),
            )
