"""Synodos without what guards its seats, to show that the race test can see a race.

Looks whether a seat is free when the page is asked for, as one would at first, and takes it afterwards:
it was free when it was looked at.
"""

from typing import Any

from flask import Flask, g
from sqlalchemy import select

from app import create_app
from app.database import db
from app.events.models import Event
from app.events.seats import Pool


def unguarded() -> Flask:
    app = create_app()
    app.before_request(look)
    Pool.take = take  # type: ignore[method-assign]
    Event.lock = lambda event: None  # type: ignore[method-assign]
    return app


def look() -> None:
    g.seat_is_free = db.session.scalar(select(Pool.taken < Pool.seats))


def take(pool: Pool, **_: Any) -> bool:
    if g.seat_is_free:
        pool.take_anyway()
    return bool(g.seat_is_free)


app = unguarded()
