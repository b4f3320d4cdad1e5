"""Mail of ours that came back: by the report of RFC 3464, or by the header of Exim and Gmail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from app.inbox import itip
from app.inbox.headers import header, message_ids, report

MOST = 60  # recipients of one report

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)
# What a report without a status means (RFC 3464 §2.3.3).
_STATUSES = {"delayed": "4.0.0", "delivered": "2.0.0", "relayed": "2.0.0", "expanded": "2.0.0"}


@dataclass(frozen=True)
class Bounce:
    """One recipient of one mail."""

    recipient: str
    status: str  # "5.1.1"; empty where the server names none
    words: str  # of the server that refused it
    message_ids: tuple[str, ...]  # of the mail that came back, as far as it is named

    @property
    def is_final(self) -> bool:
        """Not merely delayed, and not a notice that it arrived."""
        return self.status[:1] not in {"2", "4"}


def read(mail: Message) -> Iterator[Bounce]:
    """Mails that came back: by the report of RFC 3464, or by Exim's and Gmail's older header."""
    if mail.get_content_type() == "multipart/report" and "delivery-status" in report(mail):
        yield from _reported(mail)
    elif failed := header(mail, "X-Failed-Recipients"):
        ids = tuple(message_ids(mail.get("In-Reply-To")) + message_ids(mail.get("References")))
        for recipient in failed.split(",")[:MOST]:
            yield Bounce(itip.address(recipient), "", "", ids)


def _reported(mail: Message) -> Iterator[Bounce]:
    parts = _enclosed(mail)[:MOST]
    ids = tuple(dict.fromkeys(_ids_of_original(mail, parts)))
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    fields = [block for part in reports for block in _enclosed(part)]
    recipients = [
        block for block in fields if block.get("Final-Recipient") or block.get("Original-Recipient")
    ]
    for block in recipients[:MOST]:
        # The address that we wrote to, where somebody forwards: only that one is ours.
        named = header(block, "Original-Recipient") or header(block, "Final-Recipient")
        status = _STATUS.search(header(block, "Status"))
        meant = _STATUSES.get(header(block, "Action").lower(), "")
        words = header(block, "Diagnostic-Code").partition(";")[2].strip()
        yield Bounce(itip.address(named.rpartition(";")[2]), status[0] if status else meant, words, ids)
    if not recipients:
        yield Bounce("", "", "", ids)


def _enclosed(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _ids_of_original(mail: Message, parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() == "message/rfc822" and (enclosed := _enclosed(part)):
            yield from message_ids(enclosed[0].get("Message-ID"))
        elif part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            if isinstance(headers, bytes):
                yield from message_ids(message_from_bytes(headers, policy=policy.compat32).get("Message-ID"))
    yield from message_ids(mail.get("In-Reply-To"))
