"""People in front of browsers of their own, and a project for them to meet in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.database import db
from app.people import actions
from tests import make
from tests.journeys import ways
from tests.journeys.ways import WAYS, Eyes, Way
from tests.servers import LiveServer

expect.set_options(timeout=20_000)  # milliseconds: two cores may be busy with other tests
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each journey goes every way, unless it says `@pytest.mark.ways("desk")`."""
    if "way" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("ways")
        metafunc.parametrize("way", mark.args if mark else WAYS, indirect=True, scope="module")


@pytest.fixture(scope="module")
def way(request: pytest.FixtureRequest) -> Way:
    """How everybody in this journey goes."""
    return WAYS[request.param]


@pytest.fixture(scope="session")
def eyes() -> Eyes:
    return Eyes()


@pytest.fixture(scope="session")
def running(databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all journeys."""
    with LiveServer(databases.new(), tmp_path_factory.mktemp("server"), RATE_LIMITS="off") as server:
        yield server


@pytest.fixture(scope="module")
def live_server(running: LiveServer, way: Way) -> LiveServer:
    """Synodos running, with nothing in it when a journey begins in a way."""
    with running.app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
    for mail in running.mail_folder.glob("*.eml"):
        mail.unlink()
    return running


@pytest.fixture
def somebody(
    browser: Browser, live_server: LiveServer, way: Way, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Page]]:
    """Another person: `aino = somebody(locale="fi-FI")`; settings are those of a browser context."""
    contexts = []
    with ExitStack() as opened:

        def arrive(server: LiveServer = live_server, **settings: Any) -> Page:
            context = browser.new_context(**{"base_url": server.url} | ways.CALM | way.settings | settings)
            opened.callback(context.close)
            eyes.own = server.url
            contexts.append(context)
            return context.new_page()

        with monkeypatch.context() as patched:
            ways.go(way, eyes, patched)
            yield arrive
        for page in [page for context in contexts for page in context.pages]:
            eyes.look(page, way)
        eyes.close()
    found, eyes.findings = eyes.findings, []
    assert found == []


@pytest.fixture
def page(somebody: Callable[..., Page]) -> Page:
    """Somebody who has just come."""
    return somebody()


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
