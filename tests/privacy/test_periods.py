"""How long a project keeps what: organisers say, the notice tells, people see the dates."""

from datetime import date

import pytest

from app.database import db
from app.participation.registrations import Registration
from app.privacy import forgetting
from tests import make

PAGE = "/manage/projects/cesme-plus/privacy"


def test_organisers_say_how_long(client, project, eleni):
    make.event(project)
    make.sign_in(client, eleni)

    answer = client.post(PAGE, data={"logistics_days": "14", "audit_until": "2031-12-31"})

    db.session.expire_all()
    assert answer.status_code == 302
    assert (project.logistics_days, project.audit_until) == (14, date(2031, 12, 31))
    assert "Goes on" in client.get(PAGE).text
    notice = client.get("/projects/cesme-plus/privacy").text
    assert "goes 14 days after it" in notice
    assert "kept until Wednesday 31 December 2031" in notice


@pytest.mark.parametrize("typed", ["", "0", "366", "soon", "-3"])
def test_what_is_no_period_is_asked_again_and_kept(client, project, eleni, typed):
    make.sign_in(client, eleni)

    page = client.post(PAGE, data={"logistics_days": typed, "audit_until": "2031-12-31"})

    assert "Write a whole number from 1 to 365." in page.text
    assert "2031-12-31" in page.text
    db.session.expire_all()
    assert project.logistics_days == 30


def test_only_organisers_of_the_project(client, project):
    make.sign_in(client, make.member(project))

    assert client.get(PAGE).status_code == 403


def test_her_page_says_the_day(client, project, clock):
    clock.set("2023-03-01 12:00")
    project.audit_until = date(2031, 12, 31)
    nikos = make.participation(make.event(project, first=date(2023, 3, 29)), locale="en")

    page = client.get(f"/me/{nikos.token}/data").text

    assert "Until Saturday 29 April 2023, then it is deleted by itself." in page
    assert "Until Wednesday 31 December 2031, then it is deleted by itself." in page


def test_what_nobody_confirmed_goes_by_itself(project, clock):
    known = dict.fromkeys(("given_name", "family_name", "organisation", "country"), "")
    make.save(
        Registration(event=make.event(project), email="a@example.org", locale="en", day_ids=[], **known)
    )
    clock.advance(days=29)
    assert forgetting.forget_in_turn() is None

    clock.advance(days=2)
    assert forgetting.forget_all() == 1
