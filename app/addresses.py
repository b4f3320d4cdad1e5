"""Full addresses for mails and calendars: always under BASE_URL, whatever host a request named."""

from urllib.parse import urlsplit

from flask import Flask, current_app


def init_app(app: Flask) -> None:
    parts = urlsplit(app.config["BASE_URL"])
    app.config.update(
        SERVER_NAME=parts.netloc, PREFERRED_URL_SCHEME=parts.scheme, APPLICATION_ROOT=parts.path or "/"
    )
    app.jinja_env.globals["address"] = address


def address(endpoint: str, **values: object) -> str:
    """The full address of a page, as it may stand in a mail or a calendar."""
    adapter = current_app.create_url_adapter(None)
    assert adapter  # SERVER_NAME is set above
    return adapter.build(endpoint, values, force_external=True)
