"""The feed of a large project: 200 events of 30 agenda items each. What it costs to write it for the first
time, to give it out again, and to say that it is what it was; as multiples of a Flask view that does nothing.

All in this process, one request at a time: so the figures say what the application does, and not what its
servers do side by side.
"""

import gzip
from datetime import timedelta
from functools import partial

from flask.testing import FlaskClient

from app import clock
from app.agenda.models import AgendaItem, Speaker
from app.agenda.programme import ItemKind
from app.calendar.views import shelf
from app.database import db
from app.i18n import Localised
from tests import make
from tests.bench.empty import app as empty
from tests.bench.figures import Figure, times, usual
from tests.bench.ground import Ground
from tests.pages.reading import counted

EVENTS, ITEMS = 200, 30
TIMES = {"written for the first time": 5, "given out again": 30, "unchanged (304)": 30}
FEED = "/projects/large.ics"


def figures(ground: Ground) -> list[Figure]:
    app = ground.app("feeds")
    with app.app_context():
        build()
        db.session.commit()
        db.session.remove()
    client = app.test_client()
    view = usual(lambda: empty.test_client().get("/view"), 200)
    packed = {"Accept-Encoding": "gzip"}
    tag = client.get(FEED, headers=packed).headers["ETag"]
    ways = {
        "written for the first time": partial(anew, client, packed),
        "given out again": partial(ask, client, 200, packed),
        "unchanged (304)": partial(ask, client, 304, packed | {"If-None-Match": tag}),
    }
    found = []
    for name, way in ways.items():
        took = usual(way, TIMES[name])
        with app.app_context(), counted() as asked:
            way()
        found.append(Figure(name, took, "ms", times(took, view, "view")))
        found.append(Figure(f"{name}, asks", len(asked), "statements"))
    return [*found, Figure("bytes on the line", len(gzip.compress(client.get(FEED).data, 5)), "bytes")]


def build() -> None:
    project = make.project(slug="large", acronym="Large")
    first = clock.now().date()
    for number in range(EVENTS):
        day = first + timedelta(days=2 * number)
        event = make.event(project, slug=f"large-{number}", first=day, days=1 + number % 2)
        words = Localised(en="What works in one region, and what would work in another. " * 4)
        for place in range(ITEMS):
            on = event.days[place % len(event.days)]
            starts_at = on.starts_at + timedelta(minutes=15 * place)
            item = AgendaItem(
                event=event,
                day=on,
                kind=list(ItemKind)[place % len(ItemKind)],
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=15),
                title=Localised(en=f"Good practice number {place}", el=f"Καλή πρακτική {place}"),
                description=words,
            )
            item.speakers = [Speaker(name="Aino Mäkelä", position=0)]
            db.session.add(item)


def anew(client: FlaskClient, headers: dict[str, str]) -> None:
    shelf.clear()
    ask(client, 200, headers)


def ask(client: FlaskClient, status: int, headers: dict[str, str]) -> None:
    assert client.get(FEED, headers=headers).status_code == status
