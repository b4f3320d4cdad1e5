"""Eight processes write to the same rows of an agenda, all from one page: nothing is overwritten unseen."""

from collections import Counter

from sqlalchemy import select

from app.agenda.models import AgendaItem
from app.agenda.steps import AgendaStep
from app.database import db
from app.i18n import Localised
from app.people.actions import issue_link
from tests import make
from tests.races.writing import at_once

ROWS, WRITERS = 12, 8
PAGE = "/manage/events/good-practices/agenda"


def storm(server) -> Counter[int]:
    with server.app.app_context():
        event = make.event(make.project(), days=1)
        make.organiser(event.project)
        make.organiser(event.project, "Giulia")
        for number in range(ROWS):
            make.item(event, "09:00", "10:00", title=Localised(en=f"Item {number}"))
        tokens = [issue_link(f"{name}@example.org") for name in ("eleni", "giulia") * (WRITERS // 2)]
    return at_once(server.port, PAGE, tokens)


def test_each_row_is_written_once_and_everybody_else_hears_of_it(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)

    assert storm(server) == {200: ROWS, 409: ROWS * (WRITERS - 1)}

    with server.app.app_context():
        assert db.session.scalars(select(AgendaItem.version)).all() == [2] * ROWS
        changed = Counter(uid for step in db.session.scalars(select(AgendaStep)) for uid in step.after)
        assert changed == Counter(db.session.scalars(select(AgendaItem.public_uid)).all())


def test_who_looks_too_early_overwrites(start_server):
    """So the test above can see a race where there is one."""
    server = start_server(RATE_LIMITS="off", worker=False, application="tests.races.unlooking:app")

    assert storm(server)[200] > ROWS
