"""The days of meetings ahead of today: in the middle of a week, clear of public holidays."""

from collections.abc import Callable
from datetime import date, timedelta

from app import clock

COUNTRIES = ("GR", "IT", "FI", "BG")
ZONE = "Europe/Athens"
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)
ONE_DAY = timedelta(days=1)


def spring() -> date:
    """A Wednesday next year, from 24 March on, with the Thursday after it; nobody travels on a holiday."""
    today = clock.today(ZONE)
    start = max(date(today.year + 1, 3, 24), today + timedelta(days=60))
    return _first(start, lambda day: day.weekday() == WEDNESDAY and _clear(day - ONE_DAY, days=4))


def next_month() -> date:
    """In four weeks or a little more."""
    return _midweek(clock.today(ZONE) + timedelta(days=28))


def before_spring() -> date:
    """Three weeks before the meeting in spring."""
    return _midweek(spring() - timedelta(days=21))


WHEN: dict[str, Callable[[], date]] = {
    "spring": spring,
    "next month": next_month,
    "before spring": before_spring,
}


def _midweek(start: date) -> date:
    return _first(start, lambda day: day.weekday() in {TUESDAY, WEDNESDAY, THURSDAY} and _clear(day))


def _first(start: date, suits: Callable[[date], bool]) -> date:
    return next(day for n in range(365) if suits(day := start + n * ONE_DAY))


def _clear(first: date, days: int = 1) -> bool:
    """No public holiday in any country of the partners."""
    import holidays  # slow to import, needed here only

    dates = [first + n * ONE_DAY for n in range(days)]
    years = {day.year for day in dates}
    return not any(
        day in holidays.country_holidays(country, years=years) for country in COUNTRIES for day in dates
    )
