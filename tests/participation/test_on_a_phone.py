"""The lists of the workspace on a phone: each row is a card, and nothing hides beyond the right edge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app import clock
from app.participation.states import State
from app.people.models import Person
from tests import make
from tests.browser import PHONE
from tests.mail.workers import mail
from tests.servers import LiveServer


@pytest.fixture(scope="module")
def live_server(live_server: LiveServer) -> LiveServer:
    """With a full event that somebody waits for, and a mail that was refused."""
    with live_server.app.app_context():
        project = make.project()
        make.organiser(project)
        event = make.event(project, seats=1)
        make.participation(event)
        make.participation(event, make.person("Desislava"), State.WAITING)
        refused = {"gave_up_at": clock.now(), "last_error": "550 5.1.1 no such mailbox"}
        make.save(mail(project_id=project.id, **refused))
    return live_server


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Eleni on the way to the venue; scripts are off."""
    app = live_server.app
    with app.app_context():
        eleni = Person.with_address("eleni@example.org")
        assert eleni
        value = make.session_cookie(app, eleni)
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, locale="en-GB", java_script_enabled=False
    )
    context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def is_within_reach(page: Page, text: str) -> bool:
    box = page.get_by_text(text).first.bounding_box()
    return bool(box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"])


def test_what_the_mail_server_said_is_seen_at_once(page: Page) -> None:
    page.goto("/manage/mail")
    assert page.title() == "One mail could not be delivered | Synodos"

    assert is_within_reach(page, "550 5.1.1 no such mailbox")
    page.get_by_role("link", name="You have a seat").click()
    assert page.locator("h1").inner_text() == "You have a seat"


def test_somebody_who_waits_gets_a_place_without_scrolling_sideways(page: Page) -> None:
    page.goto("/manage/events/good-practices/participants")
    assert page.title() == "Participants: 1 with a place, 1 waiting | Synodos"

    hidden = [one for one in ("Waiting, number 1", "desislava@") if not is_within_reach(page, one)]
    assert hidden == []
    page.get_by_role("button", name="Give a place to Desislava").click()
    assert page.locator("h1").inner_text() == "Participants: 2 with a place, 0 waiting"
