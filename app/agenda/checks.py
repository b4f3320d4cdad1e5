"""What to look at again in an agenda: overlaps, gaps, ends before starts, weekdays that do not fit."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from app.agenda.models import AgendaItem
from app.events.models import Event, EventDay
from app.events.remarks import Remark, weekday_remarks
from app.i18n import clock_time, day_short, ngettext
from app.i18n import gettext as _

LONG_GAP = timedelta(hours=2, minutes=30)
LONG_NIGHT = timedelta(hours=6)  # an end after midnight may be this late


def remarks(event: Event) -> list[Remark]:
    """Everything, in the order of the agenda."""
    if not any(day.agenda for day in event.days):
        text = _("There is no agenda yet.")
        return [Remark(text, _("Start from a typical one, or add the first item."), "agenda")]
    return [remark for day in event.days for remark in _of_day(event, day)]


def by_item(remarks: list[Remark]) -> dict[str, list[Remark]]:
    """The remarks that belong to one item each, by the anchor of its row."""
    found: dict[str, list[Remark]] = {}
    for remark in remarks:
        found.setdefault(remark.anchor, []).append(remark)
    return found


def anchor(item: AgendaItem) -> str:
    return f"item-{item.id}"


def _of_day(event: Event, day: EventDay) -> Iterator[Remark]:
    if not day.agenda:
        yield Remark(
            _("Nothing is planned on %(day)s.", day=day_short(day.date)),
            _("Add what happens on that day."),
            "agenda",
            f"day-{day.id}",
        )
    for item in day.agenda:
        yield from _of_item(event, day, item)
    for one, other in pairwise(day.agenda):
        if until := _latest_end(day, one):
            yield from _between(event, until, other)


def _of_item(event: Event, day: EventDay, item: AgendaItem) -> Iterator[Remark]:
    for text in (item.title, item.description, item.room):
        yield from weekday_remarks(text, day.date, "agenda", anchor(item))
    if item.ends_at and item.ends_at <= item.starts_at:
        yield Remark(
            _("“%(item)s” ends before it starts.", item=item.title),
            _("Look at both times again."),
            "agenda",
            anchor(item),
            is_fault=True,
        )
    if item.starts_at < day.starts_at:
        yield Remark(
            _(
                "“%(item)s” starts before the day, which begins at %(time)s.",
                item=item.title,
                time=_time(event, day.starts_at),
            ),
            _("Calendars show the day from then on. Let the day begin earlier, or the item later."),
            "agenda",
            anchor(item),
        )
    if not item.title:
        yield Remark(_("An item has no title."), _("Say what it is."), "agenda", anchor(item), is_fault=True)


def _latest_end(day: EventDay, until: AgendaItem) -> AgendaItem | None:
    """Of all items up to this one, the one that ends last; none where one of them has an open end."""
    earlier = day.agenda[: day.agenda.index(until) + 1]
    if earlier[-1].ends_at is None:
        return None
    return max((item for item in earlier if item.ends_at), key=lambda item: item.ends_at or item.starts_at)


def _between(event: Event, one: AgendaItem, other: AgendaItem) -> Iterator[Remark]:
    """One ends last of all before the other starts."""
    assert one.ends_at
    if other.starts_at < one.ends_at:
        yield Remark(
            _(
                "“%(item)s” starts at %(start)s, “%(before)s” ends at %(end)s.",
                item=other.title,
                start=_time(event, other.starts_at),
                before=one.title,
                end=_time(event, one.ends_at),
            ),
            _overlap(min(one.ends_at, other.ends_at or one.ends_at) - other.starts_at),
            "agenda",
            anchor(other),
        )
    elif other.starts_at - one.ends_at > LONG_GAP:
        yield Remark(
            _(
                "Nothing is planned between %(end)s and %(start)s.",
                end=_time(event, one.ends_at),
                start=_time(event, other.starts_at),
            ),
            _("Say what people do until “%(item)s”: a pause, the way there.", item=other.title),
            "agenda",
            anchor(other),
        )


def _overlap(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return ngettext(
        "One minute overlaps. Fine if you mean it.", "%(num)s minutes overlap. Fine if you mean it.", minutes
    )


def _time(event: Event, instant: datetime) -> str:
    return clock_time(instant, event.zone)
