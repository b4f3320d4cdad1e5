"""What was deleted is gone from the files of the database, too."""

import logging
import time

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database import db

# Whatever of it stood in these; PostgreSQL writes them anew.
TABLES = (
    "answer", "answer_file", "registration", "invitation", "inbound_message", "outgoing_mail", "letter",
    "inquiry", "person_note", "upload", "head_count", "participation", "person",
)  # fmt: skip
LARGE = 256_000_000  # bytes: what can be written anew in a second or two
RESTS = 3600.0  # seconds between two times that a worker does it by itself
PATIENCE = "5s"  # for a table that somebody holds; the next round tries again

log = logging.getLogger(__name__)
_asked: set[str] = set()  # what is still to be done by this process
_rests_until = 0.0  # by the clock of this process


def ask() -> None:
    """Something was deleted for good: once that is saved, see to the files."""
    _asked.add("all")


def compact_if_due() -> None:
    global _rests_until
    if _asked and time.monotonic() >= _rests_until:
        compact()
        _rests_until = time.monotonic() + RESTS


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
                busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar()
            else:
                busy = 0
                connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
                for table in TABLES:
                    size = connection.execute(text(f"SELECT pg_total_relation_size('{table}')")).scalar_one()
                    how = "VACUUM (FULL)" if size < LARGE else "VACUUM"
                    connection.execute(text(f"{how} {table}"))
                connection.execute(text("RESET lock_timeout"))
        except OperationalError as trouble:
            log.warning("What was deleted still stands in the files: %s", type(trouble.orig).__name__)
            return False
    if not busy:
        _asked.clear()
    return not busy
