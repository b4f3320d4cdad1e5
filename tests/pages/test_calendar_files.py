"""The days of an event as files: what everybody may take along without registering."""

from datetime import date
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.agenda.programme import ItemKind
from app.events.models import Event
from app.events.terms import Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from tests import make
from tests.calendar.lines import lines, text, values
from tests.calendar.readers import READERS
from tests.conftest import Clock

FIRST = date(2027, 3, 26)  # the Friday before the clocks go forward
ALL, DAY_1, DAY_2 = (f"/events/good-practices{end}" for end in (".ics", "/day-1.ics", "/day-2.ics"))
every_reader = pytest.mark.parametrize("read", READERS)


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project: Project) -> Event:
    return make.event(project, first=FIRST)


def file(client: FlaskClient, url: str, **headers: str) -> TestResponse:
    return client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


# What is in it


@every_reader
def test_every_program_reads_both_days(client: FlaskClient, event: Event, read) -> None:
    seen = read(file(client, ALL).data)

    assert [(one.uid, one.starts_at, one.ends_at, one.summary) for one in seen] == [
        (day.public_uid, day.starts_at, day.ends_at, f"Good practices – {number}/2")
        for number, day in enumerate(event.days, start=1)
    ]
    assert {one.location for one in seen} == {"Warehouse 7, Nikis 7, 54624 Thessaloniki"}


@every_reader
def test_every_program_reads_one_day(client: FlaskClient, event: Event, read) -> None:
    [seen] = read(file(client, DAY_2).data)

    assert (seen.uid, seen.starts_at) == (event.days[1].public_uid, event.days[1].starts_at)


def test_across_the_clock_change_each_day_has_its_hours_on_the_wall(client, project: Project) -> None:
    make.event(project, first=date(2027, 3, 27))  # Saturday in winter time, Sunday in summer time
    starts = [values(file(client, url).data, "VEVENT")["DTSTART"] for url in (DAY_1, DAY_2)]

    assert starts == ["20270327T090000", "20270328T090000"]


def test_the_text_tells_the_programme_in_the_readers_language(client: FlaskClient, event: Event) -> None:
    make.item(event, title=Localised(en="Welcome", el="Καλωσόρισμα"))
    english = text(values(file(client, DAY_1).data, "VEVENT")["DESCRIPTION"])
    greek = values(file(client, f"{DAY_1}?lang=el").data, "VEVENT")

    assert english == (
        "Two days on the circular economy.\n\n"
        "Programme of Fri 26 March, Thessaloniki time:\n09:15 Welcome\n\n"
        "Questions: Eleni Karavida, events@example.org\n\n"
        "Programme and changes: http://localhost/events/good-practices"
    )
    assert greek["SUMMARY"] == "Καλές πρακτικές – 1/2"
    assert "09:15 Καλωσόρισμα" in text(greek["DESCRIPTION"])


def test_it_asks_nothing_and_names_nobody(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST, mode=Mode.HYBRID, join_url="https://meet.example.org/secret")
    make.participation(event)
    make.item(event, kind=ItemKind.STEERING, description=Localised(en="Who pays back what"))
    contents = file(client, ALL).data

    assert {line.name for line in lines(contents)} & {"METHOD", "ATTENDEE", "ORGANIZER"} == set()
    for secret in (b"meet.example.org", b"pays back", b"nikos@example.org", b"Theodorou"):
        assert secret not in contents


def test_a_cancelled_event_is_cancelled_in_its_file(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, status=Status.CANCELLED)

    assert values(file(client, DAY_1).data, "VEVENT")["STATUS"] == "CANCELLED"


# How it is sent


def test_it_is_a_file_with_a_name_in_every_alphabet(client: FlaskClient, event: Event) -> None:
    answers = [file(client, url, Accept_Language="el") for url in (ALL, DAY_2)]
    day = quote("Καλές πρακτικές-day-2.ics")

    assert [answer.headers["Content-Type"] for answer in answers] == ["text/calendar; charset=utf-8"] * 2
    assert answers[0].headers["Content-Disposition"] == (
        f"attachment; filename=\"good-practices.ics\"; filename*=UTF-8''{quote('Καλές πρακτικές.ics')}"
    )
    assert answers[1].headers["Content-Disposition"] == (
        f"attachment; filename=\"good-practices-day-2.ics\"; filename*=UTF-8''{day}"
    )


def test_a_title_cannot_break_out_of_the_name(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, title=Localised(en='../"x";\r\nSet-Cookie: a=b' + "ä" * 300))
    name = file(client, ALL).headers["Content-Disposition"].rpartition("''")[2]

    assert name == quote(".. x ; Set-Cookie a=b" + "ä" * 59 + ".ics", safe="")


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, event: Event, clock: Clock) -> None:
    first = file(client, ALL)
    clock.advance(days=3)

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["ETag"].startswith('"')
    assert first.last_modified == event.changed_at.replace(microsecond=0)
    assert file(client, ALL).data == first.data
    for header, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = client.get(ALL, headers={header: first.headers[value]})
        assert (again.status_code, again.data) == (304, b"")


def test_what_has_changed_is(client: FlaskClient, event: Event, clock: Clock) -> None:
    first = file(client, ALL)
    clock.advance(minutes=1)
    event.days[0].move_to(make.wall(FIRST, "10:00"), make.wall(FIRST, "18:00"))
    event.revision += 1
    event.touch()

    assert file(client, ALL, If_None_Match=first.headers["ETag"]).status_code == 200
    assert file(client, ALL, If_Modified_Since=first.headers["Last-Modified"]).status_code == 200
    assert values(file(client, DAY_1).data, "VEVENT")["SEQUENCE"] == "1"


def test_a_program_that_names_its_language_gets_no_cookie(client: FlaskClient, event: Event) -> None:
    assert file(client, f"{ALL}?lang=el").headers.getlist("Set-Cookie") == []


# Who gets it


def test_a_secret_address_stays_out_of_search_engines_and_file_names(client, project: Project) -> None:
    make.event(project, first=FIRST, slug="study-visit~q8Zk", visibility=Visibility.BY_LINK)
    answer = file(client, "/events/study-visit~q8Zk.ics")

    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert 'filename="study-visit.ics"' in answer.headers["Content-Disposition"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_kostas_gets_neither_drafts_nor_what_is_for_partners(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, slug="draft", status=Status.DRAFT)
    make.event(project, first=FIRST, slug="partners", visibility=Visibility.PARTNERS)
    urls = [f"/events/{slug}{end}" for slug in ("draft", "partners") for end in (".ics", "/day-1.ics")]
    make.sign_in(client, make.person("Kostas"))

    assert [client.get(url).status_code for url in urls] == [404] * 4


def test_giulia_gets_what_is_for_partners(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, visibility=Visibility.PARTNERS)
    make.sign_in(client, make.member(project, "Giulia"))

    assert file(client, ALL).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("end", ["/day-0.ics", "/day-3.ics", "/day-99999999999999999999.ics", "/day-x.ics"])
def test_a_day_that_is_not_there_is_not_found(client: FlaskClient, event: Event, end: str) -> None:
    assert client.get(f"/events/good-practices{end}").status_code == 404


def test_day_0_is_there_where_days_are_counted_from_it(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST, counts_from_zero=True)

    uid = values(file(client, "/events/good-practices/day-0.ics").data, "VEVENT")["UID"]
    assert uid == event.days[0].public_uid
