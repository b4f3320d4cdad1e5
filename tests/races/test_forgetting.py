"""Several workers forget at once, and one press is many: it happens once, and the counts stay right."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.i18n import Localised
from app.participation.models import Participation
from app.participation.offers import Offer
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind, Topic
from tests import make
from tests.races.pressing import at_once

PEOPLE, WORKERS = 40, 4


def done(action):
    return db.session.scalar(select(func.count()).where(AuditEntry.action == action))


def test_four_workers_forget_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project(), first=clock.now().date() - timedelta(days=60))
        for number in range(PEOPLE):
            make.participation(event, make.person(f"P{number}"))
        diet = make.save(
            Question(event=event, topic=Topic.DIET, kind=Kind.SHORT, label=Localised(en="Food"), options=[])
        )
        people = db.session.scalars(select(Participation.id)).all()
        make.save(
            *(Answer(participation_id=one, question=diet, uid=diet.uid, value="vegan") for one in people)
        )
        db.session.remove()

    with ThreadPoolExecutor(WORKERS) as pool:
        said = [one.result() for one in [pool.submit(server.command, "deliver") for _ in range(WORKERS)]]

    assert len(said) == WORKERS
    with server.app.app_context():
        assert db.session.scalar(select(Answer.id)) is None
        assert done("event.logistics_gone") == 1


def test_whoever_presses_twice_erases_and_hands_on_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project(), seats=2)
        tokens = [make.participation(event, make.person(name)).token for name in ("Nikos", "Aino")]
        db.session.commit()
        db.session.remove()

    answers = at_once(server.port, [[f"/me/{tokens[0]}/erase"]] * 8)

    assert set(answers) <= {302, 404}
    with server.app.app_context():
        erased = db.session.scalars(select(Participation).where(Participation.token == tokens[0])).one()
        assert (erased.name, done("participation.erased"), erased.event.pool.taken) == ("Erased", 1, 1)
        assert Counter(db.session.scalars(select(Offer.outcome))) == Counter()
        db.session.remove()
    assert server.command("check").endswith("nothing found.\n")
