"""What the headers of a mail say, however they are written. Nothing here raises."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from app.inbox import itip
from app.inbox.itip import clean

LONGEST_LINE = 300  # characters of a header that people read

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,200})>")


def header(mail: Message, name: str) -> str:
    """A header as people read it, on one line; as it is written where it cannot be decoded."""
    return decoded(str(mail.get(name) or ""))[:LONGEST_LINE]


def decoded(text: str) -> str:
    try:
        pieces = [
            piece.decode(charset or "utf-8", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in decode_header(text)
        ]
    except (LookupError, ValueError, HeaderParseError):
        pieces = [text]
    return " ".join(clean("".join(pieces)).split())


def sender(mail: Message) -> tuple[str, str]:
    """The name and the address; no address where From names none or more than one."""
    found = getaddresses([str(one) for one in mail.get_all("From") or []])
    named = [(name, address) for name, address in found if "@" in address]
    if len(named) != 1:
        return header(mail, "From"), ""
    return decoded(named[0][0])[:LONGEST_LINE], itip.address(named[0][1])[:LONGEST_LINE]


def message_ids(text: object) -> list[str]:
    return [clean(found) for found in _MESSAGE_ID.findall(str(text or ""))]


def is_automatic(mail: Message) -> bool:
    """An out-of-office notice or a read receipt. `auto-generated` is not: Google's replies say so."""
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    receipt = mail.get_content_type() == "multipart/report" and "delivery" not in report(mail)
    precedence = header(mail, "Precedence").lower()
    return (
        submitted == "auto-replied"
        or precedence in {"auto_reply", "auto-reply"}
        or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond"))
        or (receipt and "disposition" in report(mail))
    )


def report(mail: Message) -> str:
    """What sort of multipart/report it is, if it is one (RFC 6522)."""
    return str(mail.get_param("report-type") or "").lower()


def fails_dmarc(mail: Message, authserv_id: str) -> bool:
    """Our own mail server, or where we do not know its name any, says that From is not who it says."""
    for said in mail.get_all("Authentication-Results") or []:
        words = " ".join(str(said).lower().split())
        server = words.partition(";")[0].split(" ")[0]
        if re.search(r"\bdmarc\s*=\s*fail\b", words) and server == (authserv_id.lower() or server):
            return True
    return False
