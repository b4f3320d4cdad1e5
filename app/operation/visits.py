"""Around every request: its id, its line in the log, its time, and a page when all else fails.

The path itself stands in no log and no metric: it may hold a personal link. Its rule stands there instead.
What answers before Flask does says it by `environ["synodos.route"] = "/events/<slug>"`; else it is "front".
"""

import logging
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from app import errors, watching
from app.operation import metrics
from app.operation.logs import REQUESTS
from app.security import HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    Headers = list[tuple[str, str]]

VISIT, ROUTE = "synodos.visit", "synodos.route"
FRONT = "front"  # answered before a rule was looked for
UNKNOWN = "unknown"  # nothing is at that address
GIVEN = re.compile(r"[\w.-]{8,64}", re.ASCII)  # an id that a proxy may give
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another (Crockford's base 32)
AT_ONCE = 262_144  # bytes: up to here an answer is gathered before it leaves
MOST_TAKEN, PIECE = 20_000_000, 65_536  # bytes of what nobody reads; more than the proxies let through

log = logging.getLogger(REQUESTS)


def init_app(app: Flask) -> None:
    """Call it last: it is the outermost layer."""
    metrics.init_counting()
    app.url_value_preprocessors[None].insert(0, note_rule)  # before any that refuses
    app.log_exception = log_exception  # type: ignore[method-assign, assignment]
    app.wsgi_app = Visits(app)  # type: ignore[method-assign]


def note_rule(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if visit := request.environ.get(VISIT):
        visit.rule = request.url_rule.rule if request.url_rule else UNKNOWN


def log_exception(raised: Any) -> None:
    log.error("A page broke", exc_info=raised, extra={"route": request.url_rule and request.url_rule.rule})


class Visits:
    """A WSGI layer. What it does for each request must stay cheap: everything passes here."""

    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.believes = bool(app.config["PROXIES"])

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        visit = environ[VISIT] = Visit(environ, self.believes, start_response)
        before = watching.work.set(visit.id)
        try:
            body = self.inner(environ, visit.start)
            take_the_rest(environ)
            return visit.gathered(body)
        except Exception:
            if self.app.testing:
                raise
            return visit.broken(sys.exc_info())
        finally:
            watching.work.reset(before)


class Visit:
    """One request, from its first to its last byte."""

    __slots__ = ("began", "environ", "id", "length", "rule", "start_response", "status")

    def __init__(self, environ: "WSGIEnvironment", believes: bool, start_response: "StartResponse") -> None:
        self.began = perf_counter()
        self.environ, self.start_response = environ, start_response
        given = environ.get("HTTP_X_REQUEST_ID", "") if believes else ""
        self.id: str = given if given and GIVEN.fullmatch(given) else new_id()
        self.status, self.length, self.rule = 500, -1, ""

    def start(self, status: str, headers: "Headers", exc_info: Any = None) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        for name, value in headers:
            if name == "Content-Length":
                self.length = int(value)
        return self.start_response(
            status, [*headers, ("X-Request-ID", self.id)]
        )  # a kept list stays as it is

    def gathered(self, body: Iterable[bytes]) -> Iterable[bytes]:
        """A short answer as a whole, which breaks before it leaves or not at all; a long one as it comes."""
        if not 0 <= self.length <= AT_ONCE and not isinstance(body, list):
            return Stream(self, body)
        try:
            whole = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        self.ended()
        return [whole]

    def broken(self, raised: Any) -> list[bytes]:
        """Even the page that says so could not be made: a plain one."""
        log.error("A page broke, and the page that says so", exc_info=raised, extra={"route": self.route})
        page = errors.plain(500).encode()
        headers = [*HEADERS.items(), ("Content-Type", "text/html; charset=utf-8")]
        headers += [("Cache-Control", "no-store"), ("Content-Length", str(len(page)))]
        self.start("500 INTERNAL SERVER ERROR", headers, raised)
        self.ended()
        return [page]

    @property
    def route(self) -> str:
        """The rule that the address follows; never the address itself."""
        if rule := self.rule or self.environ.get(ROUTE):
            return str(rule)
        return "/static/<file>" if self.environ["PATH_INFO"].startswith("/static/") else FRONT

    def ended(self) -> None:
        took = perf_counter() - self.began
        method: str = self.environ["REQUEST_METHOD"]
        metrics.answered(self.route, method, self.status, took)
        if log.isEnabledFor(logging.INFO):
            known = {"method": method, "route": self.route, "status": self.status, "request_id": self.id}
            known["duration_ms"] = round(took * 1000, 2)
            log.info("%s %s %s", method, self.route, self.status, extra=known)


class Stream:
    """An answer that leaves piece by piece, perhaps in another thread than the one that began it."""

    def __init__(self, visit: Visit, body: Iterable[bytes]) -> None:
        self.visit, self.body = visit, body
        self.pieces = iter(body)
        self.is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        before = watching.work.set(self.visit.id)
        try:
            return next(self.pieces)
        except StopIteration:
            self._end()
            raise
        except Exception:
            log.error("An answer broke off", exc_info=True, extra={"route": self.visit.route})
            self.visit.status = 500  # what began well
            self._end()
            raise BrokenOff from None  # the web server writes down what it gets
        finally:
            watching.work.reset(before)

    def close(self) -> None:
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self._end()

    def _end(self) -> None:
        if self.is_open:
            self.is_open = False
            self.visit.ended()


def take_the_rest(environ: "WSGIEnvironment") -> None:
    """Read what is still coming, and keep none of it: a proxy or a browser that cannot get rid of all it was
    given says that we are away, instead of what we answer. What is short is on its way already."""
    is_long = len(environ.get("CONTENT_LENGTH") or "") > 4 or "HTTP_TRANSFER_ENCODING" in environ
    if not is_long or not environ.get("wsgi.input_terminated"):  # there is no end to what others would read
        return
    coming, left = environ["wsgi.input"], MOST_TAKEN
    while left > 0 and (piece := coming.read(PIECE)):
        left -= len(piece)


class BrokenOff(Exception):
    """Half an answer has left, and there will be no more of it."""


def new_id() -> str:
    """K7Q2-M9TX: short enough to be read out on the phone, and no two alike in a day."""
    number = secrets.randbits(40)
    text = "".join([LETTERS[number >> shift & 31] for shift in range(0, 40, 5)])
    return f"{text[:4]}-{text[4:]}"
