"""Putting e-mails in the outbox. What is put here leaves when the transaction is saved, and only then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app, render_template

from app.database import insert_if_absent
from app.i18n import speaking
from app.mail.models import IN_ORDER, TURNS, OutgoingMail

Write = Callable[..., tuple[str, str, str]]


def post(
    purpose: str,
    *,
    to: str,
    name: str,
    language: str,
    about: str,
    revision: int = 0,
    project_id: int | None = None,
    event_id: int | None = None,
    reply_to: str | None = None,
    calendar: bytes | None = None,
    method: str | None = None,
    write: Write | None = None,
    **context: Any,
) -> int | None:
    """Write templates/mail/<purpose>.txt and .html to one person, in their language.

    The first line of the .txt is the subject. `about` and `revision` say which fact the mail tells:
    the same fact is told to the same address once. `write` does what `written` does.
    Returns the id of the mail; None when it had been queued before.
    """
    return put(
        purpose,
        (write or written)(purpose, name=name, language=language, **context),
        to=to,
        name=name,
        language=language,
        about=about,
        revision=revision,
        project_id=project_id,
        event_id=event_id,
        reply_to=reply_to,
        calendar=calendar,
        method=method,
    )


def put(
    purpose: str,
    parts: tuple[str, str, str],
    *,
    to: str,
    name: str,
    language: str,
    about: str,
    revision: int = 0,
    project_id: int | None = None,
    event_id: int | None = None,
    reply_to: str | None = None,
    calendar: bytes | None = None,
    method: str | None = None,
) -> int | None:
    """The same for a mail that is written already: its subject, text and HTML."""
    subject, text, html = parts
    return insert_if_absent(
        OutgoingMail,
        recipient=to,
        recipient_name=name,
        purpose=purpose,
        subject_key=about,
        revision=revision,
        project_id=project_id,
        event_id=event_id,
        language=language,
        turn=TURNS.get(purpose, IN_ORDER),
        reply_to=reply_to,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        calendar_method=method,
    )


def written(purpose: str, *, name: str, language: str, **context: Any) -> tuple[str, str, str]:
    """The subject, the text and the HTML of such a mail. Nothing is queued."""
    with speaking(language):
        text = render_template(f"mail/{purpose}.txt", name=name, **context)
        subject, _, body = text.strip().partition("\n")
        html = render_template(f"mail/{purpose}.html", name=name, subject=subject.strip(), **context)
    return " ".join(subject.split()), body.strip() + "\n", html


def words_are_kept() -> timedelta:
    """How long after it was written a mail keeps what it says."""
    return timedelta(days=current_app.config["MAIL_KEPT_DAYS"])


def sender() -> str:
    """The address that mails come from and calendar replies go to (RFC 6047: the ORGANIZER)."""
    return str(current_app.config["MAIL_SENDER"])
