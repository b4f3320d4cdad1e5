"""`make bench`: how fast the public pages are, as ratios to doing nothing on the same server, in one run.

Machines differ and are noisy: the ratio is the figure, the rate beside it only says where it comes from.
"""

import gzip
import http.client
import os
import platform
import statistics
import sys
import tempfile
from contextlib import ExitStack
from html import unescape
from pathlib import Path

from tests.bench import agenda, feeds, lists, roster, telling
from tests.bench.load import Get, Register, throughput
from tests.databases import command
from tests.servers import LiveServer

SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CLIENTS = 4


def main() -> int:
    """0 where what has a budget keeps it."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        url = f"sqlite:///{folder}/bench.db"
        command("db", "upgrade", DATABASE_URL=url)
        command("demo", DATABASE_URL=url, MAIL_FOLDER=str(folder / "demo"))
        server = running.enter_context(LiveServer(url, folder, RATE_LIMITS="off"))
        (folder / "empty").mkdir()
        empty = running.enter_context(
            LiveServer(url, folder / "empty", application="tests.bench.empty:app", worker=False)
        )
        report(server, empty)
        telling.report(f"sqlite:///{folder}/telling.db")
        kept = [feeds.report(server), agenda.report(server), lists.report(server)]
        kept.append(roster.report(f"sqlite:///{folder}/roster.db"))
        return 0 if all(kept) else 1


def report(server: LiveServer, empty: LiveServer) -> None:
    slug, days = open_event(server)
    page, file = f"/events/{slug}", f"/events/{slug}.ics"
    subjects = {
        "empty Flask view": (empty, Get("/view")),
        "empty Jinja page": (empty, Get("/page")),
        "public event page": (server, Get(page)),
        "public event page, unchanged (304)": (server, Get(page, 304, If_None_Match=etag(server, page))),
        "event.ics": (server, Get(file)),
        "event.ics, unchanged (304)": (server, Get(file, 304, If_None_Match=etag(server, file))),
        "registration (form, CSRF, mail queued)": (server, Register(slug, days)),
    }
    rates: dict[str, list[float]] = {subject: [] for subject in subjects}
    for _round in range(ROUNDS):  # in turn, so that a slow minute of the machine is everybody's
        for subject, (target, ask) in subjects.items():
            rates[subject].append(throughput(ask, target.port, CLIENTS, SECONDS))
    view, jinja = (statistics.median(rates[name]) for name in ("empty Flask view", "empty Jinja page"))
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite,")
    print(f"{CLIENTS} clients, 2 web processes, median of {ROUNDS} rounds of {SECONDS:g} s\n")
    print(f"{'':42}{'per second':>12}{'of empty view':>16}{'of empty page':>16}")
    for subject, measured in rates.items():
        rate = statistics.median(measured)
        print(f"{subject:42}{rate:>12.0f}{rate / view:>15.1%} {rate / jinja:>15.1%} ")
    print("\nMemory (proportional share, MB)")
    for process, megabytes in memory(server).items():
        print(f"{process:42}{megabytes:>12.0f}")
    html, others = weight(server, page), sum(weight(server, file) for file in files(server, page))
    print("\nOver the wire (gzip, bytes)")
    print(f"{'public event page':42}{html:>12}")
    print(f"{'with its style, script and icon':42}{html + others:>12}")
    print(f"\nStatements to the database\n{'public event page':42}{statements(server, page):>12}")


def open_event(server: LiveServer) -> tuple[str, list[int]]:
    """The event of the demonstration that takes registrations and has most days."""
    from app.database import db
    from app.events.models import Event

    with server.app.app_context():
        events = [event for event in db.session.scalars(db.select(Event)) if event.takes_registrations]
        event = max(events, key=lambda event: len(event.days))
        return event.slug, [day.id for day in event.days]


def answer(server: LiveServer, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "en"})
    return connection.getresponse()


def etag(server: LiveServer, path: str) -> str:
    tag = answer(server, path).getheader("ETag")
    assert tag, f"{path} has no ETag"
    return tag


def files(server: LiveServer, path: str) -> list[str]:
    """What a browser fetches beside the page."""
    html = gzip.decompress(answer(server, path).read()).decode()
    return [unescape(address) for address in html.split('"') if address.startswith("/static/")]


def statements(server: LiveServer, path: str) -> int:
    """How many the page needs, asked of the application in this process."""
    from tests.pages.reading import counted

    client = server.app.test_client()
    client.get(path)
    with server.app.app_context(), counted() as asked:
        client.get(path)
    return len(asked)


def weight(server: LiveServer, path: str) -> int:
    return len(answer(server, path).read())


def memory(server: LiveServer) -> dict[str, float]:
    """Proportional set size of the server's processes and their children; Linux only."""
    if not Path("/proc/self/smaps_rollup").exists():
        return {}
    sizes = {}
    for parent in server.processes:
        for pid in (parent.pid, *children(parent.pid)):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            sizes[f"{' '.join(words[2:5])} ({pid})"] = kilobytes / 1024
    return sizes | {"all": sum(sizes.values())}


def children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [pid for child in found for pid in (child, *children(child))]


if __name__ == "__main__":
    sys.exit(main())
