"""A witness of the database. It says whether anything at all was committed since it was last asked; and
whether the questions that an answer was made of would be answered by the same rows again.

It has a connection of its own, and each thing it says is of one moment: what it is asked together, it looks
up in one snapshot.
"""

import marshal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

Stamp = tuple[Any, ...]  # two that are equal: no transaction was committed in between
Question = tuple[str, Any]  # a statement and its parameters, as the driver gets them

Said = TypeVar("Said")

# What each engine says of itself. SQLite: "PRAGMA data_version" is another number to a connection as soon as
# any other has committed. PostgreSQL: which transactions are over (xmin:xmax:those still under way); one that
# ends leaves the list or moves xmax. On a standby it does not list those under way, so it says nothing there.
STAMPS = {
    "sqlite": "PRAGMA data_version",
    "postgresql": "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_snapshot()::text END",
}
BEGIN = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}

_heard: ContextVar[list[Question] | None] = ContextVar("heard", default=None)


class Witness:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.lock = Lock()  # its connection answers one after the other
        self.connection: Any = None  # the driver's
        self.times_opened = 0
        event.listen(engine, "before_cursor_execute", _hear)
        event.listen(engine, "engine_disposed", lambda engine: self.close())

    def stamp(self) -> Stamp | None:
        """Of this moment. None where the database does not say."""
        with self.lock:
            return self._try(self._stamp)

    def ask_again(self, questions: Sequence[Question]) -> tuple[Stamp, bytes] | None:
        """What the database answers to them now, as a digest, and the stamp of the same moment."""

        def ask() -> tuple[Stamp, bytes] | None:
            digest = sha256()
            with self._in_one_go():
                self.connection.execute(BEGIN[self.engine.dialect.name])
                said = self.connection.execute(STAMPS[self.engine.dialect.name])
                told = [self.connection.execute(statement, parameters) for statement, parameters in questions]
                stamp = self._stamp_of(said)
                for rows in told:
                    digest.update(_bytes(rows.fetchall()))
                self.connection.execute("COMMIT")
            return (stamp, digest.digest()) if stamp else None

        with self.lock:
            return self._try(ask)

    def close(self) -> None:
        with self.lock:
            self._close()

    def _stamp(self) -> Stamp | None:
        return self._stamp_of(self.connection.execute(STAMPS[self.engine.dialect.name]))

    def _stamp_of(self, answer: Any) -> Stamp | None:
        (said,) = answer.fetchone()
        return None if said is None else (self.times_opened, said)

    def _in_one_go(self) -> AbstractContextManager[object]:
        """A server gets all that is asked at once, and not each when the one before was answered."""
        is_far = self.engine.dialect.name == "postgresql"
        return self.connection.pipeline() if is_far else nullcontext()

    def _try(self, ask: Callable[[], Said | None]) -> Said | None:
        """What `ask` finds. Whatever goes wrong, nothing is known, and the next one begins anew."""
        try:
            if self.connection is None:
                self._open()
            return ask()
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error):
            self._close()
            return None

    def _open(self) -> None:
        """A connection like all others, and no longer one of the pool."""
        lent = self.engine.raw_connection()
        self.connection = lent.driver_connection
        lent.detach()
        self.times_opened += 1  # what another connection said cannot be compared
        if self.engine.dialect.name == "postgresql":
            self.connection.autocommit = True

    def _close(self) -> None:
        connection, self.connection = self.connection, None
        with suppress(Exception):
            connection.close()


def _bytes(rows: list[Any]) -> bytes:
    """The same for equal rows, and for no others."""
    try:
        return marshal.dumps(rows, 2)  # without references between equal objects: these say nothing
    except ValueError:  # what drivers make of dates, numbers and JSON
        return repr(rows).encode()


@contextmanager
def listening() -> Iterator[list[Question]]:
    """Whatever this thread asks the database meanwhile. Who listened already hears it, too."""
    questions: list[Question] = []
    listened = _heard.set(questions)
    try:
        yield questions
    finally:
        _heard.reset(listened)
        overhear(questions)


def overhear(questions: Sequence[Question]) -> None:
    """Take these as asked: what is made now is made of their answers."""
    if (heard := _heard.get()) is not None:
        heard.extend(questions)


def only_reads(questions: Sequence[Question]) -> bool:
    """Whether asking them again changes and holds nothing."""
    return all(
        statement.lstrip().startswith("SELECT") and "FOR UPDATE" not in statement
        for statement, _ in questions
    )


def _hear(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    heard = _heard.get()
    if heard is not None and not statement.startswith("BEGIN"):
        heard.append((statement, parameters))
