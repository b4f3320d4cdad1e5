"""The public page of an event: what a stakeholder reads before she decides to come."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from app.agenda.programme import ItemKind
from app.events.models import Event
from app.events.terms import Kind, Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.participation.states import State
from tests import make
from tests.conftest import Clock
from tests.pages.reading import facts, page, shown, words

FIRST = date(2027, 3, 10)  # a Wednesday


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project: Project) -> Event:
    return make.event(project, first=FIRST, contact_phone="+30 2310 000 000")


# At a glance


def test_a_stakeholder_finds_the_facts(client: FlaskClient, event: Event) -> None:
    read = page(client, "/events/good-practices")

    assert shown(read, "h1") == ["Good practices"]
    assert words(read.title) == "Good practices | CESME+"
    assert shown(read, ".hero p") == [
        "Learning event · free of charge",
        "10–11 March 2027 · Thessaloniki",
        "Two days on the circular economy.",
    ]
    assert facts(read) == {
        "When": "Wednesday 10 March 2027 09:00–17:00 Thessaloniki time "
        "Thursday 11 March 2027 09:00–17:00 Thessaloniki time",
        "Where": "Warehouse 7 Nikis 7 54624 Thessaloniki Greece Open in a map",
        "Who may come": "Everybody",
        "Price": "Free of charge",
        "Host": "ANATOLIKI SA",
        "Questions": "Eleni Karavida events@example.org +30 2310 000 000",
    }


def test_a_greek_reader_finds_them_in_greek(client: FlaskClient, event: Event) -> None:
    read = page(client, "/events/good-practices", Accept_Language="el-GR,el;q=0.9")

    assert read.html["lang"] == "el"
    assert shown(read, "h1") == ["Καλές πρακτικές"]
    assert facts(read)[next(iter(facts(read)))].startswith("Τετάρτη 10 Μαρτίου 2027")
    assert "Ελλάδα" in facts(read)[list(facts(read))[1]]
    assert "ΑΝΑΤΟΛΙΚΗ Α.Ε." in facts(read).values()


def test_a_text_that_is_not_translated_says_its_language(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, title=Localised(it="Buone pratiche"))

    assert page(client, "/events/good-practices").h1["lang"] == "it"


def test_the_link_to_a_call_is_for_registered_people(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, mode=Mode.ONLINE, join_url="https://meet.example.org/secret")
    read = page(client, "/events/good-practices")

    assert facts(read)["Online"] == "The link to join is sent to registered people."
    assert "Where" not in facts(read)
    assert "meet.example.org" not in str(read)


# The way in


def test_five_places_are_left(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST, seats=6)
    make.participation(event)
    read = page(client, "/events/good-practices")

    assert shown(read, ".event-card > .stack-tight") == ["5 of 6 places left 1 / 6"]
    assert (read.meter["value"], read.meter["max"]) == ("1", "6")
    assert [(words(link), link["href"]) for link in read.select(".button-primary")] == [
        ("Register", "/events/good-practices/register")
    ]
    assert "Until Wednesday 10 March 2027, 09:00 Thessaloniki time. No account needed." in words(read.aside)


def test_when_all_seats_are_taken_one_may_wait(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST, seats=1)
    make.participation(event)
    assert "All places are taken" in words(page(client, "/events/good-practices").aside)
    for name in ("Giulia", "Aino"):
        make.participation(event, make.person(name), State.WAITING)
    read = page(client, "/events/good-practices")

    assert "All places are taken: 2 people wait" in words(read.aside)
    assert shown(read, ".button-primary") == ["Join the waiting list"]


def test_a_free_seat_for_which_others_wait_is_not_promised(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST, seats=2)
    make.participation(event, make.person("Aino"), State.WAITING)

    assert shown(page(client, "/events/good-practices"), ".button-primary") == ["Join the waiting list"]


def test_registration_opens_later(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, registration_opens_at=make.wall(date(2027, 2, 1), "08:00"))
    read = page(client, "/events/good-practices")

    assert "Save the date Registration opens on Monday 1 February 2027, 08:00 Thessaloniki time." in words(
        read.aside
    )
    assert shown(read, ".button-primary") == []


def test_registration_has_closed(client: FlaskClient, project: Project, clock: Clock) -> None:
    make.event(project, first=FIRST, registration_closes_at=make.wall(date(2027, 2, 1), "18:00"))
    clock.set("2027-02-01 18:00", "Europe/Athens")
    read = page(client, "/events/good-practices")

    assert "Registration is closed It ended on Monday 1 February 2027, 18:00 Thessaloniki time." in words(
        read.aside
    )
    assert shown(read, ".button-primary") == []


def test_an_event_that_is_over_says_so(client: FlaskClient, event: Event, clock: Clock) -> None:
    clock.set("2027-03-12 09:00")
    read = page(client, "/events/good-practices")

    assert "This event is over" in words(read.aside)
    assert shown(read, ".button-primary, .menu") == []


def test_a_cancelled_event_says_why(client: FlaskClient, project: Project) -> None:
    reason = Localised(en="The ferries are on strike.")
    make.event(project, first=FIRST, status=Status.CANCELLED, cancellation_reason=reason)
    read = page(client, "/events/good-practices")

    assert shown(read, ".notice-bad h2, .notice-bad p")[:2] == [
        "This event is cancelled",
        "The ferries are on strike.",
    ]
    assert shown(read, ".button-primary, .menu") == []


def test_a_postponed_event_says_from_when(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, postponed_from=date(2027, 2, 3))

    assert shown(page(client, "/events/good-practices"), ".notice-warn p") == [
        "It was planned to begin on Wednesday 3 February 2027. What you read here is the new plan."
    ]


# Whose page it is


def test_kostas_sees_no_draft_and_nothing_for_partners_only(client: FlaskClient, project: Project) -> None:
    make.event(project, slug="draft", first=FIRST, status=Status.DRAFT)
    make.event(project, slug="partners", first=FIRST, visibility=Visibility.PARTNERS)
    make.sign_in(client, make.person("Kostas"))

    assert [client.get(f"/events/{slug}").status_code for slug in ("draft", "partners")] == [404, 404]


def test_giulia_sees_what_is_for_partners(client: FlaskClient, project: Project) -> None:
    make.event(project, slug="draft", first=FIRST, status=Status.DRAFT)
    make.event(
        project, slug="partners", first=FIRST, visibility=Visibility.PARTNERS, kind=Kind.STEERING_GROUP
    )
    make.sign_in(client, make.member(project, "Giulia"))

    assert shown(page(client, "/events/partners"), ".eyebrow") == [
        "Steering group meeting · for partners only"
    ]
    assert client.get("/events/draft").status_code == 404


def test_eleni_looks_at_her_draft_and_goes_on_editing(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, status=Status.DRAFT)
    make.sign_in(client, make.organiser(project))
    read = page(client, "/events/good-practices")

    assert shown(read, ".notice-warn h2") == ["This is a draft"]
    assert [link["href"] for link in read.select(".event-main > .row a")] == ["/manage/events/good-practices"]
    assert shown(read, ".button-primary, .menu") == []


@pytest.mark.parametrize(
    ("visibility", "robots"), [(Visibility.PUBLIC, []), (Visibility.BY_LINK, ["noindex"])]
)
def test_search_engines_keep_away_from_what_is_not_listed(client, project, visibility, robots) -> None:
    make.event(project, first=FIRST, visibility=visibility)
    read = page(client, "/events/good-practices")

    assert [tag["content"] for tag in read.select('meta[name="robots"]')] == robots


# The agenda


def test_the_agenda_stands_by_day(client: FlaskClient, event: Event) -> None:
    make.item(event, "09:15", "09:45", speakers=("Eleni Karavida", "Nikos Theodorou"))
    make.item(
        event, "20:30", None, kind=ItemKind.SOCIAL, title=Localised(en="Dinner"), room=Localised(en="Taverna")
    )
    make.item(event, "09:00", "10:30", day=1, kind=ItemKind.WORKSHOP, title=Localised(en="Tables"))
    read = page(client, "/events/good-practices")

    assert shown(read, ".agenda-day h3") == ["Day 1 · Wed 10 March", "Day 2 · Thu 11 March"]
    assert shown(read, ".tabs a") == ["Wed 10 March", "Thu 11 March", "Speakers"]
    assert shown(read, "#day-1 .agenda-title") == ["Welcome", "Dinner"]
    assert shown(read, "#day-1 .agenda-kind") == ["Talk until 09:45 · 30 min", "Social open end Taverna"]
    assert shown(read, "#day-2 .agenda-time") == ["09:00 Thessaloniki time"]
    assert shown(read, "#speakers li") == ["Eleni Karavida Welcome", "Nikos Theodorou Welcome"]


def test_an_event_may_begin_with_day_0(client: FlaskClient, project: Project) -> None:
    event = make.event(project, first=FIRST, counts_from_zero=True)
    make.item(event)

    assert shown(page(client, "/events/good-practices"), ".agenda-day h3") == [
        "Day 0 · Wed 10 March",
        "Day 1 · Thu 11 March",
    ]


def test_markdown_is_shown_and_harmless(client: FlaskClient, event: Event) -> None:
    evil = "Bring **boots**. <script>alert(1)</script> [go](javascript:alert(1)) ![x](https://evil.example/p.png)"
    make.item(event, description=Localised(en=evil))
    note = page(client, "/events/good-practices").select_one(".agenda-note")

    assert [words(strong) for strong in note.select("strong")] == ["boots"]
    assert note.select("script, img, a[href^=javascript]") == []


def test_headings_of_the_organiser_fit_below_those_of_the_page(client: FlaskClient, project: Project) -> None:
    make.event(project, first=FIRST, practical=Localised(en="# Bus\n\n### Stop\n\n# Food"))
    read = page(client, "/events/good-practices")

    assert [(tag.name, words(tag)) for tag in read.select("#practical :is(h1, h2, h3, h4, h5)")] == [
        ("h2", "Good to know"),
        ("h3", "Bus"),
        ("h4", "Stop"),
        ("h3", "Food"),
    ]


def test_the_steering_group_meets_behind_a_closed_door(client: FlaskClient, event: Event) -> None:
    what = {"title": Localised(en="Steering group"), "description": Localised(en="Who pays back what")}
    make.item(event, kind=ItemKind.STEERING, speakers=("Giulia Ferrante",), **what)
    outside = page(client, "/events/good-practices")
    make.sign_in(client, make.member(event.project, "Giulia"))
    inside = page(client, "/events/good-practices")

    assert shown(outside, ".agenda-body") == [
        "Closed session until 10:00 · 45 min This part is not open to everybody."
    ]
    assert "Steering" not in str(outside)
    assert "pays back" not in str(outside)
    assert "Ferrante" not in str(outside)
    assert shown(inside, ".agenda-note") == ["Who pays back what"]
    assert shown(inside, ".agenda-item .speakers-line") == ["Giulia Ferrante"]


# The reader's own time


def times(client: FlaskClient, zone: str) -> list[str]:
    return shown(page(client, f"/events/good-practices?tz={zone}"), ".agenda-time, .time-form ~ p")


def test_giulia_reads_the_times_of_bologna_beside(client: FlaskClient, event: Event) -> None:
    make.item(event)
    read = page(client, "/events/good-practices?tz=Europe/Rome")

    assert times(client, "Europe/Rome") == [
        "Large times are Thessaloniki time. Small times are Bologna time.",
        "09:15 Thessaloniki time 08:15 Bologna",
    ]
    assert shown(read, ".facts .your-time")[:2] == ["In Bologna: 08:00–16:00", "In Bologna: 08:00–16:00"]
    assert "09:00 Thessaloniki time (08:00 in Bologna)" in words(read.aside)


def test_in_sofia_the_clocks_show_the_same_which_is_said_once(client: FlaskClient, event: Event) -> None:
    make.item(event)

    assert times(client, "Europe/Sofia") == [
        "All times are Thessaloniki time. Clocks in Sofia show the same.",
        "09:15 Thessaloniki time",
    ]


def test_far_away_it_is_another_day(client: FlaskClient, event: Event) -> None:
    make.item(event)
    read = page(client, "/events/good-practices?tz=America/Los_Angeles")

    assert shown(read, ".agenda-time") == ["09:15 Thessaloniki time 23:15 Los Angeles, Tue 9 March"]
    assert shown(read, ".facts .your-time")[0] == "In Los Angeles: Tue 9 March, 23:00–07:00"
    assert "(Tue 9 March, 23:00 in Los Angeles)" in words(read.aside)


@pytest.mark.parametrize("zone", ["Mars/Base", "CET", "../etc/passwd", "Europe/", "<script>"])
def test_a_zone_that_is_not_one_is_said_and_left_out(client: FlaskClient, event: Event, zone: str) -> None:
    make.item(event)
    read = page(client, f"/events/good-practices?tz={zone}")

    assert shown(read, ".notice-warn p") == [
        "That time zone is not known here. Choose a city from the list; "
        "until then times are Thessaloniki time."
    ]
    assert shown(read, ".agenda-time") == ["09:15 Thessaloniki time"]


def test_the_partners_clocks_stand_first(client: FlaskClient, event: Event) -> None:
    read = page(client, "/events/good-practices?tz=Asia/Tokyo")
    options = [(option["value"], words(option)) for option in read.select("select[data-zone] option")]

    assert options[:5] == [
        ("Europe/Athens", "Thessaloniki only"),
        ("Asia/Tokyo", "Tokyo"),
        ("Europe/Rome", "Bologna"),
        ("Europe/Helsinki", "Seinäjoki"),
        ("Europe/Sofia", "Sofia"),
    ]
    assert [option["value"] for option in read.select("option[selected]")] == ["Asia/Tokyo"]
    assert len({value for value, _name in options}) == len(options)
    assert [name for _value, name in options[5:8]] == ["Amsterdam", "Andorra", "Astrakhan"]


# Into the calendar, without registration


def asked(link: str) -> dict[str, str]:
    """What a link asks the calendar to enter."""
    return dict(parse_qsl(urlsplit(link).query))


def test_each_day_goes_into_a_calendar_on_its_own(client: FlaskClient, event: Event) -> None:
    read = page(client, "/events/good-practices")
    links = [link["href"] for link in read.select(".menu-list")[0].select("a")]  # the second one subscribes

    assert [link for link in links if link.startswith("/")] == [
        "/events/good-practices.ics",
        "/events/good-practices/day-1.ics",
        "/events/good-practices/day-2.ics",
    ]
    assert [(link["type"], link["href"]) for link in read.select('link[rel="alternate"]')] == [
        ("text/calendar", "/events/good-practices.ics")
    ]
    assert [(asked(link)["dates"], asked(link)["ctz"]) for link in links if "google" in link] == [
        ("20270310T090000/20270310T170000", "Europe/Athens"),
        ("20270311T090000/20270311T170000", "Europe/Athens"),
    ]
    assert [(asked(link)["startdt"], asked(link)["enddt"]) for link in links if "outlook." in link] == [
        ("2027-03-10T07:00:00Z", "2027-03-10T15:00:00Z"),
        ("2027-03-10T07:00:00Z", "2027-03-10T15:00:00Z"),
        ("2027-03-11T07:00:00Z", "2027-03-11T15:00:00Z"),
        ("2027-03-11T07:00:00Z", "2027-03-11T15:00:00Z"),
    ]
    assert [(asked(link)["st"], asked(link)["et"]) for link in links if "yahoo" in link] == [
        ("20270310T070000Z", "20270310T150000Z"),
        ("20270311T070000Z", "20270311T150000Z"),
    ]
    assert len(links) == 3 + 2 * 4
    assert "without registration" in words(read.select_one(".menu-list"))


def test_the_page_changes_for_nobody_who_only_reads(client: FlaskClient, event: Event) -> None:
    """Nothing in it belongs to one reader: no token, no cookie."""
    answer = client.get("/events/good-practices")

    assert "csrf" not in answer.get_data(as_text=True)
    assert answer.headers.getlist("Set-Cookie") == []
