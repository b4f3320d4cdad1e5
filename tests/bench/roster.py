"""How fast the list of participants is where there are very many; part of `make bench`."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app import create_app
from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.participation.models import Participation
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from tests import make
from tests.pages.reading import counted

PEOPLE = 20_000
FEW = 30
ROUNDS = 7
BUDGET = 150  # milliseconds of processor time for one page
MOST = 32  # statements to the database
LIST = "/manage/events/{}/participants"
PAGES = {
    "the first page": "",
    "a page in the middle": "?page=100",
    "words in a name": "?q=person 1777",
    "a state and a day": "?state=confirmed&sort=-registered",
    "an answer": "?answer=bus/yes",
    "sorted by an answer": "?sort=-answer:bus",
}


def report(url: str) -> bool:
    """Whether every page keeps its budgets."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "RATE_LIMITS": False, "BASE_URL": "http://localhost"})
    kept = True
    with app.app_context():
        db.create_all()
        client = _signed_in(app)
    print(f"\nThe list of {PEOPLE} participants (milliseconds of processor time; budget {BUDGET})")
    print(f"{'':42}{'many':>12}{f'of {FEW} people':>16}{'statements':>12}")
    for name, query in PAGES.items():
        many, few = (_measured(client, LIST.format(slug) + query) for slug in ("many", "few"))
        kept = kept and many[0] <= BUDGET and many[1] <= MOST
        print(f"{name:42}{many[0]:>12.0f}{many[0] / few[0]:>15.1f}×{many[1]:>12}")
    return kept


def _signed_in(app: Flask) -> FlaskClient:
    project = make.project()
    eleni = make.organiser(project)
    for slug, number in (("few", FEW), ("many", PEOPLE)):
        event = make.event(project, slug=slug, seats=None)
        make.crowd(event, number)
        _answers(event)
    return make.sign_in(app.test_client(), eleni)


def _answers(event: Event) -> None:
    asked = Question(event=event, uid="bus", kind=Kind.YES_NO, label=Localised(en="Bus"))
    make.save(asked)
    ids = db.session.scalars(select(Participation.id).where(Participation.event_id == event.id)).all()
    rows = [
        {"participation_id": id_, "question_id": asked.id, "uid": "bus", "value": bool(id_ % 2)}
        for id_ in ids
    ]
    db.session.execute(insert(Answer), rows)
    db.session.commit()


def _measured(client: FlaskClient, url: str) -> tuple[float, int]:
    """Milliseconds, and statements to the database."""
    client.get(url)
    with client.application.app_context(), counted() as asked:
        client.get(url)
    return median(_milliseconds(partial(client.get, url)) for _round in range(ROUNDS)), len(asked)


def _milliseconds(deed: Callable[[], object]) -> float:
    begun = time.process_time()
    deed()
    return (time.process_time() - begun) * 1000
