"""What is done to a draft: many items at once, one step back, and two who write at the same time."""

from datetime import date

import pytest
from sqlalchemy import select

from app import clock as app_clock
from app.agenda import steps
from app.agenda.models import AgendaItem, Content
from app.agenda.programme import ItemKind
from app.agenda.refusals import (
    BeyondMidnight,
    CannotTakeBack,
    ChangedMeanwhile,
    NoPlaceInside,
    NothingToTakeBack,
)
from app.agenda.steps import AgendaStep
from app.agenda.trees import Tree
from app.database import db
from app.i18n import Localised
from app.writing import actions
from app.writing.typed import End, a_time, an_end
from tests import make

FIRST = date(2027, 4, 14)  # a Wednesday in summer time


def add(event, starts, ends, name, **details):
    return make.item(event, starts, ends, title=Localised(en=name), **details)


def titled(name):
    return Content({"title": Localised(en=name)})


def agenda(event, day=0):
    """As it stands on the page: what is inside another is set in."""
    db.session.expire_all()
    rows = Tree(event.agenda).rows(event.days[day])
    return [f"{'  ' * level}{span(item)} {item.title}" for item, level in rows]


def span(item):
    times = [
        app_clock.local(one, item.event.zone).strftime("%H:%M")
        for one in (item.starts_at, item.ends_at)
        if one
    ]
    return "–".join(times)


def morning(event):
    """A workshop with two parts and coffee between them, and what stands around it."""
    add(event, "09:00", "09:30", "Welcome")
    workshop = add(event, "09:30", "11:00", "Workshop")
    add(event, "09:30", "10:00", "Part 1", parent=workshop)
    add(event, "10:00", "11:00", "Part 2", parent=workshop)
    add(event, "11:00", "11:20", "Coffee")
    return {str(item.title): item for item in event.agenda}


AS_IT_WAS = [
    "09:00–09:30 Welcome",
    "09:30–11:00 Workshop",
    "  09:30–10:00 Part 1",
    "  10:00–11:00 Part 2",
    "11:00–11:20 Coffee",
]


# What was typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"),
        ("930", "09:30"),
        ("0930", "09:30"),
        ("9.30", "09:30"),
        ("9:30", "09:30"),
        (" 9 : 30 ", "09:30"),
    ],
)
def test_a_time(typed, meant):
    assert f"{a_time(typed):%H:%M}" == meant


@pytest.mark.parametrize("typed", ["x", "25", "9:60", "9:3", "12345", "-9", "9.30 h or so", "²"])
def test_no_time(typed):
    with pytest.raises(ValueError, match=r"^.+$"):
        a_time(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("+45", 45),
        ("45 min", 45),
        ("45'", 45),
        ("45", 45),
        ("1h30", 90),
        ("1 h", 60),
        ("+ 5", 5),
        ("90 minutes", 90),
        ("2 ώρες", 120),
        ("2 ΩΡΕΣ", 120),
        ("45 λεπτά", 45),
    ],
)
def test_a_length(typed, minutes):
    assert an_end(typed).after.total_seconds() == minutes * 60


def test_other_ends():
    assert an_end("Open") == End()
    assert an_end("10.15") == End(at=a_time("10:15"))
    assert an_end("9") == End(at=a_time("9"))
    assert an_end("24:00") == End(at=a_time("0"))


# Order


def test_an_item_takes_what_is_inside_it_along(event, eleni):
    known = morning(event)
    actions.move(known["Workshop"], by=1, actor=eleni)
    assert agenda(event) == [
        "09:00–09:30 Welcome",
        "09:30–09:50 Coffee",
        "09:50–11:20 Workshop",
        "  09:50–10:20 Part 1",
        "  10:20–11:20 Part 2",
    ]
    actions.move(known["Workshop"], by=-2, actor=eleni)
    assert agenda(event) == [
        "09:00–10:30 Workshop",
        "  09:00–09:30 Part 1",
        "  09:30–10:30 Part 2",
        "10:30–11:00 Welcome",
        "11:00–11:20 Coffee",
    ]


def test_parts_change_places_inside_only(event, eleni):
    known = morning(event)
    actions.move(known["Part 2"], by=-5, actor=eleni)
    assert agenda(event)[1:4] == ["09:30–11:00 Workshop", "  09:30–10:30 Part 2", "  10:30–11:00 Part 1"]


def test_what_was_typed_is_saved_with_the_press(event, eleni):
    known = morning(event)
    actions.move(known["Coffee"], by=-1, actor=eleni, content=titled("Coffee and cake"))
    assert agenda(event)[1] == "09:30–09:50 Coffee and cake"
    actions.take_back(event, actor=eleni)
    assert agenda(event) == AS_IT_WAS


def test_where_people_meet_moves_along(event, eleni):
    bus = add(event, "10:00", "11:00", "Bus", kind=ItemKind.TRANSFER, meets_at=make.wall(FIRST, "09:50"))
    add(event, "11:00", "11:30", "Visit")
    actions.move(bus, by=1, actor=eleni)
    assert (agenda(event), bus.meets_at) == (
        ["10:00–10:30 Visit", "10:30–11:30 Bus"],
        make.wall(FIRST, "10:20"),
    )


# Many at once


def test_the_rest_of_the_day_moves(event, eleni):
    known = morning(event)
    assert actions.shift(known["Part 2"], minutes=15, actor=eleni) == 2
    assert agenda(event) == [
        "09:00–09:30 Welcome",
        "09:30–11:15 Workshop",
        "  09:30–10:00 Part 1",
        "  10:15–11:15 Part 2",
        "11:15–11:35 Coffee",
    ]
    actions.shift(known["Workshop"], minutes=-15, actor=eleni)
    assert agenda(event)[1:3] == ["09:15–11:00 Workshop", "  09:15–09:45 Part 1"]
    actions.take_back(event, actor=eleni)
    actions.take_back(event, actor=eleni)
    assert agenda(event) == AS_IT_WAS


def test_nothing_is_shifted_over_midnight(event, eleni):
    add(event, "18:00", "19:00", "Walk")
    add(event, "20:30", "00:30", "Dinner")
    with pytest.raises(BeyondMidnight, match="“Dinner” would start on another day"):
        actions.shift(event.agenda[0], minutes=210, actor=eleni)
    assert agenda(event) == ["18:00–19:00 Walk", "20:30–00:30 Dinner"]


def test_a_shift_goes_by_the_clock_on_the_wall(app, clock):
    clock.set("2027-03-01 09:00", make.ATHENS)
    spring = make.event(make.project(), first=date(2027, 3, 28), days=1)  # the clocks skip 03:00
    add(spring, "02:30", "02:45", "Night train")
    actions.shift(spring.agenda[0], minutes=120, actor=make.organiser(spring.project))
    assert agenda(spring) == ["04:30–04:45 Night train"]


def test_an_item_goes_to_another_day_with_all_inside(event, eleni):
    known = morning(event)
    actions.move_to_day(known["Workshop"], event.days[1], actor=eleni)
    assert agenda(event, 1) == AS_IT_WAS[1:4]
    assert agenda(event) == [AS_IT_WAS[0], AS_IT_WAS[4]]
    actions.take_back(event, actor=eleni)
    assert (agenda(event), agenda(event, 1)) == (AS_IT_WAS, [])


def test_into_and_out_of_the_item_before(event, eleni):
    known = morning(event)
    actions.put_inside(known["Coffee"], actor=eleni)
    assert agenda(event)[-1] == "  11:00–11:20 Coffee"
    actions.take_out(known["Coffee"], actor=eleni)
    assert agenda(event) == AS_IT_WAS
    with pytest.raises(NoPlaceInside):
        actions.put_inside(known["Welcome"], actor=eleni)


def test_no_item_stands_deeper_than_its_own_page_can_say(event, eleni):
    """Each of these goes inside the one before it, as long as that has room."""
    umbrella, workshop, table, last = (
        add(event, f"{hour}:00", f"{hour}:30", name)
        for hour, name in ((14, "Umbrella"), (15, "Workshop"), (16, "Table"), (17, "Last"))
    )
    actions.put_inside(table, actor=eleni)
    actions.put_inside(last, actor=eleni)
    actions.put_inside(last, actor=eleni)
    with pytest.raises(NoPlaceInside):
        actions.put_inside(workshop, actor=eleni)
    assert [one.parent for one in (umbrella, workshop, table, last)] == [None, None, workshop, table]


# One step back


def test_every_step_can_be_taken_back(event, eleni):
    known = morning(event)
    added = actions.add(
        event,
        Content({"day": event.days[0], "kind": ItemKind.MEAL, "title": Localised(en="Lunch"),
                 "starts_at": make.wall(FIRST, "13:00"), "ends_at": None}),
        actor=eleni,
        form_key="a",
    )  # fmt: skip
    actions.change(added, titled("Light lunch"), actor=eleni)
    actions.shift(known["Coffee"], minutes=5, actor=eleni)
    actions.put_inside(known["Coffee"], actor=eleni)
    actions.remove(known["Workshop"], actor=eleni)
    assert agenda(event) == ["09:00–09:30 Welcome", "13:05 Light lunch"]
    for _step in range(5):
        actions.take_back(event, actor=eleni)
    assert agenda(event) == AS_IT_WAS
    with pytest.raises(NothingToTakeBack):
        actions.take_back(event, actor=eleni)


def test_what_was_removed_comes_back_whole(event, eleni):
    item = add(event, "10:00", "11:00", "Tables", speakers=("Giulia", "Aino"), audiences=["partner"],
               seats=12, room=Localised(en="Hall", el="Αίθουσα"), is_decision=True)  # fmt: skip
    before, number = item.slot(), item.id
    actions.remove(item, actor=eleni)
    actions.take_back(event, actor=eleni)
    [again] = db.session.scalars(select(AgendaItem))
    assert (again.slot(), again.id) == (before, number)
    assert again.version > 1


def test_nobody_takes_back_what_another_has_built_on(event, eleni, giulia):
    known = morning(event)
    actions.change(known["Coffee"], titled("Tea"), actor=eleni)
    actions.change(known["Coffee"], titled("Water"), actor=giulia)
    with pytest.raises(CannotTakeBack, match="Giulia Ferrante has changed “Water” since"):
        actions.take_back(event, actor=eleni)
    actions.take_back(event, actor=giulia)
    actions.take_back(event, actor=eleni)
    assert agenda(event) == AS_IT_WAS


def test_an_item_into_which_another_has_written_is_not_taken_away(event, eleni, giulia):
    day = event.days[0]
    content = Content({"day": day, "kind": ItemKind.WORKSHOP, "title": Localised(en="Workshop"),
                       "starts_at": make.wall(FIRST, "09:00"), "ends_at": None})  # fmt: skip
    item = actions.add(event, content, actor=eleni, form_key="a")
    part = Content(content.values | {"parent": item, "title": Localised(en="Part")})
    actions.add(event, part, actor=giulia, form_key="b")
    with pytest.raises(CannotTakeBack):
        actions.take_back(event, actor=eleni)
    assert agenda(event) == ["09:00 Workshop", "  09:00 Part"]


def test_steps_are_forgotten_after_a_week(event, eleni, clock):
    item = add(event, "09:00", "10:00", "Welcome")
    actions.change(item, titled("Opening"), actor=eleni)
    clock.advance(days=8)
    actions.change(item, titled("Start"), actor=eleni)
    assert [step.title(event.agenda) for step in db.session.scalars(AgendaStep.of(event))] == [
        {"en": "Start"}
    ]


# Two at once


def test_a_version_that_is_older_changes_nothing(event, eleni, giulia):
    known = morning(event)
    item = known["Coffee"]
    seen = steps.mark(item)
    actions.change(item, titled("Tea"), actor=giulia, seen=seen)
    deeds = {
        "change": lambda: actions.change(item, titled("Cake"), actor=eleni, seen=seen),
        "remove": lambda: actions.remove(item, actor=eleni, seen=seen),
        "move": lambda: actions.move(item, by=-1, actor=eleni, seen=seen),
        "shift": lambda: actions.shift(item, minutes=5, actor=eleni, seen=seen),
        "day": lambda: actions.move_to_day(item, event.days[1], actor=eleni, seen=seen),
        "inside": lambda: actions.put_inside(item, actor=eleni, seen=seen),
        "outside": lambda: actions.take_out(item, actor=eleni, seen=seen),
    }
    for deed in deeds.values():
        with pytest.raises(ChangedMeanwhile):
            deed()
    assert agenda(event) == [*AS_IT_WAS[:4], "11:00–11:20 Tea"]


def test_a_number_used_again_is_another_item(event, eleni):
    item = add(event, "09:00", "10:00", "Welcome")
    seen, number = steps.mark(item), item.id
    actions.remove(item, actor=eleni)
    other = add(event, "09:00", "10:00", "Coffee")
    other.id = number
    make.save(other)
    with pytest.raises(ChangedMeanwhile):
        actions.change(other, titled("Opening"), actor=eleni, seen=seen)


def test_the_mark_of_a_draft_is_another_one_after_each_step(event, eleni):
    known = morning(event)
    marks = [steps.glance(event, eleni).mark]
    for deed in (
        lambda: actions.change(known["Coffee"], titled("Tea"), actor=eleni),
        lambda: actions.move(known["Coffee"], by=-1, actor=eleni),
        lambda: actions.remove(known["Welcome"], actor=eleni),
        lambda: actions.take_back(event, actor=eleni),
    ):
        deed()
        marks.append(steps.glance(event, eleni).mark)
    assert len(set(marks)) == 5


def test_the_draft_is_nothing_that_readers_see(event, eleni, clock):
    item = add(event, "09:00", "10:00", "Welcome")
    before = event.changed_at
    clock.advance(hours=1)
    actions.change(item, titled("Opening"), actor=eleni)
    assert (event.changed_at, str(event.programme.days[0].slots[0].title)) == (before, "Welcome")
