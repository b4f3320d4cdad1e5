"""How long an offer stands: it never runs out at night, on a weekend or on a holiday of its reader."""

from datetime import datetime, time, timedelta

from app import clock
from app.events.models import Event
from app.events.occasions import holiday
from app.participation.models import Participation

EARLIEST, LATEST = time(10), time(18)  # by the clock of whoever has to answer
END_OF_WEEK = 5  # Saturday
LEAST = timedelta(hours=2)  # nobody is asked to decide in less


def has_time(event: Event) -> bool:
    """There is still time to ask somebody before the event begins."""
    return clock.now() + LEAST <= event.starts_at


def ends_at(participation: Participation) -> datetime:
    """When an offer that is made to her now runs out. At the latest when the event begins; of one that is
    made later, as by somebody who hands on her seat, in two hours."""
    event = participation.event
    zone = participation.zone or event.project.zone_in(participation.country) or event.zone
    decent = decent_moment(clock.now() + timedelta(hours=event.offer_hours), zone, participation.country)
    return min(decent, max(event.starts_at, clock.now() + LEAST))


def decent_moment(moment: datetime, zone: str, country: str) -> datetime:
    """That moment, or the next at which people of that country work, by the clock of that zone."""
    local = clock.local(moment, zone)
    date, hour = local.date(), local.time()
    if hour > LATEST:
        date, hour = date + timedelta(days=1), EARLIEST
    while date.weekday() >= END_OF_WEEK or holiday(country, date, "en"):
        date, hour = date + timedelta(days=1), EARLIEST
    return clock.to_utc(datetime.combine(date, max(hour, EARLIEST)), zone, second=False)
