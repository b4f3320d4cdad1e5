"""Every page of the product in every state that matters: well made, for everybody, light on the database."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from app.i18n import LANGUAGES
from app.people.actions import issue_link
from app.people.models import Person
from tests import browser as chromium
from tests import make
from tests.house import world
from tests.house.world import Seen
from tests.pages.reading import counted, words
from tests.servers import LiveServer

# There is nothing to see without a provider: tests/people/test_elsewhere.py has one, and so has the journey.
WITH_PROVIDER = {"elsewhere.go", "elsewhere.come_back", "elsewhere.go_to_link", "elsewhere.link"}
# Leads on to another page, or stands between two of them: tests/people/test_second_step.py and the journey.
LEADING_ON = {"people.confirm", "people.second_step"}
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


@pytest.fixture
def everything(app: Flask) -> list[Seen]:
    world.build()
    return world.pages()


def visitors(app: Flask, pages: list[Seen]) -> dict[str, FlaskClient]:
    """A browser for each person among those who look."""
    clients = {address: app.test_client() for address in {page.by for page in pages}}
    for address, client in clients.items():
        if person := Person.with_address(address):
            make.sign_in(client, person)
    return clients


def test_every_page_is_looked_at_here(app, everything):
    """A page that is added to the product and not to world.py is a gap in what follows."""
    router = app.url_map.bind("localhost")
    seen = {
        router.match(urlsplit(page.url).path)[0] for page in everything + world.files() if page.status == 200
    }
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert rules - seen == {"static", *LEADING_ON, *WITH_PROVIDER}


def test_every_page_is_well_made(app, everything):
    clients = visitors(app, everything)
    findings = []
    for seen in everything:
        client = clients[seen.by]
        ask = client.get if seen.sent is None else client.post
        answer = ask(seen.url, **({} if seen.sent is None else {"data": seen.sent}))
        if answer.status_code != seen.status:
            findings.append(f"{seen}: {answer.status}")
        else:
            html = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
            findings += [f"{seen}: {finding}" for finding in what_is_wrong(html)]

    assert findings == []


def test_files_are_given_out(app, everything):
    files = world.files()
    clients = visitors(app, files)

    assert [str(file) for file in files if clients[file.by].get(file.url).status_code not in {200, 503}] == []


GROWING = {
    "/projects/cesme-plus": "",
    "/events/quiet": "",
    "/manage/": "eleni@example.org",
    "/manage/events": "eleni@example.org",
    "/manage/events?show=drafts": "eleni@example.org",
    "/manage/events/quiet": "eleni@example.org",
    "/manage/events/quiet/participants": "eleni@example.org",
    "/manage/events/quiet/invitations": "eleni@example.org",
    "/manage/events/quiet/invitations?standing=unsent": "eleni@example.org",
    "/manage/events/quiet/invitations/remind": "eleni@example.org",
    "/manage/events/quiet/calendar-changes": "eleni@example.org",
    "/manage/mail": "eleni@example.org",
}


def test_pages_ask_no_more_when_there_is_more_to_show(app, everything):
    """With one more of everything, and with thirty more."""
    clients = visitors(app, [Seen(url, by) for url, by in GROWING.items()])

    def questions() -> dict[str, int]:
        asked = {}
        for url, address in GROWING.items():
            clients[address].get(url)  # what is asked once per process does not count
            with counted() as statements:
                assert clients[address].get(url).status_code == 200
            asked[url] = len(statements)
        return asked

    world.grow(1)
    with_one = questions()
    world.grow(30)

    assert questions() == with_one


def what_is_wrong(page: BeautifulSoup) -> Iterator[str]:
    [title, *more], headings = page.select("title"), page.find_all(HEADINGS)
    first = [words(heading) for heading in headings if heading.name == "h1"]
    name = words(title).removeprefix("Error: ").rpartition(" | ")[0]
    if more or first != [name]:
        yield f"the title is {words(title)!r}, the first heading {first}"
    if words(title).startswith("Error: ") != bool(page.select(".error-summary")):
        yield "the title does not say whether something is wrong"
    if page.html is None or page.html.get("lang") not in LANGUAGES:
        yield "no language"
    levels = [int(heading.name[1]) for heading in headings if heading.name]
    for level, following in pairwise(levels):
        if following > level + 1:
            yield f"a heading of level {following} follows one of level {level}"
    ids = [node["id"] for node in page.select("[id]")]
    yield from (f"id {twice!r} twice" for twice in {one for one in ids if ids.count(one) > 1})
    yield from (f"no label: {field}" for field in fields(page) if not is_labelled(page, field))
    yield from (f"{link} leads nowhere" for link in page.select("a[href^='#']") if not leads(page, link))
    first_stop = page.select_one("a[href], button, input:not([type=hidden]), select, textarea, summary")
    if first_stop is None or first_stop.get("href") != "#main":
        yield f"the keyboard comes to {first_stop} before it can skip to the content"
    yield from (f"{one} is out of turn" for one in page.select("[tabindex]") if int(str(one["tabindex"])) > 0)


def fields(page: BeautifulSoup):
    """Those that somebody sees."""
    seen = page.select("input:not([hidden]), select, textarea")
    return [field for field in seen if field.get("type") != "hidden"]


def is_labelled(page: BeautifulSoup, field) -> bool:
    label = field.find_parent("label") or (field.get("id") and page.select_one(f"label[for='{field['id']}']"))
    return bool(field.get("aria-label") or (label and words(label)))


def leads(page: BeautifulSoup, link) -> bool:
    return bool(page.find(id=link["href"][1:]))


# In a real browser


@pytest.fixture(scope="module")
def shown(live_server: LiveServer) -> list[Seen]:
    with live_server.app.app_context():
        world.build()
        return world.pages()


def test_every_page_is_for_everybody(browser: Browser, live_server: LiveServer, shown: list[Seen]):
    """On a phone and on a desk, in light and in dark: axe finds nothing, nobody calls home."""
    findings, known = [], set[int]()
    for address in dict.fromkeys(seen.by for seen in shown):
        calm = {"base_url": live_server.url, "locale": "en-GB", "reduced_motion": "reduce"}
        with browser.new_context(**calm, viewport=chromium.PHONE) as context:
            context.add_init_script(Axe().axe_script)
            page = context.new_page()
            enter(page, live_server, address)
            for seen in (one for one in shown if one.by == address):
                open_page(page, seen)
                findings += [f"{seen}: {finding}" for finding in [*look(page, known), *chromium.HEARD]]
                chromium.HEARD.clear()

    assert findings == []


def enter(page: Page, server: LiveServer, address: str) -> None:
    if address:
        with server.app.app_context():
            token = issue_link(address)
        page.goto(f"/sign-in/{token}")
        page.locator("main form button").click()


def open_page(page: Page, seen: Seen) -> None:
    page.goto(seen.sent_from or seen.url)
    if seen.sent is not None:
        with page.expect_navigation():
            page.evaluate(SEND, [seen.url, dict(seen.sent)])


SEND = """([url, values]) => {
    const form = document.createElement("form");
    const token = document.querySelector("main input[name=csrf_token]").value;
    for (const [name, value] of Object.entries({...values, csrf_token: token})) {
        const input = document.createElement("input");
        [input.type, input.name, input.value] = ["hidden", name, value];
        form.append(input);
    }
    [form.method, form.action] = ["post", url];
    document.body.append(form);
    form.submit();
}"""


# Menus lie over the page, so of these a reader opens one at a time.
OPEN = "document.querySelectorAll('details:not(.menu)').forEach((part) => { part.open = true; })"


# Keeps on the page, for axe, one element of each sort whose look is not known: the colours of an element hang
# on its own attributes and on the classes around it. A sort is a number, so that they are soon handed over.
NEW_SORTS = """(known) => {
    const kept = ["type", "disabled", "open", "role", "hidden", "checked", "required", "readonly"];
    const states = /^(data|aria-(current|invalid|disabled|selected|sort|expanded))/;
    const says = ({name, value}) => states.test(name) || kept.includes(name) ? `[${name}=${value}]` : "";
    const sort = (node) => {
        let words = node.tagName + node.className + [...node.attributes].map(says).sort().join("");
        for (let near = node.parentElement; near; near = near.parentElement)
            if (near.className || near === document.body) words += `<${near.tagName}${near.className}`;
        let number = 7;
        for (const letter of words) number = (number * 131 + letter.codePointAt(0)) % 68719476731;
        return number;
    };
    const new_ones = new Map();
    const all = new Set(known);
    for (const node of document.querySelectorAll("body, body *:not(svg *)")) {
        const number = sort(node);
        if (!all.has(number) && !new_ones.has(number)) new_ones.set(number, node);
    }
    window.newSorts = [...new_ones.values()];
    return [...new_ones.keys()];
}"""
CALM = {"preload": False}  # nothing is fetched a second time
CONTRAST = CALM | {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
ALL_BUT_COLOURS = chromium.EVERYTHING | CALM | {"rules": {"color-contrast": {"enabled": False}}}
OF_NEW_SORTS = """options => axe.run({include: window.newSorts}, options).then(({violations}) =>
    violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.html}`)))"""


def look(page: Page, known: set[int]) -> Iterator[str]:
    """All of the page on a phone; and of what looks like nothing before, the colours in light, on the phone,
    and in dark, on a desk. `known`: what has been looked at so far; it grows."""
    page.evaluate(OPEN)
    page.emulate_media(color_scheme="light")
    new = page.evaluate(NEW_SORTS, list(known))
    known.update(new)
    yield from (f"on a phone: {problem}" for problem in chromium.problems(page, ALL_BUT_COLOURS))
    if chromium.sticks_out(page):
        yield "sticks out on a small phone"
    if new:
        yield from (f"light, on a phone: {problem}" for problem in page.evaluate(OF_NEW_SORTS, CONTRAST))
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(chromium.DESKTOP)
        yield from (f"dark, on a desk: {one}" for one in page.evaluate(OF_NEW_SORTS, chromium.LOOKS | CALM))
        page.set_viewport_size(chromium.PHONE)
