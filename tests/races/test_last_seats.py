"""Sixteen processes want fifty seats, over HTTP, from the running server; twice 1,600 presses of a button."""

import http.client
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from multiprocessing import get_context
from urllib.parse import urlencode

import pytest

from app.database import db
from app.events.seats import Pool
from app.mail.models import OutgoingMail
from app.participation.models import Participation, Registration, State
from tests import make

PROCESSES, ATTEMPTS, SEATS = 16, 200, 50
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def press(port: int, tokens: list[str]) -> Counter[int]:
    """Confirm registrations one after the other, as people do who press the button of their mail."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", f"/me/{tokens[0]}")
    page = connection.getresponse()
    found = CSRF.search(page.read().decode())
    assert found
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    body, answers = urlencode({"csrf_token": unescape(found[1])}), Counter[int]()
    for token in tokens:
        connection.request("POST", f"/me/{token}/confirm", body, headers)
        answer = connection.getresponse()
        answer.read()
        answers[answer.status] += 1
    return answers


def storm(server, *, attempts: int, seats: int) -> Counter[int]:
    """Everybody has asked and been mailed; now all press at once."""
    with server.app.app_context():
        event = make.save(make.event(make.project(), seats=seats))
        people = [asking(event, number) for number in range(PROCESSES * attempts)]
        make.save(*people)
        tokens = [person.token for person in people]
    shares = [tokens[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(press, [server.port] * PROCESSES, shares), Counter())


def asking(event, number: int) -> Registration:
    return Registration(
        event=event, email=f"p{number}@example.org", given_name="Nikos", family_name=f"No. {number}",
        organisation="Chamber", country="GR", locale="en", day_ids=[day.id for day in event.days],
    )  # fmt: skip


def test_fifty_seats_are_given_to_fifty_people(start_server):
    server = start_server(RATE_LIMITS="off")

    answers = storm(server, attempts=ATTEMPTS, seats=SEATS)

    everybody = PROCESSES * ATTEMPTS
    assert answers == {302: everybody}
    with server.app.app_context():
        states = Counter(db.session.scalars(db.select(Participation.state)))
        pool = db.session.scalars(db.select(Pool)).one()
        queue = db.session.scalars(Participation.queue(pool.event)).all()
        told = Counter(db.session.scalars(db.select(OutgoingMail.purpose)))
        assert states == {State.CONFIRMED: SEATS, State.WAITING: everybody - SEATS}
        assert (pool.taken, pool.waiting) == (SEATS, everybody - SEATS)
        assert [queue[place].number_in_queue for place in (0, 1, -1)] == [1, 2, everybody - SEATS]
        assert (told["seat_confirmed"], told["on_waiting_list"]) == (SEATS, everybody - SEATS)
    assert "0 findings" in server.command("check") or server.command("check")


def test_without_the_guard_the_same_storm_oversells(start_server):
    server = start_server(RATE_LIMITS="off", application="tests.races.unguarded:app")

    storm(server, attempts=20, seats=SEATS)

    with server.app.app_context():
        seated = db.session.scalar(db.select(db.func.count()).where(Participation.state == State.CONFIRMED))
        assert seated > SEATS


@pytest.mark.parametrize("presses", [8])
def test_a_button_pressed_many_times_registers_once(start_server, presses):
    server = start_server(RATE_LIMITS="off")
    with server.app.app_context():
        event = make.save(make.event(make.project(), seats=5))
        token = make.save(asking(event, 1)).token

    with ProcessPoolExecutor(presses, mp_context=get_context("spawn")) as pool:
        answers = sum(pool.map(press, [server.port] * presses, [[token]] * presses), Counter())

    with server.app.app_context():
        assert answers == {302: presses}
        assert db.session.scalar(db.select(db.func.count(Participation.id))) == 1
        assert db.session.scalars(db.select(Pool.taken)).one() == 1
        assert Counter(db.session.scalars(db.select(OutgoingMail.purpose)))["seat_confirmed"] == 1
