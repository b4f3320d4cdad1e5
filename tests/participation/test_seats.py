"""Who has a seat and who waits: the rules, without any page."""

import pytest

from app.database import action, db
from app.participation import claiming
from app.participation.models import Participation, Purpose
from app.participation.refusals import NoDaysLeft
from app.participation.states import State
from tests import make


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=1)


def counters(event):
    return event.pool.taken, event.pool.waiting


def test_the_first_has_a_seat_and_the_second_waits(event):
    nikos = make.participation(event, make.person("Nikos"), State.CANCELLED)
    giulia = make.participation(event, make.person("Giulia"), State.CANCELLED)

    claiming.seat_or_queue(nikos)
    claiming.seat_or_queue(giulia)

    assert (nikos.state, giulia.state) == (State.CONFIRMED, State.WAITING)
    assert counters(event) == (1, 1)


def test_asking_for_a_seat_that_one_has_takes_no_second(event):
    nikos = make.participation(event)

    claiming.seat_or_queue(nikos)
    claiming.seat_anyway(nikos)

    assert counters(event) == (1, 0)


def test_nobody_overtakes_those_who_wait(event):
    nikos = make.participation(event)
    make.participation(event, make.person("Giulia"), State.WAITING)
    aino = make.participation(event, make.person("Aino"), State.CANCELLED)

    make.leave(nikos)  # a seat is free, and it is Giulia's turn
    claiming.seat_or_queue(aino)

    assert aino.is_waiting
    assert counters(event) == (0, 2)


def test_the_waiting_list_goes_by_the_moment_of_asking(event, clock):
    numbers = {}
    for name in ("Giulia", "Aino", "Desislava"):
        clock.advance(minutes=1)
        numbers[name] = make.participation(event, make.person(name), State.WAITING)

    assert {name: one.number_in_queue for name, one in numbers.items()} == {
        "Giulia": 1,
        "Aino": 2,
        "Desislava": 3,
    }
    make.leave(numbers["Giulia"])
    db.session.commit()
    assert numbers["Desislava"].number_in_queue == 2


def test_those_who_came_in_the_same_moment_have_an_order_too(event, clock):
    names = ("Giulia", "Aino", "Desislava")
    waiting = [make.participation(event, make.person(name), State.WAITING) for name in names]

    assert [one.number_in_queue for one in waiting] == [1, 2, 3]
    assert list(db.session.scalars(Participation.queue(event))) == waiting


def test_giving_a_seat_back_to_the_list_puts_one_at_its_end(event, clock):
    nikos = make.participation(event)
    giulia = make.participation(event, make.person("Giulia"), State.WAITING)
    clock.advance(minutes=1)

    claiming.queue(nikos)
    db.session.commit()

    assert (giulia.number_in_queue, nikos.number_in_queue) == (1, 2)
    assert counters(event) == (0, 2)


def test_an_organiser_seats_people_beyond_the_limit(event):
    make.participation(event)
    giulia = make.participation(event, make.person("Giulia"), State.WAITING)

    claiming.seat_anyway(giulia)

    assert counters(event) == (2, 0)
    assert (event.pool.free, event.pool.is_full) == (0, True)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.WAITING, State.CANCELLED])
def test_cancelling_twice_counts_once(event, state):
    nikos = make.participation(event, state=state)

    make.leave(nikos)
    make.leave(nikos)

    assert nikos.is_cancelled
    assert counters(event) == (0, 0)


def test_without_a_limit_everybody_has_a_seat(app):
    event = make.event(make.project(), seats=None)

    for name in ("Nikos", "Giulia", "Aino"):
        one = make.participation(event, make.person(name), State.CANCELLED)
        claiming.seat_or_queue(one)
        assert one.has_seat

    assert (event.pool.free, event.pool.is_full) == (None, False)


def test_one_comes_on_the_days_one_has_chosen(event):
    nikos = make.participation(event, days=[event.days[1]])
    assert nikos.days == [event.days[1]]

    nikos.choose(event.days)
    assert nikos.days == event.days

    with pytest.raises(NoDaysLeft):
        nikos.choose([])


def test_a_permission_that_was_taken_back_is_remembered(event, clock):
    nikos = make.participation(event)
    nikos.consent_to([Purpose.PHOTO, Purpose.LATER_EVENTS], clock.instant)
    clock.advance(days=1)

    nikos.consent_to([Purpose.PHOTO], clock.instant)

    assert nikos.agrees_to(Purpose.PHOTO)
    assert not nikos.agrees_to(Purpose.LATER_EVENTS)
    assert [(one.purpose, one.withdrawn_at) for one in nikos.consents] == [
        (Purpose.PHOTO, None),
        (Purpose.LATER_EVENTS, clock.instant),
    ]


def test_a_seat_counts_only_if_the_whole_deed_is_saved(event):
    giulia = make.participation(event, make.person("Giulia"), State.CANCELLED)

    @action
    def half_a_deed():
        claiming.seat_or_queue(db.session.get(Participation, giulia.id))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_deed()
    assert counters(event) == (0, 0)
    assert giulia.is_cancelled
