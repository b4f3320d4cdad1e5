"""Real servers for the tests: Synodos with its worker, and a mail server that can be told to refuse."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from app import create_app
from app.database import db
from tests import programs
from tests.databases import command
from tests.postgres import free_port

WEB = ("--workers=2", "--workers-kill-timeout=5", "--log-level=warning")
T = TypeVar("T")
Process = programs.Program | subprocess.Popen[bytes]


def eventually(look: Callable[[], T], what: str, seconds: float = 40) -> T:
    """What `look` finds, as soon as that is something; fails, saying `what`, when it stays nothing."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"Waited {seconds} seconds in vain for {what}")
        time.sleep(0.05)
    return found


class MailServer:
    """An SMTP server on loopback that keeps every message it accepts."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self._answers: dict[str, list[str]] = defaultdict(list)
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.port: int = self._controller.port

    @property
    def settings(self) -> dict[str, Any]:
        """For app.config; as SYNODOS_ settings, turn them into text."""
        return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": self.port}

    def refuse(self, address: str, answer: str = "550 5.1.1 No such mailbox", times: int = 1000) -> None:
        """Answer the next attempts to reach `address` with an SMTP reply: 5xx for ever, 4xx for now."""
        self._answers[address.lower()] += [answer] * times

    def to(self, address: str) -> list[EmailMessage]:
        # Not strict: the server, in its own thread, may just be between the two.
        pairs = zip(self.recipients, self.messages, strict=False)
        return [message for recipient, message in pairs if recipient.lower() == address.lower()]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answers := self._answers[address.lower()]:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            self.recipients.append(recipient)
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._controller.stop()


class LiveServer:
    """Synodos as it runs for its users: web server, worker, and a mail folder, on a free port of loopback.

    `settings` are SYNODOS_ settings without the prefix: LiveServer(url, folder, RATE_LIMITS="off").
    `application` may name another WSGI application for the same server.
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        *,
        application: str = "wsgi:app",
        worker: bool = True,
        threads: int = 4,  # in each of two processes: more than usual, so that more meet
        **settings: str,
    ) -> None:
        self.application, self.has_worker, self.threads = application, worker, threads
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.mail_folder = folder / "mail"
        self.log = folder / "server.log"
        self.settings = {
            "DATABASE_URL": database_url,
            "BASE_URL": self.url,
            "MAIL_FOLDER": str(self.mail_folder),
        } | settings
        self.processes: list[Process] = []

    def start_worker(self) -> Process:
        """One more worker; the first is running already. Kill it to see what is lost (nothing)."""
        return self._start("flask", "--app", "wsgi", "worker")

    def command(self, *words: str) -> str:
        """What `flask --app wsgi …` prints when it runs on this server's database."""
        return command(*words, **self.settings)

    @cached_property
    def app(self) -> Flask:
        """The application in the test's own process on the server's database, to prepare and to look:
        `with live_server.app.app_context(): …`

        On SQLite it locks the database at once, as the worker may write between a read and a write of the
        test: end the context before the server has to write.
        """
        return create_app(
            {
                "SQLALCHEMY_DATABASE_URI": self.settings["DATABASE_URL"],
                "SQLALCHEMY_ENGINE_OPTIONS": {"execution_options": {"immediate": True}},
                "BASE_URL": self.url,
            }
        )

    def mails(self, address: str) -> list[EmailMessage]:
        """What arrived for an address, oldest first."""
        files = sorted(self.mail_folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in mails if address.lower() in str(mail["To"]).lower()]

    def wait_for_mail(self, address: str, count: int = 1) -> EmailMessage:
        """The mail number `count` to an address, once the worker has delivered it."""
        mails = eventually(
            lambda: self.mails(address) if len(self.mails(address)) >= count else None,
            f"mail {count} to {address}; the server says:\n{self.log.read_text()}",
        )
        return mails[count - 1]

    def _start(self, program: str, *arguments: str) -> Process:
        environment = os.environ | {f"SYNODOS_{name}": value for name, value in self.settings.items()}
        process = programs.start(program, *arguments, log=self.log, environment=environment)
        self.processes.append(process)
        return process

    def _answers(self) -> bool:
        if self.web.poll() is not None:
            raise AssertionError(f"The server ended at once:\n{self.log.read_text()}")
        try:
            with urllib.request.urlopen(f"{self.url}/health/live", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            error.close()
        except urllib.error.URLError:
            pass
        return False

    def __enter__(self) -> Self:
        how = ("--interface=wsgi", f"--port={self.port}", f"--blocking-threads={self.threads}", *WEB)
        self.web = self._start("granian", *how, self.application)
        if self.has_worker:
            self.worker = self.start_worker()
        try:
            eventually(self._answers, "the server to answer", 30)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        if "app" in self.__dict__:
            with self.app.app_context():
                db.engine.dispose()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
