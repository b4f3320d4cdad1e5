"""How fast the list of participants is where there are very many; part of `make bench`."""

from functools import partial

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.participation.models import Participation
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from tests import make
from tests.bench import stage
from tests.bench.figures import Figure, cpu, times
from tests.bench.ground import Ground

PEOPLE = 20_000
FEW = 30
LIST = "/manage/events/{}/participants"
PAGES = {
    "the first page": "",
    "a page in the middle": "?page=100",
    "words in a name": "?q=person 1777",
    "a state and a day": "?state=confirmed&sort=-registered",
    "an answer": "?answer=bus/yes",
    "sorted by an answer": "?sort=-answer:bus",
}


def figures(ground: Ground) -> list[Figure]:
    app = ground.app("roster")
    with app.app_context():
        client = _signed_in(app)
    found = []
    for name, query in PAGES.items():
        many, few = (cpu(partial(client.get, LIST.format(slug) + query)) for slug in ("many", "few"))
        found.append(Figure(name, many, "ms of CPU", times(many, few, f"{FEW} people")))
        with app.app_context():
            asked = stage.statements(client, LIST.format("many") + query)
        found.append(Figure(f"{name}, asks", asked, "statements"))
    return found


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
