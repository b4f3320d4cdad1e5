"""What a column may hold, in one form for both engines: aware datetimes in UTC, JSON as the text it is kept
as, bytes, numbers, truth values."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Column
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, String

from app.operation.stores import kind

SMALLEST, LARGEST = -(2**31), 2**31 - 1  # what an INTEGER of PostgreSQL holds


class Unfit(ValueError):
    """A value that no column of its kind may hold. The words say why, never what it is."""


def plain(column: Column[Any], value: Any) -> Any:
    """The value as both engines can hold it. Raises Unfit."""
    if value is None:
        if not column.nullable:
            raise Unfit("is missing")
        return None
    return _reader(column)(value)


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    mine = kind(column)
    if isinstance(mine, String):  # an Enum, too
        return partial(_text, length=mine.length)
    for one, reader in READERS:
        if isinstance(mine, one):
            return reader
    raise NotImplementedError(f"{column} is of a kind that nobody has taught to move: {mine!r}")


def _truth(value: Any) -> bool:
    if value not in (0, 1):
        raise Unfit("is neither true nor false")
    return bool(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int):
        raise Unfit("is no whole number")
    if not SMALLEST <= value <= LARGEST:
        raise Unfit("is a number too large for PostgreSQL")
    return int(value)


def _number(value: Any) -> float:
    if not isinstance(value, int | float):
        raise Unfit("is no number")
    return float(value)


def _text(value: Any, length: int | None = None) -> str:
    if not isinstance(value, str):
        raise Unfit("is no text")
    if "\0" in value:
        raise Unfit("holds the character 0, which PostgreSQL does not keep")
    if not _is_utf8(value):
        raise Unfit("is no text in UTF-8")
    if length is not None and len(value) > length:
        raise Unfit(f"is longer than {length} characters")
    return value


def _json(value: Any) -> str:
    """As text: a null of JSON stays one, numbers keep their figures, keys their order."""
    text = _text(value)
    try:
        json.loads(text, parse_constant=_no_json)
    except ValueError as fault:
        raise Unfit("is no JSON") from fault
    return text


def _no_json(constant: str) -> None:
    raise ValueError(constant)


def _instant(value: Any) -> datetime:
    """SQLite keeps the wall clock of UTC as text."""
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    except ValueError as fault:
        raise Unfit("is no time") from fault
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(_text(value))
    except ValueError as fault:
        raise Unfit("is no date") from fault


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise Unfit("is no file")
    return value


READERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Boolean, _truth),
    (Integer, _whole),
    (Float, _number),
    (JSON, _json),
    (DateTime, _instant),
    (Date, _day),
    (LargeBinary, _bytes),
)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
