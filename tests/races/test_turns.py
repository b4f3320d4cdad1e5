"""Whoever wants to write to SQLite waits until nobody else writes, and not for ever."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import database, security
from app.database import action, db
from app.security import Tries

pytestmark = pytest.mark.database("sqlite")
try_ = action(security.limit)


@pytest.fixture
def other(app: Flask) -> sqlite3.Connection:
    """Another process, that writes."""
    connection = sqlite3.connect(db.engine.url.database or "", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    app.config["RATE_LIMITS"] = True
    yield connection
    connection.close()


def test_it_is_done_as_soon_as_the_other_is_ready(app: Flask, other: sqlite3.Connection, monkeypatch) -> None:
    knocked, pause = Event(), database.sleep

    def sleep(seconds: float) -> None:
        knocked.set()
        pause(seconds)

    def write() -> None:
        with app.app_context():
            try_("turn", "x", tries=2)

    monkeypatch.setattr(database, "sleep", sleep)
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(write)
        assert knocked.wait(30)
        assert not waiting.done()
        other.execute("COMMIT")
        waiting.result(30)

    assert db.session.scalars(select(Tries.count)).all() == [1]


def test_a_lock_that_nobody_gives_back_is_told(app: Flask, other: sqlite3.Connection, monkeypatch) -> None:
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.0)
    monkeypatch.setattr(database, "PATIENT", "busy_timeout=10")
    with pytest.raises(OperationalError, match="database is locked"):
        try_("turn", "x", tries=2)

    for form in ({}, {"email": "nikos@example.org"}):  # refused, and taken
        answer = app.test_client().post("/my-links", data=form)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
        assert "Content-Security-Policy" in answer.headers

    other.execute("COMMIT")
    try_("turn", "x", tries=2)  # the connection is as good as before
    assert db.session.scalars(select(Tries.count)).all() == [1]
