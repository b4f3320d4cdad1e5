"""Everything that real agendas hold is written on the pages of items: nothing but forms makes these
programmes, and they are what was meant, field by field."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from bs4 import BeautifulSoup

from app.agenda.drafts import programme_of
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind, Part, Payer, Practice, Slot, Voice, Withheld
from app.database import db
from app.events.audiences import Role, of_group
from app.events.terms import Mode
from app.i18n import CONTENT_LANGUAGES, Localised
from app.network.groups import Group
from app.network.practices import GoodPractice
from tests import make
from tests.agenda.programmes import SECOND, everything, slot
from tests.agenda.test_agenda import errors

AGENDA = "/manage/events/good-practices/agenda"
FIRST = date(2027, 4, 14)  # a Wednesday, as in `programmes`
WELCOME = {"kind": "welcome", "title-en": "Welcome", "starts": "09:00", "ends": "09:15"}


@pytest.fixture
def group(event) -> Group:
    return make.save(Group(project=event.project, name=Localised(en="Steering group")))


def write(client, event, *, on=0, to="new", **fields):
    """Send the form of an item as a browser does; returns the item."""
    known = {"form_key": f"{fields}", "day": str(event.days[on].id)}
    answer = make.post(client, f"{AGENDA}/{to}", known | fields)
    assert answer.status_code == 302, errors(answer)
    number = int(answer.location.rpartition("-")[2])
    db.session.expire_all()
    return db.session.get(AgendaItem, number)


def filled(client, item) -> dict[str, str | list[str]]:
    """What a browser would send back if nothing was typed."""
    page = BeautifulSoup(client.get(f"{AGENDA}/{item.id}").get_data(as_text=True), "html5lib")
    sent: dict[str, list[str]] = {}
    for field in page.select("main form [name]"):
        kind = field.get("type")
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent.setdefault(field["name"], []).append(chosen["value"])
        elif kind not in ("checkbox", "radio") or field.has_attr("checked"):
            value = field.get_text() if field.name == "textarea" else field.get("value", "")
            sent.setdefault(field["name"], []).append(value)
    return sent


WRITTEN = (
    "title",
    "description",
    "room",
    "track",
    "preparation",
    "prepared_by",
    "meeting_point",
    "vehicle",
    "rules",
)  # in each language


def as_form(one: Slot, parent: str = "", practice: str = "") -> dict[str, object]:
    """A slot, as an organiser would type it."""
    wall = {name: at and f"{at.astimezone(make.ZoneInfo(make.ATHENS)):%H:%M}" for name, at in (
        ("starts", one.starts_at), ("ends", one.ends_at), ("meets", one.meets_at)
    )}  # fmt: skip
    texts = {f"{name}-{code}": text for name in WRITTEN for code, text in getattr(one, name).items()}
    typed = wall | texts | {
        "kind": one.kind,
        "mode": one.mode or "",
        "paid_by": one.paid_by or "",
        "others_see": one.others_see,
        "audiences": list(one.audiences),
        "host": one.host,
        "seats": str(one.seats or ""),
        "round": str(one.round or ""),
        "due_on": str(one.due_on or ""),
        "parent": parent,
        "practice": practice,
    }  # fmt: skip
    typed |= {"is_decision": "y"} if one.is_decision else {}
    typed |= {"open_end": "y"} if one.ends_at is None else {}
    for number, voice in enumerate(one.speakers):
        row = f"speakers-{number}-"
        typed |= {row + name: str(value or "") for name, value in voice.named.items()}
        typed |= {row + name: "y" for name in ("is_confirmed", "needs_slides") if getattr(voice, name)}
        for name in ("is_confirmed", "needs_slides"):
            typed[row + name] = "y" if getattr(voice, name) else None
    return {name: value for name, value in typed.items() if value is not None}


def written(event) -> list[tuple[Slot, ...]]:
    """The draft, day by day, without the uids that are drawn by lot."""
    db.session.expire_all()
    return [tuple(map(nameless, day.slots)) for day in programme_of(event).days]


def nameless(one: Slot) -> Slot:
    return replace(one, uid="", children=tuple(map(nameless, one.children)))


# Everything real


def test_what_agendas_hold_is_written_in_forms_alone(signed_in, event, group):
    """Umbrella and parts, tables in rounds, open end, transfer, meal at one's own cost, visit with rules,
    closed items, decision, homework, chair and rapporteur, a practice, texts in five languages."""
    meant = everything()
    event.title = Localised(en="Everything")

    def put(one: Slot, day: int, parent: str = "") -> None:
        practice = ""
        if one.practice:
            made = make.save(GoodPractice(project_id=event.project_id, **one.practice.named))
            practice = str(made.id)
        audiences = tuple(of_group(group.id) if "group" in name else name for name in one.audiences)
        fields = as_form(replace(one, audiences=audiences), parent, practice)
        item = write(signed_in, event, on=day, **fields)
        for child in one.children:
            put(child, day, str(item.id))

    for number, day in enumerate(meant.days):
        for one in day.slots:
            put(one, number)
    here = Localised(en="Steering group")
    found = written(event)
    expected = [tuple(map(nameless, day.slots)) for day in meant.days]
    steering = replace(expected[1][0], audiences=(Role.PROGRAMME.value, of_group(group.id)))
    assert programme_of(event).groups == {of_group(group.id): here}
    assert found == [expected[0], (steering, *expected[1][1:])]


def test_seven_presenters_with_their_minutes(signed_in, event):
    """A1: seven named presenters with role and organisation; the chair is none of them."""
    voices = [
        Voice(name=f"Partner {n}", function="Director", organisation=f"Region {n}", minutes=5 * n)
        for n in range(1, 8)
    ]
    chair = Voice(name="Savonlinna", part=Part.CHAIR, is_confirmed=False, needs_slides=True)
    meant = slot("Partners", "09:15", "11:30", kind=ItemKind.PANEL, speakers=(*voices, chair))
    write(signed_in, event, **as_form(meant))
    assert written(event) == [(nameless(meant),), ()]


def test_a_text_in_each_language(signed_in, event):
    spoken = {
        "en": "Welcome",
        "el": "Καλωσόρισμα",
        "it": "Benvenuti",
        "fi": "Tervetuloa",
        "bg": "Добре дошли",
    }
    assert set(spoken) == set(CONTENT_LANGUAGES)
    meant = slot("x", "09:00", "09:15", **{name: Localised(spoken) for name in WRITTEN})
    write(signed_in, event, **as_form(meant))
    assert written(event) == [(nameless(meant),), ()]


def test_a_part_online_of_an_event_on_site(signed_in, event):
    meant = slot("Report", "12:00", "12:30", mode=Mode.ONLINE)
    write(signed_in, event, **as_form(meant))
    assert [slots[0].mode for slots in written(event) if slots] == [Mode.ONLINE]


def test_a_new_practice_is_the_projects_from_then_on(signed_in, event):
    practice = {"new_practice-title-en": "Boroume", "new_practice-region": "Attica"}
    practice |= {"new_practice-theme": "Food", "new_practice-owner": "An association"}
    for title in ("Shown", "Shown again"):
        write(signed_in, event, **WELCOME | practice | {"title-en": title})
    [kept] = event.project.practices
    meant = Practice(title=Localised(en="Boroume"), region="Attica", theme="Food", owner="An association")
    assert Practice.like(kept) == meant
    assert [one.practice for one in written(event)[0]] == [meant, meant]


def test_a_length_counts_instead_of_the_end(signed_in, event):
    item = write(signed_in, event, **WELCOME | {"minutes": "45"})
    assert item.minutes == 45
    long = write(signed_in, event, **WELCOME | {"ends": "", "minutes": "600", "starts": "20:00"})
    assert long.ends_at == make.wall(SECOND, "06:00")


def test_what_starts_in_the_night_after_a_day_stays_there(signed_in, event):
    fields = {"kind": "transfer", "title-en": "Bus back", "starts": "00:30", "ends": "01:00", "next_day": "y"}
    item = write(signed_in, event, **fields)
    assert (item.starts_at, item.day.date) == (make.wall(SECOND, "00:30"), FIRST)
    write(signed_in, event, to=str(item.id), **filled(signed_in, item))
    assert item.starts_at == make.wall(SECOND, "00:30")


def test_a_new_meeting_of_the_steering_group_is_for_the_partners(signed_in, event):
    item = write(signed_in, event, **WELCOME | {"kind": "steering"})
    assert item.audiences == [Role.PARTNER.value]
    write(signed_in, event, to=str(item.id), **WELCOME | {"kind": "steering"})
    assert item.audiences == []
    named = write(signed_in, event, **WELCOME | {"kind": "steering", "audiences": ["programme"]})
    assert named.audiences == ["programme"]


# Nothing is lost


def test_opening_and_saving_changes_nothing(signed_in, event, group):
    practice = make.save(GoodPractice(project_id=event.project_id, title=Localised(en="Boroume")))
    for day in everything().days:
        for one in day.whole():
            item = AgendaItem(event_id=event.id, day_id=event.days[day.number].id, practice=practice)
            item.take(replace(one, children=()))
            make.save(item)
    before = written(event)
    for item in list(event.agenda):
        write(signed_in, event, to=str(item.id), **filled(signed_in, item))
    assert written(event) == before
    assert {item.version for item in event.agenda} == {1}


def test_a_group_that_is_gone_keeps_its_item_closed(signed_in, event):
    item = make.item(event, audiences=["group:99"], others_see=Withheld.NOTHING)
    write(signed_in, event, to=str(item.id), **filled(signed_in, item))
    assert (item.audiences, item.others_see) == (["group:99"], Withheld.NOTHING)


def test_another_kind_keeps_all_that_was_written(signed_in, event):
    item = make.item(
        event,
        kind=ItemKind.TRANSFER,
        vehicle=Localised(en="Bus"),
        meeting_point=Localised(en="Gate"),
        seats=48,
    )
    write(signed_in, event, to=str(item.id), **filled(signed_in, item) | {"kind": "meal"})
    assert (item.kind, item.vehicle, item.meeting_point, item.seats) == (
        ItemKind.MEAL, {"en": "Bus"}, {"en": "Gate"}, 48,
    )  # fmt: skip


def sections(client, address):
    page = BeautifulSoup(client.get(f"{AGENDA}/{address}").get_data(as_text=True), "html5lib")
    return [
        (one["id"].removeprefix("section-"), one.has_attr("open")) for one in page.select(".item-section")
    ]


def test_what_fits_the_kind_comes_first_what_is_used_next_and_the_rest_is_folded(signed_in, event):
    item = make.item(event, kind=ItemKind.TRANSFER, speakers=("Aino",), paid_by=Payer.SELF)
    assert sections(signed_in, item.id) == [
        ("transfer", True),
        ("place", True),
        ("text", True),
        ("hosted", True),
        ("speakers", True),
        ("audience", False),
        ("table", False),
        ("preparation", False),
        ("practice", False),
    ]


# Inside another


def test_a_new_part_begins_where_the_last_one_ends(signed_in, event):
    workshop = make.item(event, "10:00", "12:00")
    make.item(event, "12:00", "13:00")
    url = f"{AGENDA}/new?day={event.days[0].id}&inside={workshop.id}"

    def offered():
        page = BeautifulSoup(signed_in.get(url).get_data(as_text=True), "html5lib")
        return page.select_one("#starts")["value"], page.select_one("#parent [selected]")["value"]

    assert offered() == ("10:00", str(workshop.id))
    make.item(event, "10:00", "10:40", parent=workshop)
    assert offered() == ("10:40", str(workshop.id))


def test_an_item_stands_in_neither_itself_nor_its_parts_nor_too_deep(signed_in, event):
    day = make.item(event, "09:00", "17:00", title=Localised(en="Day"))
    workshop = make.item(event, "10:00", "12:00", parent=day, title=Localised(en="Workshop"))
    make.item(event, "10:00", "12:00", parent=workshop, title=Localised(en="Table"))
    alone = make.item(event, "13:00", "14:00", title=Localised(en="Alone"))

    def offered(item):
        page = BeautifulSoup(signed_in.get(f"{AGENDA}/{item.id}").get_data(as_text=True), "html5lib")
        return [option.get_text() for option in page.select("#parent option")[1:]]

    assert offered(alone) == ["Wed 14 April, 09:00 Day", "Wed 14 April, 10:00 Workshop"]
    assert offered(workshop) == ["Wed 14 April, 09:00 Day", "Wed 14 April, 13:00 Alone"]
    assert offered(day) == []


# Two who write at once


def test_the_second_sees_field_by_field_what_the_first_has_changed(signed_in, event, app):
    item = make.item(event, room=Localised(en="Hall A"), host="ANATOLIKI")
    opened = filled(signed_in, item)
    giulia = make.sign_in(app.test_client(), make.organiser(event.project, "Giulia"))
    write(
        giulia,
        event,
        to=str(item.id),
        **opened | {"title-en": "Her title", "room-en": "Hall B", "host": "ART-ER"},
    )
    late = signed_in.post(f"{AGENDA}/{item.id}", data=opened | {"title-en": "My title", "host": "ART-ER"})
    page = BeautifulSoup(late.get_data(as_text=True), "html5lib")
    told = {one.dt.get_text(): one.dd.get_text() for one in page.select(".notice .item-facts div")}
    assert told == {
        "Title": "Now: Her title, Καλωσόρισμα. You wrote: My title, Καλωσόρισμα.",
        "Room or place": "Now: Hall B. It stands here, too.",
    }
    assert [page.select_one(f"[name='{name}']")["value"] for name in ("title-en", "room-en")] == [
        "My title",
        "Hall B",
    ]
    db.session.refresh(item)
    assert (item.title["en"], item.version) == ("Her title", 2)
    again = {"seen": page.select_one("[name=seen]")["value"], "title-en": "My title", "room-en": "Hall B"}
    write(signed_in, event, to=str(item.id), **opened | again | {"host": "ART-ER"})
    assert (item.title["en"], item.room, item.host) == ("My title", {"en": "Hall B"}, "ART-ER")


def test_who_writes_the_same_need_not_be_told(signed_in, event):
    item = make.item(event)
    opened = filled(signed_in, item) | {"host": "ANATOLIKI"}
    write(signed_in, event, to=str(item.id), **opened)
    write(signed_in, event, to=str(item.id), **opened)
    assert (item.host, item.version) == ("ANATOLIKI", 2)


# What is wrong is said at its field


BAD = [
    ({"minutes": "0"}, {"minutes": "Write a whole number from 1 to 1440, or leave it empty."}),
    ({"meets": "09:30"}, {"meets": "It leaves at 09:00: people have to be there before."}),
    ({"parent": "999"}, {"parent": "Choose one from the list; it may have changed meanwhile."}),
    ({"practice": "999"}, {"practice": "Choose one from the list; it may have changed meanwhile."}),
    ({"due_on": "31 June"}, {"due_on": "Write the date as year, month and day: 2027-03-24."}),
    ({"speakers-0-minutes": "5"}, {"speakers-0-name": "Add the name, or empty the row."}),
    (
        {"speakers-0-name": "Aino", "speakers-0-slides": "here"},
        {"speakers-0-slides": "Write the whole address of a page, beginning with https://"},
    ),
    (
        {"new_practice-owner": "Boroume"},
        {"new_practice-title-en": "Write its title in at least one language."},
    ),
    ({"seats": "many"}, {"seats": "Write a whole number, or leave it empty."}),
]


@pytest.mark.parametrize(("changes", "expected"), BAD)
def test_the_answer_stands_at_the_field_and_its_section_is_open(signed_in, event, changes, expected):
    answer = make.post(signed_in, f"{AGENDA}/new", {"day": str(event.days[0].id)} | WELCOME | changes)
    assert errors(answer) == expected
    page = BeautifulSoup(unescape(answer.get_data(as_text=True)), "html5lib")
    [name] = expected
    folded = page.find(id=name).find_parent("details", class_="item-section")
    assert folded is None or folded.has_attr("open")
    assert event.agenda == []


def test_an_item_and_what_it_stands_in_are_on_one_day(signed_in, event):
    workshop = make.item(event, day=1)
    fields = {"day": str(event.days[0].id), "parent": str(workshop.id)}
    answer = make.post(signed_in, f"{AGENDA}/new", WELCOME | fields)
    assert errors(answer) == {"parent": "That is on Thu 15 April. Choose the same day."}


def test_an_audience_that_is_not_offered_is_refused(signed_in, event):
    fields = {"day": str(event.days[0].id), "audiences": ["group:1"]}
    answer = make.post(signed_in, f"{AGENDA}/new", WELCOME | fields)
    assert re.findall(r'id="audiences-error"', answer.get_data(as_text=True)) != []
    assert event.agenda == []
