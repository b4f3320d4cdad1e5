"""The table of contents: every blueprint of the application."""

from flask import Flask


def init_app(app: Flask) -> None:
    pass
