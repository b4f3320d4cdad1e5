"""More people than the bus or the table has seats."""

from datetime import date

import pytest

from app.agenda.programme import ItemKind
from app.database import db
from app.events import checks
from app.events.audiences import Role, of_group
from app.i18n import Localised
from app.network.groups import Group
from app.participation import crowding
from app.participation.states import State
from app.participation.tables import TableSeat
from tests import make
from tests.pages.reading import counted

FIRST = date(2027, 4, 14)  # a Wednesday in summer time


@pytest.fixture
def event(app, clock):
    clock.set("2027-04-01 09:00", make.ATHENS)
    return make.event(make.project(), first=FIRST)


@pytest.fixture
def three(event):
    """Nikos and Giulia come on both days, Aino on the second; Kostas waits, Desislava was invited."""
    nikos, giulia = (make.participation(event, make.person(name)) for name in ("Nikos", "Giulia"))
    aino = make.participation(event, make.person("Aino"), days=event.days[1:])
    make.participation(event, make.person("Kostas"), State.WAITING)
    make.participation(event, make.person("Desislava"), State.INVITED)
    return nikos, giulia, aino


def bus(event, seats, starts="14:00", ends="14:30", name="Bus", **details):
    known = {"kind": ItemKind.TRANSFER, "title": Localised(en=name), "seats": seats}
    return make.item(event, starts, ends, **known | details)


def texts(event):
    db.session.commit()
    return [remark.text for remark in crowding.too_many(event)]


def test_a_bus_that_is_too_small(event, three):
    small = bus(event, 1)
    bus(event, 2, "16:00", "16:30", "Bus back")
    bus(event, 2, day=1)
    [remark, other] = crowding.too_many(event)
    assert (remark.text, remark.advice, remark.anchor) == (
        "2 people come to “Bus”. Seats: 1.",
        "One has no seat. Find another one, or let fewer people in.",
        f"item-{small.id}",
    )
    assert other.text == "3 people come to “Bus”. Seats: 2."
    assert [one.text for one in checks.remarks(event) if "Seats:" in one.text] == [remark.text, other.text]


def test_two_buses_at_the_same_time_add_up_and_one_on_foot_takes_all(event, three):
    bus(event, 1, day=1)
    second = bus(event, 1, day=1, name="Second bus")
    assert texts(event) == ["3 people come to “Bus, Second bus”. Seats: 2."]
    second.seats = None
    assert texts(event) == []


def test_only_those_count_whom_it_is_for(event, three):
    nikos, giulia, _aino = three
    item = bus(event, 1, audiences=[Role.SPEAKER.value])
    assert texts(event) == []
    nikos.role = giulia.role = Role.SPEAKER
    assert texts(event) == ["2 people come to “Bus”. Seats: 1."]
    group = make.save(Group(project=event.project, name=Localised(en="Steering group"), people=[]))
    item.audiences = [of_group(group.id)]
    assert texts(event) == []
    group.people = [nikos.person, giulia.person, make.person("Maria")]
    assert texts(event) == ["2 people come to “Bus”. Seats: 1."]


def test_what_stands_inside_a_closed_item_is_closed_too(event, three):
    closed = make.item(event, "14:00", "16:00", audiences=[Role.PROGRAMME.value])
    bus(event, 0, parent=closed)
    assert texts(event) == []
    closed.audiences = []
    assert texts(event) == ["2 people come to “Bus”. Seats: 0."]


def test_a_table_with_more_people_than_chairs(event, three):
    umbrella = make.item(event, "10:00", "11:00", kind=ItemKind.TABLES)
    a, b = (
        make.item(
            event, "10:00", "11:00", parent=umbrella, title=Localised(), track=Localised(en=name), seats=seats
        )
        for name, seats in (("Table A", 1), ("Table B", 5))
    )
    assert texts(event) == []
    for one in three[:2]:
        one.tables.append(TableSeat(slot_uid=a.public_uid))
    assert texts(event) == ["2 people come to “Table A”. Seats: 1."]
    b.seats = 0
    assert texts(event) == [
        "2 people come to “Table A”. Seats: 1.",
        "2 people come to “Table A, Table B”. Seats: 1.",
    ]


def test_it_asks_three_times_however_many_come_and_never_where_nothing_has_seats(event):
    make.item(event)
    db.session.refresh(event)

    def asked():
        crowding.too_many(event)  # loads the agenda
        with counted() as statements:
            crowding.too_many(event)
        return len(statements)

    assert asked() == 0
    bus(event, 1)
    few = asked()
    make.crowd(event, 30)
    bus(event, 1, "16:00", "16:30")
    assert asked() == few == 3


def test_today_does_not_ask_for_each_event(event, three):
    bus(event, 1)
    with counted() as statements:
        checks.faults(event)
    assert [one for one in statements if "day_choice" in one or "table_seat" in one] == []
