"""Organisers and those they look at press at the same moment."""

from collections import Counter

import pytest
from sqlalchemy import select

from app.database import db
from app.mail.models import OutgoingMail
from app.participation.models import Participation
from app.participation.states import State
from app.people.actions import issue_link
from tests import make
from tests.races.deciding import at_once

PEOPLE = 12
LOOK = "/manage/events/good-practices/to-look-at"


@pytest.fixture
def server(start_server):
    return start_server(RATE_LIMITS="off", worker=False)


def pending(server, seats, people=PEOPLE):
    """Sign-in tokens of two organisers, and those who wait for a look: their ids and links."""
    with server.app.app_context():
        project = make.project()
        staff = [make.organiser(project, name) for name in ("Eleni", "Giulia")]
        event = make.event(project, seats=seats, looked_at_first=["stakeholder"])
        there = [make.participation(event, make.person(f"P{n}"), State.PENDING) for n in range(people)]
        return [issue_link(one.email) for one in staff], [(one.id, one.token) for one in there]


def states(server):
    with server.app.app_context():
        return Counter(db.session.scalars(select(Participation.state)))


def mails(server, purpose):
    with server.app.app_context():
        return len(db.session.scalars(select(OutgoingMail.id).filter_by(purpose=purpose)).all())


def is_whole(server):
    return server.command("check").endswith("nothing found.\n")


def test_two_organisers_approve_at_once_and_each_is_told_once(server):
    staff, there = pending(server, seats=PEOPLE)
    presses = [f"{LOOK}/approve?who={id_}" for id_, _token in there]

    assert at_once(server.port, LOOK, [(token, presses) for token in staff]) == {302: 2 * PEOPLE}

    assert states(server) == {State.CONFIRMED: PEOPLE}
    assert mails(server, "seat_confirmed") == PEOPLE
    assert is_whole(server)


def test_the_last_seat_is_approved_once(server):
    staff, there = pending(server, seats=1, people=2)
    hands = [(token, [f"{LOOK}/approve?who={id_}"]) for token, (id_, _t) in zip(staff, there, strict=True)]

    at_once(server.port, LOOK, hands)

    assert states(server) == {State.CONFIRMED: 1, State.WAITING: 1}
    assert is_whole(server)


def test_one_approves_and_the_other_declines(server):
    staff, there = pending(server, seats=PEOPLE)
    yes = [f"{LOOK}/approve?who={id_}" for id_, _token in there]
    no = [f"{LOOK}/decline?who={id_}&reason-en=Full" for id_, _token in reversed(there)]

    at_once(server.port, LOOK, [(staff[0], yes), (staff[1], no)])

    found = states(server)  # who was declined first may have been approved after all
    assert found[State.CONFIRMED] + found[State.REFUSED] == PEOPLE
    assert is_whole(server)


def test_she_cancels_while_they_approve(server):
    staff, there = pending(server, seats=3)
    approve = [f"{LOOK}/approve?who={id_}" for id_, _token in there]
    cancel = [f"/me/{token}/cancel" for _id, token in there]

    answers = at_once(server.port, LOOK, [(staff[0], approve), ("", cancel)])

    assert answers == {302: 2 * PEOPLE}
    assert states(server) == {State.CANCELLED: PEOPLE}
    assert is_whole(server)
