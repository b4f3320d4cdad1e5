"""One file that holds the whole database as it was at one instant, and the way back from it.

The file is a zip: `about.json` says when and of what it was made, beside it lies a copy of the SQLite file or
what `pg_dump` wrote. It appears whole or not at all, and only its owner may read it.
"""

import fcntl
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL

from app import clock
from app.health import UNFINISHED
from app.operation.stores import opened

ABOUT = "about.json"
DATA = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
PAGES = 1000  # of SQLite, between two looks whether somebody is in the way
PATIENCE = 60  # looks, a quarter of a second apart
MARK = f"CREATE TABLE {UNFINISHED} (id INTEGER)"
INTERRUPTED = (
    "A restore was interrupted after it had replaced the database: nobody was erased again yet. Run `flask "
    "restore` once more, with --replace and the same backup; it begins from the start."
)
MISSING = (
    "{name} is missing. Install the client programs of PostgreSQL (Debian: apt install postgresql-client), "
    "or say in SYNODOS_POSTGRESQL_PROGRAMS in which folder they are."
)


class NotDone(Exception):
    """What is in the way, in words for the one who runs the site. Nothing has changed."""


@dataclass(frozen=True)
class About:
    engine: str
    version: str  # the migration on which the tables stand
    made_at: str  # ISO 8601, UTC

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def back_up(url: URL, path: Path, programs: str) -> About:
    """Write the database into the file, while the site runs. `programs`: the folder of pg_dump; empty: where
    the system looks. Raises NotDone."""
    if path.exists():
        read_about(path)  # something else of that name is not overwritten
    made_at = clock.now()
    with workshop(path.absolute().parent) as folder:
        with closing(opened(url)) as store:
            version, is_unfinished = store.version(), store.unfinished()
        if version is None:
            raise NotDone("This database has no tables yet.")
        if is_unfinished:
            raise NotDone(INTERRUPTED)
        data = folder / DATA[store.engine]
        if store.engine == "sqlite":
            _copy_sqlite(str(url.database), str(data))
        else:
            _dump_postgresql(url, data, programs)
        about = About(store.engine, version, made_at.isoformat(timespec="seconds"))
        whole = folder / "whole"
        with whole.open("xb") as file:
            os.chmod(whole, 0o600)
            with ZipFile(file, "w") as archive:
                archive.writestr(ABOUT, json.dumps(asdict(about)))
                archive.write(data, data.name, ZIP_DEFLATED if store.engine == "sqlite" else ZIP_STORED)
            file.flush()
            os.fsync(file.fileno())
        whole.replace(path)
        _remember(path.absolute().parent)
    return about


def read_about(path: Path) -> About:
    """Raises NotDone for a file that is not one of ours."""
    try:
        with ZipFile(path) as archive:
            return About(**json.loads(archive.read(ABOUT)))
    except (OSError, BadZipFile, KeyError, TypeError, ValueError) as fault:
        raise NotDone(f"{path} is no backup of Synodos, or not the whole of one.") from fault


def put_back(url: URL, path: Path, programs: str) -> None:
    """Everything in the database gives way to what the file holds, in one transaction; it is marked as
    unfinished until those are erased again who were erased since. Raises NotDone."""
    about = read_about(path)
    beside = Path(str(url.database)).parent if about.engine == "sqlite" else Path(tempfile.gettempdir())
    with workshop(beside) as folder:
        data = _unpacked(path, DATA[about.engine], folder)
        if about.engine == "sqlite":
            _put_back_sqlite(data, str(url.database))
        else:
            _put_back_postgresql(data, url, programs)


@contextmanager
def workshop(beside: Path) -> Iterator[Path]:
    """A folder of one's own on the same disk, so that what is finished takes its place in one step. What was
    left by a run that was killed goes first."""
    for left in beside.glob(".synodos-*/lock"):
        with left.open() as lock:
            if _is_mine(lock.fileno()):
                shutil.rmtree(left.parent)
    folder = Path(tempfile.mkdtemp(prefix=".synodos-", dir=beside))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _is_mine(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remember(folder: Path) -> None:
    """A power cut does not undo the renaming."""
    opened_folder = os.open(folder, os.O_RDONLY)
    os.fsync(opened_folder)
    os.close(opened_folder)


def _unpacked(path: Path, name: str, folder: Path) -> Path:
    try:
        with ZipFile(path) as archive:
            return Path(archive.extract(name, folder))  # reads all of it: its sum is compared
    except (BadZipFile, KeyError, EOFError, OSError) as fault:
        raise NotDone(f"{path} is damaged: {fault}") from fault


# SQLite


def _copy_sqlite(source: str, target: str) -> None:
    """In one step: whoever writes meanwhile writes beside it, and what is copied is of one instant."""
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(target)) as copy:
        ours.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a neighbour


def _put_back_sqlite(source: str | Path, target: str) -> None:
    looks = 0

    def look(status: int, remaining: int, total: int) -> None:
        nonlocal looks
        looks = looks + 1 if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else 0
        if looks > PATIENCE:
            raise NotDone("Somebody is writing into the database. Stop the web server and the workers first.")

    with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(target)) as ours:
        if kept.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise NotDone("The copy in this backup is damaged.")
        kept.execute(MARK)
        kept.commit()
        kept.backup(ours, pages=PAGES, progress=look)


# PostgreSQL


def _dump_postgresql(url: URL, into: Path, programs: str) -> None:
    with _connected(url) as connection:
        serves = connection.info.server_version // 10_000
        [schema] = connection.execute("SELECT current_schema()").fetchone() or ("public",)
    name = _program("pg_dump", programs)
    speaks = int((re.findall(r"(\d+)", _output([name, "--version"])) or ["0"])[0])
    if speaks < serves:
        raise NotDone(
            f"{name} is of PostgreSQL {speaks}, and the server is {serves}: it needs one as new as that."
        )
    address: dict[str, Any] = dict(conninfo_to_dict(_address(url)))
    secret = {"PGPASSWORD": str(address.pop("password"))} if "password" in address else {}
    _output(
        [
            name,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--table={schema}.*",
            f"--file={into}",
            f"--dbname={make_conninfo(**address)}",
        ],
        secret,
    )


def _put_back_postgresql(data: Path, url: URL, programs: str) -> None:
    """`pg_restore` writes the script, we run it: so that what was there goes in the same transaction."""
    command = [_program("pg_restore", programs), "--no-owner", "--no-privileges", "--file=-", str(data)]
    with tempfile.TemporaryFile() as words, _connected(url) as connection, connection.transaction():
        connection.execute("SET LOCAL lock_timeout = '30s'")  # a site that still runs is in the way
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        for [table] in tables:
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))
        connection.execute(MARK)
        script = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words)  # noqa: S603  (as configured)
        with script:
            assert script.stdout
            _run_script(connection, script.stdout)
        if script.returncode:
            words.seek(0)
            raise NotDone(words.read().decode(errors="replace").strip())


def _run_script(connection: "psycopg.Connection[Any]", lines: Iterator[bytes]) -> None:
    """What psql would do with the script of pg_restore: statements, and rows between COPY and a line `\\.`"""
    statements = b""
    for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            connection.execute(statements)
            statements = b""
            with connection.cursor() as cursor, cursor.copy(line.rstrip(b";\n")) as copy:
                for row in lines:
                    if row == b"\\.\n":
                        break
                    copy.write(row)
        elif not line.startswith(b"\\"):  # psql's own words: \restrict
            statements += line
    connection.execute(statements)


def _program(name: str, programs: str) -> str:
    found = shutil.which(name, path=programs or None)
    if found is None:
        raise NotDone(MISSING.format(name=name))
    return found


def _output(command: list[str], secret: dict[str, str] | None = None) -> str:
    environment = os.environ | (secret or {})
    done = subprocess.run(command, capture_output=True, text=True, env=environment)  # noqa: S603  (as configured)
    if done.returncode:
        raise NotDone(done.stderr.strip())
    return done.stdout


def _connected(url: URL) -> "psycopg.Connection[Any]":
    return psycopg.connect(_address(url), autocommit=True)


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
