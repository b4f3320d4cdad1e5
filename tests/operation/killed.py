"""Runs `flask backup FILE` or `flask restore FILE` and kills itself in the middle, or after the swap."""

import os
import signal
import sqlite3
import sys
from contextlib import closing
from typing import Any

from app import create_app
from app.operation import backups, commands

step, file = sys.argv[1:]


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(lines: Any, number: int) -> Any:
    for count, line in enumerate(lines):
        if count == number:
            die()
        yield line


if step == "swapped":
    commands.upgrade = commands.erasures.do_again = die  # the database is replaced, and nothing else is done
elif step == "backup":
    backups.os.fsync = die  # all is written, nothing has its name
else:
    run_script = backups._run_script
    backups._run_script = lambda connection, lines: run_script(connection, die_after(lines, 2000))

    def put_back_sqlite(source: Any, target: str) -> None:
        with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(target)) as ours:
            kept.backup(ours, pages=10, progress=lambda status, left, total: left < total / 2 and die())

    backups._put_back_sqlite = put_back_sqlite
words = [step, file] if step == "backup" else ["restore", file, "--replace", "--yes"]
create_app().test_cli_runner().invoke(args=words)
