"""What many people at an event do not make slower: as many statements for the first as for the thousandth."""

import pytest
from sqlalchemy import event as sql
from sqlalchemy import insert

from app.database import db
from app.events.terms import WaitingRule
from app.participation import actions
from app.participation.claims import Claim, Hold
from app.participation.models import DayChoice, Participation
from app.participation.states import Door, State
from app.people.models import Person
from tests import make
from tests.participation.asking import asking


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=None, days=1, waiting_rule=WaitingRule.OFFER)


def queue(event, number):
    """So many who wait, in few statements."""
    first = make.participation(event, make.person("Aino"), State.WAITING)
    names = [{"given_name": "Person", "family_name": f"W{n:05}", "locale": "en"} for n in range(1, number)]
    rows = [one | {"email": f"{one['family_name']}@example.org", "is_administrator": False} for one in names]
    people = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)
    known = {
        "event_id": event.id, "state": State.WAITING, "door": Door.ONLINE, "organisation": "Farm",
        "country": "FI", "waiting_since": first.waiting_since,
    }  # fmt: skip
    there = [known | one | {"person_id": id_} for one, id_ in zip(names, people.all(), strict=True)]
    chosen = insert(Participation).returning(Participation.id, sort_by_parameter_order=True)
    ids = db.session.scalars(chosen, there).all()
    day, pool = event.days[0].id, event.pool
    db.session.execute(insert(DayChoice), [{"participation_id": id_, "day_id": day} for id_ in ids])
    held = {"pool_id": pool.id, "hold": Hold.WAITING, "since": first.waiting_since}
    db.session.execute(insert(Claim), [held | {"participation_id": id_} for id_ in ids])
    pool.waiting += number - 1
    db.session.commit()


def counted(deed):
    """How many statements it takes, and how many people were read."""
    statements, read = [], []
    count = lambda *a: statements.append(a[2])  # noqa: E731
    load = lambda target, _context: read.append(target)  # noqa: E731
    db.session.commit()
    db.session.expunge_all()
    sql.listen(db.engine, "before_cursor_execute", count)
    sql.listen(Participation, "load", load)
    try:
        deed()
    finally:
        sql.remove(db.engine, "before_cursor_execute", count)
        sql.remove(Participation, "load", load)
    return len(statements), len(read)


def confirm(event_id, email):
    registration = asking(db.session.get(make.Event, event_id), email)
    id_ = registration.id
    return counted(lambda: actions.confirm(db.session.get(type(registration), id_)))


@pytest.mark.parametrize("seats", [None, 0])
def test_registering_costs_the_same_with_five_thousand_people_and_a_thousand_who_wait(event, seats):
    event.pool.seats, id_ = seats, event.id
    confirm(id_, "first@example.org")  # what is read once and kept
    empty = confirm(id_, "second@example.org")
    event = db.session.get(make.Event, id_)
    make.crowd(event, 5000)
    if seats == 0:
        queue(event, 1000)

    assert confirm(id_, "late@example.org") == empty


def test_one_place_that_comes_free_reads_those_alone_who_may_have_it(event):
    event.pool.seats = 0
    queue(event, 1000)
    eleni = make.organiser(event.project)
    ids = event.id, eleni.id

    def raise_to(seats):
        event, eleni = db.session.get(make.Event, ids[0]), db.session.get(Person, ids[1])
        return counted(lambda: make.set_seats(db.session.merge(event), seats, actor=db.session.merge(eleni)))

    assert raise_to(1)[1] <= 2
    statements, read = raise_to(1)
    assert (statements < 20, read) == (True, 0)
