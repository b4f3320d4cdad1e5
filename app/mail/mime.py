"""A letter as the bytes that travel (MIME, RFC 2045), with its calendar part (iMIP, RFC 6047)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.charset import BASE64, Charset
from email.header import Header
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import formataddr
from typing import Any

UTF8 = Charset("utf-8")
UTF8.header_encoding = BASE64  # whatever other libraries made the usual one
LONGEST_LINE = 75  # octets of a header's line

_BREAKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;&/+'()-]{1,60}", re.ASCII)
_DOMAIN = re.compile(r"[^\s<>,;:@\"()\[\]\\\x00-\x1f\x7f]+")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")  # RFC 5322 §3.2.3


class HeadersAsEncoded(EmailPolicy):
    """SMTP's rules, but names and subjects stay as they are encoded here.

    The library's own folding (Python 3.11) drops the quotes of a long name, so that a comma in it begins
    another address.
    """

    ENCODED = frozenset({"from", "to", "reply-to", "subject", "message-id"})

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name.lower() in self.ENCODED else super().header_store_parse(name, value)


POLICY = HeadersAsEncoded(linesep="\r\n", refold_source="none")


@dataclass(frozen=True, kw_only=True)
class Letter:
    message_id: str  # unique for ever, and the same when it is sent again
    date: datetime  # aware
    sender_name: str
    sender_email: str
    recipient_name: str
    recipient_email: str
    reply_to: str | None = None
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str | None = None  # of the calendar: REQUEST or CANCEL
    language: str  # of text and HTML, as BCP 47 has it


def build(letter: Letter) -> EmailMessage:
    """The same letter gives the same bytes.

    Raises ValueError for an address that cannot be written, and for a method that is not the calendar's own:
    Outlook refuses a mail whose two methods differ.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = _mailbox("From", letter.sender_name, letter.sender_email)
    message["To"] = _mailbox("To", letter.recipient_name, letter.recipient_email)
    if letter.reply_to:
        message["Reply-To"] = _mailbox("Reply-To", "", letter.reply_to)
    message["Subject"] = _encoded("Subject", letter.subject)
    message["Date"] = letter.date
    message["Message-ID"] = f"<{_identifier(letter.message_id)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same for Exchange
    message.set_content(_text(letter.text), charset="utf-8", cte="base64")
    message.add_alternative(_text(letter.html), subtype="html", charset="utf-8", cte="base64")
    if letter.calendar is not None:
        _add_calendar(message, letter.calendar, letter.method or "")
    message["Content-Language"] = _line(letter.language)
    _set_boundaries(message, letter.message_id)
    return message


def ascii_address(email: str) -> str:
    """The address as headers and calendars have it; a domain in other letters is written in ASCII (RFC 3490).

    Raises ValueError for what is no address, among it anything that could begin a second one.
    """
    local, _at, domain = email.rpartition("@")
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError("not an address that mail can be sent to")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    """Last among the alternatives, where it gets buttons to answer; and as a file for those that want one."""
    if f"METHOD:{method}".encode() not in calendar.split(b"\r\n"):
        raise ValueError(f"the calendar's method is not {method!r}")
    parameters = {"charset": "utf-8", "method": method, "component": "VEVENT"}
    message.add_alternative(calendar, maintype="text", subtype="calendar", cte="base64", params=parameters)
    message.add_attachment(
        calendar,
        maintype="application",
        subtype="ics",
        cte="base64",
        filename="invite.ics",
        params={"name": "invite.ics"},
    )


def _set_boundaries(message: MIMEPart, message_id: str) -> None:
    """Made from the Message-ID, not at random. Every part is in base64, which has no underscore."""
    for depth, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"_{depth}_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}_")


def _mailbox(header: str, name: str, email: str) -> str:
    address = ascii_address(email)
    if not (name := _line(name)):
        return address
    if _PLAIN.fullmatch(name):
        return formataddr((name, address))
    return f"{_encoded(header, name)}\r\n <{address}>"


def _encoded(header: str, text: str) -> str:
    """Plain words as they are, all else as encoded words (RFC 2047), folded."""
    text = _line(text)
    if _PLAIN.fullmatch(text):
        return text
    return Header(text, UTF8, maxlinelen=LONGEST_LINE, header_name=header).encode(linesep="\r\n")


def _identifier(message_id: str) -> str:
    identifier = message_id.strip("<>")
    if not re.fullmatch(r"[!-;=?-~]+@[!-;=?-~]+", identifier):
        raise ValueError(f"{message_id!r} is not a Message-ID")
    return identifier


def _line(text: str) -> str:
    """One line, whatever was typed: a line break would begin a new header."""
    return " ".join(_BREAKS.sub(" ", _SURROGATES.sub("", text)).split())


def _text(text: str) -> str:
    return _SURROGATES.sub("", text)
