"""What an organiser should look at again before others see the event. Remarks warn and never block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from app import clock
from app.events.models import Event
from app.events.weekdays import Disagreement, disagreements
from app.i18n import LANGUAGES, Localised, country, day, day_short, language, ngettext, speaking, weekday
from app.i18n import gettext as _

LOOK_BACK = timedelta(days=400)  # no further than this before an event do we look for clock changes


@dataclass(frozen=True)
class Remark:
    """Something that may be meant, or may be a slip."""

    text: str  # what is so
    advice: str  # what to do about it
    place: str  # the page where it is repaired: details, when, agenda, project
    anchor: str = ""  # the field or item on that page
    is_fault: bool = False  # surely a slip, or surely missing: worth an organiser's morning


Source = Callable[[Event], list[Remark]]
# The floors above add their own, in app/pages.py.
sources: list[Source] = []


def add_source(source: Source) -> None:
    if source not in sources:
        sources.append(source)


def remarks(event: Event) -> list[Remark]:
    """Everything worth a second look, what is surely wrong first."""
    found = [remark for check in CHECKS for remark in check(event)]
    found += [remark for source in sources for remark in source(event)]
    return sorted(found, key=lambda remark: not remark.is_fault)


def faults(event: Event) -> list[Remark]:
    return [remark for remark in remarks(event) if remark.is_fault]


# Dates


def weekday_remarks(text: Localised, near: date, place: str, anchor: str) -> Iterator[Remark]:
    """Weekdays in a text that are not those of the dates beside them."""
    for code, words in text.items():
        for one in disagreements(words, code, near):
            yield Remark(_disagreement(one), _repair(one, code), place, anchor, is_fault=True)


def _disagreement(one: Disagreement) -> str:
    if one.date is None:
        return _("“%(typed)s”: there is no such day.", typed=one.typed)
    return _("“%(typed)s” is a %(weekday)s.", typed=one.typed, weekday=weekday(one.date))


def _repair(one: Disagreement, code: str) -> str:
    if one.date is None:
        return _("Look at the date again.")
    with speaking(code):  # the date goes into the text, so it comes in the language of the text
        right = day(one.date)
    if one.right_year:
        return _("Write “%(day)s”; or is %(year)d meant?", day=right, year=one.right_year)
    return _("Write “%(day)s”, or look at the date again.", day=right)


def _weekdays(event: Event) -> Iterator[Remark]:
    for name in ("title", "summary", "audience", "practical"):
        yield from weekday_remarks(getattr(event, name), event.first_date, "details", name)


def _past(event: Event) -> Iterator[Remark]:
    if event.is_draft and event.starts_at <= clock.now():
        yield Remark(
            _("%(day)s is in the past.", day=day(event.first_date)),
            _("Nobody can register any more. Is it the right year?"),
            "when",
            is_fault=True,
        )


def _registration_window(event: Event) -> Iterator[Remark]:
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens and closes and closes <= opens:
        text = _("Registration closes before it opens.")
        yield Remark(text, _("Look at both dates again."), "details", "closes", is_fault=True)
    elif opens and opens >= event.starts_at:
        text = _("Registration opens when the event has begun.")
        yield Remark(
            text, _("Nobody could register. Choose an earlier day."), "details", "opens", is_fault=True
        )
    if closes and closes > event.starts_at:
        text = _("Registration closes after the event has begun.")
        yield Remark(text, _("It will close with the start instead."), "details", "closes")


def _clock_change(event: Event) -> Iterator[Remark]:
    """The last change of the clocks before the event, or one during it, wherever partners live."""
    since = clock.local(event.published_at or clock.now(), event.zone).date()
    cities = {zone: partner.city for zone, partner in event.project.zones.items()} | {event.zone: event.city}
    changes: dict[tuple[date, bool], list[str]] = {}
    for zone, city in cities.items():
        if change := _last_change(zone, max(since, event.first_date - LOOK_BACK), event.last_date):
            changes.setdefault(change, []).append(str(city))
    for (on, forward), places in changes.items():
        yield Remark(
            _changed(event, on, forward, ", ".join(sorted(places))),
            _("Times stay as written: the clock of the venue counts. Calendars take care of it."),
            "when",
        )


def _changed(event: Event, on: date, forward: bool, places: str) -> str:
    facts = {"day": day(on), "places": places}
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


def _holidays(event: Event) -> Iterator[Remark]:
    for one in event.days:
        for code in dict.fromkeys([*event.project.countries, *event.country.split()]):
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
                )


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


# What is missing


def _place(event: Event) -> Iterator[Remark]:
    if event.is_on_site and not event.venue:
        text = _("The venue is missing.")
        yield Remark(text, _("Say where to go, with the postal address."), "details", "venue", is_fault=True)
    elif event.is_on_site and not event.address:
        text = _("The postal address of the venue is missing.")
        yield Remark(text, _("Calendars and maps find the place by it."), "details", "address")
    if event.is_online and not event.join_url:
        text = _("The link to join online is missing.")
        yield Remark(text, _("Only people with a place are led there."), "details", "join_url", is_fault=True)


def _zone(event: Event) -> Iterator[Remark]:
    """Clocks that show another time than those of the venue's country."""
    territories: dict[str, str] = dict(get_global("zone_territories"))
    there = [zone for zone, code in territories.items() if code == event.country and zone in clock.zones()]
    offset = clock.local(event.starts_at, event.zone).utcoffset()
    if there and offset not in [clock.local(event.starts_at, zone).utcoffset() for zone in there]:
        yield Remark(
            _(
                "The venue is in %(country)s, but the times are those of %(zone)s.",
                country=country(event.country),
                zone=event.zone,
            ),
            _("Clocks in that country show another time. Look at both again."),
            "when",
            is_fault=event.is_on_site,
        )


def _contact(event: Event) -> Iterator[Remark]:
    if not (event.contact_email or event.contact_phone):
        text = _("Nobody is named for questions.")
        advice = _("Give an e-mail address or a telephone number.")
        yield Remark(text, advice, "details", "contact_email", is_fault=True)


def _privacy(event: Event) -> Iterator[Remark]:
    if not event.project.privacy_notice:
        yield Remark(
            _("%(project)s has no privacy notice.", project=event.project.acronym),
            _("People who register must be told who keeps what and why. Ask who looks after this site."),
            "project",
            is_fault=True,
        )


def _languages(event: Event) -> Iterator[Remark]:
    """Texts that readers of one language get in another."""
    texts = {"title": event.title, "summary": event.summary, "practical": event.practical}
    names = {"title": _("title"), "summary": _("summary"), "practical": _("practical information")}
    for code, language_name in LANGUAGES.items():
        missing = [name for name, text in texts.items() if text and not text.get(code)]
        if missing:
            yield Remark(
                _(
                    "Not written in %(language)s: %(texts)s.",
                    language=language_name,
                    texts=", ".join(names[name] for name in missing),
                ),
                _("Readers of that language get another one."),
                "details",
                f"{missing[0]}-{code}",
            )
    if not event.summary:
        text = _("The summary is missing.")
        yield Remark(text, _("Two sentences say what people come for."), "details", "summary")


CHECKS: tuple[Callable[[Event], Iterator[Remark]], ...] = (
    _past,
    _weekdays,
    _registration_window,
    _place,
    _zone,
    _contact,
    _privacy,
    _clock_change,
    _holidays,
    _languages,
)
