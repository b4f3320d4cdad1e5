"""The code for the door leads organisers to a person, and nobody else anywhere."""

import pytest

from app.participation.badges import as_svg
from app.participation.states import State
from tests import make


@pytest.fixture
def nikos(project):
    return make.participation(make.event(project))


def test_organisers_get_to_the_person(client, eleni, nikos):
    page = make.sign_in(client, eleni).get(f"/p/{nikos.badge_code}")

    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Nikos Theodorou" in page.text
    assert f'href="/manage/events/good-practices/participants/{nikos.id}"' in page.text


def test_without_signing_in_every_code_is_alike(client, nikos):
    answers = [client.get(f"/p/{code}") for code in (nikos.badge_code, "nothing")]

    assert [one.status_code for one in answers] == [302, 302]
    assert [one.location.partition("?")[0] for one in answers] == ["/sign-in", "/sign-in"]


def test_of_another_project_there_is_nothing(client, nikos):
    other = make.project(slug="other", acronym="OTHER")
    make.sign_in(client, make.organiser(other, "Aino"))

    assert [client.get(f"/p/{code}").status_code for code in (nikos.badge_code, "nothing")] == [404, 404]


def test_partners_who_do_not_organise_may_not(client, project, nikos):
    make.sign_in(client, make.member(project))

    assert [client.get(f"/p/{code}").status_code for code in (nikos.badge_code, "nothing")] == [403, 403]


def test_the_picture_holds_the_address_and_nothing_that_runs(client, nikos):
    answer = client.get(f"/me/{nikos.token}/code.svg")

    assert answer.data == as_svg(f"http://localhost/p/{nikos.badge_code}")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"script" not in answer.data


@pytest.mark.parametrize("state", [State.WAITING, State.INVITED, State.CANCELLED])
def test_who_has_no_place_has_no_code(client, project, state):
    who = make.participation(make.event(project), state=state)

    assert [client.get(f"/me/{who.token}/{page}").status_code for page in ("code", "code.svg")] == [404, 404]
