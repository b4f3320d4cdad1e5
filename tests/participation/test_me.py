"""One's own page: what it says in each state, what can be done there, and that it stays private."""

import pytest
from icalendar import Calendar

from app import clock as app_clock
from app.database import db
from app.events.terms import Mode
from app.i18n import Localised
from app.participation import ical
from app.participation.invitations import owed_to
from app.participation.models import Purpose
from app.participation.registrations import Registration
from app.participation.states import State
from tests import make


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=1)


@pytest.fixture
def nikos(event):
    nikos = make.participation(event, make.person("Nikos", locale="en"))
    owed_to(nikos, ical.facts(nikos))
    db.session.commit()
    return nikos


@pytest.fixture
def asked(event):
    return make.save(
        Registration(
            event=event,
            email="giulia@example.org",
            given_name="Giulia",
            family_name="Ferrante",
            organisation="ART-ER",
            country="IT",
            locale="en",
            day_ids=[day.id for day in event.days],
        )
    )


def heading(page):
    return page.text.partition("<h1>")[2].partition("</h1>")[0]


def uids(answer):
    return [str(one["UID"]) for one in Calendar.from_ical(answer.data).walk("VEVENT")]


# Confirming


def test_opening_the_link_registers_nobody(client, event, asked):
    page = client.get(f"/me/{asked.token}")

    assert heading(page) == "One press, and you are registered"
    for typed in ("Giulia Ferrante", "ART-ER", "Italy", "giulia@example.org", "Yes, register me"):
        assert typed in page.text
    assert event.pool.taken == 0
    assert client.get(f"/me/{asked.token}/confirm").status_code == 405


def test_one_press_registers(client, event, asked):
    answer = client.post(f"/me/{asked.token}/confirm")

    assert answer.location == f"/me/{asked.token}"
    assert heading(client.get(answer.location)) == "See you in Thessaloniki, Giulia"
    assert event.pool.taken == 1


def test_pressing_again_leads_to_ones_page(client, event, asked):
    for _n in range(2):
        assert client.post(f"/me/{asked.token}/confirm").location == f"/me/{asked.token}"

    assert event.pool.taken == 1


def test_a_second_link_leads_to_the_page_of_the_first(client, event, asked):
    second = make.save(
        Registration(
            event=event, email=asked.email, given_name="Giulia", family_name="Ferrante", organisation="",
            country="IT", locale="en", day_ids=[],
        )
    )  # fmt: skip
    client.post(f"/me/{asked.token}/confirm")

    assert client.get(f"/me/{second.token}").location == f"/me/{asked.token}"
    assert client.post(f"/me/{second.token}/confirm").location == f"/me/{asked.token}"
    assert event.pool.taken == 1


def test_a_link_that_was_not_used_in_time_shows_a_way_on(client, asked, clock):
    clock.advance(days=3)

    page = client.get(f"/me/{asked.token}")

    assert (page.status_code, heading(page)) == (410, "This personal link is no longer valid")
    assert "/events/good-practices/register" in page.text
    assert "/events/good-practices/my-link" in page.text
    assert client.post(f"/me/{asked.token}/confirm").status_code == 409


@pytest.mark.parametrize("path", ["", "/days", "/consents", "/cancel", ".ics", "/day-1.ics"])
def test_an_unknown_link_is_not_found(client, event, path):
    assert client.get(f"/me/unknown{path}").status_code == 404


@pytest.mark.parametrize("path", ["/days", "/consents", "/cancel", ".ics"])
def test_what_is_not_confirmed_has_nothing_to_change(client, asked, path):
    assert client.get(f"/me/{asked.token}{path}").status_code == 404


# What it says


def test_somebody_with_a_seat(client, event, nikos):
    page = client.get(f"/me/{nikos.token}")

    assert heading(page) == "See you in Thessaloniki, Nikos"
    assert "You have a place" in page.text
    assert page.text.count("Google Calendar") == 2  # a menu for each day
    assert f"/me/{nikos.token}/day-2.ics" in page.text


def test_somebody_who_waits_is_told_the_number(client, event, nikos):
    giulia = make.participation(event, make.person("Giulia"), State.WAITING)
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    assert heading(client.get(f"/me/{aino.token}")) == "You are number 2 on the waiting list, Aino"
    assert heading(client.get(f"/me/{giulia.token}")) == "You are number 1 on the waiting list, Giulia"


@pytest.mark.parametrize(
    ("state", "shown"), [(State.CONFIRMED, True), (State.WAITING, False), (State.CANCELLED, False)]
)
@pytest.mark.parametrize("join_url", ["https://meet.example.org/secret", ""])
def test_the_link_to_join_is_for_those_with_a_seat_and_never_that_of_the_call(
    client, event, state, shown, join_url
):
    event.mode, event.join_url = Mode.ONLINE, join_url
    aino = make.participation(event, make.person("Aino"), state)

    page = client.get(f"/me/{aino.token}").text

    assert (f'href="/join/{aino.join_token}"' in page) is shown
    assert "meet.example.org" not in page


def test_a_cancelled_event_says_why(client, event, nikos):
    event.status, event.cancellation_reason = "cancelled", Localised(en="General strike.")

    page = client.get(f"/me/{nikos.token}")

    assert heading(page) == "The event is cancelled, Nikos"
    assert "General strike." in page.text
    assert "/cancel" not in page.text.replace("event is cancelled", "")


def test_what_is_over_offers_nothing_to_change(client, event, nikos, clock):
    clock.instant = event.ends_at

    page = client.get(f"/me/{nikos.token}")

    assert heading(page) == "Thank you for being with us, Nikos"
    assert f"/me/{nikos.token}/days" not in page.text
    assert client.post(f"/me/{nikos.token}/cancel").status_code == 409


def test_it_speaks_the_language_we_write_in_unless_another_is_chosen(client, event, nikos):
    nikos.locale = "el"
    german = {"Accept-Language": "de"}

    assert '<html lang="el">' in client.get(f"/me/{nikos.token}", headers=german).text
    assert '<html lang="en">' in client.get(f"/me/{nikos.token}?lang=en", headers=german).text
    assert '<html lang="en">' in client.get(f"/me/{nikos.token}", headers=german).text


def test_ones_own_clock_stands_beside_that_of_the_venue(client, event, nikos):
    nikos.zone = "Europe/Rome"

    assert "08:00–16:00 in Bologna" in client.get(f"/me/{nikos.token}").text


def test_no_cache_keeps_it_and_no_search_engine_finds_it(client, event, nikos):
    for path in ("", "/days", "/consents", "/cancel"):
        page = client.get(f"/me/{nikos.token}{path}")
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert page.headers["Referrer-Policy"] == "same-origin"


# What can be done


def test_changing_days(client, event, nikos):
    page = client.post(f"/me/{nikos.token}/days", data={"days": [event.days[1].id]}, follow_redirects=True)

    assert nikos.days == [event.days[1]]
    assert "Your days are changed." in page.text
    assert [mail.purpose for mail in make.mails()] == ["days_changed"]


def test_coming_on_no_day_is_asked_about(client, event, nikos):
    page = client.post(f"/me/{nikos.token}/days", data={"days_asked": "yes"})

    assert "Tick at least one day." in page.text
    assert nikos.days == event.days


def test_permissions_are_given_and_taken_back(client, event, nikos):
    client.post(f"/me/{nikos.token}/consents", data={"consent_photo": "y", "consent_later_events": "y"})
    client.post(f"/me/{nikos.token}/consents", data={"consent_later_events": "y"})

    assert [purpose for purpose in Purpose if nikos.agrees_to(purpose)] == [Purpose.LATER_EVENTS]
    assert "News of later events" in client.get(f"/me/{nikos.token}").text


def test_permissions_can_be_taken_back_after_the_event(client, event, nikos, clock):
    client.post(f"/me/{nikos.token}/consents", data={"consent_photo": "y"})
    clock.instant = event.ends_at

    client.post(f"/me/{nikos.token}/consents", data={})

    assert not nikos.agrees_to(Purpose.PHOTO)


def test_cancelling_shows_the_consequence_first(client, event, nikos):
    make.participation(event, make.person("Giulia"), State.WAITING)

    page = client.get(f"/me/{nikos.token}/cancel")

    assert "Your place becomes free for whoever waits." in page.text
    assert nikos.has_seat


def test_cancelling_and_coming_back(client, event, nikos):
    page = client.post(f"/me/{nikos.token}/cancel", follow_redirects=True)
    assert heading(page) == "You are not coming, Nikos"
    assert event.pool.taken == 0

    page = client.post(f"/me/{nikos.token}/come-back", follow_redirects=True)
    assert heading(page) == "See you in Thessaloniki, Nikos"
    assert event.pool.taken == 1


def test_a_double_click_on_cancel_does_no_harm(client, event, nikos):
    for _n in range(2):
        assert client.post(f"/me/{nikos.token}/cancel").status_code == 302

    assert len(make.mails("registration_cancelled")) == 1


# The calendar


def test_her_calendar_has_the_uids_of_her_invitations_and_no_method(client, event, nikos):
    answer = client.get(f"/me/{nikos.token}.ics")

    assert answer.mimetype == "text/calendar"
    assert uids(answer) == [invitation.uid for invitation in nikos.invitations]
    for word in (b"METHOD", b"ATTENDEE", b"ORGANIZER"):
        assert word not in answer.data


def test_her_calendar_shows_what_is_so_even_before_it_is_told(client, event, nikos):
    event.venue = Localised(en="Town Hall")
    event.summary = Localised(en="Without the typo.")
    db.session.commit()

    answer = client.get(f"/me/{nikos.token}.ics")

    assert b"LOCATION:Town Hall" in answer.data
    assert b"Without the typo." in answer.data


def test_one_day_to_import(client, event, nikos):
    answer = client.get(f"/me/{nikos.token}/day-2.ics")

    assert uids(answer) == [nikos.invitations[1].uid]
    assert client.get(f"/me/{nikos.token}/day-3.ics").status_code == 404


@pytest.mark.parametrize("state", [State.WAITING, State.CANCELLED])
def test_an_empty_calendar_for_whom_nothing_is_certain(client, event, state):
    aino = make.participation(event, make.person("Aino"), state)

    answer = client.get(f"/me/{aino.token}.ics")

    assert answer.status_code == 200
    assert uids(answer) == []
    assert Calendar.from_ical(answer.data)["VERSION"] == "2.0"


def test_the_programme_of_her_days_is_on_her_page(client, event, nikos):
    """Even where the page of the event is for signed-in partners only."""
    make.item(event, "09:15", "10:00", day=0, title=Localised(en="Welcome"))
    make.item(event, "11:00", "12:00", day=1, title=Localised(en="Site visit"))
    event.visibility = "partners"
    nikos.choose([event.days[1]])

    page = client.get(f"/me/{nikos.token}")

    assert "Site visit" in page.text
    assert "Welcome" not in page.text
    assert client.get("/events/good-practices").status_code == 404


def test_once_the_organisers_have_counted_days_stay_and_cancelling_goes_on(client, event):
    nikos = make.participation(event, locale="en")
    event.changes_close_at = app_clock.now()
    db.session.commit()

    page = client.get(f"/me/{nikos.token}").text
    days = client.get(f"/me/{nikos.token}/days")
    sent = client.post(f"/me/{nikos.token}/days", data={"days": [event.days[0].id], "days_asked": "yes"})

    assert "The organisers have counted" in page
    assert "Eleni Karavida" in page
    assert (days.status_code, sent.status_code) == (409, 409)
    client.post(f"/me/{nikos.token}/cancel")
    db.session.expire_all()
    assert nikos.is_cancelled
