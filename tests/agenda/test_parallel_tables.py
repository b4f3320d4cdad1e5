"""Eleni makes parallel tables of one item: their names, rounds and seats, in one go."""

import re
from datetime import date

import pytest

from app.agenda.drafts import programme_of
from app.agenda.programme import ItemKind
from app.database import db
from app.i18n import Localised
from app.writing import actions
from tests import make
from tests.agenda.test_agenda import errors

AGENDA = "/manage/events/good-practices/agenda"
FIRST = date(2027, 4, 14)
ASKED = {"form_key": "form-1", "tables": "A, B, C", "rounds": "2", "pause": "", "seats": "8"}


@pytest.fixture
def umbrella(event):
    """Three hours."""
    title = Localised(en="Repair", el="Επισκευή")
    return make.item(event, "10:00", "13:00", title=title, kind=ItemKind.TABLES)


def ask(client, item, **changes):
    return make.post(client, f"{AGENDA}/{item.id}/make-tables", ASKED | changes)


def tables(event):
    """As readers would see them: from, to, table, round, title."""
    db.session.expire_all()
    [slot] = programme_of(event).days[0].slots
    return [
        (f"{at(one.starts_at)}–{at(one.ends_at)}", str(one.track), one.round, str(one.title))
        for one in slot.children
    ]


def at(instant):
    return f"{instant.astimezone(make.ZoneInfo(make.ATHENS)):%H:%M}"


def test_each_table_meets_in_each_round(signed_in, event, umbrella):
    answer = ask(signed_in, umbrella)
    assert answer.location == f"{AGENDA}#item-{umbrella.id}"
    assert tables(event) == [
        ("10:00–11:30", "A", 1, "Repair"),
        ("10:00–11:30", "B", 1, "Repair"),
        ("10:00–11:30", "C", 1, "Repair"),
        ("11:30–13:00", "A", 2, "Repair"),
        ("11:30–13:00", "B", 2, "Repair"),
        ("11:30–13:00", "C", 2, "Repair"),
    ]
    [slot] = programme_of(event).days[0].slots
    assert slot.is_parallel
    facts = {(one.kind, one.seats, one.title["el"]) for one in slot.children}
    assert facts == {(ItemKind.WORKSHOP, 8, "Επισκευή")}


def test_tables_of_one_round_have_no_number_and_may_have_a_subject(signed_in, event, umbrella):
    ask(signed_in, umbrella, tables="Table 1: Food  waste\r\n\r\nTable 2", rounds="1", seats="")
    assert tables(event) == [
        ("10:00–13:00", "Table 1", None, "Food waste"),
        ("10:00–13:00", "Table 2", None, "Repair"),
    ]


def test_a_break_between_rounds_and_minutes_that_do_not_divide(signed_in, event, umbrella):
    ask(signed_in, umbrella, tables="A", rounds="7", pause="5")
    hours = " ".join(row[0] for row in tables(event))
    first, second = "10:00–10:21 10:26–10:47 10:52–11:13", "11:18–11:39 11:44–12:05 12:10–12:31"
    assert hours == f"{first} {second} 12:36–12:57"


def test_sent_twice_they_are_made_once(signed_in, event, umbrella):
    for _again in range(2):
        ask(signed_in, umbrella)
    assert len(tables(event)) == 6


def test_they_are_one_step_that_can_be_taken_back(signed_in, event, umbrella, eleni):
    ask(signed_in, umbrella)
    actions.take_back(event, actor=eleni)
    assert tables(event) == []


BAD = [
    ({"tables": " , "}, {"tables": "Name at least one table."}),
    ({"tables": "A\n: Food"}, {"tables": "Write the name of each table before its colon."}),
    ({"tables": "A, B, A"}, {"tables": "Give each table a name of its own."}),
    ({"tables": ",".join(map(str, range(21)))}, {"tables": "20 tables at most."}),
    (
        {"tables": "x" * 61},
        {"tables": "Shorten the names to 60 characters, and what they are about to 200."},
    ),
    ({"rounds": "0"}, {"rounds": "Write a whole number from 1 to 12, or leave it empty."}),
    ({"rounds": "two"}, {"rounds": "Write a whole number, or leave it empty."}),
    (
        {"rounds": "3", "pause": "100"},
        {"rounds": "So many do not fit into its hours. Ask for fewer, or a shorter break."},
    ),
]


@pytest.mark.parametrize(("changes", "expected"), BAD)
def test_the_answer_stands_at_the_field(signed_in, event, umbrella, changes, expected):
    assert errors(ask(signed_in, umbrella, **changes)) == expected
    assert tables(event) == []


def test_only_an_item_with_an_end_that_is_not_deep_inside_takes_tables(signed_in, event, umbrella):
    workshop = make.item(event, "10:00", "11:00", parent=umbrella)
    table = make.item(event, "10:00", "11:00", parent=workshop)
    walk = make.item(event, "14:00", None)
    takes = []
    for item in (umbrella, workshop, table, walk):
        page = signed_in.get(f"{AGENDA}/{item.id}").get_data(as_text=True)
        takes.append(bool(re.search(rf'href="{AGENDA}/{item.id}/make-tables"', page)))
    assert takes == [True, True, False, False]
    assert signed_in.get(f"{AGENDA}/{table.id}/make-tables").location == f"{AGENDA}/{table.id}"


def test_an_item_of_another_event_is_not_there(signed_in, event):
    other = make.item(make.event(event.project, slug="other"))
    assert signed_in.get(f"{AGENDA}/{other.id}/make-tables").status_code == 404
