"""What the sections of the bench stand on: servers with a database each, started when first asked for."""

import os
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.database import db
from tests.bench.load import Clients, Register
from tests.databases import command
from tests.postgres import Postgres
from tests.servers import LiveServer

SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


class Ground:
    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.folder, self.running = folder, running

    @cached_property
    def clients(self) -> Clients:
        return self.running.enter_context(Clients())

    @cached_property
    def server(self) -> LiveServer:
        """The demonstration on SQLite, with its worker."""
        return self.serving(self._demonstration(self.sqlite("demonstration")))

    @cached_property
    def on_postgresql(self) -> LiveServer:
        postgres = Postgres(self.folder / "postgresql")
        postgres.start()
        self.running.callback(postgres.stop)
        return self.serving(self._demonstration(postgres.create("demonstration")))

    @cached_property
    def empty(self) -> LiveServer:
        """What the others are compared with, on the same server."""
        return self.serving(self.sqlite("nothing"), application="tests.bench.empty:app", worker=False)

    def sqlite(self, name: str) -> str:
        return f"sqlite:///{self.folder}/{name}.db"

    def serving(self, url: str, **how: Any) -> LiveServer:
        folder = self.folder / f"server-{len(list(self.folder.glob('server-*')))}"
        folder.mkdir()
        return self.running.enter_context(LiveServer(url, folder, threads=2, PROXIES="1", **how))

    def app(self, name: str, **settings: Any) -> Flask:
        """In this process, on an empty database of that name, with all its tables."""
        app = create_app(
            {
                "SQLALCHEMY_DATABASE_URI": self.sqlite(name),
                "RATE_LIMITS": False,
                "BASE_URL": "http://localhost",
            }
            | settings
        )
        with app.app_context():
            db.create_all()
        return app

    def _demonstration(self, url: str) -> str:
        command("db", "upgrade", DATABASE_URL=url)
        command("demo", DATABASE_URL=url, MAIL_FOLDER=str(self.folder / "mail"))
        return url


def open_event(server: LiveServer) -> Register:
    """Registrations for the event of the demonstration that takes them and has most days."""
    from app.events.models import Event

    with server.app.app_context():
        events = [event for event in db.session.scalars(db.select(Event)) if event.takes_registrations]
        event = max(events, key=lambda event: len(event.days))
        return Register(event.slug, [day.id for day in event.days])
