"""How many people register in a second on either engine: the form, its CSRF token, tries counted, the asking
and its mail saved, while the worker writes and sends."""

import statistics

from tests.bench.figures import Figure, share
from tests.bench.ground import ROUNDS, SECONDS, Ground, open_event
from tests.bench.load import Get

LEAST = 150  # a second, 8 clients, SQLite


def figures(ground: Ground) -> list[Figure]:
    servers = {"SQLite": ground.server, "PostgreSQL": ground.on_postgresql}
    ways = {name: (server, open_event(server)) for name, server in servers.items()}
    answered = {
        name: [ground.clients.ask(way, server.port, SECONDS) for _round in range(ROUNDS)]
        for name, (server, way) in ways.items()
    }
    view = ground.clients.ask(Get("/view"), ground.empty.port, SECONDS).rate
    found = []
    for name, rounds in answered.items():
        rate = statistics.median(one.rate for one in rounds)
        required = (f"≥ {LEAST}/s", rate >= LEAST) if name == "SQLite" else ("", True)
        found.append(
            Figure(f"whole registration on {name}", rate, "/s", share(rate, view, "view"), *required)
        )
        for part, words in ((0.5, "half"), (0.99, "99 %")):
            wait = statistics.median(one.within(part) for one in rounds)
            found.append(Figure(f"the same, {words} within", wait, "ms"))
    return found
