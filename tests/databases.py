"""Databases for the tests. Each is a copy of one on which the real migrations have run, once per test run."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests import programs
from tests.postgres import Postgres

ROOT = programs.ROOT
ENGINES = ("sqlite", "postgresql")


def command(*words: str, **settings: str) -> str:
    """Run `flask --app wsgi …` with SYNODOS_ settings, as an administrator would; returns what it printed."""
    environment = os.environ | {f"SYNODOS_{name}": value for name, value in settings.items()}
    with tempfile.NamedTemporaryFile() as log:
        done = programs.start("flask", "--app", "wsgi", *words, log=Path(log.name), environment=environment)
        code, printed = done.wait(120), log.read().decode()
    if code:
        raise RuntimeError(f"flask {' '.join(words)} failed:\n{printed}")
    return printed


class Databases:
    """Copies of the migrated database of one engine. `folder` is shared by all processes of the test run."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.made = 0
        with _one_at_a_time(folder):
            self._migrate_once()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if self.engine == "postgresql":
            self.postgres.forget_connections()

    def new(self) -> str:
        """The URL of a database that holds the schema and not one row."""
        self.made += 1
        name = f"test_{os.getpid()}_{self.made}"
        if self.engine == "postgresql":
            return self.postgres.create(name, "template_migrated")
        shutil.copy(self.folder / "migrated.db", self.folder / f"{name}.db")
        return f"sqlite:///{self.folder}/{name}.db"

    def bare(self) -> str:
        """The URL of a database without a table."""
        self.made += 1
        name = f"bare_{os.getpid()}_{self.made}"
        if self.engine == "postgresql":
            return self.postgres.create(name)
        return f"sqlite:///{self.folder}/{name}.db"

    def empty(self, url: str) -> None:
        """Make an own database as new again. Nobody may be connected to it."""
        name = url.rpartition("/")[2]
        if self.engine == "postgresql":
            return self.postgres.empty(name)
        for journal in ("-wal", "-shm"):
            (self.folder / f"{name}{journal}").unlink(missing_ok=True)
        shutil.copy(self.folder / "migrated.db", self.folder / name)
        return None

    def _migrate_once(self) -> None:
        if self.engine == "postgresql":
            self.postgres = Postgres(self.folder / "postgresql")
            if not self.postgres.is_running:
                self.postgres.start()
                command("db", "upgrade", DATABASE_URL=self.postgres.create("template_migrated"))
        elif not (self.folder / "migrated.db").exists():
            command("db", "upgrade", DATABASE_URL=f"sqlite:///{self.folder}/migrating.db")
            (self.folder / "migrating.db").rename(self.folder / "migrated.db")


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
