"""Draws the state machine of a participation into docs/registration.md, from the table in the code.

.venv/bin/python -m tests.house.drawing
"""

import ast
from enum import StrEnum
from pathlib import Path

from app.participation import states
from app.participation.states import IN_CALENDARS, TRANSITIONS, WITH_SEAT, Deed, State

PAGE = Path(__file__).parents[2] / "docs" / "registration.md"
INTRO = """# How far somebody is on the way to an event

One table, `TRANSITIONS` in `app/participation/states.py`, says which deed leads from which state to which.
Nothing else ever happens to a state: any other deed is refused. `tests/participation/test_states.py` does
every deed in every state.

This page is drawn from that table. After a change there, run `.venv/bin/python -m tests.house.drawing`.
"""


def page() -> str:
    return "\n".join([INTRO, *_drawing(), *_states(), *_deeds()]) + "\n"


def _drawing() -> list[str]:
    arrows: dict[tuple[State, State], list[Deed]] = {}
    for deed, (befores, after) in TRANSITIONS.items():
        for before in State:
            if before in befores:
                arrows.setdefault((before, after), []).append(deed)
    lines = [f"    {a} --> {b}: {', '.join(deeds)}" for (a, b), deeds in arrows.items()]
    return ["```mermaid", "stateDiagram-v2", "    [*] --> cancelled", *lines, "```", ""]


def _states() -> list[str]:
    lines = ["## The states", "", "| state | what it means | seat | calendar |", "|---|---|---|---|"]
    means = _comments(State)
    lines += [f"| {one} | {means[one]} | {_seat(one)} | {_calendar(one)} |" for one in State]
    return [*lines, ""]


def _deeds() -> list[str]:
    lines = ["## The deeds", "", "| deed | what it is | from | to | seats after it | calendar after it |"]
    lines.append("|---|---|---|---|---|---|")
    means = _comments(Deed)
    for deed, (befores, after) in TRANSITIONS.items():
        names = ", ".join(one for one in State if one in befores)
        lines.append(f"| {deed} | {means[deed]} | {names} | {after} | {_seat(after)} | {_calendar(after)} |")
    return lines


def _seat(state: State) -> str:
    if state is State.OFFERED:
        return "kept while the offer stands"
    return "waits in a queue" if state is State.WAITING else "taken" if state in WITH_SEAT else "none"


def _calendar(state: State) -> str:
    return "shows her days" if state in IN_CALENDARS else "shows nothing"


def _comments(names: type[StrEnum]) -> dict[str, str]:
    """What stands beside each name in the code, by its value."""
    code = Path(states.__file__ or "").read_text()
    [found] = [one for one in ast.parse(code).body if getattr(one, "name", "") == names.__name__]
    lines = code.splitlines()[found.lineno : found.end_lineno]
    pairs = [line.split("# ", 1) for line in lines if "# " in line]
    said = {line.split('"')[1]: words for line, words in pairs}
    return {one.value: said.get(one.value, "does not come") for one in names}


if __name__ == "__main__":
    PAGE.write_text(page())
