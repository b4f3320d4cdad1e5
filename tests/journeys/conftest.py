"""People in front of browsers of their own, and a project for them to meet in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.people import actions
from tests import browser as chromium
from tests import make
from tests.servers import LiveServer

expect.set_options(timeout=20_000)  # milliseconds: two cores may be busy with other tests
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def somebody(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Another person: `aino = somebody(locale="fi-FI")`; settings are those of a browser context."""
    with ExitStack() as opened:

        def arrive(server: LiveServer = live_server, **settings: Any) -> Page:
            known = {"base_url": server.url, "viewport": chromium.DESKTOP, "locale": "en-GB"}
            context = browser.new_context(**known | settings)
            opened.callback(context.close)
            return context.new_page()

        yield arrive


@pytest.fixture(scope="module")
def database(live_server: LiveServer) -> Flask:
    """The application on the server's database, with CESME+ and its organiser Eleni in it."""
    with live_server.app.app_context():
        make.organiser(make.project())
    return live_server.app


@pytest.fixture
def eleni(somebody: Callable[..., Page], database: Flask) -> Page:
    """Eleni, signed in."""
    page = somebody()
    with database.app_context():
        token = actions.issue_link("eleni@example.org")
    page.goto(f"/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    return page
