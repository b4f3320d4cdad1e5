"""The events of a project as a calendar to subscribe to."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from app.events.models import Event, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from tests import make
from tests.calendar.lines import lines, text
from tests.calendar.readers import READERS
from tests.conftest import Clock

FEED = "/projects/cesme-plus.ics"
TODAY = date(2027, 1, 11)


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


def meeting(project: Project, slug: str, *, ahead: int = 30, **details: object) -> Event:
    """An event of one day, so many days from today."""
    known = {"title": Localised(en=slug.title()), "days": 1}
    return make.event(project, slug=slug, first=TODAY + timedelta(days=ahead), **known | details)


def titles(client: FlaskClient, url: str = FEED) -> list[str]:
    return [text(line.value) for line in lines(client.get(url).data) if line.name == "SUMMARY"]


def cancel(event: Event, clock: Clock) -> None:
    event.status, event.cancelled_at = Status.CANCELLED, clock.instant
    event.touch()


@pytest.mark.parametrize("read", READERS)
def test_every_program_reads_the_events_in_order(client: FlaskClient, project: Project, read) -> None:
    later = meeting(project, "later", ahead=200, zone="Europe/Rome")
    sooner = meeting(project, "sooner", ahead=2)
    seen = read(client.get(FEED).data)

    assert [(one.uid, one.starts_at, one.ends_at) for one in seen] == [
        (event.days[0].public_uid, event.starts_at, event.ends_at) for event in (sooner, later)
    ]


def test_it_holds_only_what_everybody_may_know(client: FlaskClient, project: Project) -> None:
    meeting(project, "open")
    meeting(project, "draft", status=Status.DRAFT)
    meeting(project, "by-link", visibility=Visibility.BY_LINK)
    meeting(project, "partners", visibility=Visibility.PARTNERS)
    meeting(make.project(slug="another", acronym="Another"), "elsewhere")

    assert titles(client) == ["Open"]


def test_nobody_gets_more_by_signing_in(client: FlaskClient, project: Project) -> None:
    """The address is copied around: what it answers must not depend on who asks."""
    meeting(project, "partners", visibility=Visibility.PARTNERS)
    meeting(project, "draft", status=Status.DRAFT)
    make.sign_in(client, make.organiser(project))

    assert titles(client) == []


def test_it_reaches_a_year_back_and_as_far_ahead_as_there_is(client: FlaskClient, project: Project) -> None:
    for slug, ahead in {"forgotten": -367, "remembered": -364, "ahead": 3000}.items():
        meeting(project, slug, ahead=ahead)

    assert titles(client) == ["Remembered", "Ahead"]


def test_a_cancelled_event_says_so_for_thirty_days(client, project: Project, clock: Clock) -> None:
    event = meeting(project, "strike")
    cancel(event, clock)
    statuses = [line.value for line in lines(client.get(FEED).data) if line.name == "STATUS"]

    assert (titles(client), statuses) == (["CANCELLED: Strike"], ["CANCELLED"])
    clock.advance(days=29, hours=23)
    assert titles(client) == ["CANCELLED: Strike"]
    clock.advance(hours=1)
    assert titles(client) == []


def test_it_presents_itself_to_calendars(client: FlaskClient, project: Project) -> None:
    meeting(project, "open")
    answer = client.get(FEED)
    head = {line.name: line.value for line in lines(answer.data)[:10]}

    assert (head["NAME"], head["X-WR-CALNAME"], head["X-WR-TIMEZONE"]) == (
        "CESME+",
        "CESME+",
        "Europe/Athens",
    )
    assert (head["REFRESH-INTERVAL"], head["X-PUBLISHED-TTL"]) == ("PT1H", "PT1H")
    assert {line.name for line in lines(answer.data)} & {
        "METHOD",
        "ATTENDEE",
        "ORGANIZER",
        "TRIGGER",
    } == set()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers.getlist("Set-Cookie") == []


def test_an_empty_feed_is_a_calendar_too(client: FlaskClient, project: Project) -> None:
    answer = client.get(FEED)

    assert (answer.status_code, answer.last_modified) == (200, None)
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_it_speaks_greek(client: FlaskClient, project: Project) -> None:
    meeting(project, "open", title=Localised(en="Good practices", el="Καλές πρακτικές"))

    assert titles(client, f"{FEED}?lang=el") == ["Καλές πρακτικές"]
    assert titles(client) == ["Good practices"]


def test_the_same_bytes_until_something_changes(client: FlaskClient, project: Project, clock: Clock) -> None:
    event = meeting(project, "open")
    meeting(project, "other", ahead=40)
    first = client.get(FEED)
    clock.advance(days=2)
    again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    make.participation(event)

    assert (again.status_code, by_date.status_code) == (304, 304)
    assert (client.get(FEED).data, client.get(FEED).headers["ETag"]) == (first.data, first.headers["ETag"])


def is_new(client: FlaskClient, before: str) -> bool:
    """Does a program that only knows when it came last (If-Modified-Since) get the feed anew?"""
    return client.get(FEED, headers={"If-Modified-Since": before}).status_code == 200


def test_programs_that_only_know_the_date_miss_nothing(client, project: Project, clock: Clock) -> None:
    """Whatever takes something out of the feed is news, even when nothing that is left has changed."""
    events = [meeting(project, slug, ahead=ahead) for slug, ahead in {"a": 1, "b": 2, "c": -363}.items()]
    clock.advance(hours=1)
    before = client.get(FEED).headers["Last-Modified"]

    assert not is_new(client, before)
    clock.advance(hours=1)
    events[0].visibility = Visibility.BY_LINK
    events[0].touch()
    assert is_new(client, before)
    cancel(events[1], clock)
    before = client.get(FEED).headers["Last-Modified"]
    clock.advance(days=1)
    assert not is_new(client, before)
    clock.advance(days=2)
    assert titles(client) == ["CANCELLED: B"]
    assert is_new(client, before)
    before = client.get(FEED).headers["Last-Modified"]
    clock.advance(days=28)
    assert titles(client) == []
    assert is_new(client, before)


def test_a_project_that_is_not_there_has_no_feed(client: FlaskClient, project: Project) -> None:
    assert client.get("/projects/nothing.ics").status_code == 404
    assert client.post(FEED).status_code in {400, 405}


def test_five_hundred_events_are_read_in_a_moment(client: FlaskClient, project: Project) -> None:
    for n in range(500):
        meeting(project, f"m{n}", ahead=n)

    assert len(titles(client)) == 500
