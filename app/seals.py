"""The token of a form (CSRF) and the cookie that it belongs to. A page that is kept holds neither: each
visitor gets her own, made as the application makes them."""

import gzip
from typing import TYPE_CHECKING

from flask import Flask, Response, session
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import Headers
from werkzeug.http import parse_cookie

from app.packing import Package

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HELD = {"csrf_token"}  # all that the session of somebody who has just come may hold


class Sealed:
    """A page with forms, cut where their token stands."""

    def __init__(self, headers: Headers, plain: bytes, token: bytes) -> None:
        self.pieces = plain.split(token)
        self.is_compressed = headers.get("Content-Encoding") == "gzip"
        self.headers = [one for one in headers if one[0] not in {"Set-Cookie", "ETag", "Content-Length"}]

    @classmethod
    def of(cls, app: Flask, headers: Headers, body: bytes) -> "Sealed | None":
        """The page, if its one cookie is a session that holds the secret of its forms and nothing else, and
        the token stands in it."""
        plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
        cookies = headers.getlist("Set-Cookie")
        held = _held(app, cookies[0]) if len(cookies) == 1 else None
        if held is None or set(held) != HELD:
            return None
        token = _token_in(plain)
        return cls(headers, plain, token) if token else None

    def renewed(self, app: Flask, environ: "WSGIEnvironment") -> tuple[list[tuple[str, str]], bytes]:
        """Headers and body for one more visitor, as the application itself would have given them to her."""
        with app.request_context(environ):
            token = generate_csrf().encode()
            response = Response()
            app.session_interface.save_session(app, session, response)
        package = Package(token.join(self.pieces))
        body = package.compressed if self.is_compressed else package.plain
        tag = f'"{package.mark}-gzip"' if self.is_compressed else f'"{package.mark}"'
        cookie = ("Set-Cookie", response.headers["Set-Cookie"])
        return [*self.headers, ("ETag", tag), ("Content-Length", str(len(body))), cookie], body


def _held(app: Flask, cookie: str) -> dict[str, str] | None:
    value = parse_cookie(cookie.partition(";")[0]).get(app.config["SESSION_COOKIE_NAME"])
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    held: dict[str, str] | None = serializer.loads(value) if value else None
    return held


def _token_in(plain: bytes) -> bytes:
    """What stands in the hidden fields; empty where they are not all the same."""
    found = {piece.partition(b'"')[0] for piece in plain.split(b'name="csrf_token" value="')[1:]}
    return found.pop() if len(found) == 1 else b""
