"""The hours of an item, read from its form. Says at the inputs what is wrong with them."""

from datetime import date, datetime, timedelta
from typing import Any

from app.advice.spans import LONG_NIGHT
from app.events.fields import complain, instant
from app.i18n import clock_time
from app.i18n import gettext as _

Hours = tuple[datetime, datetime | None]


def hours(form: Any, on: date, zone: str) -> Hours | None:
    """From when to when; None: something is wrong."""
    is_length = bool(form.minutes.data) and not form.open_end.data
    if form.starts.data is None and not form.starts.errors:
        complain(form.starts, _("Add when it starts."))
    if form.ends.data is None and not (form.ends.errors or form.open_end.data or is_length):
        complain(form.ends, _("Add when it ends, or tick “Open end”."))
    if form.starts.errors or form.ends.errors:
        return None
    starts_at = instant(on, form.starts, form.starts_which, zone)
    if starts_at is None:
        return None
    if form.open_end.data:
        return starts_at, None
    if is_length:
        return starts_at, starts_at + timedelta(minutes=form.minutes.data)
    ends_at = _end(form, on, starts_at, zone)
    return (starts_at, ends_at) if ends_at else None


def _end(form: Any, on: date, starts_at: datetime, zone: str) -> datetime | None:
    """On the same day; or in the night after it, where the time is before the start."""
    is_later = form.ends.data > form.starts.data
    night = timedelta() if is_later else timedelta(days=1)
    ends_at = instant(on + night, form.ends, form.ends_which, zone)
    if ends_at and is_later and ends_at <= starts_at:
        complain(form.ends, _("This is before the start. Choose the second of the two times."))
    if ends_at and not is_later and ends_at - starts_at > LONG_NIGHT:
        started = clock_time(starts_at, zone)
        complain(form.ends, _("It starts at %(time)s, so it must end later than that.", time=started))
    return None if form.ends.errors else ends_at


def being_there(form: Any, on: date, zone: str, starts_at: datetime) -> datetime | None:
    """When people are to be at the meeting point."""
    if form.meets.data is None or form.meets.errors:
        return None
    meets_at = instant(on, form.meets, form.meets_which, zone)
    if meets_at and meets_at > starts_at:
        started = clock_time(starts_at, zone)
        complain(form.meets, _("It leaves at %(time)s: people have to be there before.", time=started))
    return meets_at
