"""The organiser's pages in a real browser: on every screen, in both colours, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.agenda.programme import ItemKind
from app.database import db
from app.events.models import Event
from app.events.terms import Status
from app.i18n import Localised
from app.people.models import Person
from tests import make
from tests.browser import DESKTOP, PHONE, problems, sticks_out
from tests.servers import LiveServer

EVENT = "/manage/events/good-practices"
PAGES = (
    "/manage/",
    "/manage/events",
    "/manage/events/new",
    "/manage/events/new/study-visit",
    EVENT,
    f"{EVENT}/edit",
    f"{EVENT}/duplicate",
    f"{EVENT}/agenda",
    f"{EVENT}/agenda/new",
    f"{EVENT}/agenda/1",
    f"{EVENT}/agenda/1/remove",
    "/manage/events/empty-draft",
    "/manage/events/empty-draft/agenda",
    "/manage/events/empty-draft/publish",
)


@pytest.fixture(scope="module")
def live_server(live_server: LiveServer) -> LiveServer:
    """With an event that has remarks and one item of each kind, and an empty draft."""
    with live_server.app.app_context():
        project = make.project()
        make.organiser(project)
        slip = Localised(en="On Sunday 31 December 2027", el="Την Κυριακή 31 Δεκεμβρίου 2027")
        event = make.event(project, practical=slip, contact_email="")
        for hour, kind in enumerate(ItemKind, start=9):
            what = Localised(en="What to **bring**: [shoes](https://example.org)")
            make.item(
                event, f"{hour:02}:00", f"{hour + 1:02}:10", kind=kind, description=what, speakers=("Aino",)
            )
        make.event(project, slug="empty-draft", status=Status.DRAFT)
    return live_server


@pytest.fixture
def session(live_server: LiveServer) -> dict[str, str]:
    """The cookie of a signed-in Eleni."""
    app = live_server.app
    with app.app_context():
        eleni = Person.with_address("eleni@example.org")
        assert eleni
        value = make.session_cookie(app, eleni)
    return {"name": "session", "value": value, "url": live_server.url}


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, session: dict[str, str]) -> Iterator[Page]:
    """Eleni at her desk; scripts are off."""
    context = browser.new_context(
        base_url=live_server.url, viewport=DESKTOP, locale="en-GB", java_script_enabled=False
    )
    context.add_cookies([session])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("url", PAGES)
def test_nobody_is_shut_out(browser: Browser, live_server: LiveServer, session, url: str) -> None:
    for size, colours in ((DESKTOP, "dark"), (PHONE, "light")):
        context = browser.new_context(base_url=live_server.url, viewport=size, color_scheme=colours)
        context.add_cookies([session])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message, said=complaints: said.append(message.text))
        page.goto(url)
        assert page.url == f"{live_server.url}{url}"
        assert not sticks_out(page)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")

        assert problems(page) == []
        assert complaints == []
        assert not sticks_out(page)
        context.close()


def test_eleni_plans_a_webinar_and_publishes_it(page: Page, live_server: LiveServer) -> None:
    page.goto("/manage/")
    page.get_by_role("link", name="Plan an event").click()
    page.get_by_role("link", name="Webinar").click()
    title = page.get_by_role("group", name="Title")
    title.get_by_label("English").fill("Packaging that comes back")
    title.get_by_label("Ελληνικά").fill("Συσκευασίες που επιστρέφουν")
    page.locator("#days-0-day").fill("2027-10-31")
    page.locator("#days-0-starts").fill("03:30")
    page.get_by_label("Link to join online").fill("meet.example.org/packaging")
    page.get_by_role("button", name="Keep the draft").click()

    assert page.title() == "Error: Plan: Webinar | Synodos"
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "Days, Starts: 03:30 happens twice on Sun 31 October, because the clocks go back. "
        "Say which one you mean.",
        "Link to join online: Write the whole address of a page, beginning with https://",
    ]
    page.get_by_label("The second, after the clocks have gone back").check()
    page.get_by_label("Link to join online").fill("https://meet.example.org/packaging")
    page.get_by_role("button", name="Keep the draft").click()

    assert page.locator("h1").inner_text() == "A draft with 2 remarks"
    page.get_by_role("link", name="Agenda").first.click()
    assert page.locator("h1").inner_text() == "Agenda, draft of version 1"
    rows = page.locator(".edit-item")
    rows.nth(1).get_by_role("button", name="Up").click()
    page.wait_for_load_state()
    first = rows.nth(0).locator(".quiet-input")
    assert [first.nth(place).input_value() for place in (0, 1)] == ["03:30", "03:50"]
    rows.nth(0).locator(".edit-facts a").first.click()
    page.locator("#title-en").fill("Deposit schemes")
    page.locator("#speakers-0-name").fill("Aino Mäkelä")
    page.get_by_role("button", name="Save").click()
    assert rows.nth(0).locator(".edit-title").input_value() == "Deposit schemes"

    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish now").click()
    page.goto("/events/packaging-that-comes-back-2027-10-31")
    assert page.locator("h1").inner_text() == "Packaging that comes back"
    assert page.get_by_text("Aino Mäkelä").count() > 0
    with live_server.app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert event
        assert event.status is Status.PUBLISHED
        assert event.starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_half_a_date_is_not_sent_as_none(
    browser: Browser, live_server: LiveServer, session: dict[str, str]
) -> None:
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, locale="en-GB")
    context.add_cookies([session])
    page = context.new_page()
    page.goto("/manage/events/new/study-visit")
    page.get_by_role("group", name="Title").get_by_label("English").fill("Two days at Bologna")
    page.locator("#days-0-day").fill("2027-06-30")
    page.locator("#days-1-day").press_sequentially("31")
    page.get_by_role("button", name="Keep the draft").click()

    assert page.locator("#days-1-day").evaluate("one => one === document.activeElement")
    assert page.title() == "Plan: Study visit | Synodos"
    with live_server.app.app_context():
        assert db.session.scalar(select(Event).where(Event.slug.startswith("two-days"))) is None
    context.close()
