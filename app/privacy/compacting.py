"""What was deleted is gone from the files of the database, too."""

import logging
import time
from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.database import db

# Whatever of it stood in these; PostgreSQL writes them anew.
TABLES = (
    "answer", "answer_file", "registration", "invitation", "inbound_message", "outgoing_mail", "letter",
    "inquiry", "person_note", "upload", "head_count", "participation", "person",
)  # fmt: skip
LARGE = 256_000_000  # bytes: what can be written anew in a second or two
RESTS = 3600.0  # seconds between two times that a worker does it by itself
SOON = 10.0  # seconds until it tries again where somebody was in the way
ALONE = 5_915_310  # the advisory lock of whoever does it
PATIENCE = "100ms"  # for a table that somebody holds: whoever comes meanwhile waits as long

log = logging.getLogger(__name__)
_asked: set[str] = set()  # what is still to be done by this process
_left: set[str] = set()  # the tables that are still to be written anew
_rests_until = 0.0  # by the clock of this process


def ask() -> None:
    """Something was deleted for good: once that is saved, see to the files."""
    _asked.add("all")
    _left.update(TABLES)


def compact_if_due() -> None:
    global _rests_until
    if _asked and time.monotonic() >= _rests_until:
        _rests_until = time.monotonic() + (RESTS if compact() else SOON)


def compact() -> bool:
    """Outside any transaction. False: somebody was in the way.

    SQLite overwrites what is deleted (`secure_delete`), but its journal keeps older pages: it is emptied.
    PostgreSQL only marks rows as gone, so the tables are written anew, each held for that moment. One that is
    too LARGE for that is tidied beside the work: what was deleted is unreachable, and overwritten in time.
    """
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            if db.engine.dialect.name == "sqlite":
                busy = bool(connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar())
            else:
                busy = not _write_anew(connection)
        except OperationalError as trouble:
            log.warning("What was deleted still stands in the files: %s", type(trouble.orig).__name__)
            return False
    if not busy:
        _asked.clear()
    return not busy


def _write_anew(connection: Connection) -> bool:
    """Table by table, by one process at a time. False: others were at some of them; they stay to be done."""
    if not connection.execute(text(f"SELECT pg_try_advisory_lock({ALONE})")).scalar():
        return False
    _left.update(() if _left else TABLES)
    try:
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
        for table in sorted(_left):
            size = connection.execute(text(f"SELECT pg_total_relation_size('{table}')")).scalar_one()
            how = "VACUUM (FULL)" if size < LARGE else "VACUUM"
            with suppress(OperationalError):
                connection.execute(text(f"{how} {table}"))
                _left.discard(table)
    finally:
        connection.execute(text("RESET lock_timeout"))
        connection.execute(text(f"SELECT pg_advisory_unlock({ALONE})"))
    if _left:
        log.info("What was deleted still stands in the files of %s", ", ".join(sorted(_left)))
    return not _left
