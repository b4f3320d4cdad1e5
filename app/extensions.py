"""Libraries that need to know the application."""

from functools import cache
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy

from app.database import LocalisedText, UTCDateTime, db

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    # Of some weight, and only for commands: it comes when one of them asks for it.
    app.extensions["migrate"] = LocalProxy(lambda: migrations(app))


@cache
def migrations(app: Flask) -> Any:
    """The settings of Flask-Migrate."""
    from flask_migrate import Migrate

    apart = Flask(app.import_name)  # it writes them into the application
    Migrate(apart, db, render_as_batch=True, render_item=plain_type)
    return apart.extensions["migrate"]


def plain_type(kind: str, item: object, context: object) -> str | bool:
    """Keep migrations free of our own column types, so that old ones run for ever."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, LocalisedText):
        return "sa.JSON()"
    return False
