"""The pages of a project: who is in it, what comes next, what happened so far."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.events.models import Event
from app.events.terms import Kind, Mode, Status, Visibility
from app.i18n import Localised
from app.network.models import Project
from app.participation.states import State
from tests import make
from tests.conftest import Clock
from tests.pages.reading import page, shown, words

TODAY = date(2027, 1, 11)


@pytest.fixture
def project(app, clock: Clock) -> Project:
    clock.set("2027-01-11 12:00")
    return make.project()


def meeting(project: Project, slug: str, *, ahead: int = 30, days: int = 1, **details: object) -> Event:
    known = {"title": Localised(en=slug.title())}
    first = TODAY + timedelta(days=ahead)
    return make.event(project, slug=slug, first=first, days=days, **known | details)


def listed(read: BeautifulSoup) -> list[str]:
    """Under "Coming up": title, then what it is at this moment."""
    return [f"{words(row.h3)}: {words(row.select_one('.row'))}" for row in read.select(".event-list > li")]


# The front page


def test_where_there_is_nothing_yet_it_says_what_will_be(client: FlaskClient, app) -> None:
    read = page(client, "/")

    assert shown(read, "h1") == ["Events and meetings of partner networks"]
    assert shown(read, ".empty h2") == ["No project is here yet"]


def test_the_only_project_is_the_front_page(client: FlaskClient, project: Project) -> None:
    for url in ("/", "/projects/cesme-plus"):
        read = page(client, url)
        assert shown(read, "h1") == ["Circular Economy for SMEs"]
        assert shown(read, ".eyebrow, .lede") == [
            "A project of Interreg Europe",
            "Seven partners, four countries.",
        ]
        assert shown(read, '.main-nav [aria-current="page"]') == ["Project"]


def test_several_projects_are_a_list(client: FlaskClient, project: Project) -> None:
    make.project(slug="biowaste", acronym="Biowaste")
    read = page(client, "/")

    assert [(words(link), link["href"]) for link in read.select(".rows h3 a")] == [
        ("Biowaste", "/projects/biowaste"),
        ("CESME+", "/projects/cesme-plus"),
    ]
    assert shown(read, ".rows .soft")[0] == "Greece · Italy · Finland · Bulgaria"


def test_a_project_that_is_not_there_is_not_found(client: FlaskClient, project: Project) -> None:
    assert client.get("/projects/nothing").status_code == 404


# Who is in it


def test_partners_stand_from_north_to_south_with_their_own_names(
    client: FlaskClient, project: Project
) -> None:
    for organisation, latitude in zip(project.organisations, (40.5, 44.5, 62.8, 42.7), strict=True):
        organisation.latitude = latitude
    project.partnerships[3].on_behalf_of = Localised(en="the municipalities of Bulgaria")
    read = page(client, "/")

    assert shown(read, "#partners h2") == ["4 partners, from north to south"]
    assert shown(read, ".network > li") == [
        "Seinäjoki Finland Region of South Ostrobothnia Etelä-Pohjanmaan liitto Partner",
        "Bologna Italy Metropolitan City of Bologna Città metropolitana di Bologna Partner",
        "Sofia Bulgaria BAMEE Асоциация на еколозите от общините в България "
        "on behalf of the municipalities of Bulgaria",
        "Thessaloniki Greece ANATOLIKI SA ΑΝΑΤΟΛΙΚΗ Α.Ε. Lead partner",
    ]
    assert [name["lang"] for name in read.select(".network small[lang]")] == ["fi", "it", "bg", "el"]


def test_countries_and_cities_are_named_in_the_readers_language(
    client: FlaskClient, project: Project
) -> None:
    read = page(client, "/", Accept_Language="el")

    assert shown(read, ".network .numeral") == ["Θεσσαλονίκη", "Μπολόνια", "Σεϊνάγιοκι", "Σόφια"]
    assert [words(row.select("p")[1]) for row in read.select(".network > li")] == [
        "Ελλάδα",
        "Ιταλία",
        "Φινλανδία",
        "Βουλγαρία",
    ]
    assert [words(row.select("p")[2]) for row in read.select(".network > li")][:2] == [
        "ΑΝΑΤΟΛΙΚΗ Α.Ε.",
        "Metropolitan City of Bologna Città metropolitana di Bologna",
    ]


def test_the_funding_is_named_above_the_fold_and_in_the_footer(client: FlaskClient, project: Project) -> None:
    read = page(client, "/")

    assert (
        shown(read, ".funding-strip span:last-child, .funding-band b")
        == ["European Union | European Regional Development Fund"] * 2
    )


# What comes next


def test_the_next_event_stands_in_the_hero(client: FlaskClient, project: Project) -> None:
    meeting(project, "past", ahead=-3)
    meeting(project, "cancelled", ahead=1, status=Status.CANCELLED)
    meeting(project, "next", ahead=20, days=2, seats=42)
    meeting(project, "later", ahead=60)
    card = page(client, "/").select_one(".next-card")

    assert words(card) == (
        "Next event 31 Jan – 1 Feb 2027 Next Learning event · Thessaloniki "
        "Starts Sunday 31 January 2027, 09:00 Thessaloniki time 42 of 42 places left "
        "See the programme and register"
    )
    assert {link["href"] for link in card.select("a")} == {"/events/next"}


def test_every_state_has_its_words(client: FlaskClient, project: Project, clock: Clock) -> None:
    full = meeting(project, "full", ahead=32, seats=1)
    make.participation(full)
    make.participation(full, make.person("Aino"), State.WAITING)
    opens = make.wall(TODAY + timedelta(days=9), "08:00")
    closed = make.wall(TODAY, "08:00")
    meeting(project, "now", ahead=0, hours=("09:00", "23:00"))
    meeting(project, "open", ahead=31)
    meeting(project, "opens", ahead=33, registration_opens_at=opens)
    meeting(project, "closed", ahead=34, registration_closes_at=closed)
    meeting(project, "postponed", ahead=35, postponed_from=date(2027, 2, 1))
    meeting(
        project,
        "cancelled",
        ahead=36,
        status=Status.CANCELLED,
        cancellation_reason=Localised(en="Ferry strike."),
    )

    assert listed(page(client, "/")) == [
        "Now: Happening now",
        "Open: Registration open until Thursday 11 February 2027, 09:00 Thessaloniki time",
        "Full: Full: waiting list until Friday 12 February 2027, 09:00 Thessaloniki time",
        "Opens: Save the date Registration opens on Wednesday 20 January 2027, 08:00 Thessaloniki time",
        "Closed: Registration closed",
        "Postponed: New date postponed from 1 February 2027 "
        "Registration open until Monday 15 February 2027, 09:00 Thessaloniki time",
        "Cancelled: Cancelled Ferry strike.",
    ]


def test_lists_name_no_drafts_nor_what_is_open_by_link(client: FlaskClient, project: Project) -> None:
    meeting(project, "draft", status=Status.DRAFT)
    meeting(project, "by-link", visibility=Visibility.BY_LINK)
    meeting(project, "partners", visibility=Visibility.PARTNERS)
    meeting(project, "past-by-link", ahead=-30, visibility=Visibility.BY_LINK)
    stranger = page(client, "/")
    make.sign_in(client, make.person("Kostas"))
    kostas = page(client, "/")
    make.sign_in(client, make.member(project, "Giulia"))
    giulia = page(client, "/")
    make.sign_in(client, make.organiser(project))
    eleni = page(client, "/")

    assert shown(stranger, ".event-list h3, .steps h3") == shown(kostas, ".event-list h3, .steps h3") == []
    assert shown(stranger, "#events .empty h2") == ["Nothing is announced yet"]
    assert listed(giulia) == listed(eleni)
    assert [row.partition(" until")[0] for row in listed(giulia)] == [
        "Partners: For partners only Registration open"
    ]


def test_past_meetings_are_steps_back_in_time(client: FlaskClient, project: Project) -> None:
    meeting(
        project,
        "kick-off",
        ahead=-400,
        kind=Kind.KICK_OFF,
        mode=Mode.ONLINE,
        summary=Localised(en="We began."),
    )
    meeting(project, "visit", ahead=-100, days=2, summary=Localised())
    meeting(project, "strike", ahead=-50, status=Status.CANCELLED)

    read = page(client, "/")
    assert shown(read, ".steps > li") == [
        "3–4 October 2026 · Thessaloniki Visit",
        "7 December 2025 · Online Kick-Off We began.",
    ]
    assert shown(read, ".numbers > div") == ["meetings held 2", "partners 4", "countries 4"]


# Its calendar


def test_one_subscribes_on_a_device_by_address_or_on_the_web(client: FlaskClient, project: Project) -> None:
    read = page(client, "/")
    panel = read.select_one("#calendar")
    feed = "http://localhost/projects/cesme-plus.ics?lang=en"

    assert [link["href"] for link in panel.select("a")] == [
        "webcal://localhost/projects/cesme-plus.ics?lang=en",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost%2Fprojects%2Fcesme-plus.ics%3Flang%3Den",
        "https://outlook.live.com/calendar/0/addfromweb?url=http%3A%2F%2Flocalhost%2Fprojects%2Fcesme-plus.ics"
        "%3Flang%3Den&name=CESME%2B",
        "https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2Flocalhost%2Fprojects%2Fcesme-plus.ics"
        "%3Flang%3Den&name=CESME%2B",
    ]
    assert [field["value"] for field in panel.select("input[readonly]")] == [feed]
    assert "Google looks for news only once or twice a day" in words(panel)
    assert client.get(feed).mimetype == "text/calendar"


# Privacy


def test_the_privacy_notice_is_the_projects_own_and_what_the_site_does(client: FlaskClient, app) -> None:
    notice = "# Who we are\n\nANATOLIKI, **privacy@example.org**"
    make.project(privacy_notice=Localised(en=notice))
    read = page(client, "/projects/cesme-plus/privacy")

    assert shown(read, "h1, h2") == [
        "Privacy notice of CESME+",
        "Who we are",
        "What this site keeps of you",
        "How long",
        "Cookies",
    ]
    assert shown(read, "main strong") == ["privacy@example.org"]


def test_without_one_it_names_the_rights_and_whom_to_write_to(client: FlaskClient, app) -> None:
    make.project(privacy_notice=Localised())
    read = page(client, "/projects/cesme-plus/privacy")

    assert shown(read, "h2") == ["What this site keeps of you", "How long", "Cookies", "Your rights"]
    assert "or to the lead partner, ANATOLIKI SA." in words(read.main)
