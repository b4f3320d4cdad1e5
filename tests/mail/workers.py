"""Workers as processes of their own, and mails for them to send."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import exists, select

from app import create_app
from app.database import db
from app.mail.models import OutgoingMail
from tests import programs
from tests.databases import Databases
from tests.servers import MailServer, Process


def mail(number: int = 1, **details: Any) -> OutgoingMail:
    """A mail to Nikos, or to person-2@example.org and so on."""
    known = {
        "recipient": "nikos@example.org" if number == 1 else f"person-{number}@example.org",
        "recipient_name": "Nikos Theodorou" if number == 1 else f"Person {number}",
        "purpose": "seat_confirmed",
        "subject_key": f"participation:{number}",
        "language": "en",
        "subject": "You have a seat",
        "text": "Good practices, Thessaloniki\n",
        "html": "<p>Good practices, Thessaloniki</p>",
    }
    return OutgoingMail(**known | details)


class SlowServer(MailServer):
    """An SMTP server that keeps the next letters in its hand before it takes them, or before it says so."""

    def __init__(self, *, seconds: float = 3600, letters: int = 1, takes_first: bool = False) -> None:
        super().__init__()
        self.seconds, self.letters, self.takes_first = seconds, letters, takes_first
        self.reached = Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not self.letters:
            return await super().handle_DATA(server, session, envelope)
        self.letters -= 1
        if self.takes_first:
            await super().handle_DATA(server, session, envelope)
        self.reached.set()
        await asyncio.sleep(self.seconds)
        return "250 OK" if self.takes_first else await super().handle_DATA(server, session, envelope)


class Post:
    """A database with mails in it, a mail server, and workers between them."""

    def __init__(self, url: str, server: MailServer, lease: float) -> None:
        self.server, self.lease, self.url = server, lease, url
        self.app: Flask = create_app({"SQLALCHEMY_DATABASE_URI": url, "BASE_URL": "http://localhost"})
        self._running = ExitStack()

    def write(self, *mails: OutgoingMail) -> None:
        with self.app.app_context():
            db.session.add_all(mails)
            db.session.commit()

    def rows(self) -> list[OutgoingMail]:
        with self.app.app_context():
            return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))

    def all_sent(self) -> bool:
        with self.app.app_context():
            return not db.session.scalar(select(exists().where(OutgoingMail.sent_at.is_(None))))

    def start_worker(self) -> Process:
        settings = self.server.settings | {"DATABASE_URL": self.url, "MAIL_LEASE": self.lease}
        environment = os.environ | {f"SYNODOS_{name}": str(value) for name, value in settings.items()}
        words = ("flask", "--app", "wsgi", "worker")
        worker = programs.start(*words, log=Path(os.devnull), environment=environment)
        self._running.callback(self._stop, worker)
        return worker

    def _stop(self, worker: Process) -> None:
        worker.kill()
        worker.wait()

    def close(self) -> None:
        self._running.close()
        with self.app.app_context():
            db.engine.dispose()


@contextmanager
def post_office(databases: Databases, server: MailServer, lease: float = 2) -> Iterator[Post]:
    """`with post_office(databases, SlowServer()) as post: …`"""
    with server:
        post = Post(databases.new(), server, lease)
        try:
            yield post
        finally:
            post.close()
