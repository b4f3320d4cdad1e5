"""Asking the application with its front door and without it."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.database import db
from app.front import FrontDoor

OFTEN_DIFFERENT = {"Date", "X-Request-ID"}
Answer = tuple[str, list[tuple[str, str]], bytes]


def door_of(app: Flask) -> FrontDoor:
    layer: Any = app.wsgi_app
    while not isinstance(layer, FrontDoor):
        inside = [getattr(layer, name, None) for name in ("inner", "inside", "application")]
        layer = next(one for one in inside if one)
    return layer


def through(layer: Any, app: Flask, url: str, method: str = "GET", **headers: str) -> Answer:
    known = [(name.replace("_", "-"), value) for name, value in headers.items()]
    environ = EnvironBuilder(
        path=url, method=method, headers=known, base_url="http://localhost"
    ).get_environ()
    db.session.commit()
    with app.app_context():
        body, status, answered = run_wsgi_app(layer, environ, buffered=True)
    return status, [one for one in answered if one[0] not in OFTEN_DIFFERENT], b"".join(body)


def itself(app: Flask, url: str, method: str = "GET", **headers: str) -> Answer:
    """What the application answers when nothing stands in front of it."""
    return through(door_of(app).inside, app, url, method, **headers)


def at_the_door(app: Flask, url: str, method: str = "GET", **headers: str) -> Answer:
    return through(door_of(app), app, url, method, **headers)


def named(answer: Answer) -> str:
    """Who is named as the contact on the page of an event."""
    found = re.search(r"No\. (\d+)", answer[2].decode())
    return found[1] if found else ""
