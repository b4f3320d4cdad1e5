"""The page on which Eleni writes an agenda: its rows, its buttons, what it costs."""

import gzip
import re
from datetime import UTC, date, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app.agenda.models import AgendaItem, Content
from app.agenda.programme import ItemKind
from app.database import db
from app.i18n import Localised
from app.participation import changes
from app.writing import actions
from tests import make
from tests.pages.reading import counted, page, shown, words

AGENDA = "/manage/events/good-practices/agenda"
FIRST = date(2027, 4, 14)  # a Wednesday in summer time
SCRIPT = {"X-Answer": "row"}


def add(event, starts, ends, name, **details):
    return make.item(event, starts, ends, title=Localised(en=name), **details)


def rows(client, url=AGENDA):
    """The rows of the page: start, end, title; those inside another are set in."""
    found = page(client, url).select(".edit-item[id^='item-']")
    return [
        f"{'  ' * int(row.get('data-level', 0))}{'–'.join(values(row)[:2])} {values(row)[2]}" for row in found
    ]


def values(row):
    return [field["value"] for field in row.select(".quiet-input")]


def fields(client, item, url=AGENDA, **changes):
    """What the row of an item sends."""
    row = page(client, url).select_one(f"#item-{item.id}")
    return {field["name"]: field["value"] for field in row.select("input")} | changes


def next_fields(client, event, day=0, url=AGENDA, **changes):
    row = page(client, url).select_one(f"#next-{event.days[day].id}")
    return {field["name"]: field["value"] for field in row.select("input")} | changes


def errors(answer):
    found = re.findall(
        r'<p class="field-error"[^>]*>.*?<span>(.*?)</span></p>', answer.get_data(as_text=True), re.DOTALL
    )
    return [unescape(one) for one in found]


# Rows


def test_a_day_is_written_row_by_row(signed_in, event):
    for starts, ends, title in [
        ("9", "+30", "Registration"),
        ("930", "10.15", "Welcome"),
        ("10:15", "1h", "Coffee break"),
    ]:
        data = next_fields(signed_in, event, starts=starts, ends=ends, title=title)
        answer = signed_in.post(f"{AGENDA}/row", data=data)
        day = event.days[0].id
        assert answer.location == f"{AGENDA}?next={day}"
    assert rows(signed_in) == ["09:00–09:30 Registration", "09:30–10:15 Welcome", "10:15–11:15 Coffee break"]
    kinds = db.session.scalars(select(AgendaItem.kind).order_by(AgendaItem.starts_at)).all()
    assert kinds == [ItemKind.REGISTRATION, ItemKind.WELCOME, ItemKind.BREAK]


def test_a_new_row_of_the_steering_group_is_for_the_partners(signed_in, event):
    for title in ("Steering group meeting", "Coffee"):
        signed_in.post(f"{AGENDA}/row", data=next_fields(signed_in, event, title=title))
    audiences = select(AgendaItem.audiences).order_by(AgendaItem.id)
    assert db.session.scalars(audiences).all() == [["partner"], []]


def test_the_next_row_begins_when_the_last_one_ends_and_waits_for_the_keyboard(signed_in, event):
    add(event, "09:00", "10:40", "Talk", day=1)
    data = next_fields(signed_in, event, day=1)
    assert (data["starts"], data["ends"], data["title"]) == ("10:40", "+30", "")
    there = page(signed_in, f"{AGENDA}?next={event.days[1].id}").select("[autofocus]")
    assert [field.find_parent("li")["id"] for field in there] == [f"next-{event.days[1].id}"]
    assert page(signed_in, AGENDA).select("[autofocus]") == []


def test_a_row_is_saved_and_leads_to_the_next(signed_in, event):
    item = add(event, "09:00", "10:00", "Talk")
    answer = signed_in.post(
        f"{AGENDA}/{item.id}/row", data=fields(signed_in, item, ends="open", title="A walk")
    )
    assert answer.location == f"{AGENDA}?next={event.days[0].id}"
    assert rows(signed_in) == ["09:00–open A walk"]


def test_a_form_sent_twice_adds_one_item(signed_in, event):
    data = next_fields(signed_in, event, title="Coffee")
    for _press in range(2):
        signed_in.post(f"{AGENDA}/row", data=data)
    assert rows(signed_in) == ["09:00–09:30 Coffee"]


def test_a_title_is_written_in_the_language_of_the_page(signed_in, event):
    item = add(event, "09:00", "10:00", "Coffee")
    data = fields(signed_in, item, f"{AGENDA}?lang=el")
    signed_in.post(f"{AGENDA}/{item.id}/row", data=data)
    assert item.title == {"en": "Coffee"}  # what fell back is no Greek
    signed_in.post(f"{AGENDA}/{item.id}/row", data=data | {"title": "Καφές"})
    assert item.title == {"en": "Coffee", "el": "Καφές"}


BAD = [
    ({"starts": ""}, "Add when it starts."),
    ({"starts": "soon"}, "Write the time as 9:30, 9.30, 930 or 9."),
    ({"ends": ""}, "Add when it ends, or “open”."),
    ({"ends": "8 pm"}, "Write a time (10:15), how long it lasts (+45, 45 min, 1h30), or “open”."),
    ({"ends": "08:00"}, "It starts at 09:00, so it must end later than that."),
    ({"ends": "+0"}, "It starts at 09:00, so it must end later than that."),
    ({"title": ""}, "Say what it is."),
    ({"title": "x" * 201}, "Shorten this to 200 characters; it has 201 now."),
]


@pytest.mark.parametrize(("typed", "message"), BAD)
def test_what_is_wrong_stands_at_the_row_and_all_is_kept(signed_in, event, typed, message):
    item = add(event, "09:00", "10:00", "Coffee")
    data = fields(signed_in, item, title="Tea") | typed
    new = next_fields(signed_in, event, starts="9", title="Lunch") | typed
    for url, sent in ((f"{AGENDA}/{item.id}/row", data), (f"{AGENDA}/row", new)):
        whole, part = signed_in.post(url, data=sent), signed_in.post(url, data=sent, headers=SCRIPT)
        assert (whole.status_code, part.status_code) == (200, 422)
        assert errors(whole) == errors(part) == [message]
        for name in ("starts", "ends", "title"):
            assert f'value="{sent[name]}"' in part.get_data(as_text=True)
    assert rows(signed_in) == ["09:00–10:00 Coffee"]


def test_an_hour_that_comes_twice_stays_the_one_it_was(client, app):
    autumn = make.event(make.project(), first=date(2027, 10, 31), days=1, hours=("09:00", "17:00"))
    make.sign_in(client, make.organiser(autumn.project))
    item = add(autumn, "02:00", "04:30", "Night")
    # 3:30 for the second time
    item.starts_at = make.wall(date(2027, 10, 31), "04:30").astimezone(UTC) - timedelta(hours=1)
    before = make.save(item).starts_at
    client.post(f"{AGENDA}/{item.id}/row", data=fields(client, item, title="Long night"))
    assert (item.starts_at, str(item.title)) == (before, "Long night")
    twice = client.post(f"{AGENDA}/{item.id}/row", data=fields(client, item, starts="3:45"), headers=SCRIPT)
    assert errors(twice) == [
        "03:45 happens twice on Sun 31 October, because the clocks go back. Say which one you mean."
    ]
    client.post(f"{AGENDA}/{item.id}/row", data=fields(client, item, starts="3:45", starts_which="second"))
    assert item.starts_at == before + timedelta(minutes=15)


def test_nothing_is_added_inside_what_stands_deepest(signed_in, event):
    outer = add(event, "09:00", "12:00", "Umbrella")
    inner = add(event, "09:00", "11:00", "Workshop", parent=outer)
    table = add(event, "09:00", "10:00", "Table", parent=inner)
    named = [shown(page(signed_in, f"{AGENDA}/{one.id}/place"), ".button") for one in (inner, table)]
    assert ["Add an item inside" in found for found in named] == [True, False]
    signed_in.post(f"{AGENDA}/row", data=next_fields(signed_in, event, title="Deep", inside=table.id))
    assert [one.parent_id for one in event.agenda if one.title == {"en": "Deep"}] == [None]


def test_a_part_is_added_inside(signed_in, event):
    item = add(event, "09:00", "11:00", "Workshop")
    add(event, "11:00", "12:00", "Lunch")
    url = f"{AGENDA}?next={event.days[0].id}&inside={item.id}"
    [focused] = page(signed_in, url).select("[autofocus]")
    row = focused.find_parent("li")
    assert row["id"] == f"next-in-{item.id}"
    data = {field["name"]: field["value"] for field in row.select("input")} | {"title": "Part 1"}
    answer = signed_in.post(f"{AGENDA}/row", data=data)
    assert answer.location == url
    assert rows(signed_in) == ["09:00–11:00 Workshop", "  09:00–09:30 Part 1", "11:00–12:00 Lunch"]


# Buttons


def test_up_and_down_take_what_was_typed_along(signed_in, event):
    add(event, "09:00", "09:30", "Welcome")
    coffee = add(event, "09:30", "09:45", "Coffee")
    answer = signed_in.post(f"{AGENDA}/{coffee.id}/up", data=fields(signed_in, coffee, title="Tea"))
    assert answer.location == f"{AGENDA}#item-{coffee.id}"
    assert rows(signed_in) == ["09:00–09:15 Tea", "09:15–09:45 Welcome"]
    signed_in.post(f"{AGENDA}/{coffee.id}/move", data={"by": "1"})
    assert rows(signed_in) == ["09:00–09:30 Welcome", "09:30–09:45 Tea"]


def test_the_small_page_of_an_item(signed_in, event):
    workshop = add(event, "09:00", "11:00", "Workshop")
    talk = add(event, "11:00", "12:00", "Talk")
    url = f"{AGENDA}/{talk.id}"
    assert words(page(signed_in, f"{url}/place").h1) == "Move or remove: Talk"
    assert (
        make.post(signed_in, f"{url}/shift", {"minutes": "15", "direction": "later"}, page=AGENDA).location
        == f"{AGENDA}#item-{talk.id}"
    )
    assert rows(signed_in)[1] == "11:15–12:15 Talk"
    make.post(signed_in, f"{url}/inside", page=AGENDA)
    assert rows(signed_in)[1] == "  11:15–12:15 Talk"
    make.post(signed_in, f"{url}/outside", page=AGENDA)
    make.post(signed_in, f"{url}/day", {"day": str(event.days[1].id)}, page=AGENDA)
    assert [item.day_id for item in (workshop, talk)] == [day.id for day in event.days]
    make.post(signed_in, f"{url}/remove", page=AGENDA)
    assert rows(signed_in) == ["09:00–11:00 Workshop"]


def test_a_shift_that_makes_no_sense(signed_in, event):
    dinner = add(event, "20:30", "22:00", "Dinner")
    url = f"{AGENDA}/{dinner.id}/shift"
    for typed, message in (
        ("", "Write a number of minutes."),
        ("x", "Write a number of minutes."),
        ("0", "Choose from 1 to 600 minutes."),
    ):
        assert errors(signed_in.post(url, data={"minutes": typed, "direction": "later"})) == [message]
    late = signed_in.post(url, data={"minutes": "240", "direction": "later"}, follow_redirects=True)
    assert "“Dinner” would start on another day. Nothing was moved: choose fewer minutes." in late.get_data(
        as_text=True
    )
    assert rows(signed_in) == ["20:30–22:00 Dinner"]


def test_the_last_step_is_taken_back(signed_in, event, giulia):
    signed_in.post(f"{AGENDA}/row", data=next_fields(signed_in, event, title="Coffee"))
    assert shown(page(signed_in, AGENDA), "[name=undo]") == ["Undo: added “Coffee”"]
    [item] = event.agenda
    actions.change(item, Content({"title": Localised(en="Tea")}), actor=giulia)
    answer = signed_in.post(f"{AGENDA}/undo", follow_redirects=True).get_data(as_text=True)
    assert "Giulia Ferrante has changed “Tea” since, so this cannot be taken back." in unescape(answer)
    actions.take_back(event, actor=giulia)
    signed_in.post(f"{AGENDA}/undo")
    assert rows(signed_in) == []
    assert shown(page(signed_in, AGENDA), "[name=undo]") == []


def test_what_is_public_is_said(signed_in, event):
    first = page(signed_in, AGENDA)
    assert (words(first.h1), shown(first, "h1 + p")[0]) == (
        "Agenda, draft of version 1",
        "Nothing is public yet. All times are Thessaloniki time.",
    )
    add(event, "09:00", "10:00", "Welcome")  # and released
    later = page(signed_in, AGENDA)
    assert (words(later.h1), shown(later, "h1 + p")[0]) == (
        "Agenda, draft of version 2",
        "Version 1 is public. All times are Thessaloniki time.",
    )


# Two who write at once


def test_the_second_sees_both_and_decides(signed_in, event, giulia, clock):
    item = add(event, "09:00", "10:00", "Welcome")
    mine = fields(signed_in, item, title="Opening by the mayor")
    clock.set("2027-04-01 10:42", make.ATHENS)
    actions.change(item, Content({"title": Localised(en="Opening")}), actor=giulia)
    for headers in ({}, SCRIPT):
        late = signed_in.post(f"{AGENDA}/{item.id}/row", data=mine, headers=headers)
        text = unescape(late.get_data(as_text=True))
        assert late.status_code == 409
        assert (
            "Giulia Ferrante has changed this at 10:42, while you were writing. Nothing was overwritten."
            in text
        )
        assert "Theirs: 09:00–10:00 Opening" in " ".join(text.split())
        assert 'value="Opening by the mayor"' in text
    assert rows(signed_in) == ["09:00–10:00 Opening"]
    version = re.search(r'name="version" value="([^"]+)"', text)[1]
    signed_in.post(f"{AGENDA}/{item.id}/row", data=mine | {"version": version})
    assert rows(signed_in) == ["09:00–10:00 Opening by the mayor"]


@pytest.mark.parametrize("deed", ["shift", "day", "inside", "outside", "remove"])
def test_the_other_buttons_look_at_the_version_too(signed_in, event, giulia, deed):
    add(event, "08:00", "09:00", "Coffee")
    item = add(event, "09:00", "10:00", "Welcome")
    version = fields(signed_in, item)["version"]
    actions.change(item, Content({"title": Localised(en="Opening")}), actor=giulia)
    data = {"version": version, "minutes": "5", "direction": "later", "day": str(event.days[1].id)}
    answer = signed_in.post(f"{AGENDA}/{item.id}/{deed}", data=data, follow_redirects=True)
    assert "Somebody else has changed this meanwhile." in answer.get_data(as_text=True)
    assert rows(signed_in) == ["08:00–09:00 Coffee", "09:00–10:00 Opening"]


def test_what_was_removed_meanwhile_can_be_put_back(signed_in, event, giulia):
    item = add(event, "09:00", "10:00", "Welcome", speakers=("Aino",))
    mine = fields(signed_in, item, title="Opening")
    url = f"{AGENDA}/{item.id}"
    actions.remove(item, actor=giulia)
    for press in ("row", "up"):
        late = signed_in.post(f"{url}/{press}", data=mine, headers=SCRIPT)
        assert (late.status_code, rows(signed_in)) == (409, [])
        assert "Giulia Ferrante has removed this at" in late.get_data(as_text=True)
    back = unescape(re.search(r'action="([^"]+/bring-back)"', late.get_data(as_text=True))[1])
    signed_in.post(back, data=mine)
    assert rows(signed_in) == ["09:00–10:00 Opening"]
    [again] = event.agenda
    assert [one.name for one in again.speakers] == ["Aino"]
    assert signed_in.post(back, data=mine).status_code == 409


def test_an_event_that_moved_meanwhile_is_a_change_too(signed_in, event, eleni):
    item = add(event, "09:00", "10:00", "Welcome")
    mine = fields(signed_in, item, title="Opening")
    later = [(day.starts_at + timedelta(hours=1), day.ends_at) for day in event.days]
    changes.move(event, later, actor=eleni, zone=event.zone)
    late = signed_in.post(f"{AGENDA}/{item.id}/row", data=mine, headers=SCRIPT)
    assert late.status_code == 409
    assert "This has been changed while you were writing." in late.get_data(as_text=True)
    assert rows(signed_in) == ["10:00–11:00 Welcome"]


def test_a_page_that_was_open_for_too_long_loses_nothing(signed_in, event, app):
    item = add(event, "09:00", "10:00", "Welcome")
    mine = fields(signed_in, item, title="Opening") | {"csrf_token": "of yesterday"}
    new = next_fields(signed_in, event, title="Lunch") | {"csrf_token": "of yesterday"}
    app.config["WTF_CSRF_ENABLED"] = True
    for url, sent in ((f"{AGENDA}/{item.id}/row", mine), (f"{AGENDA}/row", new)):
        late = signed_in.post(url, data=sent)
        assert late.status_code == 400
        assert f'value="{sent["title"]}"' in late.get_data(as_text=True)
    assert rows(signed_in) == ["09:00–10:00 Welcome"]
    assert signed_in.get(f"{AGENDA}/row").location == AGENDA


def test_a_page_that_is_open_asks_cheaply_whether_there_is_news(signed_in, event, eleni):
    item = add(event, "09:00", "10:00", "Welcome")
    mark = page(signed_in, AGENDA).select_one("#agenda-days")["data-mark"]
    asked = {"If-None-Match": f'"{mark}"'}
    with counted() as statements:
        assert signed_in.get(AGENDA, headers=asked).status_code == 304
    assert len(statements) <= 4
    actions.change(item, Content({"title": Localised(en="Opening")}), actor=eleni)
    assert signed_in.get(AGENDA, headers=asked).status_code == 200


def test_kostas_does_not_write_here(client, event):
    item = add(event, "09:00", "10:00", "Welcome")
    make.sign_in(client, make.member(event.project, "Kostas"))
    for part in ("", f"/{item.id}/place"):
        assert client.get(AGENDA + part).status_code == 403
    for part in (
        "row",
        "undo",
        f"{item.id}/row",
        f"{item.id}/up",
        f"{item.id}/move",
        f"{item.id}/shift",
        f"{item.id}/day",
    ):
        assert client.post(f"{AGENDA}/{part}").status_code == 403
    assert [str(one.title) for one in event.agenda] == ["Welcome"]


# What it costs


def test_three_days_of_120_items(client, app, clock):
    """Real words do not repeat themselves: every title is another one."""
    clock.set("2027-04-01 09:00", make.ATHENS)
    event = make.event(make.project(), first=FIRST, days=3, hours=("08:00", "20:00"))
    make.sign_in(client, make.organiser(event.project))
    item = crowd(event, 3)
    few = [asked(client, AGENDA), saving(client, item)]
    crowd(event, 120)
    assert [asked(client, AGENDA), saving(client, item)] == few
    assert few[0] < 12  # what is remarked on asks for the form and the quotas as well
    whole = client.get(AGENDA, headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(whole.get_data()).decode()
    assert text.count('class="edit-row"') == 3 * (123 + 1)
    assert len(whole.get_data()) < 60_000


def crowd(event, number):
    for day in range(3):
        start = make.wall(event.days[day].date, "08:00")
        for n in range(number):
            begin = start + n * timedelta(minutes=5)
            event.agenda.append(
                AgendaItem(
                    day=event.days[day], kind=list(ItemKind)[n % 14], starts_at=begin, position=n,
                    ends_at=begin + timedelta(minutes=5),
                    title=Localised(en=f"Practice {n * 7919 % 1009} of region {day * n * 104729 % 997}"),
                )
            )  # fmt: skip
    db.session.commit()
    return event.agenda[0]


def asked(client, url):
    client.get(url)
    with counted() as statements:
        assert client.get(url).status_code == 200
    return len(statements)


def saving(client, item):
    data = fields(client, item, title=f"{item.title}!")
    with counted() as statements:
        assert client.post(f"{AGENDA}/{item.id}/row", data=data, headers=SCRIPT).status_code == 200
    return len(statements)
