"""A form whose CSRF token is missing or old comes back with all that was typed; bare buttons are refused."""

import pytest

from app.database import db
from app.participation.registrations import Registration
from app.participation.states import State
from tests import make

REGISTER = "/events/good-practices/register"


@pytest.fixture
def event(app):
    app.config["WTF_CSRF_ENABLED"] = True
    return make.event(make.project())


@pytest.fixture
def typed(event):
    return {
        "given_name": "Giulia",
        "family_name": "Ferrante",
        "email": "giulia@example.org",
        "organisation": "ART-ER",
        "country": "IT",
        "days": [event.days[1].id],
        "consent_photo": "y",
    }


def asked():
    return db.session.scalars(db.select(Registration)).all()


@pytest.mark.parametrize("token", [{}, {"csrf_token": ""}, {"csrf_token": "stolen"}])
def test_nothing_typed_is_lost(client, event, typed, token):
    page = client.post(REGISTER, data=typed | token)

    assert page.status_code == 400
    assert "This page was open for too long." in page.text
    for text in ('value="Giulia"', 'value="ART-ER"', 'selected value="IT"'):
        assert text in page.text
    assert page.text.count(" checked ") == 2  # the second day, and the photograph
    assert asked() == []


def test_the_form_that_came_back_can_be_sent(client, event, typed):
    import re

    page = client.post(REGISTER, data=typed)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    assert client.post(REGISTER, data=typed | {"csrf_token": token}).status_code == 302
    assert [one.given_name for one in asked()] == ["Giulia"]


def test_a_form_as_a_browser_sends_it(client, event, typed):
    assert make.post(client, REGISTER, typed).status_code == 302


def test_over_https_the_browser_says_where_it_comes_from(client, event, typed):
    import re

    base = "https://localhost"
    html = client.get(REGISTER, base_url=base)
    token = re.search(r'name="csrf_token" value="([^"]+)"', html.text)[1]
    sent = typed | {"csrf_token": token}

    assert html.headers["Referrer-Policy"] == "same-origin"
    there = client.post(REGISTER, data=sent, base_url=base, headers={"Referer": f"{base}{REGISTER}"})
    elsewhere = client.post(
        REGISTER, data=sent, base_url=base, headers={"Referer": "https://elsewhere.example/"}
    )
    assert (there.status_code, elsewhere.status_code) == (302, 400)


@pytest.mark.parametrize("path", ["/come-back", "/confirm"])
def test_a_button_alone_is_refused(client, event, path):
    nikos = make.participation(event, state=State.CANCELLED, locale="en")

    own = f"http://localhost/me/{nikos.token}"
    page = client.post(f"/me/{nikos.token}{path}", headers={"Referer": own})
    elsewhere = client.post(f"/me/{nikos.token}{path}", headers={"Referer": "https://elsewhere.example/"})

    assert page.status_code == 400
    assert (f'href="{own}"' in page.text, "elsewhere.example" in elsewhere.text) == (True, False)
    assert "This form is too old, or came from elsewhere" in page.text
    assert nikos.is_cancelled


def test_a_confirmation_page_comes_back_and_does_nothing(client, event):
    nikos = make.participation(event, locale="en")

    page = client.post(f"/me/{nikos.token}/cancel")

    assert page.status_code == 400
    assert "Cancel your registration?" in page.text
    assert nikos.has_seat


def test_the_days_of_an_event_come_back_too(client, event):
    make.sign_in(client, make.organiser(event.project))
    day = str(event.first_date)

    page = client.post(
        "/manage/events/good-practices/when/preview",
        data={"days-0-day": day, "days-0-starts": "10:45", "days-0-ends": "17:00", "zone": "Europe/Rome"},
    )

    assert page.status_code == 400
    assert 'value="10:45"' in page.text
    assert 'selected value="Europe/Rome"' in page.text


def test_whoever_may_not_see_the_page_is_told_so(client, event):
    make.sign_in(client, make.member(event.project, "Giulia"))

    assert client.post("/manage/events/good-practices/seats", data={"seats": "1"}).status_code == 403
    assert event.pool.seats == 42


def test_whoever_was_signed_out_signs_in(client, event):
    answer = client.post("/manage/events/good-practices/seats", data={"seats": "1"})

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize(
    "address", ["/me/a%00b", "/events/a%00b", f"{REGISTER}?tz=%00", "/my-links?lang=%00"]
)
def test_a_nul_in_an_address_is_no_address(client, event, address):
    assert client.get(address).status_code == 404
