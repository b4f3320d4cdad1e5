"""Eleni writes the agenda: adds, changes, reorders, removes."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from app import clock as app_clock
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind
from app.database import db
from app.errors import NotPossibleNow
from app.events.terms import Kind
from app.i18n import Localised
from app.participation import changes
from app.writing import actions
from tests import make

AGENDA = "/manage/events/good-practices/agenda"
FIRST = date(2027, 4, 14)  # a Wednesday in summer time


def typed(event, **changes):
    """The form of an item as a browser sends it; a None takes a field out."""
    known = {
        "form_key": "form-1",
        "kind": "talk",
        "title-en": "Good practices from four regions",
        "title-el": "Καλές πρακτικές από τέσσερις περιφέρειες",
        "day": str(event.days[0].id),
        "starts": "09:45",
        "ends": "11:05",
        "room-en": "Main hall",
        "description-en": "- **Bologna**: packaging",
        "speakers-0-name": "Giulia Ferrante",
        "speakers-0-part": "presenter",
        "speakers-0-organisation": "ART-ER",
        "speakers-1-name": "",
        "speakers-2-name": "Десислава Стоянова",
    }
    return {name: value for name, value in (known | changes).items() if value is not None}


def errors(response):
    assert response.status_code == 200
    page = response.get_data(as_text=True)
    answer = r'<p class="field-error" id="([^"]+)-error">.*?<span>(.*?)</span></p>'
    return {field: unescape(message) for field, message in re.findall(answer, page, re.DOTALL)}


def hours(event, day=0):
    """The agenda of a day as people read it."""
    db.session.expire_all()
    shown = []
    for item in event.days[day].agenda:
        ends = item.ends_at and app_clock.local(item.ends_at, event.zone)
        starts = app_clock.local(item.starts_at, event.zone)
        shown.append(f"{starts:%H:%M}–{ends:%H:%M} {item.title}" if ends else f"{starts:%H:%M}– {item.title}")
    return shown


def titled(name):
    return Localised(en=name, el=name)


# Adding and changing


def test_an_item_with_all_that_belongs_to_it(signed_in, event):
    before = event.changed_at
    response = make.post(signed_in, f"{AGENDA}/new", typed(event))
    [item] = db.session.scalars(select(AgendaItem))
    assert response.location == f"{AGENDA}#item-{item.id}"
    assert (item.kind, item.day_id, item.minutes) == (ItemKind.TALK, event.days[0].id, 80)
    assert item.starts_at == make.wall(FIRST, "09:45")
    assert item.title["el"] == "Καλές πρακτικές από τέσσερις περιφέρειες"
    assert (item.room, item.description) == ({"en": "Main hall"}, {"en": "- **Bologna**: packaging"})
    assert [(one.name, one.part, one.organisation) for one in item.speakers] == [
        ("Giulia Ferrante", "presenter", "ART-ER"),
        ("Десислава Стоянова", "presenter", ""),
    ]
    assert event.changed_at >= before


def test_the_description_is_shown_as_markdown_that_does_no_harm(signed_in, event):
    script = "- **Bologna**\n- <script>alert(1)</script> [x](javascript:alert(1))"
    make.post(signed_in, f"{AGENDA}/new", typed(event, **{"description-en": script}))
    make.release(event)
    page = signed_in.get("/events/good-practices").get_data(as_text=True)
    assert "<strong>Bologna</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_a_form_sent_twice_adds_one_item(signed_in, event):
    first = make.post(signed_in, f"{AGENDA}/new", typed(event))
    again = make.post(signed_in, f"{AGENDA}/new", typed(event))
    assert first.location == again.location
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 1


def test_a_new_item_begins_where_the_last_one_ends(signed_in, event):
    make.item(event, "09:15", "10:40", day=1)
    page = signed_in.get(f"{AGENDA}/new?day={event.days[1].id}").get_data(as_text=True)
    assert 'name="starts"' in page
    assert 'value="10:40"' in page
    empty_day = signed_in.get(f"{AGENDA}/new?day={event.days[0].id}").get_data(as_text=True)
    assert 'value="09:00"' in empty_day


def test_an_open_end(signed_in, event):
    make.post(signed_in, f"{AGENDA}/new", typed(event, starts="20:30", ends="", open_end="y"))
    assert hours(event) == ["20:30– Good practices from four regions"]


def test_an_open_end_wins_over_a_time_that_stands_there_still(signed_in, event):
    make.post(signed_in, f"{AGENDA}/new", typed(event, starts="20:30", ends="23:00", open_end="y"))
    assert hours(event) == ["20:30– Good practices from four regions"]


def test_a_dinner_past_midnight(signed_in, event):
    make.post(signed_in, f"{AGENDA}/new", typed(event, starts="20:30", ends="00:30"))
    [item] = event.agenda
    assert (item.minutes, item.day) == (240, event.days[0])
    assert event.last_date == date(2027, 4, 15)


def test_changing_keeps_what_was_not_touched(signed_in, event):
    item = make.item(event, "09:15", "10:00", speakers=("Giulia", "Aino"), room=titled("Foyer"))
    page = signed_in.get(f"{AGENDA}/{item.id}").get_data(as_text=True)
    for text in ("Giulia", "Aino", "Foyer", "09:15", "10:00", "Καλωσόρισμα"):
        assert text in page
    changed = {"title-en": "Opening", "title-el": "Έναρξη", "kind": "welcome", "day": str(event.days[1].id)}
    times = {"starts": "09:30", "ends": "10:15", "speakers-0-name": "Giulia", "speakers-1-name": ""}
    make.post(signed_in, f"{AGENDA}/{item.id}", changed | times)
    db.session.refresh(item)
    assert (item.title["en"], item.kind, item.day) == ("Opening", ItemKind.WELCOME, event.days[1])
    assert item.starts_at == make.wall(date(2027, 4, 15), "09:30")
    assert [one.name for one in item.speakers] == ["Giulia"]
    assert item.room == {"en": "Foyer", "el": "Foyer"}


def test_there_is_always_a_row_to_spare_for_another_speaker(signed_in, event):
    item = make.item(event, speakers=("A", "B", "C", "D"))
    page = signed_in.get(f"{AGENDA}/{item.id}").get_data(as_text=True)
    assert len(re.findall(r'name="speakers-\d-name"', page)) == 5


def test_two_who_change_an_item_at_once_hear_of_each_other(client, event, eleni, app):
    item = make.item(event)
    giulia = make.sign_in(app.test_client(), make.organiser(event.project, "Giulia"))
    make.sign_in(client, eleni)
    url = f"{AGENDA}/{item.id}"
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', client.get(url).get_data(as_text=True))[1]
    make.post(giulia, url, typed(event, **{"title-en": "Giulia's title"}))
    late = client.post(url, data=typed(event, **{"title-en": "Eleni's title", "seen": seen}))
    page = unescape(late.get_data(as_text=True))
    assert "Somebody else has changed this while you wrote." in page
    assert "Eleni's title" in page
    db.session.refresh(item)
    assert item.title["en"] == "Giulia's title"
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)[1]
    client.post(url, data=typed(event, **{"title-en": "Eleni's title", "seen": seen}))
    db.session.refresh(item)
    assert item.title["en"] == "Eleni's title"


def test_each_change_is_a_new_version_for_two_who_write_at_once(signed_in, event):
    make.post(signed_in, f"{AGENDA}/new", typed(event))
    [item] = db.session.scalars(select(AgendaItem))
    versions = []
    for change in (
        {"title-en": "Better practices"},
        {"ends": "11:15"},
        {"ends": "11:15", "room-en": "Hall 2"},
    ):
        make.post(signed_in, f"{AGENDA}/{item.id}", typed(event, **change))
        versions.append(item.version)
    assert versions == [2, 3, 4]


def test_saving_without_a_change_touches_nothing(signed_in, event, clock):
    make.post(signed_in, f"{AGENDA}/new", typed(event))
    [item] = event.agenda
    clock.advance(hours=1)
    before = event.changed_at
    make.post(signed_in, f"{AGENDA}/{item.id}", typed(event))
    db.session.refresh(event)
    assert event.changed_at == before


BAD = [
    ({"title-en": "", "title-el": ""}, {"title-en": "Write this in at least one language."}),
    ({"title-en": "x" * 10_000}, {"title-en": "Shorten this to 200 characters; it has 10000 now."}),
    ({"starts": ""}, {"starts": "Add when it starts."}),
    ({"ends": ""}, {"ends": "Add when it ends, or tick “Open end”."}),
    ({"ends": "8 pm"}, {"ends": "Write the time as hours and minutes: 09:30."}),
    ({"ends": "09:00"}, {"ends": "It starts at 09:45, so it must end later than that."}),
    ({"ends": "09:45"}, {"ends": "It starts at 09:45, so it must end later than that."}),
    ({"kind": "party"}, {"kind": "Choose a kind from the list."}),
    ({"day": "999"}, {"day": "Choose a day of the event; it may have changed meanwhile."}),
    ({"speakers-1-function": "Director"}, {"speakers-1-name": "Add the name, or empty the row."}),
    (
        {"speakers-0-name": "x" * 121},
        {"speakers-0-name": "Shorten this to 120 characters; it has 121 now."},
    ),
]


@pytest.mark.parametrize(("changes", "expected"), BAD)
def test_the_answer_stands_at_the_field_and_the_rest_is_kept(signed_in, event, changes, expected):
    response = make.post(signed_in, f"{AGENDA}/new", typed(event, **changes))
    assert errors(response) == expected
    page = response.get_data(as_text=True)
    assert "Десислава Стоянова" in page
    assert "packaging" in page
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 0


def test_an_hour_that_the_clocks_skip_or_repeat(client, app):
    spring = make.event(make.project(), first=date(2027, 3, 28), days=1)
    make.sign_in(client, make.organiser(spring.project))
    response = make.post(client, f"{AGENDA}/new", typed(spring, starts="02:00", ends="03:30"))
    assert errors(response) == {
        "ends": "There is no 03:30 on Sun 28 March: the clocks go forward and skip it. "
        "Choose a time before or after."
    }
    autumn = make.event(spring.project, slug="autumn", first=date(2027, 10, 30), days=1)
    url = "/manage/events/autumn/agenda/new"
    night = typed(autumn, starts="23:00", ends="03:30")
    assert errors(make.post(client, url, night)) == {
        "ends": "03:30 happens twice on Sun 31 October, because the clocks go back. Say which one you mean."
    }
    make.post(client, url, night | {"ends_which": "second"})
    [item] = autumn.agenda
    assert item.minutes == 5 * 60 + 30
    page = client.get(f"/manage/events/autumn/agenda/{item.id}").get_data(as_text=True)
    assert re.findall(r'<input checked[^>]*name="(\w+)"[^>]*value="(\w+)"', page) == [
        ("ends_which", "second"),
        ("others_see", "neutral"),
    ]


def test_a_typical_agenda_for_an_empty_one_only(signed_in, event):
    event.kind = Kind.WEBINAR
    make.save(event)
    assert "Use the typical agenda" in signed_in.get(AGENDA).get_data(as_text=True)
    make.post(signed_in, f"{AGENDA}/start", page=AGENDA)
    assert hours(event)[0] == "09:00–09:05 Welcome and house rules"
    make.post(signed_in, f"{AGENDA}/start", page=AGENDA)
    assert len(hours(event)) == 5


# Order


def test_moving_up_keeps_each_length_and_the_pause_between(signed_in, event):
    make.item(event, "09:00", "09:30", title=titled("Welcome"))
    make.item(event, "09:40", "10:40", title=titled("Talk"))
    last = make.item(event, "10:40", "11:00", title=titled("Coffee"))
    make.post(signed_in, f"{AGENDA}/2/up", page=AGENDA)
    assert hours(event) == ["09:00–10:00 Talk", "10:10–10:40 Welcome", "10:40–11:00 Coffee"]
    make.post(signed_in, f"{AGENDA}/2/down", page=AGENDA)
    assert hours(event) == ["09:00–09:30 Welcome", "09:40–10:40 Talk", "10:40–11:00 Coffee"]
    response = make.post(signed_in, f"{AGENDA}/{last.id}/down", page=AGENDA)
    assert response.location == f"{AGENDA}#item-{last.id}"
    assert hours(event)[2] == "10:40–11:00 Coffee"


def test_what_starts_together_changes_its_order_only(event, eleni):
    for name in "ABC":
        make.item(event, "09:00", "10:00", title=titled(name))
    actions.move(event.agenda[0], by=1, actor=eleni)
    assert [row[-1] for row in hours(event)] == ["B", "A", "C"]
    actions.move(event.days[0].agenda[2], by=-1, actor=eleni)
    assert [row[-1] for row in hours(event)] == ["B", "C", "A"]


def test_an_open_end_lasts_until_the_next(event, eleni):
    make.item(event, "18:00", None, title=titled("Walk"))
    dinner = make.item(event, "20:00", "22:00", title=titled("Dinner"))
    actions.move(dinner, by=-1, actor=eleni)
    assert hours(event) == ["18:00–20:00 Dinner", "20:00– Walk"]
    actions.move(event.days[0].agenda[0], by=1, actor=eleni)
    assert hours(event) == ["18:00– Walk", "20:00–22:00 Dinner"]


def test_overlapping_items_change_places_too(event, eleni):
    make.item(event, "09:00", "11:00", title=titled("Workshop"))
    coffee = make.item(event, "10:00", "10:15", title=titled("Coffee"))
    actions.move(coffee, by=-1, actor=eleni)
    assert hours(event) == ["09:00–09:15 Coffee", "09:15–11:15 Workshop"]


# Removing


def test_removing_asks_first(signed_in, event):
    item = make.item(event, speakers=("Giulia",))
    page = signed_in.get(f"{AGENDA}/{item.id}/remove").get_data(as_text=True)
    assert "Remove from the agenda?" in page
    assert hours(event) == ["09:15–10:00 Welcome"]
    response = make.post(signed_in, f"{AGENDA}/{item.id}/remove")
    assert (response.location, hours(event)) == (AGENDA, [])


def test_what_is_gone_or_belongs_to_another_event_is_not_there(signed_in, event):
    other = make.event(event.project, slug="other")
    item = make.item(other)
    for path in ("", "/remove"):
        assert signed_in.get(f"{AGENDA}/{item.id}{path}").status_code == 404
    for path in ("", "/up", "/down", "/remove"):
        assert make.post(signed_in, f"{AGENDA}/{item.id}{path}", page=AGENDA).status_code == 404
    assert hours(other) == ["09:15–10:00 Welcome"]


def test_what_somebody_else_has_just_removed_cannot_be_changed(event, eleni):
    """The item was there when the page was read, and is gone when the action looks again."""
    item = make.item(event)
    assert item.title
    with Session(db.engine) as elsewhere:
        elsewhere.execute(delete(AgendaItem))
        elsewhere.commit()
    with pytest.raises(NotPossibleNow):
        actions.remove(item, actor=eleni)


# The event moves


def test_the_agenda_moves_with_its_event_across_a_clock_change(event, eleni):
    make.item(event, "09:15", "10:00")
    make.item(event, "20:30", "00:30", day=1, title=titled("Dinner"))
    winter = [
        (make.wall(date(2027, 11, 3), "10:00"), make.wall(date(2027, 11, 3), "18:00")),
        (make.wall(date(2027, 11, 5), "09:00"), make.wall(date(2027, 11, 5), "17:00")),
    ]
    changes.move(event, winter, actor=eleni, zone=make.ATHENS)
    assert hours(event) == ["10:15–11:00 Welcome"]
    assert hours(event, day=1) == ["20:30–00:30 Dinner"]


# What it costs


@pytest.mark.parametrize(
    "url", [AGENDA, "/manage/events/good-practices", "/manage/events/good-practices/publish"]
)
def test_thirty_items_cost_as_many_queries_as_one(signed_in, event, url):
    def queries():
        asked: list[str] = []
        listen = (db.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
        sqlalchemy_event.listen(*listen)
        assert signed_in.get(url).status_code == 200
        sqlalchemy_event.remove(*listen)
        return len(asked)

    make.item(event, speakers=("Giulia",))
    few = queries()
    for number in range(29):
        make.item(event, day=number % 2, speakers=("Aino", "Desislava"))
    assert queries() == few
