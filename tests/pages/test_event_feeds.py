"""One event to subscribe to: day by day, or each item of its agenda by itself."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.agenda.models import Speaker
from app.agenda.programme import ItemKind, Part
from app.calendar.views import shelf
from app.events.models import Event
from app.events.terms import Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.writing import actions as agenda
from tests import make
from tests.calendar.lines import lines, text
from tests.calendar.readers import READERS
from tests.conftest import Clock
from tests.pages.reading import counted, page, shown

FIRST = date(2027, 3, 10)
DAYS, AGENDA = "/events/good-practices/feed.ics", "/events/good-practices/agenda.ics"
both = pytest.mark.parametrize("url", [DAYS, AGENDA])
every_reader = pytest.mark.parametrize("read", READERS)
SECRET = Localised(en="Who pays back what")


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project: Project) -> Event:
    return make.event(project, first=FIRST)


def found(client: FlaskClient, name: str, url: str = AGENDA) -> list[str]:
    """That property of each entry, in their order."""
    return [text(line.value) for line in lines(client.get(url).data) if line.name == name]


def hours(client: FlaskClient) -> list[str]:
    """When each item begins and ends, by the clock at the venue."""
    times = [
        line.value.partition("T")[2]
        for line in lines(client.get(AGENDA).data)
        if line.name in {"DTSTART", "DTEND"} and "TZID" in line.parameters
    ]
    return [f"{begin[:4]}-{end[:4]}" for begin, end in zip(times[::2], times[1::2], strict=True)]


# The days


@every_reader
def test_every_program_reads_the_days(client: FlaskClient, event: Event, read) -> None:
    assert [(one.uid, one.starts_at, one.ends_at, one.summary) for one in read(client.get(DAYS).data)] == [
        (day.public_uid, day.starts_at, day.ends_at, f"Good practices – {number}/2")
        for number, day in enumerate(event.days, start=1)
    ]


# The items


@every_reader
def test_every_program_reads_the_items(client: FlaskClient, event: Event, read) -> None:
    late = make.item(event, "11:00", "12:30", title=Localised(en="Workshop"), room=Localised(en="Room 2"))
    next_day = make.item(event, "09:00", "09:30", day=1, title=Localised(en="Good morning"))
    early = make.item(event, "09:15", "10:00")
    seen = read(client.get(AGENDA).data)

    assert [(one.uid, one.starts_at, one.ends_at, one.summary, one.location) for one in seen] == [
        (item.public_uid, item.starts_at, item.ends_at, str(item.title), f"{room}{venue}")
        for venue in ["Warehouse 7, Nikis 7, 54624 Thessaloniki"]
        for item, room in ((early, ""), (late, "Room 2, "), (next_day, ""))
    ]


@every_reader
@pytest.mark.parametrize("zone", [make.ATHENS, make.ROME, make.HELSINKI, make.SOFIA])
@pytest.mark.parametrize("first", [date(2027, 3, 27), date(2027, 10, 30)])
def test_in_the_nights_of_the_clock_change_every_item_has_its_hour(
    client, project, read, zone, first
) -> None:
    """Two days, the second after the night in which the clocks change; and a party through that night."""
    event = make.event(project, first=first, zone=zone)
    items = [
        make.item(event, "09:15", "10:00"),
        make.item(event, "22:00", "06:00", title=Localised(en="The night")),
        make.item(event, "09:15", None, day=1),
    ]
    expected = [item.ends_at for item in items[:2]] + [event.days[1].ends_at]
    seen = read(client.get(AGENDA).data)

    assert [(one.starts_at, one.ends_at) for one in seen] == [
        (item.starts_at, end) for item, end in zip(items, expected, strict=True)
    ]
    assert hours(client) == ["0915-1000", "2200-0600", "0915-1700"]


def test_an_open_end_lasts_until_the_next_item_or_the_end_of_the_day(client, event: Event) -> None:
    for starts in ("09:00", "11:00", "11:00", "16:00", "20:00"):
        make.item(event, starts, None)

    assert hours(client) == ["0900-1100", "1100-1600", "1100-1600", "1600-2000", "2000-2100"]


def test_a_last_open_end_lasts_until_the_day_is_over(client: FlaskClient, event: Event) -> None:
    make.item(event, "16:00", None)

    assert hours(client) == ["1600-1700"]


def test_no_entry_ends_before_it_starts(client: FlaskClient, event: Event) -> None:
    """A moment, an end that was typed wrong, what lasts past midnight and what begins after it."""
    make.item(event, "09:00", "09:00")
    make.item(event, "10:00", "10:30").ends_at -= timedelta(hours=2)
    make.item(event, "21:00", "01:00")
    night = make.item(event, "10:00", "10:30")
    night.starts_at, night.ends_at = (make.wall(FIRST + timedelta(days=1), at) for at in ("00:30", "02:00"))
    make.release(event)

    assert hours(client) == ["0900-0901", "1000-2100", "2100-0100", "0030-0200"]


def test_who_speaks_and_what_about(client: FlaskClient, event: Event) -> None:
    item = make.item(event, description=Localised(en="What **works**.", el="Τι **δουλεύει**."))
    item.speakers = [
        Speaker(name="Aino Mäkelä", organisation="Region", part=Part.CHAIR, position=0),
        Speaker(name="Nikos Theodorou", position=1),
    ]
    make.release(event)

    assert found(client, "DESCRIPTION") == [
        "Aino Mäkelä, Region (chair)\nNikos Theodorou\n\nWhat **works**.\n\n"
        "Programme and changes: http://localhost/events/good-practices"
    ]
    assert found(client, "URL") == [f"http://localhost/events/good-practices#item-{item.public_uid}"]
    assert found(client, "SUMMARY", f"{AGENDA}?lang=el") == ["Καλωσόρισμα"]


def test_of_a_closed_item_everybody_sees_that_there_is_one(client, event, project) -> None:
    """Also those who may see more: the address is copied around."""
    known = {"title": Localised(en="Steering group"), "room": Localised(en="Room 5")}
    make.item(event, kind=ItemKind.STEERING, description=SECRET, speakers=("Giulia",), **known)
    make.sign_in(client, make.organiser(project))
    contents = client.get(AGENDA).data

    assert (found(client, "SUMMARY"), found(client, "LOCATION")[0][:6]) == (["Closed session"], "Wareho")
    assert found(client, "DESCRIPTION") == [
        "This part is not open to everybody.\n\nProgramme and changes: http://localhost/events/good-practices"
    ]
    assert b"pays back" not in contents
    assert b"Giulia" not in contents


def test_the_link_to_join_is_for_those_who_come(client: FlaskClient, project: Project) -> None:
    make.item(make.event(project, first=FIRST, mode=Mode.ONLINE, join_url="https://meet.example.org/1"))

    assert b"meet.example.org" not in client.get(DAYS).data + client.get(AGENDA).data
    assert found(client, "LOCATION") == ["Online"]


# Both


@both
def test_a_cancelled_event_says_so_as_long_as_somebody_asks(client, project, clock, url) -> None:
    make.item(make.event(project, first=FIRST, days=1, status=Status.CANCELLED, cancelled_at=clock.instant))
    clock.advance(days=400)
    [title] = found(client, "SUMMARY", url)

    assert (title.partition(" ")[0], found(client, "STATUS", url)) == ("CANCELLED:", ["CANCELLED"])


@both
def test_they_present_themselves_in_the_readers_language(client, event: Event, url) -> None:
    make.item(event)
    answer = client.get(f"{url}?lang=el")
    head = {line.name: text(line.value) for line in lines(answer.data)[:12]}
    name = {DAYS: "Καλές πρακτικές", AGENDA: head["NAME"]}[url]

    assert head["NAME"] == head["X-WR-CALNAME"] == name
    assert head["NAME"].endswith("Καλές πρακτικές")
    assert (head["X-WR-TIMEZONE"], head["COLOR"]) == ("Europe/Athens", "darkcyan")
    assert (head["REFRESH-INTERVAL"], head["X-PUBLISHED-TTL"]) == ("PT1H", "PT1H")
    assert quote("Καλές πρακτικές") in answer.headers["Content-Disposition"]
    assert {line.name for line in lines(answer.data)} & {"METHOD", "ATTENDEE", "ORGANIZER"} == set()


@both
def test_an_empty_agenda_is_a_calendar_too(client: FlaskClient, event: Event, url) -> None:
    assert client.get(url).data.startswith(b"BEGIN:VCALENDAR\r\n")


@both
def test_what_has_not_changed_is_not_sent_again(client, event: Event, project, clock, url) -> None:
    item = make.item(event)
    eleni = make.organiser(project)
    first = client.get(url)
    clock.advance(days=3)
    again = [
        client.get(url, headers={header: first.headers[value]})
        for header, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    ]

    assert [(answer.status_code, answer.data) for answer in again] == [(304, b"")] * 2
    assert first.headers["Cache-Control"] == "private, max-age=300"
    assert first.headers.getlist("Set-Cookie") == []
    assert client.head(url).headers["ETag"] == first.headers["ETag"]
    agenda.remove(item, actor=eleni)
    make.release(event)
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.get(url).last_modified == datetime(2027, 1, 14, 12, tzinfo=UTC)


@both
def test_a_secret_address_stays_out_of_search_engines_and_file_names(client, project, url) -> None:
    make.item(make.event(project, first=FIRST, slug="visit~q8Zk", visibility=Visibility.BY_LINK))
    answer = client.get(url.replace("good-practices", "visit~q8Zk"))

    assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert 'filename="visit' in answer.headers["Content-Disposition"]
    assert "q8Zk" not in answer.headers["Content-Disposition"]


@both
def test_kostas_gets_neither_drafts_nor_what_is_for_partners(client, project, url) -> None:
    make.event(project, first=FIRST, slug="draft", status=Status.DRAFT)
    make.event(project, first=FIRST, slug="partners", visibility=Visibility.PARTNERS)
    make.sign_in(client, make.person("Kostas"))

    urls = [url.replace("good-practices", slug) for slug in ("draft", "partners", "nothing")]
    assert [client.get(url).status_code for url in urls] == [404] * 3


@both
def test_giulia_gets_what_is_for_partners(client: FlaskClient, project: Project, url) -> None:
    make.event(project, first=FIRST, visibility=Visibility.PARTNERS)
    make.sign_in(client, make.member(project, "Giulia"))

    assert client.get(url).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "url", [DAYS, AGENDA, "/events/good-practices.ics", "/events/good-practices/day-1.ics"]
)
def test_thirty_of_everything_ask_no_more_than_one_and_unchanged_one_question(client, event, url) -> None:
    def asked() -> tuple[int, int]:
        shelf.clear()
        with counted() as first:
            answer = client.get(url)
        with counted() as again:
            client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
        return len(first), len(again)

    make.item(event, speakers=("One",))
    with_one = asked()
    for n in range(29):
        make.item(event, day=n % 2, speakers=("One", "Two", "Three"))

    assert asked() == with_one
    assert with_one[0] <= 5
    assert with_one[1] == 1


# On the page of the event


def offered(client: FlaskClient, url: str = "/events/good-practices") -> list[str]:
    """Where each way to subscribe leads."""
    soup = page(client, url)
    menus = [menu for menu in soup.select("details.menu") if menu.select("input[readonly]")]
    return [field["value"] for menu in menus for field in menu.select("input")]


def test_the_page_offers_both(client: FlaskClient, event: Event) -> None:
    make.item(event)
    addresses = [f"http://localhost{url}?lang=en" for url in (DAYS, AGENDA)]

    assert offered(client) == addresses
    links = [link["href"] for link in page(client, "/events/good-practices").select("details.menu a")]
    assert [link for link in links if link.startswith("webcal:")] == [
        address.replace("http:", "webcal:") for address in addresses
    ]
    for feed in addresses:
        assert client.get(feed.removeprefix("http://localhost")).status_code == 200


def test_without_an_agenda_it_offers_the_days(client: FlaskClient, event: Event) -> None:
    assert offered(client) == [f"http://localhost{DAYS}?lang=en"]


def test_it_offers_nothing_that_would_stay_empty_or_shut(client: FlaskClient, project: Project) -> None:
    """Programs do not sign in; a draft is nobody's; what is over or cancelled changes no more."""
    make.event(project, first=FIRST, slug="draft", status=Status.DRAFT)
    make.event(project, first=FIRST, slug="partners", visibility=Visibility.PARTNERS)
    make.event(project, first=FIRST, slug="off", status=Status.CANCELLED)
    make.event(project, first=date(2026, 3, 10), slug="over")
    make.sign_in(client, make.organiser(project))

    assert [offered(client, f"/events/{slug}") for slug in ("draft", "partners", "off", "over")] == [[]] * 4
    assert "Subscribe to changes" not in shown(page(client, "/events/partners"), "summary")
