"""Calendars that were written once and are asked for again and again: kept as they went out."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from app.packing import Package


class Shelf:
    """Kept by all that they are made of, so that nothing old is ever given out: what has changed stands at
    another place. Whatever was not asked for longest makes room. Each process has its own."""

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
        package = Package(write())  # outside the lock: whoever finds another calendar need not wait
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
