"""Hands a finished message over: to a mail server, or to a folder where there is none.

Flask-Mail 0.10 checks no certificate, waits for ever and builds no calendar parts. Its settings are used, its
`record_messages()` and MAIL_SUPPRESS_SEND; what goes into a connection and a message is ours.
"""

import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol

import flask_mail
from flask import Flask, current_app

TIMEOUT = 20.0  # seconds for each answer of the server, where MAIL_TIMEOUT does not say otherwise
SILENCE = 0  # no server said anything
CLOSING = 421  # the server hangs up
LOCKED_OUT = {530, 534, 535, 538}  # these speak of our account, not of this message (RFC 4954 §6)

Sender = str | tuple[str, str]


class Refused(Exception):
    """The server will never take this message: nobody has that address, or it is not wanted (SMTP 5xx)."""

    def __init__(self, code: int, text: str):
        super().__init__(f"{code} {text}")
        self.code, self.text = code, text


class Unavailable(Exception):
    """Not now: no connection, no trust, no answer in time, or the server asks to try later (SMTP 4xx)."""


class Send(Protocol):
    def __call__(
        self, message: EmailMessage, *, envelope_from: str | None = None, recipient: str
    ) -> None: ...


class Envelope(flask_mail.Message):
    """A finished message on its way to one recipient; `email` is what travels."""

    def __init__(self, email: EmailMessage, recipient: str):
        sender = email["From"].addresses[0].addr_spec
        super().__init__(subject=email["Subject"], sender=sender, recipients=[recipient])
        self.email = email
        self.msgId = email["Message-ID"]
        for part in email.walk():
            if part.get_content_type() == "text/plain":
                self.body = part.get_content()
            elif part.get_content_type() == "text/html":
                self.html = part.get_content()

    def _message(self) -> EmailMessage:  # type: ignore[override]  # it needs no more than as_bytes()
        return self.email


class Connection(flask_mail.Connection):
    """Opened with the first message; after a lost connection the next message opens another one."""

    def __init__(self, mail: Any, *, server: str, folder: Path, timeout: float):
        super().__init__(mail)
        self.server, self.folder, self.timeout = server, folder, timeout
        self.unreachable: Unavailable | None = None

    def __enter__(self) -> "Connection":
        self.num_emails = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def configure_host(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        port, timeout = self.mail.port or 0, self.timeout
        host: smtplib.SMTP
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(self.server, port, timeout=timeout, context=trusted)
        else:
            host = smtplib.SMTP(self.server, port, timeout=timeout)
        try:
            if self.mail.use_tls:
                host.starttls(context=trusted)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def send(self, message: flask_mail.Message, envelope_from: Sender | None = None) -> None:
        """Raises Refused or Unavailable."""
        if self.server and not self.mail.suppress:
            self._dial()
        try:
            super().send(message, envelope_from)
            if not self.server and not self.mail.suppress:
                _keep(message, envelope_from or message.sender, self.folder)
        except (OSError, ValueError, flask_mail.BadHeaderError) as error:
            code, text = _answer(error)
            if code // 100 == 5 and code not in LOCKED_OUT:
                raise Refused(code, text) from error
            if code in {SILENCE, CLOSING}:
                self._hang_up()
            raise Unavailable(text if code == SILENCE else f"{code} {text}") from error

    def _dial(self) -> None:
        """One attempt for all messages: each of them waiting for a dead server would take too long."""
        if self.host is None and self.unreachable is None:
            try:
                self.host = self.configure_host()
            except OSError as error:
                code, text = _answer(error)
                said = text if code == SILENCE else f"{code} {text}"
                self.unreachable = Unavailable(f"{self.server}:{self.mail.port}: {said}")
        if self.unreachable is not None:
            raise self.unreachable

    def _hang_up(self) -> None:
        """A server that is gone already must not turn a delivered message into a failed one."""
        if self.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.host.quit()
            self.host.close()
            self.host = None


class Mail(flask_mail.Mail):
    def connect(self) -> Connection:
        """By the settings as they are now. Only MAIL_SUPPRESS_SEND keeps mails back; TESTING does not."""
        config = current_app.config
        return Connection(
            self.init_mail(config),
            server=config.get("MAIL_SERVER") or "",
            folder=Path(config.get("MAIL_FOLDER") or "mail"),
            timeout=config.get("MAIL_TIMEOUT", TIMEOUT),
        )


mail = Mail()


def init_app(app: Flask) -> None:
    mail.init_app(app)


def deliver(message: EmailMessage, *, envelope_from: str | None = None, recipient: str) -> None:
    """Hand over one message. `envelope_from` is where a bounce goes: the sender, unless told otherwise.

    Raises Refused (never again) or Unavailable (later).
    """
    with opened() as send:
        send(message, envelope_from=envelope_from, recipient=recipient)


@contextmanager
def opened() -> Iterator[Send]:
    """One connection for many messages: `with opened() as send: send(message, recipient=…)`."""
    with mail.connect() as connection:

        def send(message: EmailMessage, *, envelope_from: str | None = None, recipient: str) -> None:
            connection.send(Envelope(message, recipient), envelope_from)

        yield send


def _answer(error: Exception) -> tuple[int, str]:
    """The code and the words of the server, or SILENCE and what happened."""
    code: int
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    elif isinstance(error, OSError):
        code, text = SILENCE, f"{type(error).__name__}: {error}"
    else:
        code, text = 553, "not an address that mail can be sent to"  # RFC 5321 §4.2.2
    return code, " ".join((text.decode("utf-8", "replace") if isinstance(text, bytes) else text).split())


def _keep(message: flask_mail.Message, envelope_from: Sender, folder: Path) -> None:
    """One .eml file for each Message-ID, named so that a list of them is in the order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(message.msgId.encode()).hexdigest()[:16]
    written = next(folder.glob(f"*-{digest}.eml"), None)
    email = message._message()
    moment = parsedate_to_datetime(email["Date"]).astimezone(UTC)
    path = written or folder / f"{moment:%Y%m%dT%H%M%SZ}-{digest}.eml"
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    unfinished.write_bytes(f"Return-Path: <{envelope_from}>\r\n".encode() + email.as_bytes())
    unfinished.replace(path)
