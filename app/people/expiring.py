"""What nobody can come in with any more goes by itself: sessions, known browsers, links and codes; and how
often somebody tried."""

import time
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, delete, or_, select

from app import clock
from app.database import Base, action, db
from app.people.actions import FORGOTTEN
from app.people.factors import MailedCode
from app.people.knowing import KNOWN_FOR
from app.people.models import SignInLink
from app.people.sessions import KnownBrowser, StaffSession
from app.security import Tries

EVERY = 600.0  # seconds between two looks where nothing has to go
PORTION = 500  # rows in one transaction: nobody waits for long
REMEMBERED = timedelta(days=7)  # after its end a session is known still, so that we can say why it ended


class Rounds:
    """What the worker asks every second: it looks once in a while, and goes on while something has to go."""

    def __init__(self) -> None:
        self.rests_until = 0.0  # by the clock of the process

    def __call__(self) -> int | None:
        if time.monotonic() < self.rests_until:
            return None
        done = clear_expired() if any(_some(*one) for one in _expired()) else None
        self.rests_until = time.monotonic() + EVERY if done is None else 0.0
        return done


@action
def clear_expired() -> int:
    """A portion of each kind. Returns how many rows went."""
    return sum(_delete(model, _some(model, which)) for model, which in _expired())


def _expired() -> list[tuple[type[Base], ColumnElement[bool]]]:
    now = clock.now()
    idle, lifetime = current_app.config["SESSION_IDLE"], current_app.config["SESSION_LIFETIME"]
    ended = or_(
        StaffSession.seen_at <= now - idle - REMEMBERED, StaffSession.began_at <= now - lifetime - REMEMBERED
    )
    return [
        (MailedCode, MailedCode.expires_at < now - FORGOTTEN),
        (StaffSession, ended),
        (KnownBrowser, KnownBrowser.seen_at <= now - KNOWN_FOR),
        (SignInLink, SignInLink.expires_at < now - FORGOTTEN),
        (Tries, Tries.ends_at <= now),
    ]


def _some(model: type[Base], which: ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(select(model.id).where(which).limit(PORTION)))


def _delete(model: type[Base], ids: list[int]) -> int:
    if not ids:
        return 0
    done = db.session.execute(delete(model).where(model.id.in_(ids)))
    assert isinstance(done, CursorResult)
    return done.rowcount
