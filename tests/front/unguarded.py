"""Synodos whose front door does not look, to show that the race test can see an old page."""

from typing import Any

from app import create_app
from app.memory import Memory


def recall(memory: Memory[Any], key: Any, still: Any = None) -> Any:
    kept = memory.things.get(key)
    return kept and kept.thing


Memory.recall = recall  # type: ignore[method-assign]
app = create_app()
