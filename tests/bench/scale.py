"""What one operation costs on PostgreSQL, for docs/scale.md: `python -m tests.bench.scale`.

Asked of the application in this process, so the processor's time is that of Synodos alone; of the database
it counts statements and bytes of its journal (WAL).
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from app import create_app
from app.database import db
from app.mail import actions
from app.mail.models import OutgoingMail
from app.mail.worker import Worker
from app.participation.registrations import Registration
from tests import make
from tests.databases import Databases
from tests.pages.reading import counted

TIMES = int(os.environ.get("SCALE_TIMES", "100"))
ROWS = int(os.environ.get("SCALE_ROWS", "1000000"))  # mails that have left
Figure = tuple[str, float, str, str]  # subject, value, unit, of what


def figures() -> list[Figure]:
    """On a database of its own, in about a minute."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        databases = Databases("postgresql", folder)
        app = create_app(
            {
                "SQLALCHEMY_DATABASE_URI": databases.new(), "BASE_URL": "http://localhost",
                "RATE_LIMITS": False, "MAIL_FOLDER": str(folder / "mail"), "WTF_CSRF_ENABLED": False,
            }
        )  # fmt: skip
        try:
            with app.app_context():
                return [*_costs(app), *_claims()]
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            databases.postgres.stop()


def _costs(app) -> list[Figure]:
    event = make.event(make.project(), seats=None, days=1)
    slug, days = event.slug, [day.id for day in event.days]
    db.session.commit()
    client = app.test_client()
    known = {
        "given_name": "Nikos", "family_name": "Theodorou", "organisation": "Chamber", "country": "GR",
        "days": days,
    }  # fmt: skip
    page, feed = f"/events/{slug}", f"/events/{slug}/feed.ics"
    tag = client.get(feed).headers["ETag"]
    worker = Worker(app)

    def register(number: int) -> None:
        client.get(f"/events/{slug}/register")
        answer = client.post(f"/events/{slug}/register", data=known | {"email": f"p{number}@example.org"})
        assert answer.status_code == 302, answer.status_code

    def mail(number: int) -> None:
        claim = actions.claim(worker.lease)
        assert claim
        worker.hand_over(claim, lambda *_, **__: None)  # what the mail server needs is not ours
        db.session.remove()

    measured = _measured("registration (form and answer)", register)
    measured += _measured("mail that leaves", mail)
    links = [one.token for one in db.session.scalars(db.select(Registration)).all()]
    db.session.commit()
    measured += _measured("confirmation", lambda number: client.post(f"/me/{links[number]}/confirm"))
    measured += _measured("own page", lambda number: client.get(f"/me/{links[number]}"))
    measured += _measured("public page", lambda number: client.get(page))
    measured += _measured("feed, whole (200)", lambda number: client.get(feed))
    measured += _measured(
        "feed, unchanged (304)", lambda number: client.get(feed, headers={"If-None-Match": tag})
    )
    size = db.session.scalar(text("SELECT avg(pg_column_size(m.*)) FROM outgoing_mail m"))
    db.session.commit()
    return [*measured, ("row of a mail", float(size), "bytes", "compressed")]


def _measured(subject: str, do: Callable[[int], object]) -> list[Figure]:
    with counted() as asked:
        do(0)
    wal, cpu = _wal(), time.process_time()
    for number in range(1, TIMES):
        do(number)
    spent, written = time.process_time() - cpu, _wal() - wal
    each = TIMES - 1
    return [
        (subject, 1000 * spent / each, "ms of a core", "application"),
        (subject, len(asked), "statements", "database"),
        (subject, written / each, "bytes of WAL", "database"),
    ]


def _wal() -> float:
    with db.engine.connect() as connection:
        return float(connection.execute(text("SELECT pg_current_wal_insert_lsn() - '0/0'")).scalar_one())


def _claims() -> list[Figure]:
    """How long it takes to find the next mail behind so many that have left."""
    columns = (
        "recipient_name, purpose, subject_key, revision, language, subject, text, html, created_at, due_at, "
        "attempts, turn"
    )
    db.session.execute(
        text(
            f"INSERT INTO outgoing_mail ({columns}, message_id, recipient, sent_at)"
            f" SELECT '', 'letter', 'x', 0, 'en', 'x', '', '', now(), now(), 1, 2, i::text, i::text, now()"
            f" FROM generate_series(1, {ROWS}) i"
        )
    )
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE outgoing_mail"))
    make.save(OutgoingMail(
        recipient="a@example.org", purpose="sign_in", subject_key="s", language="en", subject="", text="",
        html="",
    ))  # fmt: skip
    begun = time.perf_counter()
    found = [db.session.scalars(OutgoingMail.due(_now()).limit(1)).all() for _one in range(20)]
    assert all(found)
    return [("next mail", 50 * (time.perf_counter() - begun), "ms", f"behind {ROWS:,} that have left")]


def _now():
    from app import clock

    return clock.now()


def main() -> None:
    for subject, value, unit, of in figures():
        print(f"{subject:34}{value:>12,.1f} {unit:14} {of}")


if __name__ == "__main__":
    main()
