"""The front door: a page that was made for somebody who is nobody in particular goes out again before the
application is asked, as long as nothing can have changed.

It is given out again in the same minute, as long as `memory.py` knows it to be true. Otherwise it is made
anew. Only what a view marked with `keepable` answers is kept, for visitors without a session. A page with a
form goes out with a token and a cookie of the visitor's own.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.datastructures import Headers, LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import (
    http_date,
    is_resource_modified,
    parse_accept_header,
    parse_cookie,
    remove_entity_headers,
)

from app import clock, i18n
from app.memory import Memory
from app.seals import Sealed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOM = 16_000_000  # bytes; each process has its own
SMALL = 8_000  # bytes that a page takes beside its text, at least
LONGEST = 500  # characters of an address of which anything is kept
ROUTE = "synodos.route"  # of the environment: the rule that the address follows, for logs and metrics
NOT_OURS = ("HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_AUTHORIZATION", "HTTP_UPGRADE")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def init_app(app: Flask) -> None:
    """Stand right before the application: what others put around it stays around the front door, too."""
    if not app.debug:
        app.wsgi_app = FrontDoor(app)  # type: ignore[assignment]


class Page:
    """A whole answer, and what it was made of."""

    def __init__(self, app: Flask, status: str, headers: Headers, body: bytes, route: str) -> None:
        self.app, self.status, self.body, self.route = app, status, body, route
        self.headers = [(name, value) for name, value in headers if name != "Date"]
        self.has_date = "Date" in headers
        is_sealed = status.startswith("200 ") and "Set-Cookie" in headers
        self.sealed = Sealed.of(app, headers, body) if is_sealed else None
        self.is_good = status.startswith("200 ") and (bool(self.sealed) or "Set-Cookie" not in headers)
        self.tag, self.last_modified = headers.get("ETag"), headers.get("Last-Modified")
        self.made_in: datetime  # the minute

    def weight(self) -> int:
        """Bytes that it takes; 0 where it is not to be kept."""
        return len(self.body) + SMALL if self.is_good else 0

    @cached_property
    def headers_unchanged(self) -> list[tuple[str, str]]:
        """Of a 304."""
        headers = Headers(self.headers)
        remove_entity_headers(headers)
        return list(headers)

    def give(
        self, environ: "WSGIEnvironment", start: "StartResponse", *, as_made: bool = False
    ) -> Iterable[bytes]:
        """`as_made`: to the visitor for whom it was made; nobody else gets the token of her forms."""
        environ[ROUTE] = self.route
        if self.sealed and not as_made:
            headers, body = self.sealed.renewed(self.app, environ)
            start(self.status, self._dated(headers))
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        if self.status.startswith("200 ") and self._is_known_to(environ):
            start("304 NOT MODIFIED", self._dated(self.headers_unchanged))
            return []
        start(self.status, self._dated(self.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]

    def _is_known_to(self, environ: "WSGIEnvironment") -> bool:
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is None and "HTTP_IF_MODIFIED_SINCE" not in environ:
            return False
        return tags == self.tag or not is_resource_modified(
            environ, self.tag, last_modified=self.last_modified
        )

    def _dated(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        dates = [("Date", date(int(clock.now().timestamp())))] if self.has_date else []
        return [*headers, *dates]  # a list of its own: layers around us may add to it


class FrontDoor:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.inside: WSGIApplication = app.wsgi_app
        self.pages: Memory[Page] = Memory(app, ROOM)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        key = whose(environ)
        if key is None:
            return self.inside(environ, start)
        minute = this_minute()
        if page := self.pages.recall(key, lambda page: page.made_in == minute):
            return page.give(environ, start)
        if route := self.keepable(environ):
            page = self.pages.learn(key, lambda: self.make(environ, route, minute), Page.weight)
            return page.give(environ, start, as_made=True)
        return self.inside(environ, start)

    def make(self, environ: "WSGIEnvironment", route: str, minute: datetime) -> Page:
        """The whole page, whatever part of it was asked for."""
        plain = {name: value for name, value in environ.items() if name not in CONDITIONS}
        page = self.ask(plain | {"REQUEST_METHOD": "GET"}, route)
        page.made_in = minute
        return page

    def ask(self, environ: "WSGIEnvironment", route: str) -> Page:
        begun: list[tuple[str, Headers]] = []

        def start(
            status: str, headers: list[tuple[str, str]], problem: Any = None
        ) -> Callable[[bytes], object]:
            begun[:] = [(status, Headers(headers))]
            return parts.append

        parts: list[bytes] = []
        answer = self.inside(environ, start)
        try:
            parts.extend(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return Page(self.app, *begun[0], b"".join(parts), route)

    def keepable(self, environ: "WSGIEnvironment") -> str | None:
        """The rule of an address of which answers are kept."""
        try:
            adapter = self.app.create_url_adapter(self.app.request_class(environ, populate_request=False))
            rule, _values = adapter.match(return_rule=True)  # type: ignore[union-attr]
        except HTTPException:
            return None
        is_keepable = getattr(self.app.view_functions[rule.endpoint], "is_keepable", False)
        return rule.rule if is_keepable else None


def whose(environ: "WSGIEnvironment") -> tuple[Any, ...] | None:
    """All that an answer to a visitor may hang on, beside the database and the minute. None: she is somebody,
    or asks for something that the application itself has to look at."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or any(name in environ for name in NOT_OURS):
        return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    speaks = language(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    if speaks is None or len(path) + len(query) > LONGEST:
        return None
    return (
        path,
        query,
        environ.get("SCRIPT_NAME", ""),
        environ.get("HTTP_HOST"),
        environ["wsgi.url_scheme"],
        speaks,
        takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


@lru_cache(1000)
def language(cookies: str, accepted: str) -> str | None:
    """In which a visitor reads; None where her cookies say more of her than her language."""
    known = parse_cookie(cookies)
    if set(known) - {"language"}:
        return None
    return i18n.of_visitor(known.get("language"), parse_accept_header(accepted, LanguageAccept))


@lru_cache(1000)
def takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted)["gzip"] > 0


@lru_cache(2)
def date(second: int) -> str:
    return http_date(second)


def this_minute() -> datetime:
    """What hangs on the clock changes with it: events begin and end, registration opens and closes."""
    return clock.now().replace(second=0, microsecond=0)
