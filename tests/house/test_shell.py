"""The shell around every page: under which name the site is reached, and what cookies and headers promise."""

import pytest
from werkzeug.test import Client

from app import create_app
from app.security import HEADERS
from tests.databases import Databases

NAME = "https://events.example.eu"


@pytest.fixture
def in_production(databases: Databases) -> Client:
    settings = {
        "PRODUCTION": True,
        "BASE_URL": NAME,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SQLALCHEMY_DATABASE_URI": databases.new(),
    }
    return Client(create_app(settings))


def test_another_name_is_refused_before_anything_is_read(in_production):
    for name in ("evil.example.org", "events.example.eu.evil.example.org", "events.example.eu:8000", ""):
        answer = in_production.get("/sign-in", headers={"Host": name})
        assert (answer.status_code, answer.text) == (421, "This site has another name.\n")
        assert {one: answer.headers[one] for one in HEADERS} == HEADERS


def test_machines_beside_us_may_call_it_by_its_number(in_production):
    assert in_production.get("/health/live", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_the_name_of_a_request_stands_in_no_answer(app, client):
    answer = client.get("/sign-in?next=/manage/", headers={"Host": "evil.example.org"})
    assert (answer.status_code, "evil" in answer.text) == (200, False)
    lost = client.post("/my-links", data={"email": "nikos@example.org"}, headers={"Host": "evil.example.org"})
    assert lost.location.startswith("/")


def test_cookies_and_pages_say_that_they_travel_encrypted_only(in_production):
    answer = in_production.get("/sign-in", headers={"Host": "events.example.eu"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    [cookie] = answer.headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    assert name == "__Host-session"
    assert sorted(rest.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
