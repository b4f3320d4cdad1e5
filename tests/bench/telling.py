"""How long somebody waits who registers while thousands are told of a change; part of `make bench`."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event as Signal
from threading import Thread

from flask import Flask

from app import create_app
from app.database import action, db
from app.events.models import Event
from app.events.moving import Span
from app.participation import changes, telling
from app.participation.registrations import Registration
from app.people.models import Person
from tests import make

HOLDERS = 5000
REGISTRATIONS = 40
PAUSE = 0.05  # seconds between two registrations
HOUR = timedelta(hours=1)


def report(url: str) -> None:
    print(f"\n{HOLDERS} people are told of a change (milliseconds)")
    for what, milliseconds in waits(url).items():
        print(f"{what:42}{milliseconds:>12.0f}")


def waits(url: str) -> dict[str, float]:
    """Milliseconds, on the empty database at `url`: to look, to press, to register before and meanwhile."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "RATE_LIMITS": False, "BASE_URL": "http://localhost"})
    with app.app_context():
        db.create_all()
        project = make.project()
        eleni, event = make.organiser(project), make.event(project, seats=None)
        make.crowd(event, HOLDERS)
        alone = registrations(event, "before")
        spans = [(day.starts_at + HOUR, day.ends_at + HOUR) for day in event.days]
        looked = _milliseconds(lambda: changes.would_move(event, spans, event.zone))
        db.session.commit()
        noted = _milliseconds(lambda: _press(event, spans, eleni))
        stop = Signal()
        writer = Thread(target=_write, args=(app, stop))
        writer.start()
        meanwhile = registrations(event, "meanwhile")
        stop.set()
        writer.join()
        return {
            "preview": looked,
            "press (move, and note whom to tell)": noted,
            "a registration, median": statistics.median(alone),
            "the same while they are told, median": statistics.median(meanwhile),
            "the same, longest": max(meanwhile),
        }


def registrations(event: Event, name: str) -> list[float]:
    taken = []
    for number in range(REGISTRATIONS):
        taken.append(_milliseconds(partial(register, event, f"{name}-{number}@example.org")))
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


def _milliseconds(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return (time.perf_counter() - begun) * 1000
