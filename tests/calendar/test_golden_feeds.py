"""Whole feeds as the application gives them out, kept as files to be read by people. After a change we mean:

GOLDEN=write python -m pytest tests/calendar/test_golden_feeds.py, then read the difference.
"""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.agenda.models import Speaker
from app.agenda.programme import ItemKind, Part
from app.events.models import Event
from app.events.terms import Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.participation import ical, placing
from app.participation.feeds import PersonalFeed
from app.participation.invitations import Answer, Way, owed_to
from app.participation.models import Participation
from app.people.models import Person
from tests import make
from tests.calendar.lines import component, lines
from tests.calendar.readers import READERS, Seen
from tests.conftest import Clock

GOLDEN = Path(__file__).parent / "golden"
FIRST = date(2027, 3, 27)  # Saturday in winter time, Sunday in summer time
FEEDS = {
    "event-feed": "/events/good-practices/feed.ics",
    "agenda-feed": "/events/good-practices/agenda.ics",
    "cancelled-feed": "/events/off/feed.ics?lang=el",
    "project-feed": "/projects/cesme-plus.ics?lang=el",
    "shorter-feed": "/events/shorter/feed.ics",
    "personal-feed": "/me/desislava.ics",
}
each = pytest.mark.parametrize("name", FEEDS)


@pytest.fixture(autouse=True)
def world(app, clock: Clock) -> None:
    """Two days across the clock change, a call, and what was cancelled; Desislava comes, maybe, or not."""
    clock.set("2027-01-11 12:00")
    project = make.project()
    two, call, off = _events(project)
    desislava = make.person("Desislava", locale="en")
    make.save(PersonalFeed(person=desislava, token="desislava"))
    _comes(two, desislava, Answer.ACCEPTED)
    _comes(call, desislava, Answer.TENTATIVE)
    _comes(off, desislava, Answer.ACCEPTED)
    removed = make.event(project, slug="removed", first=FIRST, days=1, title=Localised(en="Removed"))
    removed.days[0].public_uid = "day-removed"
    _shorten(make.event(project, slug="shorter", first=FIRST, days=3, visibility=Visibility.BY_LINK))
    placing.remove(_comes(removed, desislava, Answer.NEEDS_ACTION), actor=make.organiser(project))


def _events(project: Project) -> list[Event]:
    two = make.event(project, first=FIRST)
    call = make.event(
        project, slug="call", first=FIRST + timedelta(days=30), days=1, mode=Mode.ONLINE, zone="Europe/Rome",
        title=Localised(en="Steering group: what next?"), city=Localised(en="Bologna"),
        join_url="https://meet.example.org/secret",
    )  # fmt: skip
    off = make.event(project, slug="off", first=FIRST, days=1, title=Localised(en="Strike", el="Απεργία"))
    off.status, off.cancelled_at = Status.CANCELLED, off.changed_at
    for event in (two, call, off):
        for number, day in enumerate(event.days, start=1):
            day.public_uid = f"day-{event.slug}-{number}"
    _agenda(two)
    make.item(off).public_uid = "item-off"
    return [two, call, off]


def _shorten(event: Event) -> None:
    for number, day in enumerate(event.days, start=1):
        day.public_uid = f"day-shorter-{number}"
    make.item(event, "09:15", "10:00", day=1)
    event.set_days([event.days[0].span, event.days[2].span])


def _agenda(event: Event) -> None:
    words = Localised(en="What works, and what does not;\nask: who pays?", el="Τι δουλεύει, και τι όχι.")
    items = [
        make.item(event, "09:15", "10:00", room=Localised(en="Hall A"), description=words),
        make.item(event, "10:00", None, kind=ItemKind.STEERING, speakers=("Kostas",), description=words),
        make.item(event, "12:30", "12:30", title=Localised(en="Doors close")),
        make.item(event, "22:00", "05:00", title=Localised(en="A night across the clock change")),
        make.item(event, "09:15", None, day=1, title=Localised(en="Farewell 👋; until then, all")),
    ]
    items[0].speakers = [
        Speaker(name="Aino Mäkelä", part=Part.CHAIR, organisation="Region; South", position=0)
    ]
    for number, item in enumerate(items, start=1):
        item.public_uid = f"item-{number}"
    make.release(event)


def _comes(event: Event, who: Person, answer: Answer) -> Participation:
    names = {"token": f"token-{event.slug}", "join_token": f"join-{event.slug}"}
    was, event.status = event.status, Status.PUBLISHED
    participation = make.participation(event, who, **names)
    owed_to(participation, ical.facts(participation))
    event.status = was
    for number, one in enumerate(participation.invitations, start=1):
        one.uid = f"invitation-{event.slug}-{number}"
        if answer is not Answer.NEEDS_ACTION:
            one.take(answer, event.changed_at, Way.MAIL)
    make.save(participation)
    return participation


def given(client: FlaskClient, name: str) -> bytes:
    answer = client.get(FEEDS[name])
    assert answer.status_code == 200
    return answer.data


@each
def test_feeds_are_as_people_have_read_them(client: FlaskClient, name: str) -> None:
    file = GOLDEN / f"{name}.ics"
    contents = given(client, name)
    if os.environ.get("GOLDEN") == "write":
        file.write_bytes(contents)

    assert contents.decode() == file.read_bytes().decode()


def test_other_programs_agree_on_all_of_it(client: FlaskClient) -> None:
    """On every entry: its UID, its times, its title, its description and its place."""
    for name in FEEDS:
        seen = [read(given(client, name)) for read in READERS]

        assert all(entries == seen[0] for entries in seen)
        assert len(seen[0]) == given(client, name).count(b"BEGIN:VEVENT")


def test_the_times_that_they_see_are_those_of_the_plan(client: FlaskClient) -> None:
    """Winter time on Saturday, summer time on Sunday, and a night between them that is an hour short."""
    reader: Callable[[bytes], list[Seen]] = READERS[0]
    hours = [
        (f"{one.starts_at:%d %H:%M}", f"{one.ends_at:%d %H:%M}")
        for one in reader(given(client, "agenda-feed"))
    ]

    assert hours == [
        ("27 07:15", "27 08:00"),
        ("27 08:00", "27 10:30"),
        ("27 10:30", "27 10:31"),
        ("27 20:00", "28 02:00"),
        ("28 06:15", "28 14:00"),
    ]


# Rule by rule


EVENT = {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "CLASS"}
EVENT |= {"DESCRIPTION", "LOCATION", "URL", "CREATED", "LAST-MODIFIED"}
HEAD = ["VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE"]
HEAD += ["REFRESH-INTERVAL", "X-PUBLISHED-TTL", "COLOR", "X-APPLE-CALENDAR-COLOR"]
# An agenda also says how it is read again
ITEM = {"agenda-feed": {"CATEGORIES", "X-SYNODOS-ITEM"}}
ALL = {"agenda-feed": ["X-SYNODOS-AGENDA"]}


def entries(data: bytes) -> list[dict[str, str]]:
    parts = [part.partition(b"END:VCALENDAR")[0] for part in data.split(b"BEGIN:VEVENT")[1:]]
    return [{line.name: line.value for line in component(b"BEGIN:VEVENT" + part, "VEVENT")} for part in parts]


@each
def test_the_head_says_who_it_is_and_when_to_ask_again(client: FlaskClient, name: str) -> None:
    head = component(given(client, name), "VCALENDAR")

    assert sorted(line.name for line in head) == sorted(HEAD + ALL.get(name, []))
    assert {line.name: line.parameters for line in head}["REFRESH-INTERVAL"] == {"VALUE": "DURATION"}


@each
def test_an_entry_holds_these_properties_and_no_others(client: FlaskClient, name: str) -> None:
    for entry in entries(given(client, name)):
        closed = {"CATEGORIES"} if entry["SUMMARY"] == "Closed session" else set()
        assert set(entry) - {"CONFERENCE"} == EVENT | ITEM.get(name, set()) - closed


@each
def test_what_is_published_is_stamped_with_its_last_change(client: FlaskClient, name: str) -> None:
    """RFC 5545 §3.8.7.2; all of it in the past, so that nothing changes by itself."""
    now = datetime(2027, 1, 11, 12, 1, tzinfo=UTC)
    for entry in entries(given(client, name)):
        assert entry["DTSTAMP"] == entry["LAST-MODIFIED"] <= f"{now:%Y%m%dT%H%M%SZ}"


@each
def test_no_uid_stands_there_twice_and_the_order_is_that_of_time(client: FlaskClient, name: str) -> None:
    seen = READERS[0](given(client, name))

    assert len({one.uid for one in seen}) == len(seen)
    assert seen == sorted(seen, key=lambda one: (one.starts_at, one.uid))
    assert all(one.starts_at < one.ends_at for one in seen)


@each
def test_each_zone_that_is_named_is_described_once(client: FlaskClient, name: str) -> None:
    data = lines(given(client, name))
    used = {line.parameters["TZID"] for line in data if "TZID" in line.parameters}

    assert sorted(line.value for line in data if line.name == "TZID") == sorted(used)


@each
def test_lines_have_75_octets_at_most(client: FlaskClient, name: str) -> None:
    assert max(len(line) for line in given(client, name).split(b"\r\n")) <= 75


@each
def test_asked_again_it_is_the_same_to_the_last_byte(client: FlaskClient, name: str, clock: Clock) -> None:
    first = given(client, name)
    clock.advance(days=20)

    assert given(client, name) == first
