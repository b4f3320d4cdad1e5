"""What somebody typed while her session ended is not lost: a page holds it, and sends it when she is back."""

import re
from io import BytesIO

import pyotp
import pytest
from bs4 import BeautifulSoup

from app import clock
from app.database import db
from app.events.models import Event
from app.network.groups import Group
from app.people import actions, second_factors
from app.people.sessions import StaffSession
from tests import make

NEW = "/manage/projects/cesme-plus/groups/new"


@pytest.fixture
def guarded(app):
    app.config["WTF_CSRF_ENABLED"] = True


def signed_in(app, email: str = "eleni@example.org"):
    client = app.test_client()
    enter(client, email)
    return client


def enter(client, email: str = "eleni@example.org") -> None:
    url = f"/sign-in/{actions.issue_link(email)}"
    assert client.post(url, data=fields(client.get(url))).status_code == 302


def fields(answer) -> dict[str, str]:
    """Those of the form in the middle of the page, as the browser would send them."""
    inputs = BeautifulSoup(answer.text, "html5lib").select("main form input")
    return {one["name"]: one.get("value", "") for one in inputs if one.get("name")}


def end_her_session() -> None:
    db.session.execute(db.delete(StaffSession))
    db.session.commit()


def groups() -> list[str]:
    return [str(one.name) for one in db.session.scalars(db.select(Group))]


def test_a_form_is_held_and_sent_once_she_is_back(app, eleni, guarded):
    client = signed_in(app)
    typed = fields(client.get(NEW)) | {"name-en": 'The "young" <b>ones</b>', "name-el": "Οι νέοι"}
    end_her_session()

    held = client.post(NEW, data=typed)
    assert held.status_code == 403
    assert held.headers["Cache-Control"] == "private, no-store"
    page = BeautifulSoup(held.text, "html5lib").main
    link = page.select_one("a[target=_blank]")
    assert (link["rel"], link["href"]) == (["noopener"], "/sign-in")
    assert page.form["action"] == NEW
    kept = fields(held)
    assert {name: kept[name] for name in typed if name != "csrf_token"} == {
        name: value for name, value in typed.items() if name != "csrf_token"
    }

    enter(client)
    assert client.post(NEW, data=kept).status_code == 302
    assert groups() == ['The "young" <b>ones</b>']


def test_a_project_that_begins_to_demand_a_second_step_costs_nothing_of_what_was_typed(app, eleni, guarded):
    client = signed_in(app)
    typed = fields(client.get(NEW)) | {"name-en": "Young ones"}
    eleni.memberships[0].project.demands_second_factor = True
    db.session.commit()

    held = client.post(NEW, data=typed)
    assert held.status_code == 403
    page = BeautifulSoup(held.text, "html5lib").main
    assert page.h1.text == "This project asks for a second step"
    url = page.select_one("a[target=_blank]")["href"]
    kept = fields(held)
    assert (kept["name-en"], fields(client.post(NEW, data=kept))["name-en"]) == ("Young ones", "Young ones")

    begun = client.post(url, data=fields(client.get(url)))
    code = pyotp.TOTP(second_factors.begun(eleni)).at(clock.now())
    assert (
        client.post(begun.location, data=fields(client.get(begun.location)) | {"answer": code}).status_code
        == 200
    )
    assert client.post(NEW, data=kept).status_code == 302
    assert groups() == ["Young ones"]


def test_pressed_too_early_it_is_held_again(app, eleni, guarded):
    client = signed_in(app)
    typed = fields(client.get(NEW)) | {"name-en": "Young ones"}
    end_her_session()
    again = client.post(NEW, data=fields(client.post(NEW, data=typed)))
    assert again.status_code == 403
    assert fields(again)["name-en"] == "Young ones"


def test_a_token_that_has_grown_old_meanwhile_does_no_harm(app, eleni, guarded):
    client = signed_in(app)
    typed = fields(client.get(NEW)) | {"name-en": "Young ones"}
    end_her_session()
    app.config["WTF_CSRF_TIME_LIMIT"] = -1
    held = client.post(NEW, data=typed)
    app.config["WTF_CSRF_TIME_LIMIT"] = 3600
    assert held.status_code == 403
    enter(client)
    assert client.post(NEW, data=fields(held)).status_code == 302
    assert groups() == ["Young ones"]


def test_what_a_foreign_page_has_sent_gets_no_token_of_ours(app, eleni, guarded):
    client = signed_in(app)
    end_her_session()
    held = client.post(NEW, data={"name-en": "Foreign", "csrf_token": "made-up"})
    assert "csrf_token" not in fields(held)
    enter(client)
    assert client.post(NEW, data=fields(held)).status_code == 400
    assert groups() == []


def test_somebody_else_in_this_browser_does_not_send_it_unseen(app, eleni, guarded):
    """She sees the form with what is in it, and decides."""
    make.organiser(eleni.memberships[0].project, "Kostas")
    client = signed_in(app)
    typed = fields(client.get(NEW)) | {"name-en": "Young ones"}
    end_her_session()
    held = client.post(NEW, data=typed)
    enter(client, "kostas@example.org")
    shown = client.post(NEW, data=fields(held))
    assert (shown.status_code, fields(shown)["name-en"], groups()) == (400, "Young ones", [])


def test_files_and_passwords_are_not_kept_and_the_page_says_so(app, eleni):
    client = signed_in(app)
    end_her_session()
    sent = {"name-en": "Young ones", "password": "secret", "file": (BytesIO(b"x"), "a.pdf")}
    held = client.post(NEW, data=sent, content_type="multipart/form-data")
    assert fields(held).keys() == {"name-en", "csrf_token"}
    text = BeautifulSoup(held.text, "html5lib").main.text
    assert ["the file that you chose" in text, "Passwords and codes" in text] == [True, True]
    assert "secret" not in held.text


def test_a_bare_button_leads_back_to_its_page(app, eleni):
    client = signed_in(app)
    end_her_session()
    page = "http://localhost/account/sessions"
    answer = client.post("/account/sessions/end-others", headers={"Referer": page})
    assert answer.location == "/sign-in?next=/account/sessions"


def test_who_was_never_signed_in_is_asked_to(client, eleni):
    answer = client.post(NEW, data={"name-en": "Foreign"})
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={NEW}")


def test_so_is_what_cannot_be_undone_until_she_has_shown_that_it_is_she(app, eleni, guarded, clock):
    url = f"/manage/events/{make.event(eleni.memberships[0].project).slug}/cancel"
    client = signed_in(app)
    typed = fields(client.get(url)) | {"reason-en": "A strike"}
    clock.advance(hours=1)
    held = client.post(url, data=typed)
    assert held.status_code == 403
    assert "Nothing has been done yet" in held.text
    assert BeautifulSoup(held.text, "html5lib").main.select_one("a[target=_blank]")["href"] == "/confirm"
    asked = client.get("/confirm/mail")
    client.post("/confirm/mail/send", data=fields(asked))
    code = re.search(r"\d{4} \d{4}", make.mails("confirming_code")[-1].text)[0]
    shown = client.post("/confirm/mail", data=fields(asked) | {"answer": code}, follow_redirects=True)
    assert "Go on in the tab that you came from." in shown.text
    assert client.post(url, data=fields(held)).status_code == 302
    assert str(db.session.scalars(db.select(Event)).one().cancellation_reason) == "A strike"
