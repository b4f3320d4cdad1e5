"""Sixteen processes want fifty seats, over HTTP, from the running server: 1,600 presses of a button."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.events.seats import Pool
from app.inbox.actions import receive
from app.inbox.reasons import Reason
from app.mail.models import OutgoingMail
from app.participation.invitations import Answer, Invitation
from app.participation.models import Participation
from app.participation.registrations import Registration
from app.participation.states import State
from tests import make
from tests.inbox.letters import answer, mail
from tests.races.pressing import at_once

PROCESSES, ATTEMPTS, SEATS = 16, 100, 50


def storm(server, *, attempts: int) -> Counter[int]:
    """Everybody has asked for one of fifty seats and was mailed a link; now all press at once."""
    with server.app.app_context():
        event = make.event(make.project(), seats=SEATS, days=1)
        people = [asking(event, number) for number in range(PROCESSES * attempts)]
        make.save(*people)
        links = [f"/me/{person.token}/confirm" for person in people]
    return at_once(server.port, [links[number::PROCESSES] for number in range(PROCESSES)])


def asking(event, number: int = 1) -> Registration:
    return Registration(
        event=event, email=f"p{number}@example.org", given_name="Nikos", family_name=f"No. {number}",
        organisation="Chamber", country="GR", locale="en", day_ids=[day.id for day in event.days],
    )  # fmt: skip


def people_by_state() -> Counter[State]:
    counted = select(Participation.state, func.count()).group_by(Participation.state)
    return Counter(dict(db.session.execute(counted).all()))


def mails_by_purpose() -> Counter[str]:
    counted = select(OutgoingMail.purpose, func.count()).group_by(OutgoingMail.purpose)
    return Counter(dict(db.session.execute(counted).all()))


def test_fifty_seats_are_given_to_fifty_people(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    everybody, waiting = PROCESSES * ATTEMPTS, PROCESSES * ATTEMPTS - SEATS

    assert storm(server, attempts=ATTEMPTS) == {302: everybody}

    with server.app.app_context():
        pool = db.session.scalars(select(Pool)).one()
        queue = db.session.scalars(Participation.queue(pool.event)).all()
        assert people_by_state() == {State.CONFIRMED: SEATS, State.WAITING: waiting}
        assert (pool.taken, pool.waiting) == (SEATS, waiting)
        assert [queue[place].number_in_queue for place in (0, 1, -1)] == [1, 2, waiting]
        assert mails_by_purpose() == {"seat_confirmed": SEATS, "on_waiting_list": waiting}
    assert server.command("check").endswith("nothing found.\n")


def test_without_the_guard_the_same_storm_oversells(start_server):
    """So the test above can see a race where there is one; and `flask check` sees what it has done."""
    server = start_server(RATE_LIMITS="off", worker=False, application="tests.races.unguarded:app")

    storm(server, attempts=6)

    with server.app.app_context():
        assert people_by_state()[State.CONFIRMED] > SEATS


def test_a_button_pressed_by_eight_at_once_registers_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        link = f"/me/{make.save(asking(make.event(make.project(), seats=5))).token}/confirm"

    assert at_once(server.port, [[link]] * 8) == {302: 8}

    with server.app.app_context():
        assert people_by_state() == {State.CONFIRMED: 1}
        assert db.session.scalars(select(Pool.taken)).all() == [1]
        assert mails_by_purpose() == {"seat_confirmed": 1, "day_invitation": 1}


def test_people_who_cancel_and_come_back_all_at_once_keep_the_counters_true(start_server):
    """Ten have a seat, ten wait; all change their minds many times, two presses on each link at a time."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project(), seats=10, days=1)
        people = [make.person(f"p{number}") for number in range(20)]
        states = [State.CONFIRMED] * 10 + [State.WAITING] * 10
        there = [make.participation(event, *both) for both in zip(people, states, strict=True)]
        links = [f"/me/{one.token}/{deed}" for one in there for deed in ("cancel", "come-back")] * 2
    dice = random.Random(7)

    answers = at_once(server.port, [dice.sample(links, len(links)) for _process in range(2)])

    assert answers == {302: 2 * len(links)}
    with server.app.app_context():
        pool, states = db.session.scalars(select(Pool)).one(), people_by_state()
        assert (pool.taken, pool.waiting) == (states[State.CONFIRMED], states[State.WAITING])
        assert pool.taken == min(10, 20 - states[State.CANCELLED])
    assert server.command("check").endswith("nothing found.\n")


def invited(event, number: int) -> Participation:
    return make.participation(event, make.person(f"p{number}"), State.INVITED)


def test_the_last_seats_go_to_as_many_of_those_who_accept_at_once(start_server):
    """Thirty are invited to three seats; all press Accept, two presses on each link at a time."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project(), seats=3, days=1)
        people = [invited(event, number) for number in range(30)]
        make.hold(*people)
        links = [f"/me/{one.token}/answer?said=ACCEPTED" for one in people]

    assert at_once(server.port, [links, links[::-1]] * 4) == {302: 8 * len(links)}

    with server.app.app_context():
        pool = db.session.scalars(select(Pool)).one()
        assert people_by_state() == {State.CONFIRMED: 3, State.WAITING: 27}
        assert (pool.taken, pool.waiting) == (3, 27)
        assert mails_by_purpose() == {"on_waiting_list": 27}
    assert server.command("check").endswith("nothing found.\n")


def test_a_yes_by_mail_and_a_no_on_the_page_at_once_end_as_one_of_them(start_server):
    """In each pair one is the last word, and the seat follows it."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project(), seats=None, days=1)
        people = [invited(event, number) for number in range(25)]
        make.hold(*people)
        links = [f"/me/{one.token}/answer?said=DECLINED" for one in people]
        letters = [mail(answer(one.invitations[0], "ACCEPTED"), sender=one.email or "") for one in people]

    with ThreadPoolExecutor(2) as both:
        pressed = both.submit(at_once, server.port, [links])
        read = both.submit(take_in, server.app, letters)
        assert pressed.result() == {302: len(links)}
        assert set(read.result()) <= {Reason.ANSWERED, Reason.OLDER}

    with server.app.app_context():
        said = select(Participation.state, Invitation.answer).join(Invitation)
        ends = Counter(tuple(row) for row in db.session.execute(said))
        yes, no = (State.CONFIRMED, Answer.ACCEPTED), (State.CANCELLED, Answer.DECLINED)
        assert ends[yes] + ends[no] == len(people)
        assert db.session.scalars(select(Pool.taken)).all() == [ends[yes]]
    assert server.command("check").endswith("nothing found.\n")


def take_in(app: Flask, letters: list[bytes]) -> list[Reason | None]:
    with app.app_context():
        return [receive(letter) for letter in letters]
