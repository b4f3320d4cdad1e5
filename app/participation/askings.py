"""The mail to whoever asks for a place: the same words for all who ask alike, so they are written once."""

from typing import Any

from sqlalchemy import inspect

from app.database import Model
from app.events.known import Known
from app.events.models import Event
from app.mail import outbox
from app.packing import Shelf
from app.participation.registrations import Registration

LINK = "https://example.org/of-whoever-asks"  # stands for the link of each
APART = "\n\f\n"

kept = Shelf(4_000_000)


def written(
    known: Known, registration: Registration, purpose: str, *, language: str, link: str, **context: Any
) -> tuple[str, str, str]:
    """The subject, the text and the HTML, as `outbox.written` gives them."""
    days = registration.days_at(known.event)

    def write() -> bytes:
        same: dict[str, Any] = {"language": language, "days": days, "link": LINK}
        return APART.join(outbox.written(purpose, **same, **context)).encode()

    facts = known.beside.get(_facts) or known.beside.setdefault(_facts, repr(_facts(known.event)))
    made_of = (purpose, language, registration.zone, [day.id for day in days], facts)
    subject, text, html = kept.take(made_of, write).plain.decode().split(APART)
    return subject, text.replace(LINK, link), html.replace(LINK, link)


def _facts(event: Event) -> list[object]:
    """All that a mail may say of an event and its project, but how many places are taken."""
    things = [event, event.project, *event.days, *event.project.partnerships, *event.project.organisations]
    return [event.pool.has_room, *map(_columns, things)]


def _columns(thing: Model) -> list[object]:
    return [getattr(thing, column.key) for column in inspect(type(thing)).column_attrs]
