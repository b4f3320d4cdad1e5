"""The database session, the action (one transaction), and columns shared by every model."""

import enum
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, wraps
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated, Any, Generic, ParamSpec, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    Select,
    TypeDecorator,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from app import watching
from app.errors import DomainError, NotPossibleNow
from app.i18n import Localised


class UTCDateTime(TypeDecorator[datetime]):
    """Stores an instant as UTC and always gives it back timezone-aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class LocalisedText(TypeDecorator[Localised]):
    """A text in several languages, as JSON; never NULL. Assign a new value to change it."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> dict[str, str]:
        return {code: text for code, text in (value or {}).items() if text}

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> Localised:
        return Localised(value or {})


# Enums are plain text columns holding the value, so that adding one needs no migration.
BY_VALUE = Enum(
    enum.Enum, native_enum=False, length=32, values_callable=lambda e: [member.value for member in e]
)
# Names let a later migration find and change a constraint.
CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
P = ParamSpec("P")
R = TypeVar("R")

LONGEST_WAIT, KNOCKS = 30.0, 0.0005  # seconds for the write lock of SQLite, and between two attempts
PATIENT = f"busy_timeout={LONGEST_WAIT * 1000:.0f}"

Instant = Annotated[datetime, mapped_column(UTCDateTime)]
Texts = Annotated[Localised, mapped_column(LocalisedText, default=Localised)]


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES), type_annotation_map={enum.Enum: BY_VALUE}
    )
    id: Mapped[int] = mapped_column(primary_key=True)


class Database(SQLAlchemy):
    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        with app.app_context():
            if self.engine.dialect.name == "sqlite":
                event.listen(self.engine, "connect", _open_sqlite)
                event.listen(self.engine, "begin", _begin_sqlite)


db = Database(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # what db.Model is, in words a type checker understands
else:
    Model = db.Model


def _open_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """WAL lets readers read while one writes; a writer waits its turn instead of failing. What is deleted is
    overwritten: it must not be found in the file."""
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", PATIENT, "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """An action takes the write lock at once: a read that later writes could be refused half-way."""
    if not connection.get_execution_options().get("immediate"):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _took_turn(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong
    finally:
        driver.execute(f"PRAGMA {PATIENT}")


def _took_turn(connection: Any) -> bool:
    """Knock until the lock is free, at short and equal intervals. Left to SQLite, whoever has waited sleeps
    longer and longer (up to 0.1 s), and is overtaken by all who have just come. False: nobody opened, or
    something is wrong."""
    end = monotonic() + LONGEST_WAIT
    while monotonic() < end:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as refusal:
            if refusal.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            sleep(KNOCKS)
    return False


def action(do: Callable[P, R]) -> Callable[P, R]:
    """Make a function one transaction: all of it is saved, or nothing. Actions never call actions.

    What the request has read before is forgotten first, so that the action decides on fresh facts.
    Raises NotPossibleNow where somebody else has removed one of them meanwhile.
    """

    @wraps(do)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        session = db.session()
        if session.info.get("acting"):
            raise RuntimeError(f"{do.__name__} was called inside another action")
        session.info.update(acting=True, done=[])
        try:
            session.rollback()  # ends the request's read transaction, expires what it has loaded
            session.connection(execution_options={"immediate": True})
            if along := session.info.get("along"):
                along()
            result = do(*args, **kwargs)
            session.commit()
            session.info.pop("along", None)
            watching.count_all(session.info["done"])
            return result
        except DomainError as refusal:
            session.rollback()
            watching.count("refused", reason=type(refusal).__name__)
            raise
        except (ObjectDeletedError, StaleDataError) as gone:
            session.rollback()
            raise NotPossibleNow from gone
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["acting"] = False

    return whole


def write_along(write: Callable[[], None]) -> None:
    """Let the next action begin with that, and be one transaction with it: a write lock less to wait for."""
    db.session().info["along"] = write


def write_the_rest() -> None:
    """What no action took along, once: it is not tried again where the database does not answer."""
    if along := db.session().info.pop("along", None):
        action(along)()


def insert_if_absent(model: type[Base], **values: Any) -> int | None:
    """Insert a row unless a unique key is taken already (by whom ever, at any time). Returns its id."""
    inserted: int | None = db.session.scalar(_one_if_absent(model, db.engine.dialect.name), values)
    return inserted


def insert_all_absent(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """The same for many rows in one statement."""
    if rows:
        db.session.execute(_if_absent(model, db.engine.dialect.name), rows)


@cache
def _one_if_absent(model: type[Base], dialect: str) -> Any:
    return _if_absent(model, dialect).returning(model.__table__.c.id)


def _if_absent(model: type[Base], dialect: str) -> Any:
    return insert(dialect, model.__table__).on_conflict_do_nothing()


def insert(dialect: str, into: Any) -> Any:
    """Of either engine: both know what to do on conflict."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(into)


@dataclass(frozen=True)
class Page(Generic[R]):
    """A part of a long list."""

    rows: list[R]
    total: int
    number: int  # of the page, from 1
    size: int

    @property
    def first(self) -> int:
        """The place of its first row in the list, from 1; 0 where there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def has_next(self) -> bool:
        return self.last < self.total


def page_of(ordered: Select[R], number: int, size: int) -> Page[R]:
    """The page with that number, or the last one for a number beyond it. One query counts, one reads."""
    total = db.session.scalar(select(func.count()).select_from(ordered.order_by(None).subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // size)))
    return Page(
        list(db.session.scalars(ordered.limit(size).offset((number - 1) * size))), total, number, size
    )


def slugified(text: str) -> str:
    """Letters, figures and hyphens for an address: "Good practices: Θεσσαλονίκη" → good-practices."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text))
