"""Reading mails as a person and her mail program do."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

import vobject


def link(mail: EmailMessage) -> str:
    """The link to one's own page or to the way in, as it stands in the text."""
    text = mail.get_body(("plain",))
    assert text
    [found] = set(re.findall(r"https?://\S+/(?:me|sign-in)/\S+", text.get_content()))
    return found


def shape(mail: EmailMessage) -> list[str]:
    """The parts of a mail, from the outside to the inside."""
    return [part.get_content_type() for part in mail.walk()]


@dataclass(frozen=True)
class Entry:
    """What a calendar is told by a mail: one VEVENT, read by a library that did not write it."""

    method: str
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    organizer: str
    attendees: list[str]

    @property
    def short(self) -> tuple[str, str, int]:
        return self.method, self.uid, self.sequence


def entry(mail: EmailMessage) -> Entry:
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = vobject.readOne(part.get_content(), validate=True)
    [event] = calendar.contents["vevent"]
    assert part["Content-Type"].params["method"] == calendar.method.value
    return Entry(
        method=calendar.method.value,
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        starts_at=event.dtstart.value.astimezone(UTC),
        ends_at=event.dtend.value.astimezone(UTC),
        summary=event.summary.value,
        organizer=event.organizer.value.lower(),
        attendees=[one.value.lower() for one in event.contents.get("attendee", [])],
    )
