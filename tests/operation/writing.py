"""What is written down, caught as it leaves."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.operation.logs import OURS, JsonLines


class Lines(io.StringIO):
    """The lines of a log, as text and as what they say."""

    def said(self, logger: str = "") -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.getvalue().splitlines()]
        return [line for line in lines if line["logger"].startswith(logger)]


@contextmanager
def caught() -> Iterator[Lines]:
    """`with caught() as lines: …`: all that a site in production would write, each request included."""
    lines, levels = Lines(), {name: logging.getLogger(name).level for name in OURS}
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    logging.root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logging.root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
