"""A mail that came in, from its bytes to what it says: an answer, a bounce, or something for a human eye.

Pure, and it never raises, whatever arrives. `compat32` and `get_payload(decode=True)` are used because
`EmailMessage.get_content()` raises LookupError for a charset that nobody knows.
"""

import hashlib
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from html.parser import HTMLParser

from app.inbox import bounces, headers, itip
from app.inbox.bounces import Bounce
from app.inbox.itip import Answer, clean
from app.inbox.reasons import Reason

LARGEST_MAIL = 10_000_000  # bytes
LARGEST_CALENDAR = 1_000_000  # bytes
MOST_PARTS = 60
DEEPEST = 20
LONGEST_TEXT = 4000  # characters kept for people to read

_CONTAINERS = re.compile(rb"multipart/|message/", re.IGNORECASE)


@dataclass(frozen=True)
class Incoming:
    """What a mail says. With a `fault`, it says nothing that a program should act on."""

    key: str  # the same when the same mail comes again
    message_id: str = ""
    sender: str = ""  # the one address in From; empty: none, or several
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    is_automatic: bool = False  # an out-of-office notice, a read receipt
    fails_dmarc: bool = False
    bounces: tuple[Bounce, ...] = ()
    answer: Answer | None = None
    fault: Reason | None = None


@dataclass
class _Parts:
    leaves: list[Message] = field(default_factory=list)
    fault: Reason | None = None


def read(raw: bytes, *, authserv_id: str = "") -> Incoming:
    """`authserv_id` is the name under which our own mail server writes Authentication-Results (RFC 8601);
    without one, any header of that kind that speaks of failure counts: distrust costs a look only."""
    digest = hashlib.sha256(raw).hexdigest()
    if len(raw) > LARGEST_MAIL:
        return _readable(_head(raw), digest, authserv_id, Reason.TOO_LARGE)
    if sum(1 for _found in _CONTAINERS.finditer(raw)) > 3 * MOST_PARTS:
        # The parser goes as deep as the mail does, line by line: not with this one.
        return _readable(_head(raw), digest, authserv_id, Reason.TOO_MANY_PARTS)
    return _readable(raw, digest, authserv_id)


def _head(raw: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", raw[:20_000], maxsplit=1)[0]


def _readable(raw: bytes, digest: str, authserv_id: str, fault: Reason | None = None) -> Incoming:
    try:
        return _read(message_from_bytes(raw, policy=policy.compat32), raw, digest, authserv_id, fault)
    except Exception:  # nothing that arrives may stop what comes after it; nesting may exhaust the stack
        return Incoming(key=digest, fault=fault or Reason.UNREADABLE)


def _read(mail: Message, raw: bytes, digest: str, authserv_id: str, fault: Reason | None) -> Incoming:
    message_id = headers.message_ids(mail.get("Message-ID"))
    name, sender = headers.sender(mail)
    parts = _parts(mail)
    returned = () if fault else tuple(bounces.read(mail))
    answer, wrong = (None, fault) if fault or returned else _calendar(parts)
    if wrong is Reason.NO_CALENDAR and sender.startswith(("mailer-daemon@", "postmaster@")):
        wrong = Reason.UNKNOWN_BOUNCE
    return Incoming(
        key=_key(message_id[0] if message_id else "", raw, digest),
        message_id=message_id[0] if message_id else "",
        sender=sender,
        sender_name=name,
        subject=headers.header(mail, "Subject"),
        text=_text(parts),
        is_automatic=headers.is_automatic(mail),
        fails_dmarc=headers.fails_dmarc(mail, authserv_id),
        bounces=returned,
        answer=answer,
        fault=wrong,
    )


def _key(message_id: str, raw: bytes, digest: str) -> str:
    """A mail that is delivered again brings other Received lines, but the same Message-ID and contents."""
    if not message_id:
        return digest
    body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1].replace(b"\r\n", b"\n").strip()
    return hashlib.sha256(message_id.encode("utf-8", "replace") + b"\0" + body).hexdigest()


# Parts


def _parts(mail: Message) -> _Parts:
    """The leaves, as far as the limits allow; never those of a mail that is merely enclosed."""
    found = _Parts()
    open_ones = [(mail, 0)]
    seen = 0
    while open_ones:
        part, depth = open_ones.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            found.fault = Reason.TOO_MANY_PARTS
            break
        if part.get_content_maintype() == "message":
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            open_ones += [(one, depth + 1) for one in payload if isinstance(one, Message)]
        else:
            found.leaves.append(part)
    return found


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _as_text(part: Message) -> str:
    """UTF-8 first, then what the part says it is, then Latin-1, which fits everything."""
    data = _bytes(part)
    charset = str(part.get_content_charset() or "")
    is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:200]
    guesses = ["utf-16-le", "utf-16-be"] if data[:1] != b"\0" else ["utf-16-be", "utf-16-le"]
    wide = ["utf-16", *guesses] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else guesses
    for name in [*(wide if is_wide else []), "utf-8-sig", charset]:
        try:
            return data.decode(name) if name else data.decode("latin-1")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _text(parts: _Parts) -> str:
    """What a person wrote, for people: the first plain text, or the words of the first page."""
    for kind in ("text/plain", "text/html"):
        for part in parts.leaves:
            if part.get_content_type() == kind and not part.get_filename():
                text = _as_text(part)[:200_000]
                words = _words_of(text) if kind == "text/html" else text
                if tidy := clean(words.replace("\r\n", "\n").replace("\r", "\n")).strip():
                    return tidy[:LONGEST_TEXT]
    return ""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"style", "script", "title"}
        if tag in {"p", "br", "div", "tr", "li"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"style", "script", "title"}

    def handle_data(self, data: str) -> None:
        if self.silent <= 0:
            self.words.append(data)


def _words_of(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


# Calendars


def _calendar(parts: _Parts) -> tuple[Answer | None, Reason | None]:
    """The one answer in the mail, or why there is none. Equal copies count once: clients send two."""
    if parts.fault:
        return None, parts.fault
    answers: dict[Answer, None] = {}
    found = [part for part in parts.leaves if _is_calendar(part)]
    for part in found:
        if len(_bytes(part)) > LARGEST_CALENDAR:
            return None, Reason.TOO_LARGE
        named = str(part.get_param("method") or "").strip().upper()
        method, events = itip.read(_as_text(part))
        if named and method and named != method:
            return None, Reason.METHODS_DIFFER
        if not (named or method):
            return None, Reason.NO_METHOD
        answers |= dict.fromkeys(_with_method(event, method or named) for event in events)
    if not found:
        return None, Reason.NO_CALENDAR
    if len(answers) != 1:
        return None, Reason.SEVERAL if answers else Reason.NO_EVENT
    return next(iter(answers)), None


def _with_method(answer: Answer, method: str) -> Answer:
    return Answer(**{**answer.__dict__, "method": method})


def _is_calendar(part: Message) -> bool:
    name = headers.decoded(str(part.get_filename() or "")).lower()
    return part.get_content_type() in {"text/calendar", "application/ics"} or name.endswith(".ics")
