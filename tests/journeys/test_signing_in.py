"""Signing in as people do it: with the account of the organisation; and a form that outlives its session."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app.database import db
from app.people import actions
from app.people.sessions import StaffSession
from tests import make
from tests.provider import Provider
from tests.servers import LiveServer

pytestmark = pytest.mark.database("sqlite")
NEW = "/manage/projects/cesme-plus/groups/new"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture
def site(start_server: Callable[..., LiveServer], provider: Provider) -> LiveServer:
    server = start_server(RATE_LIMITS="off", **provider.settings)
    with server.app.app_context():
        make.organiser(make.project())
    return server


def test_eleni_comes_in_with_her_account_links_nothing_twice_and_is_told_no_elsewhere(site, somebody):
    eleni: Page = somebody(site)
    eleni.goto("/sign-in?next=/account")
    eleni.get_by_role("link", name="Sign in with Region ID").click()
    eleni.get_by_role("button", name="e-1").click()
    expect(eleni.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(eleni.get_by_role("region", name="Region ID")).to_contain_text("Linked")

    eleni.get_by_role("button", name="Unlink the account").click()
    eleni.get_by_role("link", name="Link your account").click()
    eleni.get_by_role("button", name="k-1").click()
    expect(eleni.get_by_role("main")).to_contain_text("kostas@example.org")
    eleni.get_by_role("button", name="Link this account").click()
    expect(eleni.get_by_role("region", name="Region ID")).to_contain_text("Linked")

    stranger: Page = somebody(site)
    stranger.goto("/sign-in/elsewhere")
    stranger.get_by_role("button", name="n-1").click()
    expect(stranger.get_by_role("main")).to_contain_text("nobody who works on a project here")


def test_a_form_outlives_its_session(site, somebody):
    eleni: Page = somebody(site)
    with site.app.app_context():
        first, second = (actions.issue_link("eleni@example.org") for _ in range(2))
    eleni.goto(f"/sign-in/{first}")
    eleni.get_by_role("button", name="Sign in").click()
    eleni.goto(NEW)
    eleni.get_by_role("textbox").first.fill("Young farmers")
    with site.app.app_context():
        db.session.execute(db.delete(StaffSession))
        db.session.commit()

    eleni.locator("main form button").click()
    expect(eleni.get_by_role("heading", level=1)).to_have_text("You are signed out")
    with eleni.expect_popup() as opened:
        eleni.get_by_role("link", name="Sign in, in a new tab").click()
    tab = opened.value
    expect(tab.get_by_role("main")).to_contain_text("signed out from elsewhere")
    tab.goto(f"/sign-in/{second}")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    tab.close()

    eleni.get_by_role("button", name="Send again").click()
    expect(eleni.get_by_role("main")).to_contain_text("Young farmers")
