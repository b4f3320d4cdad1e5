"""What was made of rows and is kept as long as it would be made just the same.

What it was made of is known, not guessed: the questions that were put to the database meanwhile. It is still
true if nothing at all was committed since, or if the same questions are answered by the same rows.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from flask import Flask, current_app

from app.database import db
from app.witness import Question, Stamp, Witness, listening, only_reads, overhear

Thing = TypeVar("Thing")


@dataclass
class Kept(Generic[Thing]):
    thing: Thing
    weight: int
    stamp: Stamp  # of the moment when it was last true
    questions: list[Question]
    told: bytes  # what was answered to them


class Memory(Generic[Thing]):
    """Each process has its own. What was made longest ago makes room."""

    def __init__(self, app: Flask, room: int) -> None:
        self.app, self.room = app, room
        self.things: OrderedDict[Hashable, Kept[Thing]] = OrderedDict()
        self.filled = 0
        self.lock = Lock()

    @property
    def witness(self) -> Witness:
        """One for all that the application remembers."""
        found: Witness | None = self.app.extensions.get("witness")
        if found is None:
            with self.app.app_context():
                found = self.app.extensions.setdefault("witness", Witness(db.engine))
        return found

    def recall(self, key: Hashable, still: Callable[[Thing], bool] = lambda thing: True) -> Thing | None:
        """What is kept there, if it would be made just the same now; `still` says what else it hangs on."""
        kept = self.things.get(key)
        if kept is None or not still(kept.thing):
            return None
        if kept.stamp != self.witness.stamp():
            now = self.witness.ask_again(kept.questions)
            if now is None or now[1] != kept.told:
                return None
            kept.stamp = now[0]
        overhear(kept.questions)
        return kept.thing

    def learn(self, key: Hashable, make: Callable[[], Thing], weigh: Callable[[Thing], int]) -> Thing:
        """What `make` makes. It is kept if it weighs anything, and nothing was committed from before it was
        begun until after it was known what it is made of: so all of that is of one moment."""
        before = self.witness.stamp()
        with listening() as questions:
            thing = make()
        weight = weigh(thing)
        if before and weight and only_reads(questions):
            after = self.witness.ask_again(questions)
            if after and after[0] == before:
                self._put(key, Kept(thing, weight, before, questions, after[1]))
        return thing

    def clear(self) -> None:
        with self.lock:
            self.things.clear()
            self.filled = 0

    def _put(self, key: Hashable, kept: Kept[Thing]) -> None:
        with self.lock:
            if old := self.things.pop(key, None):
                self.filled -= old.weight
            self.things[key] = kept
            self.filled += kept.weight
            while self.filled > self.room:
                _key, gone = self.things.popitem(last=False)
                self.filled -= gone.weight


def memory(name: str, room: int) -> Memory[Thing]:
    """Of the application that is running, by its name."""
    found: Memory[Thing] | None = current_app.extensions.get(name)
    if found is None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        found = current_app.extensions.setdefault(name, Memory(app, room))
    return found
