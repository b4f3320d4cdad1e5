"""What goes on in the world on the days of an event: clocks change, holidays, what organisers have noted."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app import clock
from app.events.models import Event
from app.events.remarks import Remark, key
from app.i18n import country, day, day_short, language, ngettext
from app.i18n import gettext as _

LOOK_BACK = timedelta(days=400)  # no further than this before an event do we look for clock changes
WAY_HOME = timedelta(days=3)  # nor further than this after it


# The clocks


def clock_changes(event: Event) -> Iterator[Remark]:
    """The last change of the clocks before the event, or during it; and one while people travel home. Looked
    for wherever partners live."""
    since = clock.local(event.published_at or clock.now(), event.zone).date()
    begin = max(since, event.first_date - LOOK_BACK)
    yield from _changes(event, begin, event.last_date)
    yield from _changes(event, max(since, event.last_date), event.last_date + WAY_HOME)


def _changes(event: Event, since: date, until: date) -> Iterator[Remark]:
    cities = {zone: partner.city for zone, partner in event.project.zones.items()} | {event.zone: event.city}
    changes: dict[tuple[date, bool], list[str]] = {}
    for zone, city in cities.items():
        if change := _last_change(zone, since, until):
            changes.setdefault(change, []).append(str(city))
    for (on, forward), places in changes.items():
        yield Remark(
            _changed(event, on, forward, ", ".join(sorted(places))),
            _("Times stay as written: the clock of the venue counts. Calendars take care of it."),
            "when",
            key=key("clocks", on),
        )


def _changed(event: Event, on: date, forward: bool, places: str) -> str:
    facts = {"day": day(on), "places": places}
    if on > event.last_date:
        return _changed_after(facts, (on - event.last_date).days, forward)
    if on > event.first_date:
        if forward:
            return _("The clocks go forward during the event, on %(day)s (%(places)s).", **facts)
        return _("The clocks go back during the event, on %(day)s (%(places)s).", **facts)
    if on == event.first_date:
        if forward:
            return _("The clocks go forward in the night before the event begins (%(places)s).", **facts)
        return _("The clocks go back in the night before the event begins (%(places)s).", **facts)
    days = (event.first_date - on).days
    if forward:
        return ngettext(
            "The clocks go forward on %(day)s (%(places)s), one day before the event.",
            "The clocks go forward on %(day)s (%(places)s), %(num)s days before the event.",
            days,
            **facts,
        )
    return ngettext(
        "The clocks go back on %(day)s (%(places)s), one day before the event.",
        "The clocks go back on %(day)s (%(places)s), %(num)s days before the event.",
        days,
        **facts,
    )


def _changed_after(facts: dict[str, str], days: int, forward: bool) -> str:
    if forward:
        return ngettext(
            "The clocks go forward on %(day)s (%(places)s), one day after the event.",
            "The clocks go forward on %(day)s (%(places)s), %(num)s days after the event.",
            days,
            **facts,
        )
    return ngettext(
        "The clocks go back on %(day)s (%(places)s), one day after the event.",
        "The clocks go back on %(day)s (%(places)s), %(num)s days after the event.",
        days,
        **facts,
    )


def _last_change(zone: str, since: date, until: date) -> tuple[date, bool] | None:
    """The last day in a span on which the clocks in `zone` change, and whether they go forward."""
    later = until
    while later > since:
        earlier = later - timedelta(days=1)
        shift = _offset(zone, later) - _offset(zone, earlier)
        if shift:
            return later, shift > timedelta()
        later = earlier
    return None


def _offset(zone: str, on: date) -> timedelta:
    return datetime.combine(on, time(12), ZoneInfo(zone)).utcoffset() or timedelta()


# Holidays, and days of which organisers have noted something


def holidays(event: Event) -> Iterator[Remark]:
    for one in event.days:
        for code in _countries(event):
            if name := holiday(code, one.date, language()):
                yield Remark(
                    _(
                        "%(day)s is a public holiday in %(country)s: %(name)s.",
                        day=day_short(one.date),
                        country=country(code),
                        name=name,
                    ),
                    _who_is_off(event, code),
                    "when",
                    key=key("holiday", one.date, code),
                )


def notes(event: Event) -> Iterator[Remark]:
    """Strikes, elections, fairs: what somebody has noted of a day, where a partner lives or the event is."""
    dates = {one.date for one in event.days}
    for note in event.project.date_notes:
        if note.on in dates and note.country in ("", *_countries(event)):
            where = country(note.country) if note.country else _("everywhere")
            yield Remark(
                _("%(day)s, %(where)s: %(note)s", day=day_short(note.on), where=where, note=note.text),
                _("Somebody has noted this. Ask whether people can come, and how buses run."),
                "dates",
                f"note-{note.id}",
                key=key("note", note.on, note.country, *sorted(note.text.values())),
            )


def _countries(event: Event) -> dict[str, None]:
    return dict.fromkeys([*event.project.countries, *event.country.split()])


def _who_is_off(event: Event, code: str) -> str:
    partners = [str(partner.names) for partner in event.project.organisations if partner.country == code]
    if partners:
        return _("Ask whether these can come: %(partners)s.", partners=", ".join(partners))
    return _("Ask whether the venue is open, and how buses run.")


def holiday(code: str, on: date, speaking: str) -> str | None:
    """The name of the public holiday that a country (ISO 3166) has on a day; in English where not known
    in the reader's language."""
    return _holidays_of(code, on.year, speaking).get(on)


@cache
def _holidays_of(code: str, year: int, speaking: str) -> dict[date, str]:
    import holidays

    try:
        calendar = holidays.country_holidays(code, years=year)
        known = getattr(calendar, "supported_languages", ())
        wanted = next((one for one in (speaking, "en_US", "en_GB") if one in known), None)
        return dict(holidays.country_holidays(code, years=year, language=wanted))
    except NotImplementedError:  # a country that the library does not know
        return {}
