"""Languages: which one is spoken now, texts kept in several, and dates as people write them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import flask_babel
from babel import Locale, dates
from babel.lists import format_list
from flask import Flask, current_app, g, has_app_context, request, session
from flask_babel import Babel, force_locale
from flask_babel import lazy_gettext as lazy
from werkzeug.datastructures import LanguageAccept
from werkzeug.wrappers import Response

from app import clock

__all__ = ["Localised", "gettext", "lazy", "ngettext", "speaking"]

# What participants and coordinators read speaks these (the name each has for itself), and so do contents:
# titles, summaries, agendas. The workspace speaks two; whoever reads another one gets English there.
LANGUAGES = {"en": "English", "el": "Ελληνικά", "it": "Italiano", "fi": "Suomi", "bg": "Български"}
CONTENT_LANGUAGES = LANGUAGES
WORKSPACE_LANGUAGES = {code: LANGUAGES[code] for code in ("en", "el")}
LOCALES = {"en": "en_GB", "el": "el", "it": "it", "fi": "fi", "bg": "bg"}  # they write the dates
FALLBACK = "en"
# Letters of their own in the alphabet of a language, and not those they look like with an accent.
OWN_LETTERS = {"fi": {"å": "{", "ä": "|", "ö": "}"}, "bg": {"й": "й"}}
format_date = lru_cache(5_000)(dates.format_date)  # the same few days stand on every page


class Localised(dict[str, str]):
    """A text in one or several languages: {"en": …, "el": …}. As a string: in the language spoken now."""

    @property
    def language(self) -> str:
        """The language that a reader gets: the one spoken now, else English, else any that is there."""
        wanted = (language(), FALLBACK, *self)
        return next((code for code in wanted if self.get(code)), FALLBACK)

    def __str__(self) -> str:
        return self.get(self.language, "")

    def __bool__(self) -> bool:
        return any(self.values())

    def in_(self, code: str) -> str:
        """The text in that language, or what a reader of it gets instead."""
        with speaking(code):
            return str(self)


def init_app(app: Flask) -> None:
    Babel(app, default_translation_directories="locales", locale_selector=lambda: LOCALES[preferred()])
    app.before_request(listen)
    app.after_request(remember)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        day=day, day_short=day_short, days=days, days_short=days_short, date=date_at, clock=clock_time,
        iso=iso, at_place=at_place, moment=moment, ahead=ahead, country=country,
        listed=listed,
    )  # fmt: skip
    app.context_processor(lambda: {"locale": language(), "languages": switch()})


def gettext(message: str, **values: object) -> str:
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """One or many, as the language counts; `%(num)s` is the number."""
    return str(flask_babel.ngettext(one, many, n, **values))


# Which language


def language() -> str:
    """The language spoken now: the mail's, else the reader's, else English."""
    locale = flask_babel.get_locale() if has_app_context() else None
    return locale.language if locale else FALLBACK


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language for a while, such as the reader's in an e-mail."""
    with force_locale(LOCALES.get(code, LOCALES[FALLBACK])):
        yield


def listen() -> None:
    """Forget what an earlier request of this process spoke, and note a language that was just chosen."""
    g.pop("reader_language", None)
    g.pop("offered_languages", None)
    flask_babel.refresh()
    if request.args.get("lang") in LANGUAGES:
        g.chosen_language = request.args["lang"]


def speak_as_the_workspace(languages: Mapping[str, str] = WORKSPACE_LANGUAGES) -> None:
    """This page is for those who organise: all of it in a language of theirs, rather than half in another.
    `languages`: a page of coordinators speaks more."""
    g.offered_languages = languages
    flask_babel.refresh()


def offered() -> dict[str, str]:
    """The languages of this page."""
    return dict(g.get("offered_languages", LANGUAGES))


def of_workspace(code: str) -> str:
    """In which language somebody who reads `code` is written to about the workspace."""
    return code if code in WORKSPACE_LANGUAGES else FALLBACK


def follow(code: str) -> None:
    """Speak the language of the person whose page this is, unless she has chosen another."""
    g.reader_language = code
    flask_babel.refresh()


def preferred() -> str:
    """The reader's language: just chosen, chosen earlier, her own from her record, her browser's."""
    if not request:
        return FALLBACK
    chosen = g.get("chosen_language") or request.cookies.get("language")
    chosen = chosen or g.get("reader_language") or session.get("language")
    return of_visitor(chosen, request.accept_languages, offered())


def of_visitor(chosen: str | None, accepted: LanguageAccept, among: Mapping[str, str] = LANGUAGES) -> str:
    """The language that somebody chose, if it is one of these; else the one that her browser likes best."""
    return chosen if chosen and chosen in among else accepted.best_match(among) or FALLBACK


def remember(response: Response) -> Response:
    """A chosen language stays chosen: a cookie of the reader's, nothing on the server."""
    chosen = g.pop("chosen_language", None)
    if chosen and response.mimetype == "text/html":  # a calendar that names its language keeps no cookie
        year = 365 * 24 * 3600  # seconds
        response.set_cookie(
            "language",
            chosen,
            max_age=year,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def switch() -> list[dict[str, Any]]:
    """The links of the language switch: this page in each language."""
    if not request:
        return []
    kept = {name: value for name, value in request.args.items(multi=True) if name != "lang"}
    return [
        {
            "code": code,
            "name": name,
            "current": code == language(),
            "url": f"?{urlencode(kept | {'lang': code})}",
        }
        for code, name in offered().items()
    ]


# Dates and times: 24 hours, weekdays derived, a time never without its place


def _locale() -> str:
    return LOCALES[language()]


def _day_of_month(value: date) -> str:
    """As a pattern: in Finnish each is an ordinal, with a point; in Italian the first of a month is."""
    if language() == "fi":
        return "d."
    return "d'º'" if language() == "it" and value.day == 1 else "d"


def _year() -> str:
    """As a pattern. Bulgarian says that it is one."""
    return "y\u00a0'г'." if language() == "bg" else "y"


def _after_weekday() -> str:
    return ", " if language() == "bg" else " "


def _date(value: date, *, weekday: str = "", month: str = "MMMM", year: bool = False) -> str:
    """Weekday, day, month and year, each as far as asked for."""
    pattern = f"{weekday}{_after_weekday()}" if weekday else ""
    pattern += f"{_day_of_month(value)} {month}" + (f" {_year()}" if year else "")
    return format_date(value, pattern, _locale())


def day(value: date) -> str:
    """Wednesday 29 March 2023."""
    return _date(value, weekday="cccc", year=True)


def day_short(value: date, *, year: bool = False) -> str:
    """Wed 29 March."""
    return _date(value, weekday="ccc", year=year)


def weekday(value: date) -> str:
    """Wednesday."""
    return format_date(value, "cccc", _locale())


def days(first: date, last: date) -> str:
    """29 March 2023, 29–30 March 2023, or 30 March – 2 April 2023."""
    end = _date(last, year=True)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{format_date(first, _day_of_month(first), _locale())}–{end}"
    return f"{_date(first, year=first.year != last.year)} – {end}"


def days_short(first: date, last: date) -> str:
    """29–30 Mar, or 30 Mar – 2 Apr; the year stands beside it. Finns shorten a month to its number."""
    pattern, gap = ("d.M.", "") if language() == "fi" else ("d\u00a0MMM", " ")
    start, end = (format_date(one, pattern, _locale()) for one in (first, last))
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{format_date(first, _day_of_month(first), _locale())}–{end}"
    return f"{start}{gap}–{gap}{end}"


def date_at(instant: datetime, zone: str) -> date:
    """The date on a calendar that hangs in `zone` at that instant."""
    return clock.local(instant, zone).date()


def clock_time(instant: datetime, zone: str) -> str:
    """09:15, as the clocks in `zone` show it."""
    return time_of_day(clock.local(instant, zone))


def time_of_day(wall: datetime | time) -> str:
    """09:15, as people write it: 9.15 in Finnish."""
    return f"{wall.hour}.{wall:%M}" if language() == "fi" else f"{wall:%H:%M}"


def iso(instant: datetime, zone: str) -> str:
    """2023-03-29T09:15+03:00, for `<time datetime>`."""
    return clock.local(instant, zone).isoformat(timespec="minutes")


def at_place(instant: datetime, zone: str, place: object) -> str:
    """09:15 Thessaloniki time."""
    return gettext("%(time)s %(place)s time", time=clock_time(instant, zone), place=place)


def moment(instant: datetime, zone: str, place: object) -> str:
    """Wednesday 29 March 2023, 09:15 Thessaloniki time."""
    return f"{day(date_at(instant, zone))}, {at_place(instant, zone, place)}"


def ahead(by: timedelta) -> str:
    """In 2 days, in 90 minutes: as exactly as people say it, never in seconds."""
    return dates.format_timedelta(by, "minute", threshold=1.9, add_direction=True, locale=_locale())


def alphabetical(text: str) -> str:
    """A text as somebody looks for it, in any language: neither capitals nor accents count."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def in_order(text: str) -> str:
    """A key that sorts texts by the reader's alphabet."""
    own = OWN_LETTERS.get(language(), {})
    letters = unicodedata.normalize("NFC", text.lower())
    return "".join(own.get(letter) or alphabetical(letter) for letter in letters)


def listed(names: Iterable[object]) -> str:
    """Anna, Ivan and Maria."""
    return format_list([str(name) for name in names], locale=_locale())


def country(code: str) -> str:
    """The name of a country (ISO 3166 alpha-2) in the reader's language; the code where there is none."""
    return str(Locale.parse(_locale()).territories.get(code, code))


def zone_city(zone: str) -> str:
    """The city that stands for a zone in the reader's language: Europe/Rome is Rome."""
    return str(dates.get_timezone_location(zone, locale=_locale(), return_city=True))
