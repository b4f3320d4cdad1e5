"""How long somebody waits who registers while thousands are told of a change; part of `make bench`."""

import statistics
import time
from datetime import timedelta
from functools import partial
from threading import Event as Signal
from threading import Thread

from flask import Flask

from app.database import action, db
from app.events.models import Event
from app.events.moving import Span
from app.participation import changes, telling
from app.participation.registrations import Registration
from app.people.models import Person
from tests import make
from tests.bench.figures import Figure, milliseconds, times
from tests.bench.ground import Ground

HOLDERS = 5000
REGISTRATIONS = 40
PAUSE = 0.05  # seconds between two registrations
HOUR = timedelta(hours=1)


def figures(ground: Ground) -> list[Figure]:
    """To look, to press, to register before and meanwhile."""
    app = ground.app("telling")
    with app.app_context():
        project = make.project()
        eleni, event = make.organiser(project), make.event(project, seats=None)
        make.crowd(event, HOLDERS)
        alone = registrations(event, "before")
        spans = [(day.starts_at + HOUR, day.ends_at + HOUR) for day in event.days]
        looked = milliseconds(lambda: changes.would_move(event, spans, event.zone))
        db.session.commit()
        noted = milliseconds(lambda: _press(event, spans, eleni))
        stop = Signal()
        writer = Thread(target=_write, args=(app, stop))
        writer.start()
        meanwhile = registrations(event, "meanwhile")
        stop.set()
        writer.join()
        db.session.remove()
    before, during = statistics.median(alone), statistics.median(meanwhile)
    return [
        Figure("preview", looked, "ms"),
        Figure("press (move, and note whom to tell)", noted, "ms"),
        Figure("a registration before, half within", before, "ms"),
        Figure("a registration meanwhile, half within", during, "ms", times(during, before, "before")),
        Figure("a registration meanwhile, all within", max(meanwhile), "ms"),
    ]


def registrations(event: Event, name: str) -> list[float]:
    taken = []
    for number in range(REGISTRATIONS):
        taken.append(milliseconds(partial(register, event, f"{name}-{number}@example.org")))
        time.sleep(PAUSE)
    return taken


@action
def register(event: Event, email: str) -> None:
    """The transaction of somebody who asks for a seat and gets it, without the mail."""
    event.lock()
    db.session.add(
        Registration(
            event=event, email=email, given_name="N", family_name="N", organisation="N", country="GR",
            locale="en", day_ids=[day.id for day in event.days],
        )
    )  # fmt: skip
    event.pool.take()


def _press(event: Event, spans: list[Span], eleni: Person) -> None:
    """Only the transaction: what follows is the worker's."""
    patience, telling.PATIENCE = telling.PATIENCE, 0
    changes.move(event, spans, actor=eleni, zone=event.zone)
    telling.PATIENCE = patience


def _write(app: Flask, stop: Signal) -> None:
    with app.app_context():
        while not stop.is_set() and telling.write_in_turn() is not None:
            pass
