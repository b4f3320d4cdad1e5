"""A day that is taken out of an event: whoever subscribes to a calendar with it sees that it is cancelled."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.calendar.views import shelf
from app.database import db
from app.events.models import Event
from app.events.terms import Status
from app.i18n import Localised
from app.network.models import Project
from app.participation import changes
from app.people.models import Person
from tests import make
from tests.calendar.lines import lines, text
from tests.calendar.readers import READERS
from tests.conftest import Clock
from tests.pages.reading import counted

FEED, OWN = "/projects/cesme-plus.ics", "/events/open/feed.ics"
SAID = ("UID", "STATUS", "SUMMARY", "SEQUENCE")
TODAY = date(2027, 1, 11)


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def eleni(project: Project) -> Person:
    return make.organiser(project)


@pytest.fixture
def event(project: Project) -> Event:
    return meeting(project, "open")


def meeting(project: Project, slug: str, *, ahead: int = 100, **details: object) -> Event:
    """An event of two days, so many days from today."""
    known = {"title": Localised(en=slug.title())}
    return make.event(project, slug=slug, first=TODAY + timedelta(days=ahead), **known | details)


def take_out(event: Event, place: int, eleni: Person) -> str:
    """One of its days; returns the UID."""
    uid = event.days[place].public_uid
    spans = [day.span for day in event.days if day.public_uid != uid]
    changes.move(event, spans, actor=eleni, zone=event.zone)
    return uid


def said(client: FlaskClient, url: str = FEED) -> list[tuple[str, ...]]:
    found = lines(client.get(url).data)
    columns = ([text(line.value) for line in found if line.name == name] for name in SAID)
    return list(zip(*columns, strict=True))


def titles(client: FlaskClient, url: str = FEED) -> list[str]:
    return [title for _uid, _status, title, _sequence in said(client, url)]


def is_same(client: FlaskClient, before: TestResponse) -> bool:
    """Both marks of the feed say that it is what it was; or both that it is not."""
    marks = {"If-None-Match": before.headers["ETag"], "If-Modified-Since": before.headers["Last-Modified"]}
    [status] = {client.get(FEED, headers={name: mark}).status_code for name, mark in marks.items()}
    return status == 304


@pytest.mark.parametrize("url", [FEED, OWN])
@pytest.mark.parametrize("read", READERS)
def test_it_is_cancelled_where_it_was(client, event: Event, eleni: Person, url: str, read) -> None:
    first, second = [(day.public_uid, *day.span) for day in event.days]
    take_out(event, 0, eleni)
    [gone, stays] = read(client.get(url).data)

    assert said(client, url) == [
        (first[0], "CANCELLED", "CANCELLED: Open", "1"),
        (second[0], "CONFIRMED", "Open", "1"),
    ]
    assert [(one.uid, one.starts_at, one.ends_at) for one in (gone, stays)] == [first, second]
    assert (gone.location, gone.summary) == (stays.location, "CANCELLED: Open")
    assert client.get(url).data.count(b"DTSTART;TZID=Europe/Athens:") == 2
    assert "Programme and changes: http://localhost/events/open" in gone.description


def test_a_day_that_comes_again_is_another(client, event: Event, eleni: Person) -> None:
    both = [day.span for day in event.days]
    uids = [take_out(event, 0, eleni)]
    changes.move(event, both, actor=eleni, zone=event.zone)
    uids.append(take_out(event, 0, eleni))
    [stays] = event.days

    assert len({*uids, stays.public_uid}) == 3
    assert set(said(client)) == {
        *((uid, "CANCELLED", "CANCELLED: Open", "3") for uid in uids),
        (stays.public_uid, "CONFIRMED", "Open", "3"),
    }


def test_of_the_days_of_a_draft_nobody_was_told(client, project: Project, eleni: Person) -> None:
    draft = meeting(project, "draft", status=Status.DRAFT)
    take_out(draft, 0, eleni)
    changes.publish(draft, actor=eleni)

    assert titles(client) == ["Draft"]


@pytest.mark.parametrize("file", ["/events/open.ics", "/events/open/day-1.ics"])
def test_files_to_import_once_hold_nothing_of_it(client, event: Event, eleni: Person, file: str) -> None:
    take_out(event, 0, eleni)

    assert titles(client, file) == ["Open"]


def test_it_goes_with_its_event(client, event: Event, eleni: Person, clock: Clock) -> None:
    take_out(event, 0, eleni)
    clock.advance(days=10)
    changes.cancel(event, Localised(en="A strike."), actor=eleni)

    assert titles(client) == ["CANCELLED: Open"] * 2
    clock.advance(days=20)
    assert titles(client) == ["CANCELLED: Open"]
    clock.advance(days=10)
    assert titles(client) == []
    assert titles(client, OWN) == ["CANCELLED: Open"] * 2


def test_the_feed_of_the_project_says_so_for_thirty_days(client, event: Event, eleni, clock: Clock) -> None:
    """That of the event as long as it is there. When it comes and when it goes is news for both marks."""
    whole = client.get(FEED)
    clock.advance(hours=1)
    take_out(event, 0, eleni)
    told = client.get(FEED)

    assert told.last_modified == whole.last_modified + timedelta(hours=1)
    assert not is_same(client, whole)
    clock.advance(days=29, hours=23)
    assert is_same(client, told)
    assert titles(client) == ["CANCELLED: Open", "Open"]
    clock.advance(hours=1)
    assert not is_same(client, told)
    after = client.get(FEED)
    assert titles(client) == ["Open"]
    assert after.last_modified == told.last_modified + timedelta(days=30)
    clock.advance(days=30)
    assert is_same(client, after)
    assert titles(client, OWN) == ["CANCELLED: Open", "Open"]
    assert client.get(OWN).last_modified == told.last_modified


def test_what_left_with_its_event_cannot_leave_once_more(client, project: Project, clock: Clock) -> None:
    old = meeting(project, "old", ahead=-370)
    old.set_days([old.days[0].span])
    first = client.get(FEED)
    clock.advance(days=31)

    assert titles(client) == []
    assert is_same(client, first)


def test_forty_of_them_cost_no_question_more(client, event: Event, eleni: Person) -> None:
    def asked() -> list[int]:
        db.session.commit()
        shelf.clear()
        found = []
        for url in (FEED, FEED, OWN, OWN):
            with counted() as questions:
                client.get(url)
            found.append(len(questions))
        return found

    before = asked()
    take_out(event, 0, eleni)
    for n in range(13):
        more = meeting(event.project, f"m{n}", days=4)
        more.set_days([more.days[0].span])

    assert asked() == before
    assert titles(client).count("CANCELLED: Open") == 1
    assert len(titles(client)) == 2 + 13 * 4
