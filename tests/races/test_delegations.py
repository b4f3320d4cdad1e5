"""A partner's last place is wanted by many at once: by two pages of its coordinator, and by the public."""

from urllib.parse import urlencode

from sqlalchemy import select

from app.database import db
from app.delegations import coordinating
from app.delegations.models import Naming
from app.participation.models import Participation
from app.participation.states import State
from tests import make
from tests.delegations.test_naming import delegation, give
from tests.races.pressing import at_once
from tests.races.test_last_seats import asking, people_by_state


def naming(token: str, number: int) -> str:
    typed = {"given_name": "Marco", "family_name": f"No. {number}", "email": f"marco{number}@example.org"}
    return f"/delegations/{token}/name?" + urlencode(typed | {"locale": "en", "role": "partner"})


def test_two_pages_name_for_the_last_place(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        project = make.project()
        eleni, giulia = make.organiser(project), make.member(project)
        known = {"given_name": "", "family_name": "", "locale": "en"}
        coordinating.appoint(project.partnerships[1], actor=eleni, email=giulia.email, **known)
        event = make.event(project, seats=20, days=1)
        token = give(event, eleni, None, 5).token
        public = [asking(event, number) for number in range(30)]
        make.save(*public)
        links = [f"/me/{one.token}/confirm" for one in public]
    pages = [[naming(token, 100 * page + n) for n in range(10)] for page in range(4)]

    answers = at_once(server.port, [*pages, links[::2], links[1::2]])

    with server.app.app_context():
        event = delegation_event()
        assert answers == {302: 5 + 30, 200: 35}
        assert people_by_state() == {State.NAMED: 5, State.CONFIRMED: 15, State.WAITING: 15}
        assert (event.pool.taken, event.pool.reserved) == (20, 0)
        named = db.session.scalars(select(Naming)).all()
        assert {one.participation.state for one in named} == {State.NAMED}
        assert delegation(event, 1).token == token
    assert server.command("check").endswith("nothing found.\n")


def test_the_same_person_is_named_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        project = make.project()
        eleni, giulia = make.organiser(project), make.member(project)
        known = {"given_name": "", "family_name": "", "locale": "en"}
        coordinating.appoint(project.partnerships[1], actor=eleni, email=giulia.email, **known)
        token = give(make.event(project, seats=20), eleni, None, 5).token

    answers = at_once(server.port, [[naming(token, 1)] * 5] * 4)

    with server.app.app_context():
        assert answers == {302: 1, 200: 19}
        assert len(db.session.scalars(select(Participation)).all()) == 1
    assert server.command("check").endswith("nothing found.\n")


def delegation_event():
    from app.events.models import Event

    return db.session.scalars(select(Event)).one()
