"""Synodos whose deeds do not wait for each other, to show that the race tests can see a race: each takes its
time after it has looked."""

import time

from flask import Flask

from app import create_app
from app.events.models import Event


def unlocked() -> Flask:
    app = create_app()
    Event.lock = lambda event: time.sleep(0.05)  # type: ignore[method-assign]
    return app


app = unlocked()
