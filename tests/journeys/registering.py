"""Registering, as everybody does it who is in a journey."""

from playwright.sync_api import Page

from tests import make
from tests.journeys.letters import link
from tests.servers import LiveServer


def register(page: Page, slug: str, name: str, email: str) -> None:
    """Fill in the form, in whatever language it stands."""
    page.goto(f"/events/{slug}/register")
    page.locator("[name=given_name]").fill(name)
    page.locator("[name=family_name]").fill(make.CAST[name][0])
    page.locator("[name=organisation]").fill("Open Farm")
    page.locator("[name=country]").select_option(make.CAST[name][2])
    page.locator("[name=email]").fill(email)
    for box in page.locator("[name=days]").all():
        box.check()
    page.locator("main form button[type=submit]").click()


def come(live_server: LiveServer, page: Page, slug: str, name: str, email: str) -> None:
    """Register, and press the button of the mail."""
    before = len(live_server.mails(email))
    register(page, slug, name, email)
    page.goto(link(live_server.wait_for_mail(email, before + 1)))
    page.locator("main form button[type=submit]").click()
