"""Buttons on one's own page, pressed twice, or two of them at once; and seats of two sorts that all want."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.events.seats import Of, Pool
from app.events.terms import WaitingRule
from app.mail.models import OutgoingMail
from app.participation import claiming, offering, seating
from app.participation.claims import Claim
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome
from app.participation.states import State
from app.questions.given import Answer
from tests import make
from tests.participation.asking import asking
from tests.races.pressing import at_once

PEOPLE = 6
PRESSES = 4  # of each button, at once


def an_event(**details):
    known = {"seats": None, "days": 1, "waiting_rule": WaitingRule.BY_HAND}
    return make.event(make.project(), **known | details)


def everybody(event, state, number=PEOPLE, name="p"):
    return [make.participation(event, make.person(f"{name}{n}"), state) for n in range(number)]


def offered(event, number=PEOPLE, name="p"):
    """People to whom a seat is offered, and the offers. Nothing is mailed about it yet."""
    people = everybody(event, State.WAITING, number, name)
    for one in people:
        seating.offer(one)
    make.save(*people)
    db.session.query(OutgoingMail).delete()
    db.session.commit()
    found = db.session.scalars(select(Offer).where(Offer.participation_id.in_([one.id for one in people])))
    return found.all()


def link(offer, said):
    return f"/me/{offer.participation.token}/offers/{offer.id}/{said}"


def states():
    return Counter(db.session.scalars(select(Participation.state)))


def told():
    """How often each was written about what, apart from entries of calendars."""
    sent = db.session.execute(select(OutgoingMail.recipient, OutgoingMail.purpose)).all()
    return Counter((who.partition("@")[0], about) for who, about in sent if not about.startswith("day_"))


def is_well(server):
    return server.command("check").endswith("nothing found.\n")


def double_clicks(server):
    """Everything public that can be pressed, for several people each; several at once press on all of it."""
    with server.app.app_context():
        event = an_event()
        links = [link(one, "accept") for one in offered(event, name="accepts")]
        links += [link(one, "decline") for one in offered(event, name="declines")]
        links += [f"/me/{one.token}/cancel" for one in everybody(event, State.CONFIRMED, 3, "cancels")]
        links += [f"/me/{one.token}/come-back" for one in everybody(event, State.CANCELLED, 3, "returns")]
        links += [
            f"/me/{one.token}/hand-on?email=to{n}%40example.org&given_name=To&family_name=Him"
            for n, one in enumerate(everybody(event, State.CONFIRMED, 3, "gives"))
        ]
        links += [f"/me/{asking(event, f'asks{n}@example.org').token}/confirm" for n in range(3)]
        dinner = make.question(event, "yes-no", "Dinner")
        pool = make.option_pool(event, dinner, "yes", 0)
        for one in everybody(event, State.CONFIRMED, 3, "leaves"):
            one.answers.append(Answer(question=dinner, uid=dinner.uid, value=True))
            db.session.flush()
            claiming.add_extras(one, None)
            links.append(f"/me/{one.token}/queues/{pool.id}/leave")
        db.session.commit()
        db.session.query(OutgoingMail).delete()
        db.session.commit()
    return at_once(server.port, [links] * PRESSES), links


EXPECTED = {
    "accepts": "seat_confirmed", "declines": "registration_cancelled", "cancels": "registration_cancelled",
    "returns": "seat_confirmed", "gives": "registration_cancelled", "to": "offer", "asks": "seat_confirmed",
}  # fmt: skip
FEW = "cancels", "returns", "gives", "to", "asks"


def each_once():
    numbers = {"accepts": PEOPLE, "declines": PEOPLE} | dict.fromkeys(FEW, 3)
    return {(f"{name}{n}", EXPECTED[name]): 1 for name, many in numbers.items() for n in range(many)}


def test_whatever_is_pressed_by_several_at_once_is_done_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)

    answers, links = double_clicks(server)

    assert answers == {302: PRESSES * len(links)}
    with server.app.app_context():
        assert told() == each_once()
        assert db.session.scalars(select(Claim.id).join(Pool).where(Pool.of == Of.OPTION)).all() == []
    assert is_well(server)


@pytest.mark.database("postgresql")  # SQLite lets nobody write who has not waited
def test_without_the_lock_the_same_presses_do_something_else(start_server):
    server = start_server(RATE_LIMITS="off", worker=False, application="tests.races.unlocked:app")

    answers, _links = double_clicks(server)

    assert set(answers) >= {302}
    with server.app.app_context():
        assert told() != each_once()


def test_yes_and_cancel_at_once_end_as_cancelled(start_server):
    """Whoever cancels does not come, whatever she pressed just before; nothing stays kept."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = an_event()
        there = offered(event)
        yes = [link(one, "accept") for one in there]
        no = [f"/me/{one.participation.token}/cancel" for one in there]

    answers = at_once(server.port, [yes, no, yes[::-1], no[::-1]])

    with server.app.app_context():
        assert sum(answers.values()) == 4 * PEOPLE
        assert states() == {State.CANCELLED: PEOPLE}
        assert db.session.scalars(select(Pool.taken)).all() == [0]
        sent = Counter({about: n for (_who, about), n in told().items() if about == "registration_cancelled"})
        assert set(sent.values()) <= {1}
    assert is_well(server)


def lapse(app, until):
    with app.app_context():
        while time.monotonic() < until:
            offering.lapse_due()
            db.session.remove()


def test_an_offer_that_is_accepted_while_it_lapses_ends_in_one_way(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        there = offered(an_event(), 30)
        for number, one in enumerate(there):
            one.ends_at = clock.now() + timedelta(seconds=2 + number / 20)
        yes = [link(one, "accept") for one in there]
        db.session.commit()

    with ThreadPoolExecutor(2) as both:
        ends = [both.submit(lapse, server.app, time.monotonic() + 5) for _ in range(2)]
        at_once(server.port, [yes, yes[::-1]])
        for one in ends:
            one.result()

    with server.app.app_context():
        outcomes = Counter(db.session.scalars(select(Offer.outcome)))
        accepted, lapsed = outcomes[Outcome.ACCEPTED], outcomes[Outcome.LAPSED]
        assert accepted + lapsed == 30
        assert states() == Counter({State.CONFIRMED: accepted, State.CANCELLED: lapsed})
        mails = Counter(about for _who, about in told().elements())
        assert mails == Counter({"seat_confirmed": accepted, "offer_lapsed": lapsed})
    assert is_well(server)


def test_the_last_seats_of_two_sorts_are_taken_together_or_not_at_all(start_server):
    """Half name the dinner first, half the bus; nobody waits for anything, and three get both."""
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = an_event()
        asked = [make.question(event, "yes-no", label) for label in ("Dinner", "Bus")]
        for one in asked:
            make.option_pool(event, one, "yes", 3)
        wants = [{str(one.id): True for one in order} for order in (asked, asked[::-1])]
        people = [asking(event, f"p{n}@example.org", answers=wants[n % 2]) for n in range(24)]
        links = [f"/me/{one.token}/confirm" for one in people]

    answers = at_once(server.port, [links[n::8] for n in range(8)])

    with server.app.app_context():
        assert (answers[302], sum(answers.values())) == (3, 24)
        assert states() == {State.CONFIRMED: 3}
        pools = db.session.execute(select(Pool.taken, Pool.waiting).order_by(Pool.id)).all()
        assert [tuple(one) for one in pools] == [(3, 0)] * 3
    assert is_well(server)
