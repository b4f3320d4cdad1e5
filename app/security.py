"""The shell of the application: response headers, logs that give away nobody's link, and limits on how often
somebody may try."""

import hashlib
import hmac
import logging
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache, partial
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, has_request_context, request
from sqlalchemy import Executable, bindparam, case, or_
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from app import clock
from app.database import Instant, Model, db, insert, write_along, write_the_rest
from app.errors import NO_DATABASE, DomainError
from app.i18n import lazy as _

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # ours is asked for by the CSRF check over https; links stay secret
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
BY_NUMBER = ("/health/", "/metrics")  # asked for by machines beside us, which know no name
HSTS = "max-age=31536000"  # of this host only: what else the partner runs is not ours to decide


SENDINGS = 120  # of public forms in an hour: many times what a person needs


class TooManyTries(DomainError):
    message = _("That was tried too often. Wait an hour, then try again. Nothing is lost.")
    status = 429


class Tries(Model):
    """How often something was tried within its window. Keys are hashed: no address is kept here."""

    key: Mapped[str] = mapped_column(unique=True)
    count: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[Instant] = mapped_column(index=True)


class Id(IntegerConverter):
    """A number in an address, as far as the database counts: nothing of ours stands beyond."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any):
        super().__init__(map, *args, **{"max": 2**31 - 1} | kwargs)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Id
    app.wsgi_app = FixedHost(app)  # type: ignore[method-assign, assignment]
    if proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.url_value_preprocessor(refuse_nul)
    app.after_request(protect)
    app.after_request(count_sending)
    for name in (app.logger.name, "werkzeug", "granian.access"):  # whoever writes down what was asked for
        logging.getLogger(name).addFilter(hide_secrets)


class FixedHost:
    """This site has the name in BASE_URL, whatever a request calls it: nobody leads our links elsewhere.

    In production a request for another name is refused (RFC 9110 §15.5.20), so that no foreign name can be
    made to point here and read along; who asks for its health may call it by its number.
    """

    def __init__(self, app: Flask) -> None:
        self.inside: WSGIApplication = app.wsgi_app
        parts = urlsplit(app.config["BASE_URL"])
        usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
        self.name = parts.netloc.removesuffix(usual)  # as browsers write it
        self.refuses = app.config["PRODUCTION"]

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("HTTP_HOST") != self.name:
            if self.refuses and not environ.get("PATH_INFO", "").startswith(BY_NUMBER):
                start("421 Misdirected Request", [("Content-Type", "text/plain"), *HEADERS.items()])
                return [b"This site has another name.\n"]
            environ["HTTP_HOST"] = self.name
        return self.inside(environ, start)


def refuse_nul(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """No address of ours holds a NUL, and PostgreSQL takes none in a text."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["BASE_URL"].startswith("https://"):
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def keep_private(response: Response) -> Response:
    """For pages of which no cache keeps anything, and which no search engine finds."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


SECRETS = re.compile(r"(/(?:me|p|join|sign-in|delegations|come-along|team|read)/|~)[\w-]+")


def hide_secrets(record: logging.LogRecord) -> bool:
    """Personal links and addresses that cannot be guessed are keys: they stand in no log."""
    record.msg = _masked(record.msg)
    if isinstance(record.args, Mapping):
        record.args = {name: _masked(value) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(_masked(value) for value in record.args)
    return True


def _masked(value: object) -> object:
    return SECRETS.sub(r"\1…", value) if isinstance(value, str) else value


def limit(purpose: str, *whose: str, tries: int, within: timedelta = timedelta(hours=1)) -> None:
    """Count one try; raise TooManyTries when there have been `tries` already. Call it inside an action.

    The count is a row, so it holds across processes and restarts.
    """
    if not current_app.config["RATE_LIMITS"]:
        return
    now = clock.now()
    told = {"key": _hashed(purpose, *whose), "now": now, "ends_at": now + within, "tries": tries}
    if db.session.scalar(_counting(db.engine.dialect.name), told) is None:
        raise TooManyTries


@cache
def _counting(dialect: str) -> Executable:
    """One more try, in one statement: the first of a new window where the one before is over. No row comes
    back where there have been `tries`."""
    table: Any = Tries.__table__
    there = table.c
    new = insert(dialect, table).values(key=bindparam("key"), count=1, ends_at=bindparam("ends_at"))
    is_over, may_try = there.ends_at <= bindparam("now"), there.count < bindparam("tries")
    counted: Executable = new.on_conflict_do_update(
        index_elements=[there.key],
        set_={
            "count": case((is_over, 1), else_=there.count + 1),
            "ends_at": case((is_over, new.excluded.ends_at), else_=there.ends_at),
        },
        where=or_(is_over, may_try),
    ).returning(there.count)
    return counted


def limit_sending(endpoint: str, values: Mapping[str, Any]) -> None:
    """Count that somebody sends a public form; refuse it (TooManyTries) when that was enough for an hour.

    Whoever comes by a link of her own is counted by it, on all its pages together; everybody else by where
    she comes from, for each form. What the form does may fail and counts: it is written with what the form
    writes, in one transaction, and alone where that writes nothing.
    """
    if not current_app.config["RATE_LIMITS"]:
        return
    token = next((one.token for one in values.values() if isinstance(getattr(one, "token", None), str)), "")
    purpose, whose = ("sent:link", token) if token else (f"sent:{endpoint}", visitor())
    write_along(partial(limit, purpose, whose, tries=SENDINGS))


def count_sending(response: Response) -> Response:
    """Of a form that has written nothing: then nothing is lost if it was one too many."""
    if response.status_code == 503:  # the database is away, as has just been said
        return response
    try:
        write_the_rest()
    except (TooManyTries, *NO_DATABASE) as refusal:
        return current_app.make_response(current_app.handle_user_exception(refusal))
    return response


def visitor() -> str:
    """The network address of whoever asks, for counting tries; kept only as a hash, for about an hour.

    With IPv6 one visitor has a whole /64 of addresses (RFC 6177), so that is what counts.
    """
    address = (request.remote_addr or "") if has_request_context() else ""
    try:
        known = IPv6Address(address.partition("%")[0])
    except ValueError:  # IPv4, or no network at all
        return address
    return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))


def _hashed(*parts: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
