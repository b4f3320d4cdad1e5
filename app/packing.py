"""Bytes as they go over the wire: the mark of their contents, plain or compressed.

What is kept to be sent again (a calendar feed, a printed agenda) is kept in this form, so that nothing is
done to it twice.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

from flask import Response

View = TypeVar("View", bound=Callable[..., Any])


def keepable(view: View) -> View:
    """Mark a view whose answer to whoever has not signed in is made of its address, the language, the minute
    and the database alone: it may go out again as long as these are the same."""
    view.is_keepable = True  # type: ignore[attr-defined]
    return view


class Package:
    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.mark = sha256(plain).hexdigest()[:32]

    @cached_property
    def compressed(self) -> bytes:
        """Always the same bytes for the same contents: no time stands in them."""
        return gzip.compress(self.plain, 5, mtime=0)


class Packed(Response):
    """An answer whose bytes are packed already."""

    def __init__(self, package: Package, **details: Any) -> None:
        super().__init__(package.plain, **details)
        self.package = package


class Shelf:
    """What was written once and is asked for again and again, kept by all that it is made of: so nothing old
    is ever given out, as what has changed stands at another place. Whatever was not asked for longest makes
    room. Each process has its own."""

    def __init__(self, room: int) -> None:
        self.room = room  # bytes
        self.filled = 0
        self.packages: OrderedDict[bytes, Package] = OrderedDict()
        self.lock = Lock()

    def take(self, made_of: object, write: Callable[[], bytes]) -> Package:
        """What stands there, or what `write` makes.

        The `repr` of `made_of` has to say all of it; that of a row of SQLAlchemy does not.
        """
        place = sha256(repr(made_of).encode()).digest()
        with self.lock:
            if package := self.packages.get(place):
                self.packages.move_to_end(place)
                return package
        package = Package(write())  # outside the lock: whoever finds something else need not wait
        with self.lock:
            self._put(place, package)
        return package

    def clear(self) -> None:
        with self.lock:
            self.packages.clear()
            self.filled = 0

    def _put(self, place: bytes, package: Package) -> None:
        if place not in self.packages:
            self.filled += len(package.plain)
        self.packages[place] = package
        while self.filled > self.room:
            _oldest, gone = self.packages.popitem(last=False)
            self.filled -= len(gone.plain)
