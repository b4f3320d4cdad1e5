"""What a supervisor learns: that the process answers, and that it can do its work."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import clock, create_app
from app.database import db
from app.mail.models import Heartbeat
from tests import make
from tests.conftest import Clock
from tests.pages.reading import counted


def test_a_living_process_says_so_without_asking_anybody(client: FlaskClient, app: Flask) -> None:
    make.sign_in(client, make.person("Eleni"))
    with counted() as statements:
        answer = client.get("/health/live")

    assert (answer.status_code, answer.text, statements) == (200, "alive", [])
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.getlist("Set-Cookie") == []


def test_everything_is_well(client: FlaskClient, app: Flask) -> None:
    make.save(Heartbeat(worker="one", at=clock.now()))
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_worker_that_is_silent_for_a_minute_is_missed(
    client: FlaskClient, app: Flask, clock: Clock
) -> None:
    assert client.get("/health/ready").json["worker"] == "silent"
    make.save(Heartbeat(worker="one", at=clock.instant))
    clock.advance(seconds=59)
    assert client.get("/health/ready").status_code == 200
    clock.advance(seconds=1)
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json == {"ready": False, "database": "ok", "migrations": "ok", "worker": "silent"}


def test_one_worker_that_lives_is_enough(client: FlaskClient, app: Flask, clock: Clock) -> None:
    make.save(Heartbeat(worker="gone", at=clock.instant))
    clock.advance(hours=1)
    make.save(Heartbeat(worker="here", at=clock.instant))

    assert client.get("/health/ready").status_code == 200


def test_tables_of_an_older_version_are_noticed(client: FlaskClient, app: Flask) -> None:
    version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        answer = client.get("/health/ready")
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        db.session.commit()

    assert answer.status_code == 503
    assert answer.json == {"ready": False, "database": "ok", "migrations": "behind", "worker": "unknown"}


def test_without_its_database_the_process_lives_but_is_not_ready(tmp_path: Path) -> None:
    client = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/missing/folder.db"}).test_client()
    ready = client.get("/health/ready")

    assert client.get("/health/live").status_code == 200
    assert ready.status_code == 503
    assert ready.json == {
        "ready": False,
        "database": "unreachable",
        "migrations": "unknown",
        "worker": "unknown",
    }
