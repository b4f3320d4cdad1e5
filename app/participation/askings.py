"""The mails to whoever asks for a place: the same words for all who ask alike, so they are written once. So
the answer to an address that takes part already is not slower than to one that nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import inspect

from app.database import Model
from app.events.known import beside
from app.events.models import Event
from app.mail import outbox
from app.packing import Shelf
from app.participation.registrations import Registration

STANDS_FOR = "https://example.org/{}-of-whoever-asks"
APART = "\n\f\n"

kept = Shelf(4_000_000)


@dataclass(frozen=True)
class Asking:
    """What such a mail says, beside the event; all who have the same read the same."""

    purpose: str
    language: str
    zone: str  # its clock is said, too
    day_ids: Sequence[int]
    has_seat: bool = False


def post(
    asking: Asking,
    own: Mapping[str, str],
    registration: Registration,
    event: Event,
    context: Mapping[str, Any],
) -> None:
    """Whoever reads it may not be who typed it: no name is put into their mouth. `own` is hers alone,
    `event` the one that is known (`events/known.py`)."""
    days = [day for day in event.days if day.id in asking.day_ids] or event.days
    outbox.post(
        asking.purpose,
        to=registration.email,
        name="",
        language=asking.language,
        about=f"registration:{registration.id}",
        write=partial(_written, asking, own, event),
        days=days,
        has_seat=asking.has_seat,
        **context,
    )


def _written(
    asking: Asking, own: Mapping[str, str], about: Event, purpose: str, **context: Any
) -> tuple[str, str, str]:
    """The subject, the text and the HTML, as `outbox.written` gives them."""

    def write() -> bytes:
        stand_ins = {name: STANDS_FOR.format(name) for name in own}
        return APART.join(outbox.written(purpose, **stand_ins, **context)).encode()

    known = beside(about)
    facts = known.get(_facts) or known.setdefault(_facts, repr(_facts(about)))
    said = kept.take((asking, sorted(own), facts), write).plain.decode()
    for name, value in own.items():
        said = said.replace(STANDS_FOR.format(name), value)
    subject, text, html = said.split(APART)
    return subject, text, html


def _facts(event: Event) -> list[object]:
    """All that a mail may say of an event and its project, but how many places are taken."""
    things = [event, event.project, *event.days, *event.project.partnerships, *event.project.organisations]
    return [event.pool.has_room, *map(_columns, things)]


def _columns(thing: Model) -> list[object]:
    return [getattr(thing, column.key) for column in inspect(type(thing)).column_attrs]
