"""What the public pages cost: questions to the database, bytes on the wire, and nothing when unchanged."""

import gzip
from datetime import date

import pytest
from flask.testing import FlaskClient

from app.agenda.programme import ItemKind
from app.calendar.views import shelf
from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.network.models import Project
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person
from tests import make
from tests.conftest import Clock
from tests.pages.reading import counted

FIRST = date(2027, 3, 10)
URLS = ("/events/good-practices", "/events/good-practices.ics", "/projects/cesme-plus.ics", "/")


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project: Project) -> Event:
    """Two full days: 24 items with speakers and descriptions, as the longest real agenda has."""
    event = make.event(project, first=FIRST, seats=None)
    words = "Partners show what works in their region and ask local firms what would work here. " * 3
    for day in range(2):
        for hour in range(9, 21):
            make.item(
                event,
                f"{hour:02}:00",
                f"{hour:02}:50",
                day=day,
                kind=list(ItemKind)[hour % 12],
                title=Localised(en=f"Good practice number {day}-{hour}", el=f"Καλή πρακτική {day}-{hour}"),
                description=Localised(en=words, el=words),
                room=Localised(en="Main hall"),
                speakers=(f"Speaker {day}-{hour}", f"Moderator {day}-{hour}"),
            )
    return event


def crowd(event: Event, number: int) -> None:
    """People who registered, as many as that."""
    people = [
        Person(email=f"{n}@example.org", given_name="Nikos", family_name=f"No. {n}") for n in range(number)
    ]
    db.session.add_all(people)
    for person in people:
        known = {
            "given_name": "Nikos",
            "family_name": "N",
            "organisation": "",
            "country": "GR",
            "locale": "el",
        }
        db.session.add(
            Participation(event=event, person=person, state=State.CONFIRMED, door="online", **known)
        )
    event.pool.taken += number
    db.session.commit()


# Questions to the database


def questions(client: FlaskClient, url: str) -> int:
    """Of whoever asks first: what is kept of calendars does not count."""
    shelf.clear()
    with counted() as statements:
        assert client.get(url).status_code == 200
    return len(statements)


@pytest.mark.parametrize("url", URLS)
def test_a_thousand_participants_cost_no_more_than_one(client, event, url) -> None:
    crowd(event, 1)
    with_one = questions(client, url)
    db.session.execute(db.delete(Participation))
    db.session.execute(db.delete(Person))
    crowd(event, 1000)

    assert questions(client, url) == with_one
    assert with_one <= 10


def test_neither_do_days_items_speakers_and_hosts(client: FlaskClient, project: Project) -> None:
    small = make.event(project, first=FIRST, days=1, slug="small")
    make.item(small, speakers=("One",))
    large = make.event(project, first=FIRST, days=5, slug="large")
    large.hosts = list(project.organisations)
    for day in range(5):
        for hour in range(9, 17):
            make.item(large, f"{hour:02}:00", f"{hour:02}:50", day=day, speakers=("One", "Two", "Three"))

    assert questions(client, "/events/large") == questions(client, "/events/small")
    assert questions(client, "/events/large.ics") == questions(client, "/events/small.ics")


def test_a_project_with_thirty_events_costs_what_it_costs_with_one(client, project: Project) -> None:
    make.item(make.event(project, first=FIRST))
    with_one = [questions(client, url) for url in ("/", "/projects/cesme-plus", "/projects/cesme-plus.ics")]
    for n in range(29):
        make.item(make.event(project, first=FIRST, slug=f"event-{n}"))

    assert [
        questions(client, url) for url in ("/", "/projects/cesme-plus", "/projects/cesme-plus.ics")
    ] == with_one


def test_for_an_organiser_it_is_hardly_more(client: FlaskClient, event: Event) -> None:
    make.sign_in(client, make.organiser(event.project))

    assert questions(client, "/events/good-practices") <= 10


# Bytes on the wire


@pytest.mark.parametrize("language", ["en", "el"])
def test_the_page_with_its_style_is_light(client: FlaskClient, event: Event, language: str) -> None:
    headers = {"Accept-Encoding": "gzip", "Accept-Language": language}
    page = client.get("/events/good-practices?tz=Europe/Rome", headers=headers)
    html = gzip.decompress(page.data).decode()
    files = [address for address in html.split('"') if address.startswith("/static/")]

    assert [address.partition("?")[0] for address in files] == [
        "/static/favicon.svg",
        "/static/style.css",
        "/static/app.js",
    ]
    assert len(page.data) + sum(weight(client, address) for address in files) <= 60_000


def weight(client: FlaskClient, address: str) -> int:
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return len(answer.data)


# Nothing when unchanged


def tag(client: FlaskClient, url: str) -> str:
    return client.get(url).headers["ETag"]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_has_not_changed_is_not_sent_again(client, event, clock, url, encoding) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get(url, headers=headers)
    clock.advance(hours=3)
    again = client.get(url, headers=headers | {"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_the_page_is_new_when_the_event_its_agenda_or_its_seats_are(
    client: FlaskClient, project: Project
) -> None:
    event = make.event(project, first=FIRST)
    url = "/events/good-practices"
    tags = [tag(client, url)]
    make.participation(event)
    tags.append(tag(client, url))
    make.item(event)
    tags.append(tag(client, url))
    event.contact_phone = "+30 2310 000 000"
    tags.append(tag(client, url))

    assert len(set(tags)) == 4


def test_the_page_is_the_same_when_something_else_changes(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST)
    participation = make.participation(event)
    before = tag(client, "/events/good-practices")
    other = make.event(project, first=FIRST, slug="other")
    make.participation(other, make.person("Aino"))
    participation.organisation = "Another one"
    participation.person.family_name = "Renamed"
    event.revision += 1

    assert tag(client, "/events/good-practices") == before


def test_readers_of_two_languages_get_two_pages(client: FlaskClient, event: Event) -> None:
    answers = [
        client.get("/events/good-practices", headers={"Accept-Language": code}) for code in ("en", "el", "en")
    ]

    assert answers[0].headers["ETag"] == answers[2].headers["ETag"] != answers[1].headers["ETag"]
    assert {"Accept-Language", "Cookie"} <= set(answers[0].headers["Vary"].split(", "))
