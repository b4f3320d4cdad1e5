"""A mailbox over IMAP (RFC 3501, RFC 9051), as far as replies need one."""

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any

from app.inbox.parsing import LARGEST_MAIL

TIMEOUT = 20.0  # seconds for each answer of the server
IMAPS = 993  # TLS from the first byte

_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_DELIMITER = re.compile(rb'\) (?:"(.)"|NIL)')


class MailboxError(Exception):
    """The server cannot be reached, does not let us in, or refused something. What waits there stays."""


@dataclass(frozen=True)
class Access:
    """Where the mailbox is, and the key to it."""

    server: str
    port: int
    use_ssl: bool
    username: str
    password: str
    folder: str

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Access":
        names = ("SERVER", "PORT", "USE_SSL", "USERNAME", "PASSWORD", "FOLDER")
        return cls(*(config[f"INBOX_{name}"] for name in names))

    @property
    def name(self) -> str:
        """The same for every process that reads it."""
        return f"{self.username}@{self.server}/{self.folder}"

    @property
    def is_on_this_machine(self) -> bool:
        try:
            return self.server == "localhost" or ip_address(self.server).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True)
class Letter:
    uid: str  # in its folder
    raw: bytes  # no more than LARGEST_MAIL + 1 bytes of it
    received_at: datetime


@contextmanager
def opened(access: Access) -> Iterator["Mailbox"]:
    """`with opened(access) as mailbox: …`. Raises MailboxError, whatever goes wrong with the server."""
    try:
        server = _connected(access)
        try:
            mailbox = Mailbox(server, access.folder)
            yield mailbox
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(f"{access.server}:{access.port}: {type(error).__name__}: {error}") from error


class Mailbox:
    """An open folder. Everything in it is still to be read: what is done with is moved elsewhere.

    Not the flag \\Seen but the folder says so, because people may look into the same mailbox.
    """

    def __init__(self, server: imaplib.IMAP4, folder: str) -> None:
        self.server = server
        self.known: dict[str, str] = {}
        _ok(server.select(_quoted(folder)))

    def uids(self) -> list[str]:
        """The oldest first."""
        found = _ok(self.server.uid("SEARCH", "UNDELETED"))
        return [uid.decode() for part in found if part for uid in part.split()]

    def fetch(self, uid: str) -> Letter | None:
        """The letter as it came, still unread for people; None when somebody else has moved it."""
        answer = _ok(self.server.uid("FETCH", uid, f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST_MAIL + 1}>)"))
        whole = [part for part in answer if isinstance(part, tuple) and len(part) == 2]
        if not whole:
            return None
        said = b" ".join(part[0] if isinstance(part, tuple) else part for part in answer if part)
        return Letter(uid, whole[0][1], _instant(said))

    def file(self, uid: str, folder: str) -> None:
        """Move a letter to another folder, which is made when it is missing."""
        target = _quoted(self._folder(folder))
        if "MOVE" in self.server.capabilities:
            _ok(self.server.uid("MOVE", uid, target))
            return
        _ok(self.server.uid("COPY", uid, target))
        _ok(self.server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in self.server.capabilities:
            _ok(self.server.uid("EXPUNGE", uid))
        else:
            _ok(self.server.expunge())

    def _folder(self, name: str) -> str:
        """Its full name: some servers keep everything below INBOX."""
        if name not in self.known:
            below = f"INBOX{self._delimiter()}{name}"
            names = (name, below)
            self.known[name] = next((one for one in names if self._is_there(one) or self._made(one)), name)
        return self.known[name]

    def _is_there(self, folder: str) -> bool:
        status, _data = self.server.status(_quoted(folder), "(MESSAGES)")
        return status == "OK"

    def _made(self, folder: str) -> bool:
        status, _data = self.server.create(_quoted(folder))
        return status == "OK"

    def _delimiter(self) -> str:
        answer = _ok(self.server.list('""', '""'))
        found = _DELIMITER.search(b" ".join(part for part in answer if isinstance(part, bytes)))
        return found[1].decode() if found and found[1] else "/"


def _connected(access: Access) -> imaplib.IMAP4:
    """Signed in, and never with a password in the clear over a network."""
    trusted = ssl.create_default_context()
    server: imaplib.IMAP4
    if access.use_ssl:
        server = imaplib.IMAP4_SSL(access.server, access.port, ssl_context=trusted, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(access.server, access.port, timeout=TIMEOUT)
    try:
        if not access.use_ssl and not access.is_on_this_machine:
            server.starttls(trusted)
        server.login(access.username, access.password)
        _refresh_capabilities(server)
    except BaseException:
        server.shutdown()
        raise
    return server


def _refresh_capabilities(server: imaplib.IMAP4) -> None:
    """Many servers say only after the sign-in what they can do; imaplib keeps what they said before."""
    found = _ok(server.capability())
    words = b" ".join(part for part in found if part).decode("ascii", "replace")
    server.capabilities = tuple(words.upper().split())


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status} {data!r}"[:300])
    return data


def _quoted(folder: str) -> str:
    """A name of a folder as IMAP has it: in quotes, other letters than ASCII in modified UTF-7."""
    name = _modified_utf7(folder)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _modified_utf7(text: str) -> str:
    """RFC 3501 §5.1.3: base64 of UTF-16 between & and - for letters outside ASCII, &- for the ampersand."""

    def coded(found: re.Match[str]) -> str:
        letters = b64encode(found[0].encode("utf-16-be")).decode("ascii")
        return f"&{letters.rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", coded, text.replace("&", "&-"))


def _instant(said: bytes) -> datetime:
    """INTERNALDATE: when the server got it (22-Nov-2026 10:12:45 +0000)."""
    found = _INTERNAL_DATE.search(said)
    if not found:
        raise imaplib.IMAP4.error("the server did not say when the mail came")
    return parsedate_to_datetime(found[1].decode("ascii").strip().replace("-", " ", 2)).astimezone(UTC)
