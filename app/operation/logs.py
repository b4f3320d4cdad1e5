"""What is written down while Synodos runs: one line for each thing, for machines or for eyes.

No line holds a name, an address, a text that somebody wrote, a personal link or the address of a network:
what an error says is left out, for it may quote what was typed; which error it was and where stays.
"""

import json
import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any

from app import watching
from app.security import SECRETS

OURS = ("app", "synodos", "_granian", "py.warnings")  # what these say counts from SYNODOS_LOG_LEVEL on
THEIRS = logging.WARNING  # everybody else
REQUESTS = "synodos.requests"  # speaks of rules and numbers only, and often
FACTS = ("method", "route", "status", "duration_ms")  # of a request
LONGEST = 1000  # characters of a message
WHO_LOGS_BY_ITSELF = ("_granian", "granian.access", "werkzeug", "app")
HIDDEN = (
    (re.compile(r"[^\s@<>\"'(=:,;]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "…"),  # IPv4
    (re.compile(r"(?i)\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\b|::[0-9a-f:]+\b"), "…"),  # IPv6
    (re.compile(r"[\w-]{32,}"), "…"),  # tokens
)

encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
Raised = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def begin(config: Mapping[str, Any]) -> None:
    """Write to stderr from now on, in the shape and from the level that the settings ask for.

    Whatever else had found itself a way out (Flask, the web server, warnings, errors that nobody caught)
    takes this one.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if config["LOG_FORMAT"] == "json" else TextLines())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(THEIRS)
    for name in WHO_LOGS_BY_ITSELF:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in OURS:
        logging.getLogger(name).setLevel(config["LOG_LEVEL"].upper())
    # What no line of ours holds need not be found out: who called, in which thread and process.
    logging._srcfile = None  # the way that the documentation of `logging` names
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.captureWarnings(True)
    warnings.formatwarning = lambda message, category, *_: f"{category.__name__}: {message}"
    if config["LOG_FORMAT"] == "json":
        sys.excepthook = _uncaught
    threading.excepthook = lambda what: _uncaught(what.exc_type, what.exc_value, what.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, (KeyboardInterrupt, SystemExit)):
        logging.getLogger("synodos").critical("Nobody caught this", exc_info=(kind, error, trace))  # type: ignore[arg-type]  # error is there


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return encode(facts(record))


class TextLines(logging.Formatter):
    """The same for people in front of a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        known = facts(record)
        name = f" [{known['request_id']}]" if "request_id" in known else ""
        lines = [f"{known['time']} {known['level']} {known['logger']}{name} {known['message']}"]
        lines += [f"  {line}" for line in (known.get("error"), *known.get("stack", ())) if line]
        return "\n".join(lines)


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says."""
    at = datetime.fromtimestamp(record.created, UTC)
    known: dict[str, Any] = {
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage() if record.name == REQUESTS else without_secrets(record.getMessage()),
        "process": os.getpid(),
    }
    if watching.worker:
        known["worker"] = watching.worker
    if name := getattr(record, "request_id", "") or watching.work.get():
        known["request_id"] = name
    known |= {name: value for name in FACTS if (value := getattr(record, name, None)) is not None}
    if record.exc_info and record.exc_info[1]:
        known |= {
            "error": " ← ".join(map(kind_of, chain(record.exc_info[1]))),
            "stack": where(record.exc_info),
        }
    return known


def without_secrets(text: str) -> str:
    """The same without what could name a person or open a door."""
    text = SECRETS.sub(r"\1…", text)
    for pattern, instead in HIDDEN:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error, what it came from, and so on."""
    seen: list[BaseException] = []
    follow: BaseException | None = error
    while follow is not None and follow not in seen:
        seen.append(follow)
        yield follow
        follow = follow.__cause__ or (None if follow.__suppress_context__ else follow.__context__)


def kind_of(error: BaseException) -> str:
    """Which error it was, without its words: these may quote what somebody typed."""
    original = getattr(error, "orig", None) or error
    code = (
        getattr(original, "sqlstate", None)
        or getattr(original, "sqlite_errorname", None)
        or getattr(original, "errno", None)
    )
    kind = type(error).__name__ + ("" if original is error else f" ({type(original).__name__})")
    return f"{kind} {code}" if isinstance(code, (str, int)) else kind


def where(raised: Raised) -> list[str]:
    """The places in the code, as "file:line in function", from the outside in."""
    return [f"{_short(one.filename)}:{one.lineno} in {one.name}" for one in extract_tb(raised[2])]


def _short(path: str) -> str:
    return path.rpartition("site-packages/")[2].removeprefix(f"{os.getcwd()}/")
