"""The events of a project as a calendar to subscribe to; and what such calendars do when asked again."""

import gzip
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from app.calendar.colours import COLOURS, colour_of
from app.calendar.views import shelf
from app.database import db
from app.events.actions import edit
from app.events.models import Event
from app.events.terms import Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.packing import Shelf
from tests import make
from tests.calendar.lines import lines, text
from tests.calendar.readers import READERS
from tests.conftest import Clock
from tests.pages.reading import counted

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
    head = {line.name: line.value for line in lines(answer.data)[:12]}

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
    edit(events[0], actor=make.organiser(project), visibility=Visibility.BY_LINK)
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
    before = client.get(FEED).headers["Last-Modified"]
    clock.advance(days=366)
    assert not is_new(client, before)  # what was cancelled is gone already, and cannot go once more


@pytest.mark.parametrize("hidden", [Visibility.BY_LINK, Visibility.PARTNERS])
def test_what_leaves_the_lists_is_news_and_what_was_never_there_is_not(
    client, project, clock, hidden
) -> None:
    eleni = make.organiser(project)
    shown, secret = meeting(project, "open"), meeting(project, "hidden", visibility=hidden)
    draft = meeting(project, "draft", status=Status.DRAFT)
    clock.advance(hours=1)
    first = client.get(FEED)
    for event in (secret, draft):
        edit(event, actor=eleni, title=Localised(en="Another"))
        edit(event, actor=eleni, visibility=Visibility.PARTNERS)
        edit(event, actor=eleni, visibility=Visibility.BY_LINK)
    again = client.get(FEED)
    edit(shown, actor=eleni, visibility=hidden)
    left = client.get(FEED)
    clock.advance(hours=1)
    edit(shown, actor=eleni, title=Localised(en="Unseen"))

    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.last_modified == first.last_modified
    assert shown.unlisted_at == left.last_modified == first.last_modified + timedelta(hours=1)
    assert (secret.unlisted_at, draft.unlisted_at) == (None, None)
    assert client.get(FEED).last_modified == left.last_modified
    edit(shown, actor=eleni, visibility=Visibility.PUBLIC)
    assert client.get(FEED).last_modified == left.last_modified + timedelta(hours=1)


SEEN = {
    "title": Localised(en="Open doors"), "summary": Localised(en="Come in."), "venue": Localised(en="Hall"),
    "address": "Nikis 8", "city": Localised(en="Salonica"), "contact_name": "Nikos", "revision": 7,
    "contact_email": "n@example.org", "contact_phone": "+30 1", "mode": Mode.ONLINE, "zone": "Europe/Rome",
    "status": Status.CANCELLED, "created_at": datetime(2026, 1, 1, tzinfo=UTC), "gone_days": [
        {"uid": "gone", "starts_at": "2027-02-01T08:00:00+00:00", "ends_at": "2027-02-01T09:00:00+00:00",
         "at": "2027-01-11T12:00:00+00:00"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize(
    "url", ["/events/open.ics", "/events/open/feed.ics", "/events/open/agenda.ics", FEED]
)
def test_whatever_is_seen_is_seen_at_once(client: FlaskClient, project: Project, name: str, url: str) -> None:
    """Although calendars are kept: also where the clock stands still and nobody said that it changed."""
    event = meeting(project, "open", days=2)
    event.cancelled_at = event.published_at
    make.item(event)
    first = client.get(url)
    setattr(event, name, SEEN[name])
    again = client.get(url)
    shelf.clear()

    assert client.get(url).data == again.data
    is_elsewhere = url.endswith("agenda.ics") and name in NOT_OF_ITEMS
    assert (again.data == first.data) == (is_elsewhere or (url.endswith("open.ics") and name == "gone_days"))


NOT_OF_ITEMS = {"summary", "contact_name", "contact_email", "contact_phone", "city", "gone_days"}


def test_days_and_items_that_come_and_go_are_seen_at_once(client: FlaskClient, project: Project) -> None:
    event = meeting(project, "open")
    bodies = [client.get(FEED).data]
    item = make.item(event)
    bodies.append(client.get(FEED).data)
    db.session.delete(item)
    make.release(event)
    bodies.append(client.get(FEED).data)
    event.set_days([*(day.span for day in event.days), (event.ends_at, event.ends_at + timedelta(hours=3))])
    bodies.append(client.get(FEED).data)

    assert [bodies.index(body) for body in bodies] == [0, 1, 0, 3]


def test_an_empty_database_forgets_what_was_kept_of_the_one_before(client: FlaskClient, app, clock) -> None:
    """Two projects that are alike in everything have two calendars: no UID is used twice."""
    clock.set("2027-01-11 12:00")
    meeting(make.project(), "open")
    first = client.get(FEED)
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.expunge_all()
    meeting(make.project(), "open")

    assert client.get(FEED).data != first.data


def test_unchanged_it_costs_three_questions_and_loads_nothing(client: FlaskClient, project: Project) -> None:
    make.item(meeting(project, "open"))
    first = client.get(FEED)
    with counted() as asked:
        again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
        whole = client.get(FEED)

    assert (again.status_code, whole.data) == (304, first.data)
    assert len(asked) == 2 * 3
    assert [words for words in asked if "agenda_item.title" in words] == []


def test_the_mark_is_that_of_the_bytes_also_when_they_are_written_anew(client, project: Project) -> None:
    """So another process, or this one after a start, knows the calendar that somebody has."""
    meeting(project, "open")
    packed = {"Accept-Encoding": "gzip"}
    before = [client.get(FEED), client.get(FEED, headers=packed)]
    shelf.clear()
    after = [client.get(FEED), client.get(FEED, headers=packed)]

    assert [one.headers["ETag"] for one in after] == [one.headers["ETag"] for one in before]
    assert before[0].headers["ETag"] == f'"{sha256(before[0].data).hexdigest()[:32]}"'
    assert before[1].headers["ETag"] == f'"{sha256(before[0].data).hexdigest()[:32]}-gzip"'
    assert gzip.decompress(before[1].data) == before[0].data


def test_the_shelf_holds_as_much_as_it_has_room_for() -> None:
    small = Shelf(room=25)
    made: list[str] = []

    def take(name: str) -> None:
        small.take(name, lambda: made.append(name) or name.encode() * 10)

    for name in ("a", "b", "a", "c", "a", "b"):
        take(name)

    assert (made, small.filled) == (["a", "b", "c", "b"], 20)


def test_each_project_has_its_colour(client: FlaskClient, project: Project) -> None:
    """A name that every program for calendars knows (RFC 7986 §5.9), and for Apple's the same in figures."""
    answers = [client.get(FEED).data, client.get(FEED).data]
    heads = [{line.name: line.value for line in lines(data)[:12]} for data in answers]

    assert heads[0]["COLOR"] == heads[1]["COLOR"] == "darkcyan"
    assert heads[0]["X-APPLE-CALENDAR-COLOR"] == "#008B8B"
    assert {colour_of(f"project-{n}") for n in range(200)} == set(COLOURS)


def test_a_project_that_is_not_there_has_no_feed(client: FlaskClient, project: Project) -> None:
    assert client.get("/projects/nothing.ics").status_code == 404
    assert client.post(FEED).status_code in {400, 405}


def test_five_hundred_events_are_read_in_a_moment(client: FlaskClient, project: Project) -> None:
    for n in range(500):
        meeting(project, f"m{n}", ahead=n)

    assert len(titles(client)) == 500
