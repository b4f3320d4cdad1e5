"""A reader of our own for rules about single lines: it unfolds and splits, no more (RFC 5545 §3.1)."""

import re
from typing import NamedTuple


class Line(NamedTuple):
    name: str
    parameters: dict[str, str]
    value: str


def lines(data: bytes) -> list[Line]:
    text = data.decode("utf-8").replace("\r\n ", "")
    assert text.endswith("\r\n")
    return [_line(line) for line in text[:-2].split("\r\n")]


def component(data: bytes, name: str) -> list[Line]:
    """The lines of the only component of that name, without those of components inside it."""
    inside, depth = [], 0
    found = 0
    for line in lines(data):
        if depth and line.name == "END":
            depth -= 1
        elif depth and line.name == "BEGIN":
            depth += 1
        elif line == Line("BEGIN", {}, name):
            found, depth = found + 1, 1
        elif depth == 1:
            inside.append(line)
    assert found == 1
    return inside


def values(data: bytes, name: str) -> dict[str, str]:
    """The values of a component's properties, each of which has to stand there once."""
    properties = component(data, name)
    assert len({line.name for line in properties}) == len(properties)
    return {line.name: line.value for line in properties}


def parameters(data: bytes, name: str) -> dict[str, dict[str, str]]:
    return {line.name: line.parameters for line in component(data, name)}


def text(value: str) -> str:
    """A TEXT value as it was typed (RFC 5545 §3.3.11)."""
    return re.sub(r"\\(.)", lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)


def _line(line: str) -> Line:
    head, value = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL).groups()  # type: ignore[union-attr]
    name, *parameters = re.findall(r'(?:[^";]|"[^"]*")+', head)
    return Line(
        name, {key: quoted.strip('"') for key, quoted in (p.split("=", 1) for p in parameters)}, value
    )
