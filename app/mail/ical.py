"""The calendar part of a mail that was sent: what it says, for people; and without its secrets."""

import re
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar

# What follows /me/ opens somebody's own page, and what follows /join/ a call in her name; also inside the
# address of another page, that of a calendar on the web.
PERSONAL_LINKS = re.compile(r"((?:/|%2F)(?:me|join)(?:/|%2F))[\w-]{16,}")
FOLDS = re.compile("\r\n[ \t]")
LONGEST_LINE = 75  # octets
MASK = r"\1***"


@dataclass(frozen=True)
class Told:
    """What the calendar of the recipient was told."""

    summary: str
    starts_at: datetime
    ends_at: datetime
    zone: str  # IANA
    location: str
    sequence: int
    is_cancellation: bool


def read(data: bytes) -> Told:
    """The one VEVENT of an iTIP message (RFC 5546 §3.2)."""
    calendar = Calendar.from_ical(data)
    event = calendar.walk("VEVENT")[0]
    return Told(
        summary=str(event["SUMMARY"]),
        starts_at=event.decoded("DTSTART"),
        ends_at=event.decoded("DTEND"),
        zone=event["DTSTART"].params.get("TZID", "UTC"),
        location=str(event.get("LOCATION", "")),
        sequence=int(str(event["SEQUENCE"])),
        is_cancellation=str(calendar["METHOD"]) == "CANCEL",
    )


def without_links(text: str) -> str:
    """The text without what opens somebody's own page or a call."""
    return PERSONAL_LINKS.sub(MASK, text)


def without_links_in(data: bytes) -> bytes:
    """The same for a calendar, whose long lines are folded (RFC 5545 §3.1)."""
    lines = FOLDS.sub("", data.decode()).split("\r\n")
    return "\r\n".join(_folded(without_links(line)) for line in lines).encode()


def _folded(line: str) -> str:
    """At most 75 octets a line, and no letter cut in two (RFC 5545 §3.1)."""
    folded, size = "", 0
    for letter in line:
        size += len(letter.encode())
        if size > LONGEST_LINE:
            folded, size = f"{folded}\r\n ", 1 + len(letter.encode())
        folded += letter
    return folded
