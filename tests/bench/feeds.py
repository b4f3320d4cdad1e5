"""The feed of a large project: 200 events of 30 agenda items each. What it costs to write it for the first
time, to give it out again, and to say that it is what it was; as multiples of a Flask view that does nothing.

All in this process, one request at a time: so the figures say what the application does, and not what its
servers do side by side.
"""

import gzip
import statistics
import time
from collections.abc import Callable
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
from tests.pages.reading import counted
from tests.servers import LiveServer

EVENTS, ITEMS = 200, 30
# At most so many times an empty view.
BUDGETS = {"written for the first time": 6000, "given out again": 100, "unchanged (304)": 100}
TIMES = {"written for the first time": 5, "given out again": 30, "unchanged (304)": 30}
FEED = "/projects/large.ics"


def report(server: LiveServer) -> bool:
    """Prints the costs; whether they keep within the budgets."""
    with server.app.app_context():
        build()
        db.session.commit()
        db.session.remove()
    client = server.app.test_client()
    view = measured(lambda: empty.test_client().get("/view"), 200)
    packed = {"Accept-Encoding": "gzip"}
    tag = client.get(FEED, headers=packed).headers["ETag"]
    ways = {
        "written for the first time": partial(anew, client, packed),
        "given out again": partial(ask, client, 200, packed),
        "unchanged (304)": partial(ask, client, 304, packed | {"If-None-Match": tag}),
    }
    print(f"\nThe feed of a project with {EVENTS} events of {ITEMS} items ({size(client)})")
    print(f"{'':42}{'ms':>12}{'empty views':>16}{'budget':>16}{'statements':>12}")
    costs = {name: measured(way, TIMES[name]) for name, way in ways.items()}
    for name, seconds in costs.items():
        asked = statements(server, ways[name])
        print(f"{name:42}{seconds * 1000:>12.1f}{seconds / view:>16.0f}{BUDGETS[name]:>16}{asked:>12}")
    over = [name for name, seconds in costs.items() if seconds / view > BUDGETS[name]]
    print(f"Over the budget: {', '.join(over)}" if over else "Within the budget.")
    return not over


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


def measured(do: Callable[[], object], times: int) -> float:
    """Seconds; the median, after one time that does not count."""
    do()
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        do()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def statements(server: LiveServer, way: Callable[[], object]) -> int:
    with server.app.app_context(), counted() as asked:
        way()
    return len(asked)


def size(client: FlaskClient) -> str:
    plain = client.get(FEED).data
    return f"{len(plain):,} bytes, {len(gzip.compress(plain, 5)):,} compressed"
