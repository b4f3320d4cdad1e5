"""Who, where and what cannot be in two items at once: people, rooms, buses; and an item pasted twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from app.advice.noting import Placed, at, end_of, folded, in_a_row, minutes, named, note, placed, who
from app.agenda.programme import Day, Programme, Slot
from app.events.remarks import Remark
from app.i18n import gettext as _
from app.i18n import ngettext

Said = set[frozenset[str]]  # pairs of items that a remark names already
NOBODY = {who(name) for name in ("", "N.N.", "NN", "tba", "tbc", "tbd", "to be confirmed", "to be announced")}
# What is in many places at once: on foot, by train, in a taxi, by metro
NO_VEHICLE = tuple(
    "foot walk ποδια πεζ piedi camminata jalan kavel пеш train τρενο treno juna влак taxi ταξι такси taksi "
    "metro μετρο метро tram".split()
)


def clashes(programme: Programme) -> Iterator[Remark]:
    for day in programme.days:
        said: Said = set()
        everything = sorted(placed(day), key=lambda one: one.slot.starts_at)
        for one, other in _twins(everything):
            said.add(_pair(one, other))
            everything.remove(other)
            yield _stands_here_twice(programme, one.slot, other.slot)
        for check in (_people, _rooms, _vehicles):
            yield from check(programme, everything, said)
        yield from _side_by_side(programme, day, said)


def _twins(everything: list[Placed]) -> list[tuple[Placed, Placed]]:
    """Two items that are called the same and take place at the same time."""
    alike = defaultdict(list)
    for one in everything:
        slot = one.slot
        if name := (*folded(slot.title), *folded(slot.track)):
            alike[name, slot.round, slot.starts_at, slot.ends_at].append(one)
    return [
        (first, other) for first, *others in alike.values() for other in others if not other.is_kin_of(first)
    ]


def _stands_here_twice(programme: Programme, first: Slot, other: Slot) -> Remark:
    return note(
        "twins",
        other,
        _(
            "“%(item)s” stands here twice, at %(start)s.",
            item=named(other),
            start=at(programme, other.starts_at),
        ),
        _("Remove one of the two, or say how they differ."),
        first.uid,
        is_fault=True,
    )


def _people(programme: Programme, everything: list[Placed], said: Said) -> Iterator[Remark]:
    busy: dict[str, dict[int, tuple[Placed, str]]] = defaultdict(dict)
    for one in everything:
        for voice in one.slot.speakers:
            busy[who(voice.name)].setdefault(id(one), (one, voice.name))
    for name, theirs in busy.items():
        if name in NOBODY or len(theirs) < 2:
            continue
        written = dict(theirs.values())
        for one, other in _at_once(written, said):
            yield _needed_twice(
                "person",
                name,
                one,
                other,
                _(
                    "%(who)s is in two items at once: “%(before)s” (%(since)s), “%(item)s” (%(start)s).",
                    who=written[other],
                    **_both(programme, one, other),
                ),
            )


def _rooms(programme: Programme, everything: list[Placed], said: Said) -> Iterator[Remark]:
    shared: dict[tuple[str, str], tuple[Slot, str, list[str]]] = {}
    for room, theirs in _by(everything, lambda slot: folded(slot.room)):
        for one, other in _at_once(theirs, said):
            umbrella = other.parent
            if umbrella and umbrella is one.parent and one.slot.track and other.slot.track:
                found = shared.setdefault((umbrella.uid, room), (umbrella, str(other.slot.room), []))
                found[2].append(other.slot.uid)
            else:
                yield _needed_twice(
                    "room",
                    room,
                    one,
                    other,
                    _(
                        "%(room)s is taken twice at once: “%(before)s” (%(since)s), “%(item)s” (%(start)s).",
                        room=other.slot.room,
                        **_both(programme, one, other),
                    ),
                )
    for (_uid, room), (umbrella, spelt, tables) in shared.items():
        yield note(
            "shared room",
            umbrella,
            _("Tables of “%(item)s” share one room: %(room)s.", item=named(umbrella), room=spelt),
            _("Fine if it is large enough. Else give each a room of its own."),
            room,
            *tables,
        )


def _vehicles(programme: Programme, everything: list[Placed], said: Said) -> Iterator[Remark]:
    for vehicle, theirs in _by(everything, lambda slot: folded(slot.vehicle)):
        if any(word in vehicle for word in NO_VEHICLE):
            continue
        for one, other in _at_once(theirs, said):
            yield _needed_twice(
                "vehicle",
                vehicle,
                one,
                other,
                _(
                    "%(vehicle)s is taken twice at once: “%(before)s” (%(since)s), “%(item)s” (%(start)s).",
                    vehicle=other.slot.vehicle,
                    **_both(programme, one, other),
                ),
            )


def _side_by_side(programme: Programme, day: Day, said: Said) -> Iterator[Remark]:
    """Items that overlap although nothing says that they run side by side."""
    for one, other in in_a_row(day.slots):
        if (
            other.starts_at >= end_of(one)
            or _pair(Placed(one), Placed(other)) in said
            or _for_others(one, other)
        ):
            continue
        yield note(
            "overlap",
            other,
            _(
                "“%(item)s” starts at %(start)s, “%(before)s” ends at %(end)s.",
                item=named(other),
                start=at(programme, other.starts_at),
                before=named(one),
                end=at(programme, end_of(one)),
            ),
            _overlap(one, other),
            one.uid,
            minutes(_shared(one, other)),
        )


def _for_others(one: Slot, other: Slot) -> bool:
    """Both are closed, and nobody is meant by both."""
    return bool(one.audiences and other.audiences) and not {*one.audiences} & {*other.audiences}


# Pairs


def _by(everything: list[Placed], names: Callable[[Slot], list[str]]) -> Iterator[tuple[str, list[Placed]]]:
    """Items by what they use, where several use the same."""
    used = defaultdict(list)
    for one in everything:
        for name in names(one.slot):
            used[name].append(one)
    return ((name, theirs) for name, theirs in used.items() if len(theirs) > 1)


def _at_once(theirs: Iterable[Placed], said: Said) -> Iterator[tuple[Placed, Placed]]:
    """Each item with that one before it, no kin of it, which goes on longest after it has begun."""
    going_on: list[Placed] = []
    for other in theirs:
        going_on = [one for one in going_on if end_of(one.slot) > other.slot.starts_at]
        rivals = [one for one in going_on if not one.is_kin_of(other)]
        if rivals:
            one = max(rivals, key=lambda rival: end_of(rival.slot))
            said.add(_pair(one, other))
            yield one, other
        going_on.append(other)


def _pair(one: Placed, other: Placed) -> frozenset[str]:
    return frozenset((one.slot.uid, other.slot.uid))


def _needed_twice(what: str, name: str, one: Placed, other: Placed, text: str) -> Remark:
    """By that name something, or somebody, is needed in both items at once."""
    shared = minutes(_shared(one.slot, other.slot))
    return note(what, other.slot, text, _overlap(one.slot, other.slot), one.slot.uid, name, shared)


def _both(programme: Programme, one: Placed, other: Placed) -> dict[str, str]:
    return {
        "before": named(one.slot),
        "since": at(programme, one.slot.starts_at),
        "item": named(other.slot),
        "start": at(programme, other.slot.starts_at),
    }


def _shared(one: Slot, other: Slot) -> timedelta:
    """An item with an open end goes on for as long as the other one."""
    ends = [end_of(slot) for slot in (one, other) if slot.ends_at]
    return min(ends, default=end_of(one)) - other.starts_at


def _overlap(one: Slot, other: Slot) -> str:
    return ngettext(
        "One minute overlaps. Fine if you mean it.",
        "%(num)s minutes overlap. Fine if you mean it.",
        minutes(_shared(one, other)),
    )
