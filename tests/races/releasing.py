"""An organiser, and somebody who registers, each in a process of their own: they begin together."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.agenda.drafts import programme_of
from app.agenda.releases import Stamp
from app.database import db
from app.errors import NotPossibleNow
from app.events.models import Event
from app.participation import actions, releasing
from app.participation.registrations import Registration
from app.people.models import Person

Deed = tuple[str, str]  # release, release unlooking or confirm; and the mark that was seen or the token


def at_once(app: Flask, deeds: list[Deed]) -> list[Any]:
    """What came of each, in the order of the deeds."""
    settings = {name: app.config[name] for name in ("SQLALCHEMY_DATABASE_URI", "MAIL_FOLDER", "SECRET_KEY")}
    processes = get_context("forkserver")
    with processes.Manager() as manager, ProcessPoolExecutor(len(deeds), mp_context=processes) as pool:
        start = manager.Barrier(len(deeds))
        return [one.result() for one in [pool.submit(do, settings, deed, start) for deed in deeds]]


def do(settings: dict[str, Any], deed: Deed, start: Barrier) -> Any:
    app = create_app({"BASE_URL": "http://localhost", "RATE_LIMITS": False} | settings)
    name, token = deed
    with app.app_context():
        if name == "confirm":
            registration = db.session.scalars(select(Registration).filter_by(token=token)).one()
            start.wait(60)
            return actions.confirm(registration).has_seat
        event = db.session.scalars(select(Event)).one()
        eleni = Person.with_address("eleni@example.org")
        assert eleni
        if name == "release unlooking":
            look(event)
        start.wait(60)
        try:
            return releasing.release(event, actor=eleni, seen=token)
        except NotPossibleNow:
            return "look again"


def look(event: Event) -> None:
    """Whether there is something to release is looked at now, and believed later, to show that the race test
    can see a race: so it was when it was looked at."""
    assert event.release
    is_known = releasing._says_nothing_new(event.release, programme_of(event), Stamp.DRAFT)
    mark = releasing.mark_of(event, programme_of(event))
    releasing._says_nothing_new = lambda *_release: is_known
    releasing.mark_of = lambda *_draft: mark
