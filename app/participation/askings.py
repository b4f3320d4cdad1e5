"""The mail to whoever asks for a place: the same words for all who ask alike, so they are written once."""

from typing import Any

from sqlalchemy import inspect

from app.database import Model
from app.events.models import Event
from app.mail import outbox
from app.packing import Shelf
from app.participation.registrations import Registration

LINK = "https://example.org/of-whoever-asks"  # stands for the link of each
APART = "\n\f\n"

kept = Shelf(4_000_000)


def written(
    purpose: str, *, language: str, registration: Registration, link: str, **context: Any
) -> tuple[str, str, str]:
    """The subject, the text and the HTML, as `outbox.written` gives them."""

    def write() -> bytes:
        same: dict[str, Any] = {"language": language, "registration": registration, "link": LINK}
        return APART.join(outbox.written(purpose, **same, **context)).encode()

    days = [day.id for day in registration.days]
    made_of = (purpose, language, registration.zone, days, _facts(registration.event))
    subject, text, html = kept.take(made_of, write).plain.decode().split(APART)
    return subject, text.replace(LINK, link), html.replace(LINK, link)


def _facts(event: Event) -> list[object]:
    """All that a mail may say of an event and its project, but how many places are taken."""
    things = [event, event.project, *event.days, *event.project.partnerships, *event.project.organisations]
    return [event.pool.has_room, *map(_columns, things)]


def _columns(thing: Model) -> list[object]:
    return [getattr(thing, column.key) for column in inspect(type(thing)).column_attrs]
