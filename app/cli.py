"""Commands: `flask --app wsgi …`."""

from flask import Flask

from app.demo.commands import demo
from app.mail.worker import deliver, worker
from app.people.commands import sign_in_link
from app.proof import check
from app.serve import serve


def init_app(app: Flask) -> None:
    for command in (serve, demo, worker, deliver, check, sign_in_link):
        app.cli.add_command(command)
