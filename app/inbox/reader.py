"""Reading the mailbox: `flask worker` does it beside sending mail, `flask read-inbox` does it once.

Inside the worker, because then there is one process to run and to watch; in a thread of its own, because
an IMAP server that is silent or dead must not delay a mail by a second. Several workers may read the same
mailbox: whoever is second finds each letter known already.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from threading import Event

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app import clock, watching
from app.inbox import actions
from app.inbox.mailbox import Access, Letter, Mailbox, MailboxError, opened
from app.inbox.reasons import Decision

AWAY = (OperationalError, InterfaceError)  # the database is away, or too busy: nothing about the mail itself
PATIENCE = 3  # such troubles in a round: one mail alone must not hold up the others
TIDY = timedelta(hours=1)  # between two times of forgetting what is old
PROCESSED, FAILED = "Processed", "Failed"  # understood, or waiting for a human eye

log = logging.getLogger(__name__)


@click.command("read-inbox")
@with_appcontext
def read_inbox() -> None:
    """Read the replies that have come, once, and say how many."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # outlives this context
    if not app.config["INBOX_SERVER"]:
        raise click.ClickException("SYNODOS_INBOX_SERVER is not set: there is no mailbox to read.")
    try:
        counts = Reader(app).round()
    except MailboxError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Mails read: {counts.total()}. For a human eye: {counts[FAILED]}.")


def keep_reading(app: Flask, stopping: Event) -> None:
    """Look again and again until told to stop. A server or a database that is away is waited for."""
    if not app.config["INBOX_SERVER"]:
        return
    reader, trouble = Reader(app, stopping), ""
    while not stopping.is_set():
        before, trouble = trouble, ""
        try:
            reader.round()
        except (MailboxError, DBAPIError) as error:
            trouble = str(error) if isinstance(error, MailboxError) else type(error.orig).__name__
        except Exception:
            log.exception("Reading the mailbox failed")
        if trouble != before:
            log.warning("The mailbox cannot be read: %s", trouble) if trouble else log.warning(
                "The mailbox can be read again"
            )
        stopping.wait(app.config["INBOX_EVERY"])


class Reader:
    def __init__(self, app: Flask, stopping: Event | None = None) -> None:
        self.app, self.stopping = app, stopping or Event()
        self.access = Access.of(app.config)
        self.tidied_at: datetime | None = None

    def round(self) -> Counter[str]:
        """Take in all that is there; returns how many letters went to which folder.

        Raises MailboxError and DBAPIError: what was not moved by then is read again next time.
        """
        counts: Counter[str] = Counter()
        troubles: list[DBAPIError] = []
        self.forget_old()
        with opened(self.access) as mailbox:
            for uid in mailbox.uids():
                if self.stopping.is_set() or len(troubles) == PATIENCE:
                    break
                try:
                    with watching.at_work(f"reply-{uid}"):
                        if (letter := mailbox.fetch(uid)) and (folder := self.take_in(letter, mailbox)):
                            counts[folder] += 1
                except AWAY as trouble:
                    troubles.append(trouble)
        if troubles:
            raise troubles[0]
        return counts

    def take_in(self, letter: Letter, mailbox: Mailbox) -> str:
        """The database first, then the mailbox: whatever happens between the two is done again and
        finds the letter known. Returns where it went, empty for one that stays."""
        try:
            folder = self.decide(letter)
        except AWAY:
            raise
        except Exception:
            log.exception("A mail could not even be set aside; it stays where it is")
            return ""
        mailbox.file(letter.uid, folder)
        return folder

    def decide(self, letter: Letter) -> str:
        mailbox, at = self.access.name, letter.received_at
        with self.app.app_context():
            try:
                ours = self.app.config["INBOX_AUTHSERV_ID"]
                reason = actions.receive(letter.raw, received_at=at, mailbox=mailbox, authserv_id=ours)
            except AWAY:
                raise
            except Exception:
                log.exception("A mail could not be taken in; it waits for a human eye")
                actions.set_aside(letter.raw, received_at=at, mailbox=mailbox)
                return FAILED
        return FAILED if reason and reason.decision is Decision.REVIEW else PROCESSED

    def forget_old(self) -> None:
        if self.tidied_at is None or clock.now() >= self.tidied_at + TIDY:
            with self.app.app_context():
                actions.forget_old()
            self.tidied_at = clock.now()
