"""The ways in which people go through every journey: at a desk, on a phone without scripts, with keys alone.

What a journey does with `click`, `fill`, `check` and the like is done in the way that it goes. The third way
is that of somebody who sees little: a window of 1280 px enlarged four times is 320 px wide (WCAG 1.4.10).
Each state that somebody leaves is looked at: axe finds nothing, nothing sticks out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Route

from tests import browser as chromium
from tests.journeys import keys


@dataclass(frozen=True)
class Way:
    name: str
    settings: dict[str, Any]  # of a browser context
    scripts: bool = True
    mouse: bool = True


WAYS = {
    way.name: way
    for way in (
        Way("desk", {"viewport": chromium.DESKTOP, "color_scheme": "light"}),
        Way(
            "phone",
            {
                "viewport": chromium.MOBILE,
                "color_scheme": "dark",
                "has_touch": True,
                "is_mobile": True,
                "java_script_enabled": False,
            },
            scripts=False,
        ),
        Way("keys", {"viewport": chromium.PHONE, "color_scheme": "dark"}, mouse=False),
    )
}
CALM = {"locale": "en-GB", "reduced_motion": "reduce"}
OF_ONE_THING = re.compile(r"/\d+(?=/|$)|/[\w.-]{20,}(?=/|$)")
SIGNS = """() => [...document.querySelectorAll(
    "[role=alert], [role=status], .has-error, [aria-invalid=true], dialog[open], details[open]"
)].map((part) => part.className || part.id || part.tagName).join(" ")"""


@dataclass
class Eyes:
    """Look at each state once in a test run, and again at what depends on the way."""

    seen: set[tuple[str, ...]] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)
    twins: dict[BrowserContext, Page] = field(default_factory=dict)
    own: str = ""  # where Synodos is; what others show is theirs

    def look(self, page: Page, way: Way) -> None:
        if page in self.twins.values() or page.is_closed() or not page.url.startswith(f"{self.own}/"):
            return
        try:
            if page.evaluate("location.protocol") == "chrome-error:":
                return  # the line is cut
            path = OF_ONE_THING.sub("/…", urlsplit(page.url).path)
            state = (path, page.title(), page.evaluate(SIGNS))
            if (way.name, *state) in self.seen:
                return
            rules = chromium.LOOKS if state in self.seen else chromium.EVERYTHING
            self.seen |= {state, (way.name, *state)}
            if page.viewport_size and page.evaluate("innerWidth") > page.viewport_size["width"]:
                self.findings.append(f"{way.name} {page.url}: wider than the screen")
            if chromium.sticks_out(page):
                self.findings.append(f"{way.name} {page.url}: sticks out")
            shown = page if way.scripts else self._twin(page, way)
            self.findings += [f"{way.name} {page.url}: {one}" for one in chromium.problems(shown, rules)]
        except Error as gone:  # it leads on to another page by itself
            if "Execution context was destroyed" not in gone.message:
                raise

    def _twin(self, page: Page, way: Way) -> Page:
        """The page as it stands, where axe can run: in a browser with scripts that are all empty."""
        browser, here = page.context.browser, page.context
        assert browser
        if here not in self.twins:
            switched_on = way.settings | {"java_script_enabled": True}
            twin = browser.new_context(**switched_on, service_workers="block").new_page()
            twin.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
            self.twins[here] = twin
        twin, html, url = self.twins[here], page.content(), page.url.partition("#")[0]

        def is_it(asked: str) -> bool:
            return asked == url

        def answer(route: Route) -> None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

        twin.route(is_it, answer)
        twin.goto(url)
        twin.unroute(is_it)
        return twin

    def close(self) -> None:
        for twin in self.twins.values():
            twin.context.close()
        self.twins.clear()


def go(way: Way, eyes: Eyes, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whatever a test does in a browser is done in this way, and looked at."""
    for owner, names in (
        (Page, ("goto", "reload")),
        (Locator, ("click", "tap", "check", "uncheck", "set_checked", "press")),
    ):
        for name in names:
            monkeypatch.setattr(owner, name, _looking(getattr(owner, name), way, eyes))
    if not way.mouse:
        for name, deed in keys.DEEDS.items():
            looking = _looking(deed(getattr(Locator, name)), way, eyes)
            monkeypatch.setattr(Locator, name, looking)


def _looking(deed: Callable[..., Any], way: Way, eyes: Eyes) -> Callable[..., Any]:
    def look_and_do(there: Page | Locator, *arguments: Any, **settings: Any) -> Any:
        if isinstance(there, Locator):
            there.wait_for(state="attached")
        eyes.look(there if isinstance(there, Page) else there.page, way)
        return deed(there, *arguments, **settings)

    return look_and_do
