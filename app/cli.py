"""Commands: `flask --app wsgi …`."""

from flask import Flask

from app.mail.worker import deliver, worker
from app.serve import serve


def init_app(app: Flask) -> None:
    for command in (serve, worker, deliver):
        app.cli.add_command(command)
