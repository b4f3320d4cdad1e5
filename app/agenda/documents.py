"""Frozen dataclasses as plain JSON, and back: whatever differs from its default, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from app.i18n import Localised

Document = dict[str, Any]
T = TypeVar("T")


def plain(value: Any) -> Any:
    if is_dataclass(value):
        pairs = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: plain(given) for one, given in pairs if given != _default(one)}
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [plain(one) for one in value]
        case Mapping():
            return {key: plain(one) for key, one in value.items()}
    return value


def _default(one: "Field[Any]") -> Any:
    return one.default if one.default_factory is MISSING else one.default_factory()


def read(cls: type[T], document: Document) -> T:
    """A dataclass from its plain form. Raises KeyError, TypeError or ValueError for what is none."""
    of: Any = cls
    readers = _readers(of)
    return cls(**{name: readers[name](given) for name, given in document.items()})


@cache
def _readers(cls: Any) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(cls)
    return {one.name: _reader(hints[one.name]) for one in fields(cls)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of that type from plain JSON."""
    if get_origin(hint) is UnionType:
        inner = _reader(next(one for one in get_args(hint) if one is not NoneType))
        return lambda given: None if given is None else inner(given)
    if get_origin(hint) is tuple:
        one = _reader(get_args(hint)[0])
        return lambda given: tuple(one(each) for each in given)
    if get_origin(hint) is Mapping:
        return lambda given: {key: Localised(text) for key, text in given.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return partial(read, hint)
    kinds: dict[Any, Callable[[Any], Any]] = {datetime: datetime.fromisoformat, date: date.fromisoformat}
    reader: Callable[[Any], Any] = kinds.get(hint, hint)
    return reader
