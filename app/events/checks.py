"""What an organiser should look at again before others see the event. Remarks warn and never block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from babel.core import get_global

from app import clock
from app.events.models import Event
from app.events.occasions import clock_changes, holidays, notes
from app.events.remarks import Left, Remark, key, weekday_remarks
from app.i18n import WORKSPACE_LANGUAGES, country, day
from app.i18n import gettext as _

Check = Callable[[Event], Iterator[Remark]]
Source = Callable[[Event], list[Remark]]
# The floors above add their own, in app/pages.py; of each, whether it asks the database.
sources: dict[Source, bool] = {}


def add_source(source: Source, *, asks: bool = False) -> None:
    sources[source] = asks


@dataclass(frozen=True)
class Looked:
    open: list[Remark]  # what is surely wrong first
    left: list[Left]


def look(event: Event) -> Looked:
    """Everything worth a second look, and what somebody has looked at and left."""
    return _sorted_out(event, [*_own(event), *(one for source in sources for one in source(event))])


def remarks(event: Event) -> list[Remark]:
    """Everything that nobody has looked at and left."""
    return look(event).open


def faults(event: Event) -> list[Remark]:
    """What is surely wrong, as far as it can be told from the event and its agenda alone."""
    known = (one for source, asks in sources.items() if not asks for one in source(event))
    return [remark for remark in _sorted_out(event, [*_own(event), *known]).open if remark.is_fault]


def _own(event: Event) -> Iterator[Remark]:
    for check in CHECKS:
        yield from check(event)


def _sorted_out(event: Event, found: list[Remark]) -> Looked:
    left = {one.key: one for one in event.dismissals}
    still_open = [remark for remark in found if remark.key not in left]
    return Looked(
        sorted(still_open, key=lambda remark: not remark.is_fault),
        [Left(remark, left[remark.key]) for remark in found if remark.key in left],
    )


# Dates


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
            key=key("past", event.first_date),
        )


def _registration_window(event: Event) -> Iterator[Remark]:
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens and closes and closes <= opens:
        text = _("Registration closes before it opens.")
        advice = _("Look at both dates again.")
        yield Remark(text, advice, "details", "closes", is_fault=True, key=key("closes", opens, closes))
    elif opens and opens >= event.starts_at:
        text = _("Registration opens when the event has begun.")
        advice = _("Nobody could register. Choose an earlier day.")
        yield Remark(text, advice, "details", "opens", is_fault=True, key=key("opens", opens))
    if closes and closes > event.starts_at:
        text = _("Registration closes after the event has begun.")
        advice = _("It will close with the start instead.")
        yield Remark(text, advice, "details", "closes", key=key("closes", closes))


# What is missing


def _place(event: Event) -> Iterator[Remark]:
    if event.is_on_site and not event.venue:
        text = _("The venue is missing.")
        advice = _("Say where to go, with the postal address.")
        yield Remark(text, advice, "details", "venue", is_fault=True, key=key("no venue"))
    elif event.is_on_site and not event.address:
        text = _("The postal address of the venue is missing.")
        advice = _("Calendars and maps find the place by it.")
        yield Remark(text, advice, "details", "address", key=key("no address"))
    if event.is_online and not event.join_url:
        text = _("The link to join online is missing.")
        advice = _("Only people with a place are led there.")
        yield Remark(text, advice, "details", "join_url", is_fault=True, key=key("no link to join"))


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
            key=key("zone", event.country, event.zone),
        )


def _contact(event: Event) -> Iterator[Remark]:
    if not (event.contact_email or event.contact_phone):
        text = _("Nobody is named for questions.")
        advice = _("Give an e-mail address or a telephone number.")
        yield Remark(text, advice, "details", "contact_email", is_fault=True, key=key("no contact"))


def _privacy(event: Event) -> Iterator[Remark]:
    if not event.project.privacy_notice:
        yield Remark(
            _("%(project)s has no privacy notice.", project=event.project.acronym),
            _("People who register must be told who keeps what and why. Ask who looks after this site."),
            "project",
            is_fault=True,
            key=key("no privacy notice"),
        )


def _languages(event: Event) -> Iterator[Remark]:
    """Texts that readers of one language get in another."""
    texts = {"title": event.title, "summary": event.summary, "practical": event.practical}
    names = {"title": _("title"), "summary": _("summary"), "practical": _("practical information")}
    for code, language_name in WORKSPACE_LANGUAGES.items():
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
                key=key("not written", code, *missing),
            )
    if not event.summary:
        text = _("The summary is missing.")
        advice = _("Two sentences say what people come for.")
        yield Remark(text, advice, "details", "summary", key=key("no summary"))


CHECKS: tuple[Check, ...] = (
    _past,
    _weekdays,
    _registration_window,
    _place,
    _zone,
    _contact,
    _privacy,
    clock_changes,
    holidays,
    notes,
    _languages,
)
