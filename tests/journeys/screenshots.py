"""`make screenshots`: the pictures of the README, taken anew from the demonstration.

`make screenshots ARGS="event paper"` takes these.
"""

import json
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typst
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.database import db
from app.events.models import Event
from app.events.queries import viewer
from app.mail.models import OutgoingMail
from app.paper.pdf import TEMPLATE, paper
from app.participation.models import Participation
from app.participation.states import State
from app.people.actions import issue_link
from tests import browser as chromium
from tests.databases import Databases
from tests.servers import LiveServer

FOLDER = Path(__file__).parents[2] / "docs" / "images"
OPEN, CLINIC = "open-event-thessaloniki", "factsheet-clinic"
ELENI = "eleni.karavida@example.org"
DESK, PHONE = (1100, 760), (390, 900)


@dataclass(frozen=True)
class Picture:
    name: str
    size: tuple[int, int]
    go: Callable[[Page], object]
    colours: str = "light"


def main(*wanted: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, chromium.opened() as browser:
        folder = Path(kept)
        with LiveServer(Databases("sqlite", folder).new(), folder, RATE_LIMITS="off") as server:
            server.command("demo")
            token = enter(server)
            for picture in pictures(server):
                if not wanted or picture.name in wanted:
                    take(browser, server, picture, token)
            if not wanted or "paper" in wanted:
                take_paper(browser, server)


def enter(server: LiveServer) -> Callable[[], str]:
    """A way in for the organiser, each time another."""

    def token() -> str:
        with server.app.app_context():
            return issue_link(ELENI)

    return token


def pictures(server: LiveServer) -> list[Picture]:
    """What the README shows. Each begins with the first page of the organiser, or of a stranger."""
    with server.app.app_context():
        event = db.session.scalars(select(Event).filter_by(slug=OPEN)).one()
        people = select(Participation).filter_by(event_id=event.id).order_by(Participation.id)
        invited = db.session.scalars(people.filter_by(state=State.INVITED)).first()
        comes = db.session.scalars(people.filter_by(state=State.CONFIRMED, locale="en")).first()
        told = select(OutgoingMail.id).filter_by(recipient="lorenzo.marchesini@example.org")
        mail = db.session.scalars(told.filter(OutgoingMail.subject.contains("(1/2)"))).first()
        assert invited
        assert comes
        answer, day = f"/me/{invited.token}?lang=en", f"/me/{comes.token}/day"
    return [
        Picture("event", (1280, 900), partial(at, f"/events/{OPEN}")),
        Picture("event-dark", (1280, 900), partial(at, f"/events/{OPEN}"), "dark"),
        Picture("register-phone", (390, 780), partial(at, f"/events/{OPEN}/register")),
        Picture("answer-phone", PHONE, partial(at, answer)),
        Picture("my-day-phone", PHONE, partial(at, day), "dark"),
        Picture("mail", (640, 760), partial(at, f"/manage/mail/{mail}/html")),
        Picture("move", DESK, an_hour_later),
        Picture("board", DESK, partial(at, f"/manage/events/{OPEN}/invitations")),
        Picture("agenda", DESK, partial(from_there, f"/manage/events/{OPEN}/agenda", ".edit-day")),
        Picture("today", DESK, partial(at, "/manage/")),
        Picture("outbox", DESK, partial(from_there, "/manage/mail", "main form")),
    ]


def at(url: str, page: Page) -> None:
    answer = page.goto(url)
    assert answer
    assert answer.status == 200, url


def from_there(url: str, first: str, page: Page) -> None:
    """With that at the top."""
    at(url, page)
    page.locator(first).first.evaluate("(there) => scrollTo(0, there.getBoundingClientRect().top - 24)")


def an_hour_later(page: Page) -> None:
    at(f"/manage/events/{CLINIC}/when", page)
    main = page.get_by_role("main")
    row = main.get_by_role("group", name="Row 1", exact=True)
    for label in ("Starts", "Ends"):
        field = row.get_by_label(label)
        hours, minutes = field.input_value().split(":")
        field.fill(f"{int(hours) + 1:02}:{minutes}")
    main.get_by_role("button", name="See what it changes").click()
    main.get_by_text("Nothing is saved and nothing has been sent yet.").wait_for()


def take(browser: Browser, server: LiveServer, picture: Picture, token: Callable[[], str]) -> None:
    width, height = picture.size
    calm = {"reduced_motion": "reduce", "locale": "en-GB", "color_scheme": picture.colours}
    with browser.new_context(
        base_url=server.url, viewport={"width": width, "height": height}, **calm
    ) as context:
        page = context.new_page()
        if width > 390 and not picture.name.startswith("event"):
            page.goto(f"/sign-in/{token()}")
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("link", name="Sign out").or_(
                page.get_by_role("button", name="Sign out")
            ).wait_for()
        picture.go(page)
        keep(browser, picture.name, page.screenshot())


def take_paper(browser: Browser, server: LiveServer) -> None:
    """The first page, down to where the screen of a reader ends."""
    with server.app.test_request_context():
        event = db.session.scalars(select(Event).filter_by(slug=OPEN)).one()
        assert event.release
        programme = event.release.programme.for_person(viewer(event, None))
        described = paper(event, event.release, programme, language="en", long=True)
    pages = typst.Compiler(TEMPLATE.read_bytes(), sys_inputs={"paper": json.dumps(described)}).compile(
        format="png", ppi=101
    )
    keep(browser, "paper", pages[0] if isinstance(pages, list) else pages, height=780)


# As small files: 256 colours are enough for letters and lines

FEWER = """async ([url, limit]) => {
    const image = await createImageBitmap(await (await fetch(url)).blob());
    const [width, height] = [image.width, Math.min(image.height, limit || image.height)];
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const seen = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer), counts = new Map();
    for (const one of seen) counts.set(one, (counts.get(one) ?? 0) + 1);
    const parts = (one) => [one & 255, (one >> 8) & 255, (one >> 16) & 255];
    const chosen = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([one]) => parts(one));
    const nearest = new Map([...counts.keys()].map((one) => {
        const [red, green, blue] = parts(one);
        let [best, least] = [0, Infinity];
        chosen.forEach(([r, g, b], index) => {
            const far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
            if (far < least) [best, least] = [index, far];
        });
        return [one, best];
    }));
    return [width, height, chosen.flat(), Array.from(seen, (one) => nearest.get(one))];
}"""


def keep(browser: Browser, name: str, png: bytes, height: int = 0) -> None:
    """As a PNG of the 256 colours that it has most of, at most `height` pixels high."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route(
            "http://127.0.0.1/picture", lambda route: route.fulfill(body=png, content_type="image/png")
        )
        page.route("http://127.0.0.1/", lambda route: route.fulfill(body="", content_type="text/html"))
        page.goto("http://127.0.0.1/")
        width, high, colours, dots = page.evaluate(FEWER, ["http://127.0.0.1/picture", height])
    rows = b"".join(b"\0" + bytes(dots[row * width : (row + 1) * width]) for row in range(high))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, high, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(colours)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    made = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    (FOLDER / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + made)
    sys.stdout.write(f"docs/images/{name}.png: {len(made) // 1000} kB\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
