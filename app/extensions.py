"""Libraries that need to know the application."""

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from app.database import LocalisedText, UTCDateTime, db

csrf = CSRFProtect()
migrate = Migrate()


def init_app(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, render_item=plain_type)


def plain_type(kind: str, item: object, context: object) -> str | bool:
    """Keep migrations free of our own column types, so that old ones run for ever."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, LocalisedText):
        return "sa.JSON()"
    return False
