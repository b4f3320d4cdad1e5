"""Synodos as it runs on several machines: web servers and workers, each of which can be killed or stopped."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO, Self

import psycopg

from tests.databases import ROOT
from tests.postgres import free_port

Child = subprocess.Popen[str]
# Whom to cut off: whoever is in the middle of something first.
CUT = (
    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND datname = current_database() ORDER BY state = 'idle', random() LIMIT 3) AS them"
)


class Site:
    def __init__(self, url: str, folder: Path, *, application: str = "wsgi", **settings: str) -> None:
        self.url, self.log = url, folder / "site.log"
        self.ports: list[int] = []
        self.alive: dict[str, int] = {}  # "web 8310" → its process
        environment = {
            "DATABASE_URL": url, "BASE_URL": "http://127.0.0.1", "SECRET_KEY": "races", "RATE_LIMITS": "off",
            "MAIL_FOLDER": str(folder / "mail"), "METRICS_FOLDER": str(folder / "metrics"),
        } | settings  # fmt: skip
        with self.log.open("ab") as log:
            self.nursery = self._nursery(application, environment, log)

    def _nursery(self, application: str, environment: dict[str, str], log: IO[bytes]) -> Child:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.races.nursery", application],
            cwd=ROOT,
            env=os.environ
            | {f"SYNODOS_{name}": value for name, value in environment.items()}
            | {"GRANIAN_WORKERS": "1", "GRANIAN_RESPAWN_INTERVAL": "0.1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def start(self, name: str) -> None:
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(f"{name}\n")
        self.nursery.stdin.flush()
        self.alive[name] = int(self.nursery.stdout.readline())

    def begin(self, *, web: int, workers: int, organiser: int | None = None) -> None:
        self.ports = [free_port() for _one in range(web)]
        for port in self.ports:
            self.start(f"web {port}")
        for number in range(workers):
            self.start(f"worker {number}")
        if organiser is not None:
            self.start(f"organiser {organiser}")

    def kill(self, name: str) -> None:
        """In whatever it is doing, with all its processes."""
        for kill in (os.killpg, os.kill):  # of one that is just born, the group is not there yet
            with suppress(ProcessLookupError):
                kill(self.alive[name], signal.SIGKILL)

    def kill_child(self, name: str) -> None:
        """Only the process that answers; the server that started it starts another."""
        pid = self.alive[name]
        with suppress(OSError):
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)

    def revive(self) -> None:
        """Start again what has ended, as systemd does: a web server gives up whose processes die at once."""
        for name, pid in list(self.alive.items()):
            if not Path(f"/proc/{pid}").exists():
                self.start(name)

    def freeze(self, name: str, seconds: float) -> None:
        """Stand still, as a machine does that is moved or swaps, and go on as if nothing had been."""
        pid = self.alive[name]
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.killpg(pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        for name in self.alive:
            self.kill(name)
        with self.nursery:  # closes its pipes
            self.nursery.kill()


class Killer(Thread):
    """Kills, stops and cuts off at random as long as it goes on. `done`: how often each was done."""

    def __init__(self, site: Site, seed: int, goes_on: Callable[[], bool], lease: float) -> None:
        super().__init__(daemon=True)
        self.site, self.dice, self.goes_on, self.lease = site, random.Random(seed), goes_on, lease
        self.done: Counter[str] = Counter()
        self.frozen: list[Thread] = []
        self.over = Event()  # nobody needs the site any more

    def run(self) -> None:
        deeds: list[Callable[[], str]] = [self.kill, self.kill, self.kill, self.kill_child, self.freeze]
        if self.site.url.startswith("postgresql"):
            deeds += [self.cut, self.cut]
        while self.goes_on():
            time.sleep(self.dice.uniform(0.1, 1.0))
            self.done[self.dice.choice(deeds)()] += 1
            self.site.revive()
        for one in self.frozen:
            one.join()
        while not self.over.wait(0.5):
            self.site.revive()

    def kill(self) -> str:
        name = self.dice.choice(list(self.site.alive))
        self.site.kill(name)
        self.site.start(name)
        return f"{name.split()[0]} killed"

    def kill_child(self) -> str:
        self.site.kill_child(f"web {self.dice.choice(self.site.ports)}")
        return "web process killed"

    def freeze(self) -> str:
        name = self.dice.choice(list(self.site.alive))
        one = Thread(target=self.site.freeze, args=(name, self.lease + 1), daemon=True)
        one.start()
        self.frozen.append(one)
        return f"{name.split()[0]} stopped"

    def cut(self) -> str:
        with psycopg.connect(self.site.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(CUT)
        return "connections cut"
