"""What is counted and not timed: statements and rows, bytes on the line. The same on every machine, so these
alone can fail a build: tests/house/test_counts.py compares them with budgets.py."""

from collections.abc import Callable
from functools import partial

from flask import Flask

from app.database import db
from app.events.models import Event
from app.participation import actions
from app.participation.models import Participation
from tests import make
from tests.bench import stage
from tests.bench.budgets import MOST
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.pages.reading import counted

EVENT, MANAGE = f"/events/{stage.SLUG}", f"/manage/events/{stage.SLUG}"
PUBLIC = {
    "front page": "/",
    "project page": "/projects/measured",
    "event page": EVENT,
    "registration form": f"{EVENT}/register",
}
FEEDS = {
    "event.ics": f"{EVENT}.ics",
    "feed of an event": f"{EVENT}/feed.ics",
    "feed of an agenda": f"{EVENT}/agenda.ics",
    "feed of a project": "/projects/measured.ics",
}
OWN = {"own page": "/me/{}", "own day": "/me/{}/day"}
STAFF = {
    "Today": "/manage/",
    "overview of an event": MANAGE,
    "participants": f"{MANAGE}/participants",
    "agenda editor": f"{MANAGE}/agenda",
    "letters": f"{MANAGE}/letters",
    "outbox": "/manage/mail",
}
HEAVY = {"front page", "event page", "registration form", "own page"}  # to be light on a phone


def counts(app: Flask) -> dict[str, int]:
    """By what is counted, such as "event page, statements". Inside the context of an empty database."""
    app.config["RATE_LIMITS"] = True  # as where it is used
    event, eleni = stage.build()
    found = registering(event)
    event_id = event.id
    visitor = app.test_client()
    member = make.sign_in(app.test_client(), eleni)
    token = db.session.scalars(
        db.select(Participation.token).where(Participation.event_id == event_id).limit(1)
    ).one()
    db.session.commit()
    mine = {name: path.format(token) for name, path in OWN.items()}
    for client, pages in ((visitor, PUBLIC | FEEDS | mine), (member, STAFF)):
        for name, path in pages.items():
            found[f"{name}, statements"] = stage.statements(client, path)
            if name in HEAVY:
                page, whole = stage.weight(client, path)
                found[f"{name}, bytes"] = page
                found[f"{name} with its style, bytes"] = whole
    for name, path in FEEDS.items():
        tag = visitor.get(path).headers["ETag"]
        with app.app_context(), counted() as said:
            assert visitor.get(path, headers={"If-None-Match": tag}).status_code == 304
        found[f"{name}, polled (304), statements"] = len(said)
    return found


def registering(event: Event) -> dict[str, int]:
    """What the two halves of a registration cost the database, where somebody has been before."""
    found = {}
    for name in ("first", "second"):  # what is read once and kept is of the first alone
        halves: dict[str, Callable[[], object]] = {
            "asked": partial(stage.ask, event, name),
            "confirmed": lambda: actions.confirm(stage.last_asked()),
        }
        for half, deed in halves.items():
            db.session.expire_all()
            with stage.changed() as rows, counted() as said:
                deed()
            found[f"registration {half}, statements"] = len(said)
            found[f"registration {half}, rows written"] = rows[0]
    return found


# As part of the table


def figures(ground: Ground) -> list[Figure]:
    """Each with its budget; one that could be lower says so."""
    app = ground.app("counts")
    found = []
    with app.app_context():
        for name, count in counts(app).items():
            subject, _, unit = name.rpartition(", ")
            most = MOST[name]
            words = f"≤ {most:,}" + (f", could be {count}" if count < most and unit != "bytes" else "")
            found.append(Figure(subject, count, unit, "", words, count <= most))
        db.session.remove()
    return found
