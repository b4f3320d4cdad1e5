"""Synodos without what guards its seats, to show that the race test can see a race.

Counts first and takes afterwards, as one would at first: the count was true when it was read.
"""

from typing import Any

from sqlalchemy import select, update

from app import create_app
from app.database import db
from app.events import seats
from app.events.models import Event


def take(pool: seats.Pool, **_: Any) -> bool:
    with db.engine.connect() as reader:
        limit, taken = reader.execute(select(seats.Pool.seats, seats.Pool.taken).where(seats.Pool.id == pool.id)).one()
    if taken >= limit:
        return False
    db.session.execute(update(seats.Pool).where(seats.Pool.id == pool.id).values(taken=seats.Pool.taken + 1))
    db.session.expire(pool)
    return True


seats.Pool.take = take  # type: ignore[method-assign]
Event.lock = lambda event: None  # type: ignore[method-assign]
app = create_app()
