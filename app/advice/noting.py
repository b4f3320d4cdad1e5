"""What all checks of an agenda need: an item and what it stands in, names that mean the same, a remark."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from re import findall

from app.agenda.kinds import KINDS, heading_of
from app.agenda.programme import Day, Programme, Slot
from app.events.remarks import Remark, key
from app.i18n import Localised, alphabetical, clock_time
from app.i18n import gettext as _

MINUTE = timedelta(minutes=1)
TITLES = {"dr", "prof", "mr", "mrs", "ms", "ing"}


@dataclass(frozen=True, eq=False)
class Placed:
    """An item, and the items it stands inside, the outermost first."""

    slot: Slot
    above: tuple[Slot, ...] = ()

    @property
    def parent(self) -> Slot | None:
        return self.above[-1] if self.above else None

    def is_kin_of(self, other: "Placed") -> bool:
        """One of the two stands inside the other."""
        return any(self.slot is one for one in other.above) or any(other.slot is one for one in self.above)


def placed(day: Day) -> Iterator[Placed]:
    """Every item of a day, in the order of the page."""

    def inside(slots: tuple[Slot, ...], above: tuple[Slot, ...]) -> Iterator[Placed]:
        for slot in slots:
            yield Placed(slot, above)
            yield from inside(slot.children, (*above, slot))

    return inside(day.slots, ())


def in_a_row(slots: tuple[Slot, ...]) -> Iterator[tuple[Slot, Slot]]:
    """Each item with that one before it which goes on longest. Behind an open end nothing is known."""
    latest = None
    for one, other in pairwise(slots):
        if one.ends_at and (latest is None or one.ends_at > end_of(latest)):
            latest = one
        if one.ends_at and latest:
            yield latest, other


def end_of(slot: Slot) -> datetime:
    """When it is surely over: with an open end it has at least begun."""
    return max(slot.ends_at or slot.starts_at, slot.starts_at + MINUTE)


def minutes(length: timedelta) -> int:
    return int(length / MINUTE)


@lru_cache(4096)
def fold(text: str) -> str:
    """For comparing: small letters without accents and punctuation."""
    return " ".join(findall(r"\w+", alphabetical(text)))


def folded(text: Localised) -> list[str]:
    """In each of its languages, each once."""
    return sorted({fold(words) for words in text.values()} - {""})


def who(name: str) -> str:
    """The same for the same person: accents, capitals, titles and the order of the names do not matter."""
    return " ".join(sorted(word for word in fold(name).split() if word not in TITLES))


# What is said


def note(check: str, slot: Slot, text: str, advice: str, *facts: object, is_fault: bool = False) -> Remark:
    """A remark about an item. It leads there by the item's uid; the facts are those that make it true."""
    return Remark(text, advice, "agenda", slot.uid, is_fault, key(check, slot.uid, *facts))


def named(slot: Slot) -> str:
    return heading_of(slot) or str(KINDS[slot.kind])


def at(programme: Programme, instant: datetime) -> str:
    return clock_time(instant, programme.zone)


def long(length: timedelta) -> str:
    """2 h 45 min."""
    hours, rest = divmod(minutes(length), 60)
    if not hours:
        return _("%(minutes)d min", minutes=rest)
    return (
        _("%(hours)d h %(minutes)d min", hours=hours, minutes=rest) if rest else _("%(hours)d h", hours=hours)
    )
