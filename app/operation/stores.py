"""The databases underneath, asked through their own drivers: rows exactly as they are kept, one at a time.

A row is a tuple in the order of the columns: as the driver gives it, JSON as the text it is kept as; `values`
makes it the same on both engines. Nothing is gathered: a table of any length passes through in little memory.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import URL, Column, Table
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, TypeDecorator

from app.health import UNFINISHED

Row = tuple[Any, ...]
TYPES = (
    (Boolean, "bool"),
    (Integer, "int4"),
    (Float, "float8"),
    (DateTime, "timestamptz"),
    (Date, "date"),
    (LargeBinary, "bytea"),
)  # fmt: skip  of PostgreSQL; all others are text


class Store(Protocol):
    """One database, in one transaction from `begin` to `commit`; closed before, nothing was written."""

    engine: str

    def begin(self, *, writes: bool) -> None: ...
    def version(self) -> str | None:
        """The migration on which its tables stand. None: it has no tables of ours."""

    def is_bare(self) -> bool:
        """It holds no table at all."""

    def unfinished(self) -> bool:
        """A restore has replaced what it held, and was interrupted before it had erased anybody again."""

    def rows(self, table: Table) -> Iterator[Row]:
        """Each row in the order of its primary key."""

    def write(self, table: Table, rows: Iterable[Row]) -> None: ...
    def holds(self, table: Table) -> bool: ...
    def orphans(self) -> list[tuple[str, int]]:
        """Table and id of rows that point to a row which is not there."""

    def go_on_from_the_last_number(self, table: Table) -> None: ...
    def commit(self) -> None: ...
    def close(self) -> None: ...


def opened(url: URL) -> Store:
    """Raises ValueError where the address is of no database that we know."""
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return Sqlite(url.database)
        case "postgresql":
            return Postgresql(url.set(drivername="postgresql").render_as_string(hide_password=False))
    raise ValueError("Name a database as sqlite:////path/file.db or postgresql://name@host/database.")


class Sqlite:
    engine = "sqlite"

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.connection.text_factory = lambda kept: kept.decode("utf-8", "surrogateescape")

    def begin(self, *, writes: bool) -> None:
        self.connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    def version(self) -> str | None:
        there = self._one("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
        return self._one("SELECT version_num FROM alembic_version") if there else None

    def is_bare(self) -> bool:
        return not self._one("SELECT count(*) FROM sqlite_master WHERE type = 'table'")

    def unfinished(self) -> bool:
        return bool(self._one(f"SELECT count(*) FROM sqlite_master WHERE name = '{UNFINISHED}'"))  # noqa: S608  (ours)

    def rows(self, table: Table) -> Iterator[Row]:
        order = ", ".join(_quoted(column.name) for column in table.primary_key)
        chosen = f"SELECT {_names(table)} FROM {_quoted(table.name)} ORDER BY {order}"  # noqa: S608  (our tables)
        return self.connection.execute(chosen)

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(table.columns))
        into = f"INSERT INTO {_quoted(table.name)} ({_names(table)}) VALUES ({marks})"  # noqa: S608  (as above)
        self.connection.executemany(into, (tuple(map(_for_sqlite, row)) for row in rows))

    def holds(self, table: Table) -> bool:
        return bool(self._one(f"SELECT EXISTS (SELECT 1 FROM {_quoted(table.name)})"))  # noqa: S608  (as above)

    def orphans(self) -> list[tuple[str, int]]:
        found = self.connection.execute("PRAGMA foreign_key_check").fetchall()
        return [(table, id_) for table, id_, *_which in found]

    def go_on_from_the_last_number(self, table: Table) -> None:
        """SQLite does so by itself."""

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()

    def _one(self, question: str) -> Any:
        row = self.connection.execute(question).fetchone()
        return row and row[0]


class Postgresql:
    engine = "postgresql"

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True, options="-c timezone=UTC")

    def begin(self, *, writes: bool) -> None:
        """Reads see what was there when the first of them began, however long they take."""
        self.connection.execute(
            "BEGIN" if writes else "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        )

    def version(self) -> str | None:
        there = self._one("SELECT to_regclass('alembic_version') IS NOT NULL")
        return self._one("SELECT version_num FROM alembic_version") if there else None

    def is_bare(self) -> bool:
        return not self._one("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")

    def unfinished(self) -> bool:
        return bool(self._one(f"SELECT to_regclass('{UNFINISHED}') IS NOT NULL"))

    def rows(self, table: Table) -> Iterator[Row]:
        texts = [
            sql.SQL("{}::text").format(sql.Identifier(column.name))
            if isinstance(kind(column), JSON)
            else sql.Identifier(column.name)
            for column in table.columns
        ]
        chosen = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
            sql.SQL(", ").join(texts),
            sql.Identifier(table.name),
            sql.SQL(", ").join(sql.Identifier(column.name) for column in table.primary_key),
        )
        with self.connection.cursor() as cursor, cursor.copy(chosen) as copy:
            copy.set_types([_type(column) for column in table.columns])
            yield from copy.rows()

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
        with self.connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def holds(self, table: Table) -> bool:
        chosen = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table.name))
        return bool(self._one(chosen))

    def orphans(self) -> list[tuple[str, int]]:
        return []  # PostgreSQL lets nobody switch the keys off

    def go_on_from_the_last_number(self, table: Table) -> None:
        numbers = sql.SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {} HAVING max(id) > 0"
        )
        self.connection.execute(numbers.format(sql.Identifier(table.name)), [f'"{table.name}"'])

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()

    def _one(self, question: str | sql.Composed) -> Any:
        row = self.connection.execute(question).fetchone()
        return row and row[0]


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _quoted(name: str) -> str:
    return f'"{name}"'


def _names(table: Table) -> str:
    return ", ".join(_quoted(column.name) for column in table.columns)


def kind(column: Column[Any]) -> Any:
    """The type of the library beneath one of ours."""
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def _type(column: Column[Any]) -> str:
    return next((name for one, name in TYPES if isinstance(kind(column), one)), "text")
