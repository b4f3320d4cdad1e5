"""Whether it stays as quick where more and more take part: 500, 20,000 and 200,000 at one event, with all
that they leave behind: mails that left, lines of the audit log, tries, and askings that nobody confirmed.

One person registers through the real actions; what she leaves is copied row by row inside the database.
"""

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex

from flask import Flask
from flask.testing import FlaskClient

from app import front
from app.database import db
from app.events.models import Event
from app.mail import actions as mail_actions
from app.mail.models import OutgoingMail
from app.participation import actions
from tests import make
from tests.bench import stage
from tests.bench.figures import Figure, cpu, times
from tests.bench.ground import SECONDS, Ground
from tests.bench.load import Register

SIZES = (500, 20_000, 200_000)
EACH = 100  # ids between those of two people
UNCONFIRMED = 5  # one for so many who come
# What one person leaves in which table, and what must differ from hers; "+": a number of another row.
LEFT = {
    "person": {"email": "n || '-' || email"},
    "participation": {
        "person_id": "+", "token": "token || n", "join_token": "join_token || n",
        "badge_code": "badge_code || n", "family_name": "family_name || n", "search": "search || n",
    },
    "day_choice": {"participation_id": "+"},
    "claim": {"participation_id": "+"},
    "registration": {"participation_id": "+", "token": "token || n", "email": "n || '-' || email"},
    "outgoing_mail": {
        "recipient": "n || '-' || recipient", "message_id": "message_id || n",
        "subject_key": "subject_key || n",
    },
    "invitation": {"participation_id": "+", "uid": "uid || n", "mail_id": "+"},
    "audit_entry": {"subject_id": "+"},
    "tries": {"key": "key || n"},
}  # fmt: skip
MEASURES = {
    "whole registrations": "/s",
    "asked, confirmed": "ms of CPU",
    "event page made anew": "ms of CPU",
    "list of participants": "ms of CPU",
    "list of participants, asks": "statements",
    "worker claims a mail": "ms of CPU",
}


def figures(ground: Ground) -> list[Figure]:
    app = ground.app("growth", RATE_LIMITS=True)
    with app.app_context():
        event, eleni = stage.build(1)
        slug, days = event.slug, [day.id for day in event.days]
        client = make.sign_in(app.test_client(), eleni)
        left = pattern(event)
        db.session.remove()
    found: dict[str, list[float]] = {name: [] for name in MEASURES}
    there = 1
    for size in SIZES:
        with app.app_context():
            db.engine.dispose()
        grow(ground.folder / "growth.db", left, size - there)
        there = size
        one = [rate(ground, Register(slug, days)), *alone(app, client, slug)]
        for name, value in zip(MEASURES, one, strict=True):
            found[name].append(value)
    return [
        Figure(
            f"{name}, {size:,} people",
            value,
            unit,
            "" if size == SIZES[0] else times(value, values[0], "500"),
        )
        for (name, unit), values in zip(MEASURES.items(), found.values(), strict=True)
        for size, value in zip(SIZES, values, strict=True)
    ]


def pattern(event: Event) -> dict[str, tuple[int, int]]:
    """One who comes, and one who never confirmed. Their mails have left and were emptied. The first and the
    last number of their rows, by table."""
    before = numbers()
    stage.ask(event, "she")
    actions.confirm(stage.last_asked())
    stage.ask(event, "nobody")
    stage.last_asked().asked_at -= timedelta(days=10)
    for mail in db.session.scalars(db.select(OutgoingMail)):
        mail.sent_at = mail.emptied_at = mail.created_at
        mail.text = mail.html = ""
        mail.calendar = None
    db.session.commit()
    return {table: (before[table] + 1, last) for table, last in numbers().items()}


def numbers() -> dict[str, int]:
    """The last of each table."""
    return {table: db.session.scalar(db.text(f"SELECT max(id) FROM {table}")) or 0 for table in LEFT}


def grow(file: Path, left: dict[str, tuple[int, int]], more: int) -> None:
    """So many more take part. Of those who never confirmed only some are copied."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        last = max(connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0 for table in LEFT)
        start = last // EACH + 1
        for table, differs in LEFT.items():
            copy(connection, table, differs, left[table], range(start, start + more))
        connection.execute("UPDATE pool SET taken = (SELECT count(*) FROM claim WHERE pool_id = pool.id)")
        connection.commit()
        connection.execute("ANALYZE")


def copy(
    connection: sqlite3.Connection, table: str, differs: dict[str, str], which: tuple[int, int], people: range
) -> None:
    """These rows once more for each number."""
    columns = [column.name for column in db.metadata.tables[table].columns]
    taken = []
    for column in columns:
        how = "+" if column == "id" else differs.get(column, column)
        taken.append(f"{column} + {EACH} * n" if how == "+" else how)
    some = f"participation_id IS NOT NULL OR n % {UNCONFIRMED} = 0" if table == "registration" else "true"
    connection.execute(
        f"WITH RECURSIVE numbers(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?) "
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(taken)} FROM numbers, {table} "
        f"WHERE {table}.id BETWEEN ? AND ? AND ({some})",
        (people.start, people.stop, *which),
    )


def rate(ground: Ground, register: Register) -> float:
    """Registrations a second by 8 clients, while the worker sends."""
    server = ground.serving(ground.sqlite("growth"))
    try:
        return ground.clients.ask(register, server.port, SECONDS).rate
    finally:
        server.__exit__()


def alone(app: Flask, client: FlaskClient, slug: str) -> list[float]:
    """The other measures, one request after the other in this process."""
    page, people = f"/events/{slug}", f"/manage/events/{slug}/participants"
    with app.app_context():
        registered = cpu(partial(register, slug))
        whose, front.whose = front.whose, lambda environ: None  # nothing is kept at the front door
        shown = cpu(partial(client.get, page))
        front.whose = whose
        listed = cpu(partial(client.get, people))
        asked = stage.statements(client, people)
        claimed = cpu(partial(mail_actions.claim, timedelta(minutes=1)))
        db.session.remove()
    return [registered, shown, listed, asked, claimed]


def register(slug: str) -> None:
    event = db.session.scalars(db.select(Event).filter_by(slug=slug)).one()
    stage.ask(event, token_hex(8))
    actions.confirm(stage.last_asked())
