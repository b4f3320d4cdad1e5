"""A real IMAP server on loopback, from the package index: pymap, in a process of its own."""

import imaplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from tests.inbox.letters import OURS
from tests.postgres import free_port
from tests.servers import eventually

PASSWORD = "open sesame"


class ImapServer:
    """One mailbox, empty at first, kept in memory."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """For app.config; as SYNODOS_ settings, turn them into text."""
        return {
            "INBOX_SERVER": "127.0.0.1",
            "INBOX_PORT": self.port,
            "INBOX_USE_SSL": False,
            "INBOX_USERNAME": OURS,
            "INBOX_PASSWORD": PASSWORD,
        }

    def deliver(self, *mails: bytes) -> None:
        """As a mail server puts them there."""
        with self.opened() as server:
            for raw in mails:
                status, said = server.append("INBOX", "", "", raw)
                assert status == "OK", said

    def count(self, folder: str = "INBOX") -> int:
        """How many mails are in a folder; none where there is no such folder."""
        with self.opened() as server:
            status, data = server.select(folder, readonly=True)
            return int(data[0] or 0) if status == "OK" else 0

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as server:
            server.login(OURS, PASSWORD)
            yield server

    def start(self) -> None:
        user = ["--demo-user", OURS, "--demo-password", PASSWORD]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--no-tls"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from pymap.main import main; main()", *where, "dict", *user],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self._answers, "the IMAP server to answer")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with self.opened():
                return True
        except OSError:
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()
