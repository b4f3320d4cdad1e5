"""What was measured, and the one table that shows it: on the screen, and in docs/benchmarks.md."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

WIDTH = "{:42}{:>9} {:13}{:29}{}"  # on the screen, 110 columns
HEAD = ("", "value", "unit", "ratio", "required")


@dataclass(frozen=True)
class Figure:
    subject: str
    value: float
    unit: str
    ratio: str = ""  # to what, in words: "61 % of empty view"
    required: str = ""  # in words; empty: nothing is
    is_met: bool = True

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        digits = 0 if self.value >= 100 or self.value == int(self.value) else 1 if self.value >= 10 else 2
        verdict = f"{self.required} {'✓' if self.is_met else '✗'}" if self.required else ""
        return self.subject, f"{self.value:,.{digits}f}", self.unit, self.ratio, verdict


def share(value: float, whole: float, of: str) -> str:
    percent = 100 * value / whole
    return f"{percent:.{0 if percent >= 10 else 1}f} % of {of}"


def times(value: float, one: float, of: str) -> str:
    return f"{value / one:,.{0 if value >= 10 * one else 1}f} × {of}"


def on_screen(title: str, figures: Iterable[Figure]) -> str:
    lines = [WIDTH.format(title, *HEAD[1:]), "-" * 110]
    return "\n".join(line.rstrip() for line in (*lines, *(WIDTH.format(*one.cells) for one in figures)))


def in_markdown(sections: dict[str, list[Figure]]) -> str:
    lines = [" | ".join(("", *HEAD, "")).strip(), "|---|---:|---|---|---|"]
    for title, figures in sections.items():
        lines.append(f"| **{title}** | | | | |")
        lines += [f"| {' | '.join(one.cells)} |" for one in figures]
    return "\n".join(lines)


# Clocks


def cpu(do: Callable[[], object], repeated: int = 5) -> float:
    """Milliseconds of all processors together; the least of some times, as others use them too."""
    taken = []
    for _time in range(repeated):
        began = time.process_time()
        do()
        taken.append(time.process_time() - began)
    return min(taken) * 1000


def milliseconds(do: Callable[[], object]) -> float:
    """On the clock, once."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def usual(do: Callable[[], object], repeated: int) -> float:
    """Milliseconds on the clock; the median, after one time that does not count."""
    do()
    return median(milliseconds(do) for _time in range(repeated))
