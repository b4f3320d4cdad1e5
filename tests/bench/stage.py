"""A project with one event that looks like a real one, always the same: what pages cost is counted on it."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event as sql

from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.participation import actions
from app.participation.registrations import Registration
from app.people.models import Person
from tests import make
from tests.pages.reading import counted

SLUG = "measured"
PEOPLE, ITEMS = 30, 12
WORDS = "What works in one region, and what would work in another. "


def build(people: int = PEOPLE) -> tuple[Event, Person]:
    """The event, with days, an agenda that is released and people who come; and who organises it."""
    project = make.project(slug="measured", acronym="Measured")
    eleni = make.organiser(project)
    event = make.event(project, slug=SLUG, seats=None, summary=Localised(en=WORDS * 4))
    for number in range(ITEMS):
        starts = f"{9 + number // 2:02}:{30 * (number % 2):02}"
        title = Localised(en=f"Good practice number {number}")
        make.item(event, starts, None, day=number % 2, title=title, speakers=("Aino Mäkelä",))
    make.release(event)
    make.crowd(event, people)
    return event, eleni


def ask(event: Event, name: str) -> None:
    """Somebody sends the form, through the same action as a person."""
    actions.ask(
        event, visitor="192.0.2.1", email=f"{name}@example.org", given_name="Nikos",
        family_name="Theodorou", organisation="Open Farm", country="GR", locale="en",
        day_ids=[day.id for day in event.days],
    )  # fmt: skip


def last_asked() -> Registration:
    """Of whoever has sent it last."""
    latest = db.select(Registration).order_by(Registration.id.desc()).limit(1)
    return db.session.scalars(latest).one()


def statements(client: FlaskClient, path: str) -> int:
    """How many a page asks of the database when it is made anew, by a process that knows the way."""
    assert client.get(path).status_code == 200, path
    with client.application.app_context(), counted() as said:
        client.get(path)
    return len(said)


def weight(client: FlaskClient, path: str) -> tuple[int, int]:
    """Bytes on the line, compressed: the page alone, and with what a browser fetches beside it."""
    packed = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
    page = client.get(path, headers=packed).data
    html = gzip.decompress(page).decode()
    beside = {unescape(address) for address in html.split('"') if address.startswith("/static/")}
    return len(page), len(page) + sum(len(client.get(one, headers=packed).data) for one in beside)


@contextmanager
def changed() -> Iterator[list[int]]:
    """How many rows are written meanwhile, by whatever connection of SQLite; in the list when it is over."""
    before: dict[Any, int] = {}
    rows: list[int] = []

    def note(connection: Any, cursor: Any, *rest: Any) -> None:
        before.setdefault(cursor.connection, cursor.connection.total_changes)

    sql.listen(db.engine, "before_cursor_execute", note)
    try:
        yield rows
    finally:
        sql.remove(db.engine, "before_cursor_execute", note)
        rows.append(sum(one.total_changes - first for one, first in before.items()))
