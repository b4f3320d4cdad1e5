"""Builds the application: settings, extensions, pages, in that order."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from config import Config


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application with the settings of the environment; `settings` replace some of them.

    Raises RuntimeError in production when SYNODOS_SECRET_KEY or SYNODOS_BASE_URL is missing.
    """
    from app import (
        access,
        addresses,
        cli,
        errors,
        extensions,
        forms,
        front,
        i18n,
        look,
        models,  # noqa: F401  every table is known before the first is asked for
        pages,
        security,
        wire,
    )
    from app.mail import transport
    from app.operation import visits

    app = Flask(__name__, template_folder="../templates")
    app.config.from_object(Config)
    app.config.from_mapping(settings or {})
    for name in ("SECRET_KEY", "BASE_URL"):
        if not app.config[name]:
            raise RuntimeError(f"SYNODOS_{name} is missing: production does not start without it.")
    parts = (
        front, addresses, extensions, i18n, look, errors, forms, security, access, wire, transport, pages,
        cli, visits,
    )  # fmt: skip
    for part in parts:
        part.init_app(app)
    return app
