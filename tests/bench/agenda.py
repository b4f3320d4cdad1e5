"""A large agenda, 3 days of 120 items each: what it costs to print and to write it; part of `make bench`."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pypdf import PdfReader

from app.advice import checks
from app.agenda.models import AgendaItem
from app.agenda.programme import Day, ItemKind, Programme, Slot, Voice
from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.paper.pdf import as_pdf
from app.people.actions import issue_link
from tests import browser, make
from tests.bench.figures import Figure, cpu
from tests.bench.ground import Ground
from tests.pages.reading import counted
from tests.servers import LiveServer

DAYS, ITEMS, MINUTES = 3, 120, 5  # days, items of each, minutes of an item
EDITOR = "/manage/events/agenda/agenda"
REPAINTS = """async () => {
  const next = document.querySelector(".edit-next"), before = document.querySelectorAll(".edit-item").length;
  next.querySelector("[name=title]").value = "One more";
  next.querySelector("form").requestSubmit();
  for (let repaints = 1; repaints < 100; repaints++) {
    await new Promise(requestAnimationFrame);
    if (document.querySelectorAll(".edit-item").length > before) return repaints;
  }
  return 100;
}"""
WORDS = "What works in one region, and what would work in another. " * 2


def figures(ground: Ground) -> list[Figure]:
    server = ground.server
    with server.app.app_context():
        event = make.event(make.project(slug="agenda", acronym="Agenda"), slug="agenda", days=DAYS)
        programme = large(event)
        found = [*printing(event, programme), *checking(programme), *editing(server, event, programme)]
        db.session.remove()
    return found + repainting(server)


def printing(event: Event, programme: Programme) -> Iterator[Figure]:
    for long, form in ((True, "long form"), (False, "short form")):

        def write(long: bool = long) -> bytes:
            return as_pdf(event, None, programme, language="en", long=long)

        pages = len(PdfReader(io.BytesIO(write())).pages)
        yield Figure(f"PDF of {DAYS * ITEMS} items, {form}", cpu(write), "ms of CPU")
        yield Figure(f"PDF of {DAYS * ITEMS} items, {form}", pages, "pages")


def checking(programme: Programme) -> Iterator[Figure]:
    yield Figure(f"remarks on {DAYS * ITEMS} items", cpu(lambda: list(checks.of(programme))), "ms of CPU")


def editing(server: LiveServer, event: Event, programme: Programme) -> Iterator[Figure]:
    """What the editor asks of the database, and of the line."""
    eleni = make.organiser(event.project)
    with db.session.no_autoflush:
        for day, written in zip(event.days, programme.days, strict=True):
            for one in written.slots:
                item = AgendaItem(event=event, day=day)
                item.take(replace(one, uid=f"{day.id}-{one.uid}"))
                db.session.add(item)
    db.session.commit()
    client = make.sign_in(server.app.test_client(), eleni)
    page = client.get(EDITOR, headers={"Accept-Encoding": "gzip"})
    yield Figure("editor, whole page", len(page.get_data()), "bytes")
    with counted() as asked:
        client.get(EDITOR)
    yield Figure("editor, whole page, asks", len(asked), "statements")
    mark = re.findall(r'data-mark="([^"]+)"', client.get(EDITOR).get_data(as_text=True))[0]
    with counted() as asked:
        client.get(EDITOR, headers={"If-None-Match": f'"{mark}"'})
    yield Figure("editor, whether there is news, asks", len(asked), "statements")


def repainting(server: LiveServer) -> list[Figure]:
    """How often the screen is drawn between Enter and the new row, in a real browser if there is one."""
    if not browser.chromium():
        return []
    with server.app.app_context():
        token = issue_link("eleni@example.org")
    with browser.opened() as chromium, chromium.new_context(base_url=server.url) as context:
        page = context.new_page()
        page.goto(f"/sign-in/{token}")
        page.locator("main form button").click()
        page.goto(EDITOR)
        return [Figure("a new row after Enter", page.evaluate(REPAINTS), "repaints")]


def large(event: Event) -> Programme:
    days = []
    for number, day in enumerate(event.days, 1):
        slots = [slot(place, day.starts_at + timedelta(minutes=MINUTES * place)) for place in range(ITEMS)]
        days.append(
            Day(id=day.id, number=number, starts_at=day.starts_at, ends_at=day.ends_at, slots=tuple(slots))
        )
    return Programme(zone=event.zone, city=event.city, days=tuple(days))


def slot(place: int, starts_at: datetime) -> Slot:
    return Slot(
        uid=f"item-{place}",
        kind=list(ItemKind)[place % len(ItemKind)],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=MINUTES),
        title=Localised(en=f"Good practice number {place}", el=f"Καλή πρακτική {place}"),
        description=Localised(en=WORDS),
        room=Localised(en="Main hall"),
        speakers=(Voice(name="Aino Mäkelä", organisation="Region of South Ostrobothnia"),),
    )
