"""Eleni's workspace: what needs her, her events, how one of them stands; and who may not see it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import event as sqlalchemy_event

from app import clock as app_clock
from app.database import db
from app.events.forms import EditForm
from app.events.needs import needs
from app.events.terms import Status, Visibility
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.participation.states import State
from tests import make

ROW = r'<h3><a href="/manage/events/([^"]+)"'


@pytest.fixture
def project(app, clock):
    clock.set("2027-03-10 09:40", make.ATHENS)
    return make.project()


@pytest.fixture
def signed_in(client, project):
    return make.sign_in(client, make.organiser(project))


def event(project, **details):
    """Well prepared: two days in April with an agenda, after the clocks have changed."""
    details = {"first": date(2027, 4, 14), "published_at": app_clock.now()} | details
    made = make.event(project, **details)
    for day in range(len(made.days)):
        make.whole_day(made, day)
    return made


def heading(page):
    return unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1]).strip()


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return unescape(response.get_data(as_text=True))


def mail(event, **details):
    texts = dict.fromkeys(("subject", "text", "html"), "")
    known = {
        "recipient": "nikos@example.org",
        "purpose": "seat_confirmed",
        "subject_key": "x",
        "language": "el",
    }
    return OutgoingMail(event_id=event.id, **known | texts | details)


def titles(events):
    return [need.title for need in needs(events)]


# What needs her


def test_nothing_needs_her(signed_in, project):
    event(project)
    page = read(signed_in, "/manage/")
    assert heading(page) == "Nothing needs you today"
    assert "Wednesday 10 March 2027, 09:40 Thessaloniki time" in page
    assert "0 of 42 places taken" in page


def test_the_heading_counts_in_words(signed_in, project):
    for number in range(3):
        event(project, slug=f"draft-{number}", status=Status.DRAFT)
    assert heading(read(signed_in, "/manage/")) == "Three things need you today"


def test_the_heading_in_greek_counts_too(signed_in, project):
    event(project, status=Status.DRAFT)
    assert signed_in.get("/manage/?lang=el").status_code == 200


def test_what_is_urgent_comes_first(project, clock):
    closing = event(
        project, slug="closing", title=Localised(en="Closing soon", el="Κλείνει"), first=date(2027, 3, 15)
    )
    failed = event(project, slug="failed", title=Localised(en="Failed", el="Απέτυχε"), seats=2)
    draft = event(project, slug="draft", title=Localised(en="A draft", el="Σχέδιο"), status=Status.DRAFT)
    slip = event(project, slug="slip", title=Localised(en="On Friday 14 April", el="Πότε"))
    make.participation(failed, state=State.WAITING)
    make.save(mail(failed, gave_up_at=app_clock.now()))
    assert titles([closing, failed, draft, slip]) == [
        "One mail did not arrive",
        "One person waits, though places are free",
        "“Friday 14 April” is a Wednesday.",
        "“A draft” is still a draft",
        "Registration for “Closing soon” closes on Mon 15 March",
    ]


def test_a_mail_that_was_sent_after_all_needs_nothing(project):
    one = event(project)
    make.save(mail(one, gave_up_at=app_clock.now(), sent_at=app_clock.now()))
    assert titles([one]) == []


def test_what_needs_her_is_asked_of_the_floors_above(project):
    """They come through pages.py, in the order in which they stand on the page."""
    from app.events import needs as module

    assert [f"{one.__module__.split('.')[1]}: {one.__name__}" for one in module.sources] == [
        "participation: untold_calendars",
        "participation: to_be_looked_at",
        "standing: addresses_that_fail",
        "standing: unanswered_invitations",
        "letters: missed",
        "letters: missing_languages",
        "delegations: partners_without_names",
    ]


def test_the_dashboard_asks_the_same_however_much_there_is(app, signed_in, project):
    def queries():
        count = []
        listen = (db.engine, "before_cursor_execute", lambda *details: count.append(details[2]))
        sqlalchemy_event.listen(*listen)
        read(signed_in, "/manage/")
        sqlalchemy_event.remove(*listen)
        return len(count)

    event(project, slug="first")
    few = queries()
    for number in range(10):
        event(project, slug=f"more-{number}", status=Status.DRAFT if number % 2 else Status.PUBLISHED)
    assert queries() == few


# Her events


def test_events_stand_on_three_shelves(signed_in, project, clock):
    event(project, slug="ahead", title=Localised(en="Ahead"))
    event(project, slug="draft", title=Localised(en="In the making"), status=Status.DRAFT)
    event(project, slug="over", title=Localised(en="Long over"), first=date(2026, 5, 13))
    listed = {
        show: re.findall(
            r'<h3><a href="/manage/events/([^"]+)"', read(signed_in, f"/manage/events?show={show}")
        )
        for show in ("upcoming", "drafts", "past", "nonsense")
    }
    assert listed == {"upcoming": ["ahead"], "drafts": ["draft"], "past": ["over"], "nonsense": ["ahead"]}


def test_long_shelves_have_pages(signed_in, project, monkeypatch):
    monkeypatch.setattr("app.events.workspace.PAGE", 2)
    for number in range(3):
        make.event(project, slug=f"past-{number}", first=date(2026, 5, 4 + number), days=1)
    first = read(signed_in, "/manage/events?show=past")
    second = read(signed_in, "/manage/events?show=past&page=2")
    found = [re.findall(ROW, page) for page in (first, second)]
    assert found == [["past-2", "past-1"], ["past-0"]]
    assert ("Next" in first, "Previous" in second) == (True, True)
    assert signed_in.get("/manage/events?show=past&page=-1").status_code == 200


def test_other_organisers_see_their_own_events_only(client, project):
    event(project)
    other = make.project(slug="reuse", acronym="REUSE")
    make.sign_in(client, make.organiser(other, "Kostas"))
    assert "Good practices" not in read(client, "/manage/events")
    assert "Good practices" not in read(client, "/manage/")


# One event


def test_the_overview_says_how_it_stands(signed_in, project):
    one = event(project, seats=3)
    make.participation(one)
    make.participation(one, make.person("Giulia"))
    make.participation(one, make.person("Aino"), State.WAITING)
    page = read(signed_in, "/manage/events/good-practices")
    assert heading(page) == "2 of 3 places taken"
    assert re.findall(r"<li>(\w+) <b>(\d+)</b></li>", page) == [("Greece", "1"), ("Italy", "1")]


def test_places_that_are_kept_are_no_people_who_come(signed_in, project, clock):
    """One has said yes, one place is offered, three are kept for a partner: two are taken."""
    one = event(project, seats=None, registration_closes_at=app_clock.now() + timedelta(hours=20))
    make.participation(one)
    make.participation(one, make.person("Giulia"), State.OFFERED)
    one.pool.taken, one.pool.reserved = 2, 3
    make.save(one)

    assert "2 places taken · 3 kept for partners" in read(signed_in, "/manage/events")
    today, page = read(signed_in, "/manage/"), read(signed_in, "/manage/events/good-practices")
    assert ("2 places are taken." in today, "people come" in today) == (True, False)
    assert (heading(page), "kept for partners" in page) == ("1 person comes", True)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"status": Status.DRAFT}, "A draft, ready to publish"),
        ({"status": Status.DRAFT, "contact_email": ""}, "A draft with one remark"),
        ({"first": date(2026, 4, 15)}, "0 people were registered"),
        ({"seats": None}, "0 people come"),
    ],
)
def test_the_heading_of_an_overview(signed_in, project, clock, details, expected):
    clock.set("2027-04-01 09:00")
    event(project, **details)
    assert heading(read(signed_in, "/manage/events/good-practices")) == expected


def test_a_cancelled_event_says_why(signed_in, project):
    one = event(project, status=Status.CANCELLED, cancelled_at=app_clock.now())
    one.cancellation_reason = Localised(en="A strike.")
    make.save(one)
    page = read(signed_in, "/manage/events/good-practices")
    assert heading(page) == "This event is cancelled"
    assert "A strike." in page


def test_what_happened_lately_in_words(signed_in, project):
    event(project)
    typed = {"first_day": "2027-05-12", "form_key": "x"}
    copy = make.post(signed_in, "/manage/events/good-practices/duplicate", typed).location
    make.post(signed_in, f"{copy}/edit", {"title-en": "Another", "title-el": "Άλλο", "hosts": ["anatoliki"]})
    page = read(signed_in, copy)
    assert re.findall(r"<span>(Eleni [^<]+)</span>", page) == [
        "Eleni Karavida changed the details",
        "Eleni Karavida copied it from an earlier event",
    ]


def test_hosts_stay_as_they_are_in_whatever_order_the_partners_stand(app, project):
    hosts = project.organisations[:2]
    for position, partnership in enumerate(reversed(project.partnerships)):
        partnership.position = position
    made = event(project)
    made.hosts = hosts
    make.save(made)
    with app.test_request_context():
        assert EditForm(made, make.organiser(project)).chosen_hosts == made.hosts == hosts


# Before publishing


def test_remarks_stand_before_the_button_and_never_block(signed_in, project):
    event(project, status=Status.DRAFT, contact_email="", venue=Localised())
    page = read(signed_in, "/manage/events/good-practices/publish")
    assert heading(page) == "Publish the event"
    assert "3 remarks before you publish" in page
    assert page.count("Publish now") == 1
    make.post(signed_in, "/manage/events/good-practices/publish")
    assert (
        heading(read(signed_in, "/manage/events/good-practices/publish")) == "The event is published already"
    )


# Who may not


PAGES = [
    "/manage/",
    "/manage/events",
    "/manage/events/new",
    "/manage/events/new/webinar",
    "/manage/events/good-practices",
    "/manage/events/good-practices/edit",
    "/manage/events/good-practices/publish",
    "/manage/events/good-practices/duplicate",
    "/manage/events/good-practices/agenda",
    "/manage/events/good-practices/agenda/new",
    "/manage/events/good-practices/agenda/1",
    "/manage/events/good-practices/agenda/1/remove",
]


@pytest.mark.parametrize("page", PAGES)
def test_the_workspace_is_for_organisers(app, client, project, page):
    """Nobody is sent to sign in, Giulia of a partner may not, Kostas of elsewhere sees public events only."""
    event(project)
    assert client.get(page).location == f"/sign-in?next={page}"
    giulia = make.sign_in(app.test_client(), make.member(project, "Giulia"))
    assert giulia.get(page).status_code == 403
    assert make.sign_in(app.test_client(), make.organiser(project)).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES[4:])
def test_what_may_not_be_seen_is_not_there(app, project, page):
    event(project, visibility=Visibility.PARTNERS)
    other = make.project(slug="reuse", acronym="REUSE")
    kostas = make.sign_in(app.test_client(), make.organiser(other, "Kostas"))
    assert kostas.get(page).status_code == 404


def test_who_was_signed_out_comes_back_to_her_draft(client, project):
    event(project, status=Status.DRAFT)
    for page in ("/manage/events/good-practices", "/manage/events/no-such-event"):
        assert client.get(page).location == f"/sign-in?next={page}"
    assert client.get("/events/good-practices").status_code == 404


def test_no_get_changes_anything(signed_in, project):
    one = event(project)
    before = one.changed_at
    for page in PAGES:
        signed_in.get(page)
    db.session.refresh(one)
    assert (one.changed_at, len(one.agenda)) == (before, 10)
    for path in ("up", "down"):
        assert signed_in.get(f"/manage/events/good-practices/agenda/1/{path}").status_code == 405
    assert one.starts_at - app_clock.now() > timedelta(days=30)
