"""One day of an event as iCalendar (RFC 5545): pure functions from what is known to bytes.

Mails are iTIP (RFC 5546): one recipient, one VEVENT. Downloads and feeds carry no METHOD and name nobody.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText
from werkzeug.urls import iri_to_uri

from app.calendar import zones
from app.calendar.colours import COLOURS
from app.mail.mime import ascii_address
from app.sharing.carried import OF_ALL, OF_ITEM

PRODID = "-//Synodos//Synodos 1.0//EN"
REFRESH = timedelta(hours=1)  # how often a subscribed calendar should look for news

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in a calendar: one day of an event."""

    uid: str
    sequence: int = 0
    stamp: datetime  # when this message was built (mails); UTC
    starts_at: datetime  # aware instants
    ends_at: datetime
    zone: str  # IANA name of the venue's zone
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    join_url: str = ""
    status: str = "CONFIRMED"  # or TENTATIVE, CANCELLED
    created_at: datetime | None = None
    changed_at: datetime | None = None
    alarm_minutes: int | None = None  # before the start; in invitations and downloads
    category: str = ""
    parent: str = ""  # uid of the entry that it is a part of
    carried: str = ""  # see app/sharing/carried.py

    def __post_init__(self) -> None:
        if not zones.is_known(self.zone):
            raise ValueError(f"{self.zone} is not a time zone")
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("an entry needs instants, not wall-clock times")
        if not self.starts_at < self.ends_at:
            raise ValueError("an entry ends after it starts")

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end by the wall clock of the venue, or both in UTC where that clock cannot say it.

        A time that happens twice on the wall means the first one (RFC 5545 §3.3.5), but not to all programs.
        """
        zone = ZoneInfo(self.zone)
        starts, ends = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        if self.zone == "UTC" or not all(_is_plain(time, self.zone) for time in (starts, ends)):
            return self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC)
        return starts, ends

    @property
    def place(self) -> str:
        """Where to go; for a call the link to join."""
        lines = [line.strip() for line in clean(self.location).splitlines()]
        return ", ".join(line for line in lines if line) or self.join_url

    @property
    def text(self) -> str:
        """The description, which always holds the link to join: many calendars show no other field for it."""
        description = clean(self.description).strip()
        if self.join_url and self.join_url not in description:
            return f"{description}\n\n{self.join_url}".strip()
        return description


@dataclass(frozen=True)
class Party:
    name: str
    email: str


@dataclass(frozen=True)
class Guest(Party):
    answer: str = "NEEDS-ACTION"  # PARTSTAT, RFC 5545 §3.2.12
    rsvp: bool = True


def request(entry: Entry, organizer: Party, guest: Guest) -> bytes:
    """An invitation, or the news of a change (RFC 5546 §3.2.2)."""
    event = _event(entry, stamp=entry.stamp)
    event.add("organizer", _party(organizer))
    event.add("attendee", _guest(guest, rsvp=guest.rsvp))
    event.add("transp", "OPAQUE")
    event.add("class", "PUBLIC")
    event.add("x-microsoft-cdo-busystatus", vText("BUSY"))
    event.add("x-microsoft-disallow-counter", vText("TRUE"))
    _add_details(event, entry)
    _add_alarm(event, entry)
    return _written(_calendar("REQUEST"), [entry], [event])


def cancel(entry: Entry, organizer: Party, guest: Guest) -> bytes:
    """The end of an invitation (RFC 5546 §3.2.5), with what was sent: some calendars lack it."""
    event = _event(entry, stamp=entry.stamp, status="CANCELLED")
    event.add("organizer", _party(organizer))
    event.add("attendee", _guest(guest, rsvp=None))
    return _written(_calendar("CANCEL"), [entry], [event])


def download(entries: Sequence[Entry]) -> bytes:
    """A file to import once. It names nobody and asks for no answer."""
    calendar = _calendar()
    if len(entries) == 1:
        calendar.add("x-ms-olk-forceinspectoropen", vText("TRUE"))  # Outlook shows it, not a second calendar
    events = []
    for entry in (entries := _in_order(entries)):
        events.append(event := _published(entry))
        _add_alarm(event, entry)
    return _written(calendar, entries, events)


def feed(
    entries: Iterable[Entry],
    *,
    name: str,
    zone: str,
    cancelled_prefix: str = "",
    colour: str = "",
    carried: str = "",
) -> bytes:
    """A calendar to subscribe to: the same bytes for the same entries, whenever somebody asks.

    Many calendars show no status, so that a cancelled entry says it in its title (`cancelled_prefix`).
    """
    calendar = _calendar()
    calendar.add("name", _Text(_line(name)))
    calendar.add("x-wr-calname", _Text(_line(name)))
    calendar.add("x-wr-timezone", vText(zone))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    if colour:
        calendar.add("color", vText(colour))
        calendar.add("x-apple-calendar-color", vText(COLOURS[colour]))
    if carried:
        calendar.add(OF_ALL, _Text(carried))
    entries = _in_order(entries)
    return _written(calendar, entries, [_published(entry, cancelled_prefix) for entry in entries], zone)


def clean(text: str) -> str:
    """Text as calendars can carry it: composed (NFC), lines ended by \\n, no control characters."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def _is_plain(time: datetime, zone: str) -> bool:
    """Whether this wall-clock time happens once, and the zone's VTIMEZONE has it right."""
    happens_once = time.replace(fold=0).utcoffset() == time.replace(fold=1).utcoffset()
    return happens_once and zones.describes(zone, time)


class _Text(vText):
    """TEXT that arrives as typed: icalendar 7.3 takes the backslash and N of C:\\News for a line break."""

    def to_ical(self) -> bytes:
        escaped = re.sub(r"([\\;,])", r"\\\1", self).replace("\n", r"\n")
        return escaped.encode("utf-8")


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))


def _calendar(method: str | None = None) -> Calendar:
    calendar = Calendar()  # Calendar.new() would add a random UID
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _written(
    calendar: Calendar, entries: Iterable[Entry], events: Iterable[Event], zone: str | None = None
) -> bytes:
    used = {entry.zone for entry in entries if entry.times[0].tzinfo is not UTC}
    if zone and not used:
        used = {zone}  # a calendar without any component is not one (RFC 5545 §3.6)
    for name in sorted(used):
        calendar.add_component(zones.component(name))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(entry: Entry, *, stamp: datetime, status: str | None = None, prefix: str = "") -> Event:
    starts, ends = entry.times
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", _Text(_line(f"{prefix} {entry.summary}")))
    event.add("status", status or entry.status)
    for name, value in (("description", entry.text), ("location", entry.place)):
        if value:
            event.add(name, _Text(value))
    if entry.url:
        event.add("url", _uri(entry.url))
    if entry.created_at:
        event.add("created", entry.created_at.astimezone(UTC))
    if entry.changed_at:
        event.add("last-modified", entry.changed_at.astimezone(UTC))
    return event


def _published(entry: Entry, cancelled_prefix: str = "") -> Event:
    """Without a METHOD, DTSTAMP is the time of the last change (RFC 5545 §3.8.7.2)."""
    prefix = cancelled_prefix if entry.status == "CANCELLED" else ""
    event = _event(entry, stamp=entry.changed_at or entry.stamp, prefix=prefix)
    event.add("transp", "OPAQUE")
    event.add("class", "PUBLIC")
    _add_details(event, entry)
    return event


def _add_details(event: Event, entry: Entry) -> None:
    """Sort, whole, and the link to join for calendars with a button for it (RFC 7986 §5.11)."""
    if entry.category:
        event.add("categories", [_line(entry.category)])
    if entry.parent:
        event.add("related-to", vText(entry.parent), parameters={"RELTYPE": "PARENT"})
    if entry.carried:
        event.add(OF_ITEM, _Text(entry.carried))
    if entry.join_url:
        url = _uri(entry.join_url)
        label = urlsplit(url).hostname or url
        event.add("conference", url, parameters={"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label})


def _add_alarm(event: Event, entry: Entry) -> None:
    if entry.alarm_minutes is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(minutes=-entry.alarm_minutes))
        alarm.add("description", _Text(_line(entry.summary)))
        event.add_component(alarm)


def _party(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{ascii_address(party.email)}")
    # RFC 6868 would write quotes as ^', which Outlook shows as it stands
    if name := _line(re.sub(r'["^]', "", party.name)):
        address.params["CN"] = name
    return address


def _guest(guest: Guest, *, rsvp: bool | None) -> vCalAddress:
    address = _party(guest)
    address.params |= {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": guest.answer}
    if rsvp is not None:
        address.params["RSVP"] = "TRUE" if rsvp else "FALSE"
    return address


def _uri(url: str) -> str:
    return iri_to_uri("".join(clean(url).split()))
