"""Mails to those who work here."""

from typing import Any

from app.i18n import of_workspace
from app.mail import outbox
from app.people.models import Person


def post_to(person: Person, purpose: str, **told: Any) -> None:
    """Write to somebody in a language of the workspace; to nobody where she has no address. `told`: as
    `outbox.post` takes it."""
    if person.email:
        language = of_workspace(person.locale)
        outbox.post(purpose, to=person.email, name=person.name, language=language, **told)
