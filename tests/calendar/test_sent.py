"""Every kind of object that is sent, in one long story: what CALENDAR.md §2 to §4 say of it, and the files.

What travels is read from the mails that the worker has handed over. After a change that is meant:
GOLDEN=write python -m pytest tests/calendar/test_sent.py, then read the difference.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.database import db
from app.events import actions as planning
from app.events.models import Event
from app.events.terms import Mode, Visibility
from app.guests import inviting
from app.guests.lists import Guest
from app.i18n import Localised
from app.inbox.actions import receive
from app.mail.worker import Worker
from app.participation import actions, answers, changes, placing, releasing
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.participation.registrations import Registration
from app.people.models import Person
from app.standing import corrections, reminding
from tests import make
from tests.calendar.lines import lines, parameters, text, values
from tests.calendar.readers import READERS
from tests.conftest import Clock
from tests.databases import Databases
from tests.inbox.letters import answer, mail

GOLDEN = Path(__file__).parent / "golden" / "sent.txt"
FIRST = date(2027, 3, 27)  # Saturday in winter time, Sunday in summer time
SECRET = re.compile(r"(/(?:me|join)/)[\w-]{40,}")

EVENT = {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "ORGANIZER", "ATTENDEE"}
EVENT |= {"DESCRIPTION", "LOCATION", "URL", "CREATED", "LAST-MODIFIED"}
ASKED = EVENT | {"TRANSP", "CLASS", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-DISALLOW-COUNTER"}
PROPERTIES = {"REQUEST": ASKED, "CANCEL": EVENT}


@dataclass(frozen=True)
class Sent:
    """One mail with an entry, and the deed that it tells."""

    deed: str
    mail: EmailMessage
    calendar: bytes

    @property
    def entry(self) -> dict[str, str]:
        return values(self.calendar, "VEVENT")

    @property
    def method(self) -> str:
        return values(self.calendar, "VCALENDAR")["METHOD"]

    @property
    def told(self) -> tuple[str, str, str, int, str, str]:
        """What the table of §4 has columns for; to whom, and about which day."""
        who = parameters(self.calendar, "VEVENT")["ATTENDEE"]
        to = self.mail["To"].addresses[0].username
        day, number = self.entry["DTSTART"][6:8], int(self.entry["SEQUENCE"])
        return to, day, self.method, number, who["PARTSTAT"], who.get("RSVP", "")


class Story:
    """An event of two days across the clock change with two places, and what is done with it."""

    def __init__(self, app, clock: Clock) -> None:
        clock.set("2027-01-11 12:00")
        self.clock, self.worker = clock, Worker(app)
        self.folder = Path(app.config["MAIL_FOLDER"])
        project = make.project()
        self.eleni = make.organiser(project)
        self.event: Event = make.event(project, first=FIRST, seats=2, join_url="https://meet.example.org/1")
        make.item(self.event, title=Localised(en="What works; what, not? 👋", el="Τι δουλεύει, τι όχι;"))
        self.seen: set[Path] = set()

    def told(self, deed: str) -> list[Sent]:
        """The mails with entries that have left since the last time."""
        while self.worker.write() + self.worker.round():
            pass
        new = {path.read_bytes() for path in self.folder.glob("*.eml") if path not in self.seen}
        self.seen |= set(self.folder.glob("*.eml"))
        mails = [message_from_bytes(raw, policy=policy.default) for raw in new]
        sent = [Sent(deed, one, of_type(one, "text/calendar")) for one in mails if has_calendar(one)]
        return sorted(sent, key=lambda one: (one.method, one.mail["To"], one.entry["DTSTART"]))

    def one(self, name: str) -> Participation:
        person = Person.with_address(f"{name}@example.org")
        assert person
        there = Participation.at(self.event, person)
        assert there
        return there

    # Deeds

    def invite(self, *names: str) -> None:
        known = {"giulia": "Giulia Ferrante", "aino": "Aino Mäkelä", "nikos": "Νίκος Θεοδώρου"}
        guests = [Guest(f"{name}@example.org", *known[name].split(), language="en") for name in names]
        inviting.invite(self.event, guests, self.event.days, actor=self.eleni)

    def reply(self, name: str, day: int, said: str, method: str = "REPLY") -> None:
        one = self.one(name)
        calendar = answer(one.invitations[day], said, method=method)
        receive(mail(calendar, sender=one.email or "", method=method))

    def move(self, *, zone: str = "", days: int = 2, **by: float) -> None:
        spans = [(day.starts_at + timedelta(**by), day.ends_at + timedelta(**by)) for day in self.event.days]
        changes.move(self.event, spans[:days], actor=self.eleni, zone=zone or self.event.zone)

    def edit(self, *, words: bool = False, **details: object) -> None:
        planning.edit(self.event, actor=self.eleni, **details)
        changes.tell(self.event, actor=self.eleni, words=words)

    def release(self, **details: object) -> None:
        db.session.commit()  # what the worker has done meanwhile is there
        [item] = self.event.agenda
        for name, value in details.items():
            setattr(item, name, value)
        db.session.commit()
        releasing.release(self.event, actor=self.eleni)

    def register(self, name: str) -> None:
        details = {
            "given_name": name.title(),
            "family_name": 'Стоянова "Деси"\x0b',
            "organisation": "Open Farm",
            "country": "BG",
            "locale": "en",
            "zone": "",
            "day_ids": [day.id for day in self.event.days],
            "consents": [],
        }
        actions.ask(self.event, visitor="192.0.2.1", email=f"{name}@example.org", **details)
        newest = select(Registration).order_by(Registration.id.desc()).limit(1)
        actions.confirm(db.session.scalars(newest).one())


def has_calendar(mail: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in mail.walk())


def of_type(mail: EmailMessage, kind: str) -> bytes:
    [part] = [part for part in mail.walk() if part.get_content_type() == kind]
    return part.get_payload(decode=True)


# What is done: its name, the deed, and for each mail that it sends to whom, about which day of the month,
# METHOD, SEQUENCE, PARTSTAT and RSVP.
Told = list[tuple[str, str, str, int, str, str]]
OPEN, YES, NO = "NEEDS-ACTION", "ACCEPTED", "DECLINED"
STORY: list[tuple[str, Callable[[Story], object], Told]] = [
    (
        "a first invitation",
        lambda s: s.invite("giulia"),
        [("giulia", day, "REQUEST", 0, OPEN, "TRUE") for day in ("27", "28")],
    ),
    ("a yes in the calendar", lambda s: s.reply("giulia", 0, YES), []),
    (
        "a reminder",
        lambda s: reminding.remind(s.event, Localised(en="Please answer."), actor=s.eleni),
        [("giulia", "28", "REQUEST", 0, OPEN, "TRUE")],
    ),
    (
        "sent once more",
        lambda s: corrections.send_again(s.one("giulia"), actor=s.eleni),
        [("giulia", "27", "REQUEST", 0, YES, "FALSE"), ("giulia", "28", "REQUEST", 0, OPEN, "TRUE")],
    ),
    (
        "a calendar that asks for it",
        lambda s: s.reply("giulia", 0, YES, method="REFRESH"),
        [("giulia", "27", "REQUEST", 0, YES, "FALSE")],
    ),
    (
        "another title",
        lambda s: s.edit(title=Localised(en="Good practices, again", el="Καλές πρακτικές, ξανά")),
        [("giulia", "27", "REQUEST", 0, YES, "FALSE"), ("giulia", "28", "REQUEST", 0, OPEN, "FALSE")],
    ),
    ("other words", lambda s: s.edit(summary=Localised(en="Two days, you know")), []),
    (
        "other words, sent all the same",
        lambda s: s.edit(summary=Localised(en="Two days, and\r\nATTENDEE:mailto:x 🎉"), words=True),
        [("giulia", "27", "REQUEST", 0, YES, "FALSE"), ("giulia", "28", "REQUEST", 0, OPEN, "FALSE")],
    ),
    (
        "another version of the agenda",
        lambda s: s.release(room=Localised(en="Hall B; upstairs", el="Αίθουσα Β"), is_decision=True),
        [("giulia", "27", "REQUEST", 0, YES, "FALSE")],
    ),
    ("the same version", lambda s: s.release(), []),
    (
        "other hours",
        lambda s: s.move(minutes=30),
        [("giulia", day, "REQUEST", 1, OPEN, "TRUE") for day in ("27", "28")],
    ),
    ("the same hours", lambda s: s.move(), []),
    (
        "a registration",
        lambda s: s.register("desislava"),
        [("desislava", day, "REQUEST", 0, OPEN, "TRUE") for day in ("27", "28")],
    ),
    (
        "somebody who is asked after the move",
        lambda s: s.invite("nikos"),
        [("nikos", day, "REQUEST", 0, OPEN, "TRUE") for day in ("27", "28")],
    ),
    (
        "a yes where nothing is free",
        lambda s: s.reply("nikos", 1, YES),
        [("nikos", "27", "CANCEL", 1, OPEN, ""), ("nikos", "28", "CANCEL", 1, YES, "")],
    ),
    (
        "a seat that comes free",
        lambda s: actions.withdraw(s.one("desislava")),
        [("desislava", day, "CANCEL", 1, OPEN, "") for day in ("27", "28")]
        + [("nikos", day, "REQUEST", 2, OPEN, "TRUE") for day in ("27", "28")],
    ),
    (
        "coming back",
        lambda s: [make.set_seats(s.event, 3, actor=s.eleni), actions.come_back(s.one("desislava"))],
        [("desislava", day, "REQUEST", 2, OPEN, "TRUE") for day in ("27", "28")],
    ),
    (
        "another address",
        lambda s: corrections.correct_address(s.one("nikos"), "theodorou@example.org", actor=s.eleni),
        [("nikos", day, "CANCEL", 3, OPEN, "") for day in ("27", "28")]
        + [("theodorou", day, "REQUEST", 0, OPEN, "TRUE") for day in ("27", "28")],
    ),
    ("a no to one day", lambda s: s.reply("desislava", 1, NO), []),
    ("for partners only", lambda s: s.edit(visibility=Visibility.PARTNERS), []),
    (
        "another zone",
        lambda s: s.move(zone="Europe/Rome", hours=1),
        [("desislava", "27", "REQUEST", 3, OPEN, "TRUE")]
        + [("giulia", day, "REQUEST", 2, OPEN, "TRUE") for day in ("27", "28")]
        + [("theodorou", day, "REQUEST", 1, OPEN, "TRUE") for day in ("27", "28")],
    ),
    (
        "another place",
        lambda s: s.edit(venue=Localised(en="Town Hall; first, floor", el="Δημαρχείο")),
        [("desislava", "27", "REQUEST", 4, OPEN, "TRUE")]
        + [("giulia", day, "REQUEST", 3, OPEN, "TRUE") for day in ("27", "28")]
        + [("theodorou", day, "REQUEST", 2, OPEN, "TRUE") for day in ("27", "28")],
    ),
    (
        "online",
        lambda s: s.edit(mode=Mode.ONLINE),
        [("desislava", "27", "REQUEST", 5, OPEN, "TRUE")]
        + [("giulia", day, "REQUEST", 4, OPEN, "TRUE") for day in ("27", "28")]
        + [("theodorou", day, "REQUEST", 3, OPEN, "TRUE") for day in ("27", "28")],
    ),
    ("another link to the call", lambda s: s.edit(join_url="https://meet.example.org/2"), []),
    (
        "a day that is called off",
        lambda s: s.move(days=1),
        [(who, "28", "CANCEL", number, OPEN, "") for who, number in (("giulia", 5), ("theodorou", 4))]
        + [("desislava", "27", "REQUEST", 5, OPEN, "FALSE"), ("giulia", "27", "REQUEST", 4, OPEN, "FALSE")]
        + [("theodorou", "27", "REQUEST", 3, OPEN, "FALSE")],
    ),
    (
        "somebody taken off the list",
        lambda s: placing.remove(s.one("giulia"), actor=s.eleni),
        [("giulia", "27", "CANCEL", 5, OPEN, "")],
    ),
    ("asked again", lambda s: s.invite("giulia"), [("giulia", "27", "REQUEST", 6, OPEN, "TRUE")]),
    ("a no on her page", lambda s: answers.answer(s.one("giulia"), [], Answer.DECLINED), []),
    (
        "and out of her calendar",
        lambda s: answers.clear_calendar(s.one("giulia")),
        [("giulia", "27", "CANCEL", 7, NO, "")],
    ),
    (
        "the event is cancelled",
        lambda s: changes.cancel(s.event, Localised(en="Strike"), actor=s.eleni),
        [("desislava", "27", "CANCEL", 6, OPEN, ""), ("theodorou", "27", "CANCEL", 4, OPEN, "")],
    ),
]


@pytest.fixture(scope="module")
def told_before() -> dict[str, list[Sent]]:
    """The story takes some seconds: it is told once on each database, and every test below reads it."""
    return {}


@pytest.fixture
def sent(app, databases: Databases, clock: Clock, told_before: dict[str, list[Sent]]) -> list[Sent]:
    if databases.engine not in told_before:
        story, mails = Story(app, clock), []
        for deed, do, expected in STORY:
            clock.advance(hours=2)
            do(story)
            new = story.told(deed)
            assert (deed, [one.told for one in new]) == (deed, expected)
            mails += new
        told_before[databases.engine] = mails
    return told_before[databases.engine]


def test_each_deed_sends_what_it_should(sent: list[Sent]) -> None:
    """Asserted while the story is told."""
    assert [one.deed for one in sent] == [deed for deed, _do, mails in STORY for _mail in mails]


def test_the_parts_of_a_mail(sent: list[Sent]) -> None:
    for one in sent:
        assert [part.get_content_type() for part in one.mail.walk()] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
            "application/ics",
        ]  # fmt: skip
        leaves = [part for part in one.mail.walk() if not part.is_multipart()]
        assert {part["Content-Transfer-Encoding"] for part in leaves} == {"base64"}
        stated = dict(leaves[2]["Content-Type"].params)
        assert stated == {"charset": "utf-8", "method": one.method, "component": "VEVENT"}
        assert leaves[2]["Content-Disposition"] is None
        assert leaves[3].get_content_disposition() == "attachment"
        assert leaves[3].get_filename() == "invite.ics"
        assert of_type(one.mail, "application/ics") == one.calendar


def test_the_head_of_a_mail(sent: list[Sent]) -> None:
    for one in sent:
        mail, stated = one.mail, parameters(one.calendar, "VEVENT")
        assert one.entry["ORGANIZER"] == f"mailto:{mail['From'].addresses[0].addr_spec}"
        assert stated["ORGANIZER"]["CN"] == mail["From"].addresses[0].display_name
        assert one.entry["ATTENDEE"] == f"mailto:{mail['To'].addresses[0].addr_spec}"
        assert stated["ATTENDEE"]["CN"] == mail["To"].addresses[0].display_name.translate({34: None})
        assert str(mail["Reply-To"]) == "events@example.org"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert len({one.mail["Message-ID"] for one in sent}) == len(sent)


def test_an_entry_holds_these_properties_and_no_others(sent: list[Sent]) -> None:
    for one in sent:
        assert set(one.entry) - {"CONFERENCE"} == PROPERTIES[one.method]
        assert ("CONFERENCE" in one.entry) == ("/join/" in one.entry["LOCATION"] and one.method == "REQUEST")
        assert one.entry["STATUS"] == {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[one.method]
        begins = [line.value for line in lines(one.calendar) if line.name == "BEGIN"]
        assert begins == ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT"]
        stated = parameters(one.calendar, "VEVENT")
        zone = values(one.calendar, "VTIMEZONE")["TZID"]
        assert stated["DTSTART"] == stated["DTEND"] == {"TZID": zone}


def test_lines_have_75_octets_at_most_and_end_with_crlf(sent: list[Sent]) -> None:
    for one in sent:
        assert max(len(line) for line in one.calendar.split(b"\r\n")) <= 75
        assert one.calendar.count(b"\n") == one.calendar.count(b"\r") == one.calendar.count(b"\r\n")


def test_of_one_uid_stamps_grow_and_sequences_never_fall(sent: list[Sent]) -> None:
    entries: dict[str, list[Sent]] = {}
    for one in sent:
        entries.setdefault(str(UUID(one.entry["UID"])), []).append(one)
    for told in entries.values():
        assert len({one.entry["ATTENDEE"] for one in told}) == 1
        assert (told[0].method, told[0].entry["SEQUENCE"]) == ("REQUEST", "0")
        stamps = [one.entry["DTSTAMP"] for one in told]
        assert stamps == sorted(set(stamps))
        numbers = [int(one.entry["SEQUENCE"]) for one in told]
        assert numbers == sorted(numbers)
    assert len(entries) == 8  # four calendars, and two days in each


def test_a_cancellation_speaks_of_what_was_last_sent(sent: list[Sent]) -> None:
    shown = ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "CREATED")
    last: dict[str, dict[str, str]] = {}
    for one in sent:
        if one.method == "CANCEL":
            assert {name: one.entry[name] for name in shown} == last[one.entry["UID"]]
        last[one.entry["UID"]] = {name: one.entry[name] for name in shown}


@pytest.mark.parametrize("read", READERS)
def test_other_programs_read_each(sent: list[Sent], read: Callable[[bytes], list[object]]) -> None:
    for one in sent:
        assert read(one.calendar) == READERS[0](one.calendar)
        [seen] = READERS[0](one.calendar)
        assert seen.summary == text(one.entry["SUMMARY"])
        assert seen.description == text(one.entry["DESCRIPTION"])


def test_what_is_sent_is_as_people_have_read_it(sent: list[Sent]) -> None:
    """Without folds, zones and secrets; those have tests of their own."""
    told = "".join(as_read(sent))
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(told)

    assert told == GOLDEN.read_text()


def as_read(sent: list[Sent]) -> Iterator[str]:
    uids = {uid: f"UID-{n}" for n, uid in enumerate(dict.fromkeys(one.entry["UID"] for one in sent), 1)}
    for one in sent:
        yield f"# {one.deed}\n{one.mail['To']}: {one.mail['Subject']}\n"
        for line in one.calendar.decode().replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1].splitlines():
            if not line.startswith("END:"):
                yield SECRET.sub(r"\1SECRET", line).replace(one.entry["UID"], uids[one.entry["UID"]]) + "\n"
        yield "\n"
