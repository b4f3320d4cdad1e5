"""How fast the public page of an event goes out: whole, unchanged, and while people register.

Ratios to a page that shows nothing and to a view that does nothing, on the same kind of server, in turn.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.load import Get, Register, throughput
from tests.servers import LiveServer

Figure = tuple[str, float, str, str]  # subject, value, unit, of what
WRITES = 20  # registrations a second
CLIENTS = 4
PEOPLE = 8  # who register at the same time


def figures(
    server: LiveServer, empty: LiveServer, slug: str, days: list[int], rounds: int = 3, seconds: float = 3
) -> list[Figure]:
    page = f"/events/{slug}"
    whole, unchanged = Get(page), Get(page, 304, If_None_Match=etag(server, page))
    rates: dict[str, list[float]] = {}
    for _round in range(rounds):  # in turn, so that a slow minute of the machine is everybody's
        for name, target, ask in (
            ("view", empty, Get("/view")),
            ("jinja", empty, Get("/page")),
            ("page", server, whole),
            ("304", server, unchanged),
        ):
            rates.setdefault(name, []).append(throughput(ask, target.port, CLIENTS, seconds))
        with registering(server, slug, days) as done:
            rates.setdefault("busy", []).append(throughput(whole, server.port, CLIENTS, seconds))
        rates.setdefault("done", []).append(done[0])
    rate = {name: statistics.median(measured) for name, measured in rates.items()}
    return [
        ("public event page", rate["page"], "/s", ""),
        ("public event page", 100 * rate["page"] / rate["jinja"], "%", "of an empty Jinja page"),
        ("public event page, unchanged (304)", rate["304"], "/s", ""),
        ("public event page, unchanged (304)", 100 * rate["304"] / rate["view"], "%", "of an empty view"),
        (f"public event page, {rate['done']:.0f} registrations/s", rate["busy"], "/s", ""),
        (
            f"public event page, {rate['done']:.0f} registrations/s",
            100 * rate["busy"] / rate["jinja"],
            "%",
            "of an empty Jinja page",
        ),
    ]


@contextmanager
def registering(server: LiveServer, slug: str, days: list[int]) -> Iterator[list[float]]:
    """Meanwhile people register, as many in a second as `WRITES`; the list says in the end how many did."""
    over, done = threading.Event(), [0.0]
    one = Register(slug, days)

    def register() -> None:
        began, number = time.perf_counter(), 0
        while not over.is_set():
            one(server.port, 0.000001)  # a single walk
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
    assert tag
    return tag
