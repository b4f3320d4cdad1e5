"""Eight processes change one question of a form, all from one page: one is saved, the others hear of it."""

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.people.actions import issue_link
from app.questions import actions
from app.questions.models import Question
from app.questions.ready import Ready
from tests import make
from tests.races.asking import at_once

WRITERS = 8


def test_a_question_is_written_once_and_everybody_else_hears_of_it(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project(), days=1)
        eleni = make.organiser(event.project)
        make.organiser(event.project, "Giulia")
        actions.add_ready(event, [Ready.FUNCTION], actor=eleni)
        tokens = [issue_link(f"{name}@example.org") for name in ("eleni", "giulia") * (WRITERS // 2)]

    answers = at_once(server.port, "/manage/events/good-practices/form/function", tokens)

    with server.app.app_context():
        assert answers == {302: 1, 200: WRITERS - 1}
        versions = db.session.scalars(select(Question.version).order_by(Question.version)).all()
        assert versions == [1, 2]
        done = db.session.scalars(select(AuditEntry.action).filter_by(action="question.changed")).all()
        assert len(done) == 1
