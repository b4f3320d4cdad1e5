"""How long it takes until the site answers, and how much memory its processes take."""

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.ground import ROUNDS, Ground
from tests.databases import ROOT, command
from tests.postgres import free_port

SOON, SMALL = 1.5, 250  # seconds, megabytes (proportional share)
PATIENCE = 60  # seconds
SERVER = (
    "granian",
    "--interface=wsgi",
    "--workers=2",
    "--blocking-threads=2",
    "--log-level=warning",
    "wsgi:app",
)
EVERYTHING = ("flask", "--app", "wsgi", "serve")


def figures(ground: Ground) -> tuple[list[Figure], list[Figure]]:
    """The web server alone, and all that `make run` starts, on a database of the demonstration: how long
    until it answers, and its memory."""
    settings = {
        "DATABASE_URL": ground.sqlite("starting"),
        "MAIL_FOLDER": str(ground.folder / "starting"),
    }
    command("db", "upgrade", **settings)
    command("demo", **settings)
    found = []
    for words, name in ((SERVER, "web server"), (EVERYTHING, "make run")):
        for page in ("/health/live", "/"):
            took = statistics.median(first_answer(words, page, settings)[0] for _round in range(ROUNDS))
            required = (f"< {SOON} s", took < SOON) if name == "make run" else ("", True)
            found.append(Figure(f"{name}, until {page} answers", took, "s", "", *required))
    sizes = first_answer(EVERYTHING, "/", settings, warm=20)[1]
    memory = [Figure(name, size, "MB") for name, size in sizes.items()]
    whole = sum(sizes.values())
    memory.append(Figure("all processes of make run", whole, "MB", "", f"< {SMALL} MB", whole < SMALL))
    return found, memory


def first_answer(
    words: tuple[str, ...], page: str, settings: dict[str, str], warm: int = 0
) -> tuple[float, dict[str, float]]:
    """Seconds from the start of the process; and its memory, after so many more answers."""
    with started(words, settings) as (process, url):
        began = time.perf_counter()
        while not answers(url + page):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{' '.join(words)} does not answer")
            time.sleep(0.01)
        took = time.perf_counter() - began
        if not warm:
            return took, {}
        for _answer in range(warm):
            answers(url + page)
        time.sleep(3)  # until the worker is there, too
        return took, memory(process.pid)


@contextmanager
def started(
    words: tuple[str, ...], settings: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    environment = os.environ | {f"SYNODOS_{name}": value for name, value in settings.items()}
    environment |= {"HOST": "127.0.0.1", "PORT": str(port), "GRANIAN_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        for pid in (*below(process.pid), process.pid):  # at once: nothing here is to be kept
            os.kill(pid, signal.SIGKILL)
        process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.read())
    except (urllib.error.URLError, ConnectionError):
        return False


def memory(pid: int) -> dict[str, float]:
    """Megabytes (proportional set size) of a process and of all that it started; Linux only."""
    sizes = {}
    for one in (pid, *below(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            name = Path(f"/proc/{one}/comm").read_text().strip()
        except OSError:
            continue
        size = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        sizes[f"{name} ({one})"] = size / 1024
    return sizes


def below(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [pid for child in found for pid in (child, *below(child))]
