"""The front door gives out again what it has, and only as long as it would be made just the same."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, Date, DateTime, Enum, Float, Integer, select, text

from app import front
from app.access import anyone
from app.database import db
from app.events.models import Event
from app.events.terms import Status
from app.front import FrontDoor, whose
from app.i18n import LANGUAGES, Localised
from app.network.models import Project
from app.witness import listening
from tests import make
from tests.conftest import Clock
from tests.front.asking import at_the_door, door_of, itself

# PostgreSQL says of the whole server whether something was committed, and other tests write there meanwhile:
# there a page may be made anew at any time. tests/front/test_races.py asks both.
pytestmark = pytest.mark.database("sqlite")

FIRST = date(2027, 3, 10)
PAGE = "/events/good-practices"
ADDRESSES = {
    "events.show": PAGE,
    "network.home": "/",
    "network.project": "/projects/cesme-plus",
    "network.privacy": "/projects/cesme-plus/privacy",
    "calendar.event_file": f"{PAGE}.ics",
    "calendar.day_file": f"{PAGE}/day-1.ics",
    "calendar.event_feed": f"{PAGE}/feed.ics",
    "calendar.agenda_feed": f"{PAGE}/agenda.ics",
}
every_page = pytest.mark.parametrize("url", ADDRESSES.values(), ids=ADDRESSES)


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00:30")
    return make.project()


@pytest.fixture
def event(project: Project) -> Event:
    event = make.event(project, first=FIRST, contact_name="Eleni No. 1", contact_email="eleni@example.org")
    make.item(event, description=Localised(en="What **works**."), speakers=("Aino Lahti",))
    make.release(event)
    return event


@pytest.fixture
def door(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FrontDoor:
    """It has nothing yet, and counts how often it has to ask the application."""
    door = door_of(app)
    door.pages.clear()
    door.asked = []  # type: ignore[attr-defined]
    inside = door.inside

    def counting(environ, start):
        door.asked.append(environ["PATH_INFO"])
        return inside(environ, start)

    monkeypatch.setattr(door, "inside", counting)
    return door


# What is kept


def test_these_views_may_be_kept_and_everybody_may_open_them(app: Flask) -> None:
    kept = {name: view for name, view in app.view_functions.items() if hasattr(view, "is_keepable")}

    assert set(kept) == {*ADDRESSES, "participation.register"}  # a form: see test_forms.py
    assert {view.allowed_to for view in kept.values()} == {anyone}


@every_page
def test_the_same_answer_comes_both_ways_byte_for_byte(app, event, door, url) -> None:
    for language in (*LANGUAGES, "de, el;q=0.5"):
        known = {"Accept_Language": language, "Accept_Encoding": "gzip"}
        assert at_the_door(app, url, **known) == itself(app, url, **known), language
    for coding in ("gzip", "gzip;q=0"):
        known = {"Accept_Language": "el", "Accept_Encoding": coding}
        tag = dict(itself(app, url, **known)[1])["ETag"]
        conditions = (tag, f"W/{tag}", f'"other", {tag}', "*", '"other"', "nonsense", "")
        ways = [("HEAD", {}), ("POST", {}), ("GET", {"Range": "bytes=0-9"}), ("HEAD", {"If_None_Match": tag})]
        ways += [("GET", {"If_None_Match": one}) for one in conditions]
        ways += [("GET", {"If_Modified_Since": "Fri, 01 Jan 2038 00:00:00 GMT"})]
        ways += [("GET", {"If_Match": '"other"', "If_None_Match": tag})]
        for method, more in ways:
            expected = itself(app, url, method, **known, **more)
            assert at_the_door(app, url, method, **known, **more) == expected, (method, coding, more)


@every_page
def test_what_is_there_is_given_without_asking(app, event, door, url) -> None:
    first = at_the_door(app, url)

    assert at_the_door(app, url) == first
    assert at_the_door(app, url, If_None_Match=dict(first[1])["ETag"])[0] == "304 NOT MODIFIED"
    assert door.asked == [url]


def test_a_reader_who_has_the_page_fills_the_place_for_others(app, event, door) -> None:
    assert at_the_door(app, PAGE, "HEAD", If_None_Match='"an old one"')[2] == b""

    assert at_the_door(app, PAGE) == itself(app, PAGE)
    assert door.asked == [PAGE, PAGE]  # the first, and the one of `itself`


def test_somebody_is_never_given_what_is_kept(app, event, door) -> None:
    at_the_door(app, PAGE)
    for cookie in ("session=x", "language=el; session=x"):
        at_the_door(app, PAGE, Cookie=cookie)
    at_the_door(app, PAGE, Authorization="Basic x")

    assert len(door.asked) == 4
    assert len(door.pages.things) == 1


def test_who_has_chosen_a_language_has_it_also_at_the_door(app, event, door) -> None:
    for _again in range(2):
        greek = at_the_door(app, PAGE, Cookie="language=el", Accept_Language="en")

    assert greek == itself(app, PAGE, Accept_Language="el")
    assert len(door.asked) == 2


@pytest.mark.parametrize(
    "url", [f"{PAGE}?lang=el", "/events/nowhere", "/sign-in", "/health/live", f"{PAGE}?{'x' * 600}"]
)
def test_this_is_never_kept(app, event, door, url) -> None:
    assert at_the_door(app, url)[0] == itself(app, url)[0]
    assert door.pages.things == {}


def test_whatever_a_page_reads_of_its_request_is_in_the_key(app, event, door) -> None:
    """Everything else of a request may differ, and the page is the same."""
    read = set()

    class Watched(dict):
        def get(self, name, default=None):
            read.add(name)
            return super().get(name, default)

        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

    inside = door.inside
    door.inside = lambda environ, start: inside(Watched(environ), start)
    for url in ADDRESSES.values():
        at_the_door(app, url)

    of_visitors = {name for name in read if name.startswith("HTTP_")}
    in_the_key = {"HTTP_COOKIE", "HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"}
    looked_at = {*front.NOT_OURS, *front.CONDITIONS, "HTTP_IF_RANGE", "HTTP_CONNECTION"}
    assert of_visitors - in_the_key - looked_at == set()


def test_another_host_or_scheme_has_pages_of_its_own() -> None:
    known = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    others = ({}, {"HTTP_HOST": "evil"}, {"wsgi.url_scheme": "https"})

    assert len({whose(known | other) for other in others}) == 3


def test_what_is_kept_has_a_limit(app, event, door, monkeypatch) -> None:
    monkeypatch.setattr(door.pages, "room", 150_000)
    for number in range(20):
        at_the_door(app, f"/?n={number}")

    kept = [one.thing for one in door.pages.things.values()]
    assert 0 < len(kept) < 20
    assert door.pages.filled == sum(len(page.body) + front.SMALL for page in kept) <= 150_000


# When something changes


def test_a_commit_that_concerns_nobody_here_costs_no_rendering(app, event, door) -> None:
    at_the_door(app, PAGE)
    make.person("Kostas")

    assert at_the_door(app, PAGE)[0] == "200 OK"
    assert door.asked == [PAGE]


def other(column, value):
    """Another value that such a column may have; none where we know of none."""
    kind = column.type
    if column.primary_key or column.foreign_keys or isinstance(kind, Enum):
        return None
    if isinstance(kind, Boolean):
        return not value if column.name != "is_current" else None  # one of them is
    if isinstance(kind, Integer | Float):
        return (value or 0) + 100
    if isinstance(value, Localised) or "Localised" in type(kind).__name__:
        return Localised({**(value or {}), "en": f"{(value or {}).get('en', '')} changed"})
    if hasattr(value, "isoformat") or "DateTime" in type(kind).__name__ or isinstance(kind, DateTime | Date):
        return value and value + (timedelta(minutes=5) if isinstance(value, datetime) else timedelta(days=1))
    if isinstance(kind, JSON):
        return None
    return {"zone": "Europe/Helsinki", "country": "FI"}.get(column.name, f"{value or ''}x")


@every_page
def test_whatever_changes_in_any_row_is_seen_at_once(app, event, door, url) -> None:
    """Each column of each table that the page asks is changed, one after the other."""
    with listening() as questions:
        itself(app, url)
    asked = " ".join(statement for statement, _ in questions)
    tables = [
        one
        for one in db.metadata.sorted_tables
        if f"FROM {one.name} " in asked.replace("\n", " ") or f"JOIN {one.name} " in asked.replace("\n", " ")
    ]
    changed, before = 0, at_the_door(app, url)
    for table in tables:
        row = db.session.execute(select(table).order_by(table.c.id)).mappings().first() or {}
        this_row = table.update().where(table.c.id == row.get("id"))
        for column in table.columns:
            if (value := other(column, row.get(column.name))) is None or not row:
                continue
            db.session.execute(this_row.values({column: value}))
            now = at_the_door(app, url)
            assert now == itself(app, url), f"{table.name}.{column.name}"
            changed, before = changed + (now != before), now
            db.session.execute(this_row.values({column: row[column.name]}))
            db.session.commit()
    assert changed > 3


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_a_page_goes_as_soon_as_its_event_does(app, event, door, status) -> None:
    at_the_door(app, PAGE)
    event.status = status

    assert at_the_door(app, PAGE) == itself(app, PAGE)


def test_what_is_committed_while_a_page_is_made_is_not_missed(app, event, door) -> None:
    """The page is of before, and is given to the one who asked for it; but to nobody else."""
    inside = door.inside

    def slow(environ, start):
        answer = b"".join(inside(environ, start))
        with db.engine.begin() as other:
            other.execute(text("UPDATE event SET contact_name = 'Eleni No. 2'"))
        return [answer]

    door.inside = slow
    assert b"No. 1" in at_the_door(app, PAGE)[2]
    door.inside = inside

    assert door.pages.things == {}
    assert b"No. 2" in at_the_door(app, PAGE)[2]


def test_without_looking_an_old_page_would_be_seen(app, event, door, monkeypatch) -> None:
    at_the_door(app, PAGE)
    (kept,) = door.pages.things.values()
    monkeypatch.setattr(door.pages.witness, "stamp", lambda: kept.stamp)
    event.contact_name = "Eleni No. 2"

    assert b"No. 1" in at_the_door(app, PAGE)[2]


def test_a_database_that_says_nothing_is_no_reason_to_keep_anything(app, event, door) -> None:
    at_the_door(app, PAGE)
    door.pages.witness.connection.close()  # as when the server was started anew
    event.contact_name = "Eleni No. 2"

    assert b"No. 2" in at_the_door(app, PAGE)[2]
    assert b"No. 2" in at_the_door(app, PAGE)[2]


# The clock


@every_page
@pytest.mark.parametrize(
    "moment", ["registration_opens_at", "registration_closes_at", "starts_at", "ends_at", "published_at"]
)
def test_what_the_clock_changes_is_seen_on_the_second(app, event, door, clock: Clock, url, moment) -> None:
    event.registration_opens_at = make.wall(date(2027, 2, 1), "10:00")
    event.registration_closes_at = make.wall(date(2027, 3, 1), "10:00")
    db.session.commit()
    clock.instant = getattr(event, moment) - timedelta(seconds=1)
    assert at_the_door(app, url) == itself(app, url)
    clock.advance(seconds=1)

    assert at_the_door(app, url) == itself(app, url)
