"""What the page before publishing warns about. It never blocks."""

from datetime import date, timedelta

import pytest

from app.database import db
from app.events import checks
from app.events.occasions import holiday
from app.events.terms import Mode, Status
from app.i18n import Localised, speaking
from app.network.models import Organisation
from tests import make

OPEN_EVENT = date(2023, 3, 29)  # Wednesday, after the clock change of Sunday 26 March


@pytest.fixture
def project(app, clock):
    clock.set("2023-03-01 09:00", make.ATHENS)
    return make.project()


def texts(event):
    return [remark.text for remark in checks.remarks(event)]


def test_a_whole_event_has_no_remarks_but_that_its_agenda_is_empty(project, clock):
    clock.set("2023-03-27 09:00", make.ATHENS)
    event = make.event(project, first=OPEN_EVENT)
    assert texts(event) == ["There is no agenda yet."]
    make.whole_day(event)
    make.whole_day(event, day=1)
    assert texts(event) == []


def test_a_weekday_that_is_not_that_of_its_date(project, clock):
    clock.set("2023-03-27 09:00", make.ATHENS)
    event = make.event(
        project,
        first=OPEN_EVENT,
        title=Localised(en="Final on Friday 26 May 2024", el="Τελικό"),
        practical=Localised(el="Την Πέμπτη 29 Μαρτίου", en="On Wednesday 29 March"),
    )
    assert [(r.text, r.advice, r.place, r.anchor) for r in checks.faults(event)] == [
        (
            "“Friday 26 May 2024” is a Sunday.",
            "Write “Sunday 26 May 2024”; or is 2023 meant?",
            "details",
            "title",
        ),
        (
            "“Πέμπτη 29 Μαρτίου” is a Wednesday.",
            "Write “Τετάρτη 29 Μαρτίου 2023”, or look at the date again.",
            "details",
            "practical",
        ),
    ]


def test_a_clock_change_between_publication_and_the_event(project):
    event = make.event(project, first=OPEN_EVENT)
    assert texts(event) == [
        "The clocks go forward on Sunday 26 March 2023 (Bologna, Seinäjoki, Sofia, Thessaloniki), "
        "3 days before the event.",
        "There is no agenda yet.",
    ]


def test_a_clock_change_during_the_event(project):
    event = make.event(project, first=date(2023, 3, 25), days=3)
    assert texts(event)[0] == (
        "The clocks go forward during the event, on Sunday 26 March 2023 "
        "(Bologna, Seinäjoki, Sofia, Thessaloniki)."
    )


def test_a_clock_change_while_people_travel_home(project, clock):
    clock.set("2023-10-02 09:00", make.ATHENS)
    event = make.event(project, first=date(2023, 10, 25), days=2)
    assert texts(event)[0] == (
        "The clocks go back on Sunday 29 October 2023 (Bologna, Seinäjoki, Sofia, Thessaloniki), "
        "3 days after the event."
    )
    earlier = make.event(project, slug="earlier", first=date(2023, 10, 24), days=2)
    assert texts(earlier) == ["There is no agenda yet."]


def test_a_clock_change_in_the_night_before(project):
    event = make.event(project, first=date(2023, 10, 29), days=1)
    assert texts(event)[0] == (
        "The clocks go back in the night before the event begins (Bologna, Seinäjoki, Sofia, Thessaloniki)."
    )


def test_a_partner_whose_clocks_change_on_another_day_is_named_apart(project):
    abroad = Organisation(
        slug="boston",
        name="Boston",
        native_name="Boston",
        native_language="en",
        city=Localised(en="Boston"),
        country="US",
        zone="America/New_York",
    )
    project.partnerships[3].organisation = abroad
    make.save(project)
    event = make.event(project, first=OPEN_EVENT)
    assert texts(event)[:2] == [
        "The clocks go forward on Sunday 12 March 2023 (Boston), 17 days before the event.",
        "The clocks go forward on Sunday 26 March 2023 (Bologna, Seinäjoki, Thessaloniki), "
        "3 days before the event.",
    ]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # Bulgaria: liberation day; Greece: independence day; Italy: republic day
        (date(2026, 3, 3), "Tue 3 March is a public holiday in Bulgaria: Liberation Day."),
        (date(2026, 3, 25), "Wed 25 March is a public holiday in Greece: Independence Day."),
        (date(2026, 6, 2), "Tue 2 June is a public holiday in Italy: Republic Day."),
        (date(2026, 12, 6), "Sun 6 December is a public holiday in Finland: Independence Day."),
    ],
)
def test_a_holiday_where_a_partner_lives(project, first, expected):
    event = make.event(project, first=first, days=1)
    found = [remark for remark in checks.remarks(event) if "holiday" in remark.text]
    assert [remark.text for remark in found] == [expected]


def test_a_holiday_names_the_partners_who_may_not_come_and_is_told_in_greek(project):
    event = make.event(project, first=date(2026, 3, 25), days=1)
    [remark] = [one for one in checks.remarks(event) if "holiday" in one.text]
    assert remark.advice == "Ask whether these can come: ANATOLIKI SA."
    with speaking("el"):
        assert holiday("GR", date(2026, 3, 25), "el") == "Εικοστή Πέμπτη Μαρτίου"


def test_a_holiday_where_the_venue_is(project):
    event = make.event(project, first=date(2026, 4, 27), days=1, country="NL", zone="Europe/Amsterdam")
    [remark] = [one for one in checks.remarks(event) if "holiday" in one.text]
    assert (remark.text, remark.advice) == (
        "Mon 27 April is a public holiday in Netherlands: King's Day.",
        "Ask whether the venue is open, and how buses run.",
    )


def test_what_is_missing(project, clock):
    clock.set("2023-03-27 09:00", make.ATHENS)
    project.privacy_notice = Localised()
    event = make.event(
        project,
        first=OPEN_EVENT,
        mode=Mode.HYBRID,
        venue=Localised(),
        contact_email="",
        summary=Localised(en="Two days."),
    )
    assert texts(event) == [
        "The venue is missing.",
        "The link to join online is missing.",
        "Nobody is named for questions.",
        "CESME+ has no privacy notice.",
        "Not written in Ελληνικά: summary.",
        "There is no agenda yet.",
    ]


def test_an_online_event_needs_no_venue(project, clock):
    clock.set("2023-03-27 09:00", make.ATHENS)
    event = make.event(
        project,
        first=OPEN_EVENT,
        mode=Mode.ONLINE,
        venue=Localised(),
        address="",
        join_url="https://meet.example.org/1",
    )
    assert texts(event) == ["There is no agenda yet."]


def test_a_draft_in_the_past(project):
    event = make.event(project, first=date(2022, 3, 29), status=Status.DRAFT)
    assert "Tuesday 29 March 2022 is in the past." in texts(event)


def test_registration_that_closes_before_it_opens_or_after_the_start(project, clock):
    clock.set("2023-03-27 09:00", make.ATHENS)
    event = make.event(project, first=OPEN_EVENT)
    event.registration_opens_at = event.starts_at - timedelta(days=1)
    event.registration_closes_at = event.starts_at - timedelta(days=2)
    assert texts(event)[0] == "Registration closes before it opens."
    event.registration_closes_at = event.starts_at + timedelta(hours=1)
    assert "Registration closes after the event has begun." in texts(event)
    event.registration_opens_at = event.starts_at + timedelta(minutes=1)
    assert texts(event)[0] == "Registration opens when the event has begun."


def test_clocks_of_another_country_than_the_venue(project, clock):
    clock.set("2023-03-27 09:00", make.ATHENS)
    event = make.event(project, first=OPEN_EVENT, zone=make.ROME)
    assert texts(event)[0] == "The venue is in Greece, but the times are those of Europe/Rome."
    event.zone = make.HELSINKI  # shows the same time as Athens all year
    db.session.flush()
    assert texts(event) == ["There is no agenda yet."]
