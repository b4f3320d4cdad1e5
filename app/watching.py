"""What those who run the site may watch: which piece of work a line of the log belongs to, and what was done.

Low in the house, so that everything may say it. What listens and makes it readable is `app/operation`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Done = tuple[str, Mapping[str, Any]]

# What is being worked at: the id of a request, or "mail-12"; empty between two of them.
work: ContextVar[str] = ContextVar("work", default="")
worker = ""  # the name of this process, where it is a worker
# Who wants to hear of each thing that was done: its name ("person.signed_in") and facts about it.
counters: list[Callable[[str, Mapping[str, Any]], None]] = []


@contextmanager
def at_work(name: str) -> Iterator[None]:
    """All that is logged meanwhile carries this name."""
    before = work.set(name)
    try:
        yield
    finally:
        work.reset(before)


def count(what: str, **facts: Any) -> None:
    """Something happened that leaves no row, such as a refusal. `what` and `facts` are words of ours, never
    of those who use the site."""
    count_all([(what, facts)])


def count_all(done: Iterable[Done]) -> None:
    for what, facts in done:
        for counter in counters:
            counter(what, facts)
