"""How fast public pages and feeds go out: whole, unchanged, and while people register; how long each waits.

Ratios to a page that shows nothing and to a view that does nothing, on the same kind of server, in turn.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.figures import Figure, share
from tests.bench.ground import ROUNDS, SECONDS, Ground, open_event
from tests.bench.load import Answered, Get, Register
from tests.servers import LiveServer

WRITES = 20  # registrations a second
PEOPLE = 8  # who register at the same time
PAGE, UNCHANGED = "event page", "event page, unchanged (304)"
VIEW, JINJA = "empty Flask view", "empty Jinja page"
BUSY = "event page, {:.0f} register/s"


def figures(ground: Ground) -> tuple[list[Figure], list[Figure]]:
    """Throughput, and latency."""
    answered, writes = measured(ground)
    rate = {name: statistics.median(one.rate for one in rounds) for name, rounds in answered.items()}
    throughput, latency = [], []
    for name, rounds in answered.items():
        said = name.format(writes)
        throughput.append(of_rate(name, said, rate))
        for part, words in ((0.5, "half"), (0.99, "99 %")):
            wait = statistics.median(one.within(part) for one in rounds)
            latency.append(Figure(f"{said}, {words} within", wait, "ms"))
    return throughput, latency


def of_rate(name: str, said: str, rate: dict[str, float]) -> Figure:
    view, jinja = (share(rate[name], rate[one], short) for one, short in ((VIEW, "view"), (JINJA, "page")))
    ratio = "" if name in (VIEW, JINJA) else f"{view}, {jinja}"
    if name == PAGE:
        return Figure(said, rate[name], "/s", ratio, "≥ 50 % of page", rate[name] >= 0.5 * rate[JINJA])
    if name == UNCHANGED:
        return Figure(said, rate[name], "/s", ratio, "≥ 80 % of view", rate[name] >= 0.8 * rate[VIEW])
    return Figure(said, rate[name], "/s", ratio)


def measured(ground: Ground) -> tuple[dict[str, list[Answered]], float]:
    """By subject, each round; and how many registered a second meanwhile."""
    server, empty, clients = ground.server, ground.empty, ground.clients
    register = open_event(server)
    page = f"/events/{register.slug}"
    feed = f"{page}/feed.ics"
    whole = Get(page)
    ways = {
        VIEW: (empty, Get("/view")),
        JINJA: (empty, Get("/page")),
        PAGE: (server, whole),
        UNCHANGED: (server, Get(page, 304, If_None_Match=etag(server, page))),
        "registration form": (server, Get(f"{page}/register")),
        "event.ics": (server, Get(f"{page}.ics")),
        "event feed (200)": (server, Get(feed)),
        "event feed, unchanged (304)": (server, Get(feed, 304, If_None_Match=etag(server, feed))),
    }
    answered: dict[str, list[Answered]] = {}
    writes = []
    for _round in range(ROUNDS):  # in turn, so that a slow minute of the machine is everybody's
        for name, (target, ask) in ways.items():
            answered.setdefault(name, []).append(clients.ask(ask, target.port, SECONDS))
        with registering(server, register) as done:
            answered.setdefault(BUSY, []).append(clients.ask(whole, server.port, SECONDS))
        writes.append(done[0])
    return answered, statistics.median(writes)


@contextmanager
def registering(server: LiveServer, one: Register) -> Iterator[list[float]]:
    """Meanwhile people register, as many in a second as `WRITES`; the list says in the end how many did."""
    over, done = threading.Event(), [0.0]

    def register() -> None:
        began, number = time.perf_counter(), 0
        while not over.is_set():
            one.register(server.port)
            number += 1
            over.wait(max(0.0, began + number * PEOPLE / WRITES - time.perf_counter()))
        done[0] += number / (time.perf_counter() - began)

    people = [threading.Thread(target=register) for _person in range(PEOPLE)]
    for person in people:
        person.start()
    try:
        yield done
    finally:
        over.set()
        for person in people:
            person.join()


def etag(server: LiveServer, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "en"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    tag = answer.getheader("ETag")
    assert tag, f"{path} has no ETag"
    return tag
