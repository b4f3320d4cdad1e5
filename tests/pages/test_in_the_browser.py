"""The public pages in a real browser: for everybody, on every screen, with and without script."""

import pytest
from playwright.sync_api import Browser, Page

from app.agenda.programme import ItemKind
from app.i18n import Localised
from tests import make
from tests.browser import DESKTOP, PHONE, problems, sticks_out
from tests.servers import LiveServer

URLS = ("/", "/events/good-practices?tz=Europe/Rome", "/projects/cesme-plus/privacy")


@pytest.fixture(scope="module")
def live_server(live_server: LiveServer) -> LiveServer:
    """With a project and an event that has one item of each kind."""
    with live_server.app.app_context():
        project = make.project(website="https://cesme.example.org")
        practical = Localised(en="## Bus\n\nLine **45**.\n\n## Food\n\n- vegan\n- halal")
        event = make.event(project, practical=practical)
        make.event(project, slug="long-ago", first=make.wednesday().replace(year=2022))
        for hour, kind in enumerate(ItemKind, start=9):
            title = Localised(en=kind.value.title())
            what = Localised(en="What to **bring**: [shoes](https://example.org)")
            make.item(event, f"{hour:02}:00", f"{hour:02}:50", kind=kind, title=title, description=what)
    return live_server


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nobody_is_shut_out(browser: Browser, live_server: LiveServer, url: str, colours) -> None:
    for size in (DESKTOP, PHONE):
        context = browser.new_context(base_url=live_server.url, viewport=size, color_scheme=colours)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message, said=complaints: said.append(message.text))
        page.goto(url)
        assert not sticks_out(page)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")

        assert problems(page) == []
        assert complaints == []
        assert not sticks_out(page)
        context.close()


def test_the_readers_own_zone_is_offered_and_only_he_sends_it(browser: Browser, live_server) -> None:
    context = browser.new_context(base_url=live_server.url, timezone_id="Europe/Rome", locale="en-GB")
    page = context.new_page()
    page.goto("/events/good-practices")

    assert page.locator(".agenda-item .your-time").count() == 0
    assert page.get_by_label("Show times also for").input_value() == "Europe/Rome"
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("?tz=Europe%2FRome#agenda")
    assert page.locator(".agenda-item .your-time").first.inner_text() == "08:00 Bologna"
    context.close()


def test_without_script_it_is_chosen_by_hand(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/events/good-practices")
    page.get_by_label("Show times also for").select_option("Bologna")
    page.get_by_role("button", name="Show").click()

    assert page.locator(".agenda-item .your-time").first.inner_text() == "08:00 Bologna"
    page.get_by_text("Add to calendar").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="All days as a file").click()
    assert download.value.suggested_filename == "Good practices.ics"
    context.close()


def test_it_is_walked_by_keyboard(page: Page, live_server: LiveServer) -> None:
    page.goto("/events/good-practices")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Register"
