"""`make bench`: one table of how fast and how light the product is on this machine.

`make bench ARGS=growth` measures one section alone (several may be named); `ARGS=--write` keeps the table in
docs/benchmarks.md. No time makes it fail: machines differ. What can be counted is compared by `make test`.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench import (
    agenda,
    counts,
    feeds,
    front,
    growth,
    lists,
    mails,
    registrations,
    roster,
    starting,
    telling,
)
from tests.bench.figures import Figure, on_screen
from tests.bench.ground import Ground
from tests.bench.paper import machine, write

Section = Callable[[Ground], list[Figure] | tuple[list[Figure], ...]]
# By the word that asks for it: its titles, one for each list of figures.
SECTIONS: dict[str, tuple[tuple[str, ...], Section]] = {
    "front": (("Throughput, 8 clients", "Latency, 8 clients"), front.figures),
    "registrations": (("Whole registrations, 8 clients",), registrations.figures),
    "growth": (("Growth of one event",), growth.figures),
    "mails": (("Mails",), mails.figures),
    "starting": (("Start-up", "Memory"), starting.figures),
    "counts": (("Statements, rows and bytes",), counts.figures),
    "feeds": (("Feed of 200 events with 30 items each",), feeds.figures),
    "agenda": (("Agenda of 3 days with 120 items each",), agenda.figures),
    "lists": (("20,000 participants as a file and back",), lists.figures),
    "roster": (("List of 20,000 participants",), roster.figures),
    "telling": (("5,000 people are told of a change",), telling.figures),
}


def main() -> None:
    words = argparse.ArgumentParser(prog="make bench", description=__doc__)
    words.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; all where none is named")
    words.add_argument("--write", action="store_true", help="keep the table in docs/benchmarks.md")
    chosen = words.parse_args()
    if unknown := set(chosen.sections) - SECTIONS.keys():
        words.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    os.environ.setdefault("SYNODOS_SECRET_KEY", "only-for-the-bench")
    os.environ["SYNODOS_METRICS_FOLDER"] = ""
    print(f"{machine()}\n", flush=True)
    measured: dict[str, list[Figure]] = {}
    for name in chosen.sections or SECTIONS:
        for title, found in section(name).items():
            print(f"{on_screen(title, found)}\n", flush=True)
            measured[title] = found
    if chosen.write:
        write(measured)


def section(name: str) -> dict[str, list[Figure]]:
    """On ground of its own: what one section has left behind changes no other."""
    titles, figures = SECTIONS[name]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        Path(folder).chmod(0o755)  # PostgreSQL may run as somebody else
        found = figures(Ground(Path(folder), running))
    return dict(zip(titles, found if isinstance(found, tuple) else (found,), strict=True))


if __name__ == "__main__":
    main()
