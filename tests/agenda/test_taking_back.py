"""What two people do to one draft in any order, and take back again: nobody's work is overwritten, and each
item stands where the page shows it."""

import random
from datetime import date

import pytest

from app.agenda import steps
from app.agenda.drafts import programme_of
from app.agenda.models import Content
from app.agenda.refusals import CannotTakeBack
from app.agenda.steps import AgendaStep
from app.agenda.trees import Tree
from app.database import db
from app.i18n import Localised
from app.writing import actions
from tests import make

AGENDA = "/manage/events/good-practices/agenda"
FIRST = date(2027, 3, 27)  # the clocks change on the second day
DEEDS = ["row", "add", "inside", "undo"] * 2 + ["up", "down", "move", "shift", "day", "outside", "remove"]
STARTS, ENDS = ["9", "930", "14:00", "23.30", "230", "3:30", "0:15"], ["+45", "open", "1h30", "+5"]


@pytest.fixture
def event(project):
    event = make.event(project, first=FIRST, days=3)
    for day in range(3):
        for hour in range(9, 13):
            add(event, f"{day}-{hour}", f"{hour:02}:00", day=day)
    return event


def add(event, name, starts="09:00", **details):
    return make.item(event, starts, "12:45", title=Localised(en=name), **details)


def do(client, event, dice, days):
    """Anything that the editor offers, on one of these days, as from a page that was just opened."""
    db.session.expire_all()
    deed, day = dice.choice(DEEDS), dice.choice(days)
    items = [item for item in event.agenda if item.day_id == day]
    if deed == "undo":
        return client.post(f"{AGENDA}/undo")
    typed = {"starts": dice.choice(STARTS), "ends": dice.choice(ENDS), "title": f"At {dice.random()}"}
    if deed == "add" or not items:
        inside = dice.choice([item.id for item in items] + [""])
        new = {"form_key": str(dice.random()), "day": day, "inside": inside}
        return client.post(f"{AGENDA}/row", data=typed | new)
    item = dice.choice(items)
    more = {
        "row": typed,
        "move": {"by": dice.randint(-4, 4)},
        "shift": {"direction": dice.choice(["later", "earlier"]), "minutes": dice.choice([15, 60, 300])},
        "day": {"day": dice.choice(days)},
    }
    data = {"version": steps.mark(item)} | more.get(deed, {})
    return client.post(f"{AGENDA}/{item.id}/{deed}", data=data)


def each_stands_where_it_is_shown(event):
    db.session.expire_all()
    shown = [item for day in event.days for item, _level in Tree(event.agenda).rows(day)]
    assert sorted(item.id for item in shown) == sorted(item.id for item in event.agenda)
    assert len(list(programme_of(event).whole())) == len(event.agenda)
    assert [item for item in event.agenda if item.ends_at and item.ends_at < item.starts_at] == []


@pytest.mark.parametrize("seed", [23, 1, 2, 3, 4])
def test_whatever_two_do_and_take_back(app, event, eleni, giulia, cli_runner, seed):
    clients = [make.sign_in(app.test_client(), one) for one in (eleni, giulia)]
    dice, days = random.Random(seed), [day.id for day in event.days]
    for _ in range(50):
        assert do(dice.choice(clients), event, dice, days).status_code < 500
        each_stands_where_it_is_shown(event)
    assert {client.get(AGENDA).status_code for client in clients} == {200}
    assert cli_runner.invoke(args=["check"]).output.endswith("nothing found.\n")


@pytest.mark.parametrize("seed", [1000, 1001, 1002, 1005])
def test_who_takes_back_all_has_done_nothing_and_others_keep_theirs(app, event, eleni, giulia, seed):
    """Eleni writes to the first two days, Giulia to the third."""
    clients = [make.sign_in(app.test_client(), one) for one in (eleni, giulia)]
    dice, days, before = random.Random(seed), [day.id for day in event.days], programme_of(event)
    for _ in range(40):
        do(clients[0], event, dice, days[:2])
        do(clients[1], event, dice, days[2:])
    db.session.expire_all()
    after = programme_of(event)

    while AgendaStep.last_of(event, eleni):
        actions.take_back(event, actor=eleni)

    assert programme_of(event).days == (*before.days[:2], after.days[2])


def test_nothing_comes_to_stand_within_itself(event, eleni, giulia):
    outer, inner = event.agenda[:2]
    actions.put_inside(inner, actor=eleni)
    actions.take_out(inner, actor=eleni)
    actions.change(outer, Content({"parent": inner}), actor=giulia)
    with pytest.raises(CannotTakeBack, match="Giulia Ferrante has changed “0-9”"):
        actions.take_back(event, actor=eleni)
    each_stands_where_it_is_shown(event)


@pytest.mark.parametrize("is_moved_first", [True, False])
def test_nothing_comes_to_stand_in_what_is_on_another_day(event, eleni, giulia, is_moved_first):
    outer, inner = event.agenda[:2]
    if is_moved_first:  # what Giulia puts inside stays where it is
        actions.move_to_day(outer, event.days[1], actor=eleni)
        day = {"day": event.days[1], "starts_at": outer.starts_at, "ends_at": None, "kind": outer.kind}
        actions.add(event, Content({**day, "parent": outer}), actor=giulia, form_key="once")
    else:
        actions.put_inside(inner, actor=giulia)
        actions.take_out(inner, actor=eleni)
        actions.move_to_day(outer, event.days[1], actor=giulia)
    with pytest.raises(CannotTakeBack, match="Giulia Ferrante"):
        actions.take_back(event, actor=eleni)
    each_stands_where_it_is_shown(event)


def test_tables_that_begin_together_stand_in_their_order_again(event, eleni):
    """Their positions said nothing of it before."""
    umbrella = add(event, "Round 1", "14:00")
    names = ["A", "B", "C", "D"]
    tables = [
        add(event, name, "14:00", parent=umbrella, position=n)
        for name, n in zip(names, (4, 4, 4, 4), strict=True)
    ]
    for number, by in ((2, 1), (0, 1), (3, -2)):
        actions.move(tables[number], by=by, actor=eleni)
        actions.take_back(event, actor=eleni)
        assert [str(one.title) for one in Tree(event.agenda).inside(umbrella)] == names


def test_what_a_step_left_alone_is_no_part_of_it(event, eleni):
    outer, inner = event.agenda[:2]
    actions.put_inside(inner, actor=eleni)
    before = programme_of(event)
    for name in ("Once", "Twice"):
        actions.change(outer, Content({"title": Localised(en=name)}), actor=eleni)
    assert list(AgendaStep.last_of(event, eleni).after) == [outer.public_uid]
    actions.take_back(event, actor=eleni)
    actions.take_back(event, actor=eleni)
    assert programme_of(event) == before
    actions.take_back(event, actor=eleni)
    assert inner.parent is None
