"""Organisers who do something to many people at once, each in a process of their own: they begin together."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.database import db
from app.events.models import Event
from app.people.models import Person
from app.roster import deeds, filters
from app.roster.wanted import Wanted


def at_once(app: Flask, presses: Sequence[str]) -> list[int]:
    """To how many each deed was done, in the order of the presses."""
    settings = {name: app.config[name] for name in ("SQLALCHEMY_DATABASE_URI", "MAIL_FOLDER", "SECRET_KEY")}
    processes = get_context("forkserver")
    with processes.Manager() as manager, ProcessPoolExecutor(len(presses), mp_context=processes) as pool:
        start = manager.Barrier(len(presses))
        return [one.result() for one in [pool.submit(press, settings, name, start) for name in presses]]


def press(settings: dict[str, Any], name: str, start: Barrier) -> int:
    app = create_app({"BASE_URL": "http://localhost", "RATE_LIMITS": False} | settings)
    with app.app_context():
        deeds.PIECE = 3  # so that they come in turns
        deed = deeds.DEEDS[name]
        event = db.session.scalars(select(Event)).one()
        eleni = Person.with_address("eleni@example.org")
        assert eleni
        ids = deeds.would(event, deed, filters.condition(event, Wanted())).ids
        db.session.rollback()
        start.wait(60)
        return deeds.do(event, deed, ids, actor=eleni).done
