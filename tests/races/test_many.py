"""Two organisers press at once, for many people at once."""

from collections import Counter

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.events.seats import Pool
from app.events.terms import WaitingRule
from app.participation.models import Participation
from app.participation.states import State
from tests import make
from tests.races.many import at_once

PEOPLE = 20


def an_event(seats: int | None, state: State, **details) -> None:
    project = make.project()
    make.organiser(project)
    event = make.event(project, seats=seats, days=1, **details)
    for number in range(PEOPLE):
        make.participation(event, make.person(f"p{number}"), state)


def states() -> Counter[State]:
    return Counter(db.session.scalars(select(Participation.state)))


def noted(action: str) -> int:
    return len(db.session.scalars(select(AuditEntry).filter_by(action=action)).all())


def test_cancelled_by_two_at_once_everybody_is_cancelled_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        an_event(None, State.CONFIRMED)

        done = at_once(server.app, ["cancel", "cancel"])

        assert sum(done) == PEOPLE
        assert states() == {State.CANCELLED: PEOPLE}
        assert noted("participation.cancelled") == len(make.mails()) == PEOPLE
    assert server.command("check").endswith("nothing found.\n")


def test_two_who_offer_and_two_who_cancel_leave_true_counters(start_server):
    """Seven places for twenty who wait: never more are offered, and nobody is offered two."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        an_event(7, State.WAITING, waiting_rule=WaitingRule.BY_HAND)

        offered = at_once(server.app, ["offer", "offer"])
        assert sum(offered) == noted("offer.made") == 7
        assert states() == {State.OFFERED: 7, State.WAITING: PEOPLE - 7}

        db.session.commit()
        seated, cancelled = at_once(server.app, ["seat", "cancel"])
        assert noted("participation.seated") == seated
        assert noted("participation.cancelled") == cancelled
        pool, there = db.session.scalars(select(Pool)).one(), states()
        assert (pool.taken, pool.waiting) == (there[State.CONFIRMED], 0)
    assert server.command("check").endswith("nothing found.\n")
