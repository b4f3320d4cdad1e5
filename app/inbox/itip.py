"""What a calendar program answers, read from an iCalendar object (RFC 5546), however it is written.

A reader of its own, because the answers of real clients break rules that libraries insist on: KOrganizer
folds before an empty line, Exchange names zones in its own way, some write UTF-16. It never raises.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from babel.core import get_global

LONGEST_COMMENT = 2000  # characters
MANY_EVENTS = 20

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARAMETER_ESCAPED = re.compile(r"\^(.)")  # RFC 6868
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_GARBAGE = 10**9  # a SEQUENCE that no client reaches


@dataclass(frozen=True)
class Line:
    """A content line: ATTENDEE;PARTSTAT=ACCEPTED:mailto:maria@example.it (RFC 5545 §3.1)."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    def parameter(self, name: str) -> str:
        return next((value for known, value in self.parameters if known == name), "")


@dataclass(frozen=True)
class Attendee:
    """Who answers what. `partstat` is in capitals, NEEDS-ACTION where the line names none (§3.2.12)."""

    address: str
    partstat: str
    comment: str


@dataclass(frozen=True)
class Moment:
    """A DTSTART: an instant where its zone is known; always what the clock on the wall shows."""

    wall: datetime  # naive
    instant: datetime | None  # None: floating, a whole day, or a zone that nobody knows

    def is_the_same_as(self, instant: datetime, zone: str) -> bool:
        """That instant, or in an unknown zone the same time on the wall there."""
        if self.instant is not None:
            return self.instant == instant
        return self.wall == instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@dataclass(frozen=True)
class Answer:
    """One VEVENT of an iTIP message. Nothing else that it says is ever used (RFC 5546 §3.2.3)."""

    method: str  # in capitals; empty: none named
    uid: str
    sequence: int
    stamp: datetime | None
    starts_at: Moment | None
    ends_at: Moment | None
    is_of_series: bool  # has a RECURRENCE-ID: speaks of one occurrence
    attendees: tuple[Attendee, ...]
    comment: str


def read(text: str) -> tuple[str, tuple[Answer, ...]]:
    """The METHOD of an iCalendar text and its events, each different one once; at most MANY_EVENTS + 1."""
    method = ""
    events: list[list[Line]] = []
    for component, lines in _components(text):
        if component == "VCALENDAR":
            method = method or _value(lines, "METHOD").strip().upper()
        elif component == "VEVENT" and len(events) <= MANY_EVENTS:
            events.append(lines)
    answers = (_answer(method, lines) for lines in events)
    return method, tuple(dict.fromkeys(answers))


def address(text: str) -> str:
    """An address as they are compared: no mailto:, lower case, the domain in ASCII (RFC 3490)."""
    text = clean(text).strip().strip("<>")
    if text[:7].lower() == "mailto:":
        text = unquote(text[7:]).partition("?")[0]
    local, at, domain = "".join(text.split()).lower().rpartition("@")
    with suppress(UnicodeError):  # else as it is written
        domain = domain.encode("idna").decode("ascii")
    return f"{local}{at}{domain}"


def clean(text: str) -> str:
    """Without what no database and no page can hold."""
    return _UNPRINTABLE.sub("", text)


def _answer(method: str, lines: list[Line]) -> Answer:
    attendees = tuple(
        Attendee(
            address(line.value),
            clean(line.parameter("PARTSTAT")).strip().upper() or "NEEDS-ACTION",
            _words(line.parameter("X-RESPONSE-COMMENT")),  # Google's way
        )
        for line in lines
        if line.name == "ATTENDEE"
    )
    said = [_words(line.value) for line in lines if line.name == "COMMENT"]
    return Answer(
        method=method,
        uid=clean("".join(_value(lines, "UID").split())),
        sequence=_number(_value(lines, "SEQUENCE") or _value(lines, "X-MICROSOFT-CDO-APPT-SEQUENCE")),
        stamp=_instant(_moment(_first(lines, "DTSTAMP"), floating_is_utc=True)),
        starts_at=_moment(_first(lines, "DTSTART")),
        ends_at=_moment(_first(lines, "DTEND")),
        is_of_series=any(line.name == "RECURRENCE-ID" for line in lines),
        attendees=tuple(dict.fromkeys(attendees)),
        comment="\n".join(part for part in said if part)[:LONGEST_COMMENT],
    )


def _components(text: str) -> Iterator[tuple[str, list[Line]]]:
    """Each component with its own lines: what stands in an alarm says nothing about the event."""
    open_ones: list[tuple[str, list[Line]]] = []
    for line in _lines(text):
        if line.name == "BEGIN":
            if len(open_ones) < 10:
                open_ones.append((line.value.strip().upper(), []))
        elif line.name == "END":
            if open_ones and open_ones[-1][0] == line.value.strip().upper():
                yield open_ones.pop()
        elif open_ones:
            open_ones[-1][1].append(line)
    while open_ones:  # cut off: what was said until then counts
        yield open_ones.pop()


def _lines(text: str) -> Iterator[Line]:
    for line in _unfolded(text):
        if parsed := _line(line):
            yield parsed


def _unfolded(text: str) -> list[str]:
    """Logical lines; a line that begins with a blank continues the one before (§3.1)."""
    lines: list[list[str]] = []
    for line in re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")):
        if line[:1] in {" ", "\t"} and lines:
            lines[-1].append(line[1:])
        elif line:
            lines.append([line])
    return ["".join(parts) for parts in lines]


def _line(text: str) -> Line | None:
    """A colon or semicolon between quotes is part of a value. Quotes that never close count as none."""
    cuts, quoted = [], text.count('"', 0, _last_colon(text)) % 2 == 0
    inside = False
    for at, letter in enumerate(text):
        if letter == '"' and quoted:
            inside = not inside
        elif not inside and letter == ";":
            cuts.append(at)
        elif not inside and letter == ":":
            cuts.append(at)
            break
    if not cuts or text[cuts[-1]] != ":":
        return None
    parts = [text[start + 1 : end] for start, end in zip([-1, *cuts], cuts, strict=False)]
    parameters = tuple(
        (name.strip().upper(), _PARAMETER_ESCAPED.sub(_caret, value.strip('" ')))
        for name, _equals, value in (part.partition("=") for part in parts[1:])
    )
    return Line(parts[0].strip().upper(), parameters, text[cuts[-1] + 1 :])


def _last_colon(text: str) -> int:
    """Where the value of an address begins, or the line ends: quotes after it are its own."""
    found = text.lower().rfind(":mailto:")
    return found if found >= 0 else len(text)


def _caret(found: re.Match[str]) -> str:
    return {"n": "\n", "'": '"', "^": "^"}.get(found[1], found[0])


def _first(lines: list[Line], name: str) -> Line | None:
    return next((line for line in lines if line.name == name), None)


def _value(lines: list[Line], name: str) -> str:
    line = _first(lines, name)
    return line.value if line else ""


def _words(text: str) -> str:
    """A TEXT value as people wrote it; Exchange sends a mere line end for nothing (§3.3.11)."""
    plain = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return clean(plain).strip()[:LONGEST_COMMENT]


def _number(text: str) -> int:
    text = text.strip()
    if not re.fullmatch(r"\d+", text, re.ASCII):
        return 0  # KDE writes none
    return int(text) if len(text) < 10 else _GARBAGE


def _moment(line: Line | None, *, floating_is_utc: bool = False) -> Moment | None:
    found = _MOMENT.fullmatch(line.value.strip()) if line else None
    if not line or not found:
        return None
    parts = [int(part) for part in found.groups()[:6] if part]
    try:
        wall = datetime(*parts) if len(parts) > 3 else datetime.combine(date(*parts), datetime.min.time())  # type: ignore[arg-type]  # noqa: DTZ001  (the wall has no zone)
        zone = UTC if found[7] or floating_is_utc else _zone(line.parameter("TZID"))
        instant = wall.replace(tzinfo=zone).astimezone(UTC) if zone and len(parts) > 3 else None
    except (ValueError, OverflowError):
        return None
    return Moment(wall, instant)


def _instant(moment: Moment | None) -> datetime | None:
    return moment.instant if moment else None


def _zone(name: str) -> ZoneInfo | None:
    """An IANA zone, one of Windows, or one with a maker's prefix (/mozilla.org/2005/Europe/Athens)."""
    name = name.strip().strip('"')
    windows = get_global("windows_zone_mapping").get(name)
    parts = name.strip("/").split("/")
    for known in (windows, name, "/".join(parts[-2:]), "/".join(parts[-3:])):
        try:
            if known:
                return ZoneInfo(known)
        except (ValueError, OSError, KeyError):  # no such zone, or no name of one
            continue
    return None
