"""Pages that break on purpose, in an application of their own."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response
from sqlalchemy import text

from app import create_app
from app.access import allow, anyone
from app.database import action, db
from app.people.models import Person

MARKER = "Zzmarker"
ADDRESS = f"{MARKER}@example.org".lower()


@allow(anyone)
def wrong_value(word: str) -> str:
    raise ValueError(f"{word} {MARKER} {ADDRESS}")


@allow(anyone)
def wrong_insert(word: str) -> str:
    """PostgreSQL names the value that is there already in what it answers."""

    @action
    def twice() -> None:
        db.session.add_all([Person(email=ADDRESS, given_name=MARKER), Person(email=ADDRESS)])

    twice()
    return ""


@allow(anyone)
def wrong_statement(word: str) -> str:
    db.session.execute(text("SELECT :value FROM nowhere"), {"value": MARKER})
    return ""


@allow(anyone)
def half_an_answer(word: str) -> Response:
    def pieces() -> Iterator[str]:
        yield "one"
        raise ValueError(MARKER)

    return Response(pieces())


BREAKING = {
    "value": wrong_value,
    "insert": wrong_insert,
    "statement": wrong_statement,
    "half": half_an_answer,
}


def application(url: str, **settings: Any) -> Flask:
    """Everything as it is for its users, and /break/value/<word> and so on."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "BASE_URL": "http://localhost"} | settings)
    for name, view in BREAKING.items():
        app.add_url_rule(f"/break/{name}/<word>", f"break_{name}", view)
    return app
