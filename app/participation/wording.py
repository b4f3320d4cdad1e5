"""How hours and changes are said, in mails and on pages, in the language spoken now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import clock
from app.events.moving import Span
from app.events.seats import Pool
from app.i18n import clock_time, day, day_short, gettext
from app.questions import asked

Clocks = Mapping[str, object]  # IANA zones and the names of the places that stand for them
Facts = Mapping[str, Any]  # of one day, as the ledger keeps them


def hours(starts_at: datetime, ends_at: datetime, zone: str, place: object, others: Clocks) -> str:
    """Wednesday 29 March 2023, 09:15–17:00 Thessaloniki time (08:15–16:00 in Bologna)."""
    said = gettext(
        "%(day)s, %(from)s–%(until)s %(place)s time",
        day=day(clock.local(starts_at, zone).date()),
        until=clock_time(ends_at, zone),
        place=place,
        **{"from": clock_time(starts_at, zone)},
    )
    theirs = elsewhere(starts_at, ends_at, zone, others)
    return gettext("%(hours)s (%(elsewhere)s)", hours=said, elsewhere=theirs) if theirs else said


def short_hours(span: Span | None, zone: str, place: object) -> tuple[str, str]:
    """("09:15–17:00", "Wed 29 March 2023, Thessaloniki time"); empty for no day."""
    if span is None:
        return "", ""
    date = clock.local(span[0], zone).date()
    when = gettext("%(day)s, %(place)s time", day=day_short(date, year=True), place=place)
    return "–".join(_span(*span, zone)), when


def elsewhere(starts_at: datetime, ends_at: datetime, zone: str, others: Clocks) -> str:
    """08:15–16:00 in Bologna: each other clock that shows another time; those that agree stand together."""
    here = _span(starts_at, ends_at, zone)
    places: dict[tuple[str, str], list[str]] = {}
    for other, place in others.items():
        places.setdefault(_span(starts_at, ends_at, other), []).append(str(place))
    return ", ".join(
        gettext(
            "%(from)s–%(until)s in %(place)s", until=span[1], place=" / ".join(names), **{"from": span[0]}
        )
        for span, names in places.items()
        if span != here
    )


@dataclass(frozen=True)
class Difference:
    """One thing that a calendar shows and that is no longer so."""

    label: str
    before: str
    after: str


def differences(before: Facts, now: Facts, place: object, others: Clocks) -> list[Difference]:
    """What has changed between what a calendar was told and what is so, for people to read.

    Old hours are shown by the clock that counts now.
    """
    found = [
        (
            gettext("When"),
            _hours(before, now["zone"], place, others),
            _hours(now, now["zone"], place, others),
        ),
        (gettext("How"), _how(before), _how(now)),
        (gettext("Where"), before["location"], now["location"]),
        (gettext("Link to join"), before["join_url"], now["join_url"]),
        (gettext("Title"), before["summary"], now["summary"]),
    ]
    none = gettext("none")
    return [Difference(label, old or none, new or none) for label, old, new in found if old != new]


def _hours(facts: Facts, zone: str, place: object, others: Clocks) -> str:
    starts_at, ends_at = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    return hours(starts_at, ends_at, zone, place, others)


def _how(facts: Facts) -> str:
    if not facts["online"]:
        return gettext("On site")
    return gettext("On site and online") if facts["location"] else gettext("Online")


def _span(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[str, str]:
    return clock_time(starts_at, zone), clock_time(ends_at, zone)


def beside(pool: Pool | None) -> str:
    """What this is a place at, beside the event itself, in the reader's language; "" for the event."""
    return "" if pool is None or pool.is_base else asked.option_named(pool.event, pool.key)
