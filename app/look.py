"""What every template and macro may ask without being handed it: the language spoken now."""

from flask import Flask

from app.i18n import language


def init_app(app: Flask) -> None:
    app.jinja_env.globals["language"] = language
