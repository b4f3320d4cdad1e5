"""Waiting for a table that is full: the first who waits sits down when somebody leaves."""

import pytest

from app.agenda.models import AgendaItem
from app.database import db
from app.participation import actions, ical, placing, releasing, rounds, sitting
from app.participation.sitting import RoundHasBegun, TableFull
from app.participation.tables import taken, waiting
from tests import make
from tests.participation.test_tables import place_of, sit, tables, uid


@pytest.fixture
def event(eleni, project):
    event = make.event(project)
    tables(event, seats=1)
    return event


@pytest.fixture
def people(event):
    return [make.participation(event, make.person(name, locale="en")) for name in ("Nikos", "Aino", "Giulia")]


def wait(one, name, number=1):
    sitting.wait_for(one, uid(one.event, name, number), uid(one.event, name, number))


def full(people):
    """Nikos sits at table A; Aino and Giulia wait for it, in this order."""
    nikos, aino, giulia = people
    sit(nikos, "A")
    wait(aino, "A")
    wait(giulia, "A")
    return people


def numbers(one):
    return [seat.number for seat in one.tables if seat.is_waiting]


def test_waiting_is_not_sitting(event, people):
    nikos, aino, _giulia = full(people)

    assert (taken(event)[uid(event, "A")], waiting(event)[uid(event, "A")]) == (1, 2)
    assert [place_of(one)[1] for one in people] == ["Table A", None, None]
    assert [numbers(one) for one in people] == [[], [1], [2]]
    assert (nikos.viewer.tables, aino.viewer.tables) == ({uid(event, "A")}, frozenset())
    described = "".join(one["description"] for one in ical.facts(aino).values())
    assert "Table B, round 1" in described  # she may still sit anywhere


def test_when_somebody_moves_the_first_sits_down_and_is_told(event, people):
    nikos, aino, giulia = full(people)
    sit(aino, "B", 2)
    before = len(make.mails())

    sit(nikos, "B")

    assert [place_of(one)[1] for one in people] == ["Table B", "Table A", None]
    assert place_of(aino)[2] == "Table B"  # of another round
    assert numbers(giulia) == [1]
    assert [(mail.purpose, mail.recipient) for mail in make.mails()[before:]] == [
        ("table_seat", "aino@example.org")
    ]
    assert "Table A" in make.mails("table_seat")[0].text


def test_she_leaves_her_other_table_of_the_round_and_its_first_sits_down(event, people):
    nikos, aino, giulia = people
    sit(nikos, "A")
    sit(aino, "B")
    wait(aino, "A")
    wait(giulia, "B")

    actions.withdraw(nikos)

    assert [place_of(one)[1] for one in (aino, giulia)] == ["Table A", "Table B"]
    assert len(make.mails("table_seat")) == 2


def test_when_somebody_cancels_or_goes_to_the_waiting_list(event, people, eleni):
    nikos, aino, giulia = full(people)

    placing.move_to_queue(nikos, actor=eleni)
    assert place_of(aino)[1] == "Table A"
    actions.withdraw(aino)
    assert place_of(giulia)[1] == "Table A"


def test_when_the_table_has_more_seats(event, people, eleni):
    _nikos, _aino, _giulia = full(people)
    item = next(one for one in db.session.scalars(db.select(AgendaItem)) if one.public_uid == uid(event, "A"))
    item.seats = 3
    db.session.commit()

    releasing.release(event, actor=eleni)

    assert [place_of(one)[1] for one in people] == ["Table A"] * 3


def test_nobody_overtakes_who_waits(event, people, eleni):
    _nikos, _aino, _giulia = full(people)
    desislava = make.participation(event, make.person("Desislava"))

    with pytest.raises(TableFull):
        sit(desislava, "A")


def test_one_press_leaves_the_list(event, people):
    _nikos, aino, giulia = full(people)

    sitting.wait_no_longer(aino, uid(event, "A"))
    sitting.wait_no_longer(aino, uid(event, "A"))

    assert (numbers(aino), numbers(giulia)) == ([], [1])


def test_waiting_twice_is_waiting_once(event, people):
    _nikos, aino, _giulia = full(people)
    wait(aino, "A")

    assert (len(aino.tables), numbers(aino)) == (1, [1])


def test_organisers_may_seat_who_waits(event, people, eleni):
    nikos, aino, giulia = full(people)

    sitting.seat_at(event, uid(event, "A"), {giulia.id: uid(event, "A")}, actor=eleni)

    assert (place_of(giulia)[1], numbers(giulia), numbers(aino)) == ("Table A", [], [1])
    assert {one.number: [t.taken for t in one.tables] for one in rounds.hers(nikos)} == {1: [2, 0], 2: [0, 0]}


def test_after_the_round_has_begun_nobody_moves_up(event, people, clock):
    nikos, aino, _giulia = full(people)
    clock.set(f"{event.days[0].date} 09:00", "Europe/Athens")
    clock.advance(hours=1, minutes=5)

    with pytest.raises(RoundHasBegun):
        wait(aino, "B")
    actions.withdraw(nikos)
    assert place_of(aino)[1] is None


def test_her_page_offers_the_list_says_her_number_and_lets_her_leave(client, event, people):
    nikos, aino, _giulia = people
    sit(nikos, "A")
    where = uid(event, "A")
    assert "“Table A, round 1: Theme A” is full." in client.get(f"/me/{aino.token}").text

    page = make.post(
        client, f"/me/{aino.token}/tables/wait", {"round": where, "table": where},
        page=f"/me/{aino.token}", follow_redirects=True,
    )  # fmt: skip
    assert "You are number 1 on the waiting list of “Table A, round 1: Theme A”." in page.text

    page = make.post(
        client, f"/me/{aino.token}/tables/leave", {"table": where},
        page=f"/me/{aino.token}", follow_redirects=True,
    )  # fmt: skip
    assert numbers(aino) == []
    assert "You do not wait for that table any more." in page.text


def test_organisers_see_how_many_wait(client, event, people, eleni):
    full(people)
    make.sign_in(client, eleni)
    item = rounds.items(event)[0]

    assert "2 wait" in client.get(f"/manage/events/{event.slug}/agenda/{item.uid}/seating").text
