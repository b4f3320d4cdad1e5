"""A real browser for the tests: the Chromium of the distribution, and what axe-core says of a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, as it refuses root; no calls home, as tests reach no network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
# What depends on colours and on the width of the page; all else is the same however it is looked at.
LOOKS = {"runOnly": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]}
PHONE = {"width": 320, "height": 640}
MOBILE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# Said of a page that is a 404, where a test has cut the line, and to who is quicker than the page.
MEANT = (
    "Failed to load resource: the server responded with a status of 4",
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "Autofocus processing was blocked because a document already has a focused element.",
)
HEARD: list[str] = []  # what browsers complain of in the test that runs, and whom else they ask


def chromium() -> str | None:
    """Where Chromium is installed, if it is."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def opened() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        new_context = browser.new_context

        def listened_to(**settings: Any) -> BrowserContext:
            context = new_context(**settings)
            listen(context, settings.get("base_url", ""))
            return context

        browser.new_context = listened_to  # type: ignore[method-assign]
        yield browser
        browser.close()


def listen(context: BrowserContext, own: str) -> None:
    """Write down in `HEARD` what the console says (so what the content security policy refuses, too), errors
    of scripts, and each request to another host than the own; people may go elsewhere on this machine."""
    context.on("console", lambda said: HEARD.append(said.text) if not said.text.startswith(MEANT) else None)
    context.on("weberror", lambda error: HEARD.append(f"{error.error}"))
    context.on("request", lambda request: _notice(request, urlsplit(own).netloc))


def _notice(request: Request, own: str) -> None:
    asked = urlsplit(request.url)
    if asked.netloc == own or asked.scheme in {"data", "blob"}:
        return
    theirs = urlsplit(request.headers.get("referer", "")).netloc == asked.netloc
    if asked.hostname != "127.0.0.1" or not (theirs or request.is_navigation_request()):
        HEARD.append(f"asked for {request.url}")


def problems(page: Page, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe-core finds wrong on the page as it stands: one line per element, none when all is well."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options).then((results) => results.violations)", options)
    return [f"{rule['id']}: {rule['help']}: {node['html']}" for rule in found for node in rule["nodes"]]


def sticks_out(page: Page) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
