"""docs/benchmarks.md: the table as it was measured, on which machine, and how to read it."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from app import clock
from tests.bench.figures import Figure, in_markdown
from tests.bench.ground import ROUNDS, SECONDS
from tests.databases import ROOT
from tests.postgres import PACKAGE

PAPER = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- What follows is written by `make bench ARGS=--write`. -->"


def machine() -> str:
    """On what it was measured; nothing of whose machine it is."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    engines = f"SQLite {sqlite3.sqlite_version}, PostgreSQL 18 ({PACKAGE} {version(PACKAGE)})"
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()},\n"
        f"Python {platform.python_version()}, {engines},\n"
        f"2 web processes with 2 threads each and one worker, {ROUNDS} rounds of {SECONDS:g} s;\n"
        f"before it began {os.getloadavg()[1]:.1f} other processes were at work"
    )


def write(sections: dict[str, list[Figure]]) -> None:
    """The words above the mark stay as they are."""
    words = PAPER.read_text().partition(BEGIN)[0]
    measured = f"Measured on {clock.now():%d %B %Y}: {machine()}."
    PAPER.write_text(f"{words}{BEGIN}\n\n{measured}\n\n{in_markdown(sections)}\n")


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""
