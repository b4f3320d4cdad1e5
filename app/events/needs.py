"""What an organiser should do today, the most urgent first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.events.checks import faults
from app.events.models import Event
from app.i18n import clock_time, day, day_short, moment, ngettext
from app.i18n import gettext as _
from app.mail.models import OutgoingMail
from app.mail.queries import STATES
from app.people.models import Person

CLOSING_SOON = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """One thing that waits for an organiser."""

    title: str  # a sentence, with the number in it
    text: str
    label: str  # of the button
    endpoint: str  # the page on which it is done
    event: Event | None  # none: it is about no event, or several
    urgency: int  # 0 comes first
    icon: str = "bell"
    tone: str = ""  # "bad" for what is wrong
    query: dict[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> dict[str, Any]:
        """What the page's address needs."""
        return ({"slug": self.event.slug} if self.event else {}) | self.query

    @property
    def order(self) -> tuple[int, bool, datetime]:
        """The urgent first, then what comes soonest."""
        return self.urgency, self.event is None, self.event.starts_at if self.event else clock.now()


Source = Callable[[list[Event]], list[Need]]
# The floors above add their own, in app/pages.py.
sources: list[Source] = []
# What waits for somebody, whatever event it is about.
personal_sources: list[Callable[[Person], list[Need]]] = []


def add_source(source: Source) -> None:
    if source not in sources:
        sources.append(source)


def add_personal_source(source: Callable[[Person], list[Need]]) -> None:
    if source not in personal_sources:
        personal_sources.append(source)


def needs(events: list[Event], person: Person | None = None) -> list[Need]:
    """What these events need, and this person. A constant number of queries, if the events are whole."""
    found = [need for look in (_failed_mails, *sources) for need in look(events)]
    if person:
        found += [need for look in personal_sources for need in look(person)]
    for event in events:
        found += [need for look in (_free_seats, _slips, _closing, _draft) for need in look(event)]
    return sorted(found, key=lambda need: need.order)


def _failed_mails(events: list[Event]) -> list[Need]:
    failed = (
        select(OutgoingMail.event_id, func.count())
        .where(
            OutgoingMail.event_id.in_([event.id for event in events]),
            STATES["failed"],
        )
        .group_by(OutgoingMail.event_id)
    )
    counts = dict(db.session.execute(failed).all())
    return [
        Need(
            ngettext("One mail did not arrive", "%(num)s mails did not arrive", counts[event.id]),
            ngettext(
                "It belongs to “%(event)s”. See why, and send it again.",
                "They belong to “%(event)s”. See why, and send them again.",
                counts[event.id],
                event=event.title,
            ),
            _("See the mails"),
            "mail.outbox",
            event,
            urgency=10,
            icon="mail",
            tone="bad",
            query={"event": event.id, "state": "failed"},
        )
        for event in events
        if event.id in counts
    ]


def _free_seats(event: Event) -> Iterator[Need]:
    """Seats stay free beside a waiting list after an organiser moved somebody to it, for example."""
    pool = event.pool
    if event.is_published and pool.waiting and not pool.is_full:
        title = ngettext(
            "One person waits, though places are free",
            "%(num)s people wait, though places are free",
            pool.waiting,
        )
        yield Need(
            title,
            _("“%(event)s”: choose who comes.", event=event.title),
            _("See the waiting list"),
            "participation.participants",
            event,
            urgency=20,
            icon="wait",
            query={"state": "waiting"},
        )


def _slips(event: Event) -> Iterator[Need]:
    """What is surely wrong on a page that people read."""
    found = [] if event.is_draft else faults(event)
    if found:
        more = _("In “%(event)s”.", event=event.title)
        if len(found) > 1:
            more = ngettext(
                "In “%(event)s”, and one more remark.",
                "In “%(event)s”, and %(num)s more remarks.",
                len(found) - 1,
                event=event.title,
            )
        yield Need(
            found[0].text, more, _("Look at the remarks"), "events.overview", event, urgency=30, icon="warn"
        )


def _closing(event: Event) -> Iterator[Need]:
    if event.takes_registrations and event.closes_at - clock.now() <= CLOSING_SOON:
        yield Need(
            _(
                "Registration for “%(event)s” closes on %(day)s",
                event=event.title,
                day=day_short(clock.local(event.closes_at, event.zone).date()),
            ),
            _seats(event),
            _("See who comes"),
            "participation.participants",
            event,
            urgency=50,
            icon="clock",
        )


def _seats(event: Event) -> str:
    at = moment(event.closes_at, event.zone, event.city)
    if event.pool.seats is None:
        taken = event.pool.taken
        return ngettext("%(at)s. One place is taken.", "%(at)s. %(num)s places are taken.", taken, at=at)
    return _(
        "%(at)s. %(taken)d of %(seats)d places are taken.",
        at=at,
        taken=event.pool.taken,
        seats=event.pool.seats,
    )


def _draft(event: Event) -> Iterator[Need]:
    if event.is_draft:
        yield Need(
            _("“%(event)s” is still a draft", event=event.title),
            _(
                "%(day)s, %(time)s %(place)s time. Nobody but organisers sees it until it is published.",
                day=day(event.first_date),
                time=clock_time(event.starts_at, event.zone),
                place=event.city,
            ),
            _("Go on"),
            "events.overview",
            event,
            urgency=40,
            icon="pencil",
        )
