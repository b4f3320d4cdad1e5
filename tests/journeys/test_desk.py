"""Vasilis at the desk with his phone; and an auditor who reads what Eleni opens to her."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app import clock
from app.database import db
from app.network.models import Project
from app.participation.states import State
from tests import browser as chromium
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def today(database) -> str:
    """An event that goes on today, with people on its list; its address."""
    with database.app_context():
        project = db.session.scalars(db.select(Project)).one()
        now = clock.now()
        event = make.event(project, days=1, slug="today")
        event.set_days([(now - HOUR, now + 6 * HOUR)])
        db.session.commit()
        make.item(event)
        for name, state in (("Nikos", State.CONFIRMED), ("Aino", State.WAITING), ("Kostas", State.CANCELLED)):
            make.participation(event, make.person(name), state)
        return event.slug


def test_vasilis_is_asked_signs_in_and_finds_people(somebody, eleni: Page, live_server, database, today):
    eleni.goto(f"/manage/events/{today}/desk")
    eleni.get_by_role("link", name="Add a helper", exact=True).click()
    eleni.get_by_label("Given name").fill("Vasilis")
    eleni.get_by_label("Family name").fill("Laskaris")
    eleni.get_by_label("E-mail").fill("vasilis@example.org")
    eleni.get_by_role("button", name="Add her and write to her").click()
    expect(eleni.get_by_role("status")).to_contain_text("Vasilis Laskaris helps at the desk")

    phone: Page = somebody()
    with database.app_context():
        [mail] = make.mails("at_the_desk")
    phone.goto(re.search(r"/desk/\S+", mail.text)[0])
    phone.get_by_label("Your work e-mail").fill("vasilis@example.org")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/sign-in/asked**")
    live_server.wait_for_mail("vasilis@example.org", 2)
    said = [mail.get_body(("plain",)).get_content() for mail in live_server.mails("vasilis@example.org")]
    phone.goto(re.search(r"/sign-in/\S+", "\n".join(said))[0])
    phone.get_by_role("button", name="Sign in").click()

    expect(phone.get_by_role("heading", level=1)).to_contain_text("1 person expected")
    assert not chromium.sticks_out(phone)
    phone.get_by_label("Name or organisation").fill("THEODOROU")
    phone.keyboard.press("Enter")
    expect(phone.locator(".desk-list > li")).to_have_count(1)
    expect(phone.locator(".desk-list > li")).to_contain_text("Has a place")
    phone.get_by_role("link", name="Show all").click()
    phone.get_by_role("link", name="Cancelled 1").click()
    expect(phone.locator(".desk-list > li")).to_contain_text("Papadakis")

    eleni.get_by_role("button", name="Take back").click()
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")


def test_an_auditor_reads_until_the_link_is_withdrawn(somebody, eleni: Page, today):
    eleni.goto("/manage/projects/cesme-plus/readers")
    eleni.get_by_role("link", name="New link").click()
    eleni.get_by_label("Who reads").fill("First-level control")
    eleni.get_by_role("button", name="Make the link").click()
    url = eleni.get_by_label("Address of the link").input_value()

    auditor: Page = somebody()
    auditor.goto(url)
    auditor.get_by_role("link", name="Good practices").click()
    expect(auditor.get_by_role("row", name="Theodorou")).to_contain_text("Has a place")
    with auditor.expect_download() as file:
        auditor.get_by_role("link", name="All of this as XLSX").click()
    assert file.value.suggested_filename == "today-evidence.xlsx"
    assert [cookie["name"] for cookie in auditor.context.cookies()] == ["language"]  # of the mail

    eleni.get_by_role("link", name="I have copied it").click()
    eleni.get_by_role("link", name="First-level control").click()
    eleni.get_by_role("button", name="Withdraw the link").click()
    auditor.reload()
    expect(auditor.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
