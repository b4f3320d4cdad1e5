"""Which day becomes which when an event gets other days."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from app import clock

if TYPE_CHECKING:
    from app.events.models import EventDay

Span = tuple[datetime, datetime]  # start and end of a day, as instants
Pair = tuple["EventDay", Span] | tuple["EventDay", None] | tuple[None, Span]


def paired(days: Sequence["EventDay"], spans: Sequence[Span], zone: str) -> list[Pair]:
    """Each day with its new hours, in the order of time: (day, None) goes, (None, span) is new.

    As many days as before: the first becomes the first, and so on. Fewer or more: a day keeps its date
    (in `zone`) where it can, and the others follow in their order.
    """
    by_date = {day.date: day for day in days if len(days) != len(spans)}
    kept = [(day, span) for span in sorted(spans) if (day := by_date.pop(_date(span, zone), None))]
    left = [day for day in days if day not in [day for day, _span in kept]]
    free = [span for span in sorted(spans) if span not in [span for _day, span in kept]]
    pairs: list[Pair] = [*kept, *zip_longest(left, free)]
    return sorted(pairs, key=_start)


def _date(span: Span, zone: str) -> date:
    return clock.local(span[0], zone).date()


def _start(pair: Pair) -> datetime:
    return pair[1][0] if pair[1] else pair[0].starts_at
