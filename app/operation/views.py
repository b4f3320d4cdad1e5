"""The page for Prometheus. A token opens it; on one's own machine it is open to that machine."""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.operation.gauges import States
from app.operation.metrics import exposition

TEXT = "text/plain; version=0.0.4; charset=utf-8"
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")

blueprint = Blueprint("operation", __name__)


@blueprint.get("/metrics")
@allow(anyone)
def metrics() -> ResponseReturnValue:
    """404 where it is closed, so that nobody learns of it; 401 for another token."""
    token = current_app.config["METRICS_TOKEN"]
    if not token and not comes_from_here():
        abort(404)
    if token and not shows(token):
        return "", 401, {"WWW-Authenticate": "Bearer"}
    return b"".join(exposition(States())), 200, {"Content-Type": TEXT, "Cache-Control": "no-store"}


def shows(token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and compare_digest(given.strip().encode(), token.encode())


def comes_from_here() -> bool:
    """Directly from this machine, outside production: behind a proxy everybody seems to come from here."""
    if current_app.config["PRODUCTION"] or any(name in request.headers for name in PASSED_ON):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
