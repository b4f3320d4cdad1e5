"""What was exported here is read again, and is the same: in every shape, whatever people have typed."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.agenda.programme import Programme
from app.calendar import agendas
from app.errors import DomainError
from app.events.audiences import ANYBODY
from app.events.models import Event
from app.i18n import Localised, speaking
from app.sharing import schedule, sheets
from app.sharing.exports import to_take_along
from app.sharing.importing import BadLine, NotOurs, OfAReader, TooMuch, programme_from
from app.sharing.linked_data import linked_data
from tests import make
from tests.agenda import programmes as these
from tests.calendar.readers import READERS

EVERYTHING = these.everything()
WRITTEN = make.wall(these.FIRST, "08:00")
Write = Callable[[Event, Programme], bytes]
SHAPES: dict[str, Write] = {
    "agenda.xlsx": lambda event, programme: sheets.as_xlsx(programme, str(event.title), WRITTEN),
    "agenda.csv": lambda event, programme: sheets.as_csv(programme),
    "schedule.json": lambda event, programme: _json(schedule.schedule(event, programme, "1")),
    "agenda.jsonld": lambda event, programme: _json(linked_data(event, programme)),
    "agenda.ics": lambda event, programme: agendas.calendar_of(event, programme, 1),
}
each_shape = pytest.mark.parametrize("name", SHAPES)


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()


@pytest.fixture
def event(project):
    return make.event(project, first=these.FIRST)


@each_shape
def test_everything_comes_back(event, name):
    assert programme_from(name, SHAPES[name](event, EVERYTHING), event) == EVERYTHING


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(programme=these.programmes())
def test_any_agenda_comes_back(event, programme):
    for name, write in SHAPES.items():
        assert programme_from(name, write(event, programme), event) == programme


@each_shape
def test_files_in_another_language_come_back_too(event, name):
    with speaking("el"):
        written = SHAPES[name](event, EVERYTHING)
    assert programme_from(name, written, event) == EVERYTHING


@each_shape
def test_what_it_is_the_contents_say_and_not_the_name(event, name):
    assert programme_from("download", SHAPES[name](event, EVERYTHING), event) == EVERYTHING


@each_shape
@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@x", "'=1", "''", "_x0041_", "a\\nb", "{}", ";,", '"']
)
def test_signs_that_mean_something_to_programs(event, name, title):
    programme = these.programme(
        these.day(these.slot("x", "09:00", title=Localised(en=title, bg=title), host=title))
    )
    assert programme_from(name, SHAPES[name](event, programme), event) == programme


@each_shape
def test_what_a_reader_has_is_refused_where_it_hides_something(event, name):
    written = SHAPES[name](event, to_take_along(EVERYTHING, ANYBODY))
    with pytest.raises(OfAReader) as refusal:
        programme_from("theirs", written, event)
    assert "“theirs” shows the agenda as others see it" in str(refusal.value)


# Calendars


@pytest.mark.parametrize("read", READERS)
def test_other_programs_read_the_agenda_in_a_calendar(event, read):
    seen = read(agendas.calendar_of(event, EVERYTHING, 1))
    assert sorted(one.uid for one in seen) == sorted(slot.uid for slot in EVERYTHING.whole())


def test_parts_of_an_item_say_to_which_they_belong(event):
    text = agendas.calendar_of(event, EVERYTHING, 1).decode().replace("\r\n ", "")
    salt_pans = next(part for part in text.split("BEGIN:VEVENT") if "SUMMARY:Salt pans" in part)
    visit = these.uid("2027-04-14 14:00 Visit")
    assert f"RELATED-TO;RELTYPE=PARENT:{visit}\r\n" in salt_pans
    assert "CATEGORIES:Site visit\r\n" in salt_pans
    assert text.count("RELATED-TO") == sum(len(slot.children) for slot in EVERYTHING.whole())


def test_a_calendar_in_another_order_and_folded_otherwise(event):
    text = agendas.calendar_of(event, EVERYTHING, 1).decode()
    head, *entries = text.replace("\r\n ", "\n\t").replace("\r\n", "\n").split("BEGIN:VEVENT")
    *entries, last = entries
    turned = "BEGIN:VEVENT".join([head, last.replace("END:VCALENDAR\n", ""), *reversed(entries)])
    assert programme_from("x", f"{turned}END:VCALENDAR\n".encode(), event) == EVERYTHING


# Sheets that were worked on


def csv_of(event: Event, *changes: tuple[str, str]) -> bytes:
    programme = these.programme(these.day(these.slot("Coffee", "11:00", "11:15")))
    text = sheets.as_csv(programme).decode("utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_a_row_that_was_added_by_hand_needs_little(event):
    data = csv_of(event) + b"1,,,13:30,00:30,,Dinner\r\n"
    coffee, dinner = programme_from("x.csv", data, event).days[0].slots
    assert (str(coffee.title), str(dinner.title)) == ("Coffee", "Dinner")
    assert (dinner.starts_at, dinner.ends_at) == (
        make.wall(these.FIRST, "13:30"),
        make.wall(these.FIRST + timedelta(days=1), "00:30"),
    )
    assert dinner.uid != coffee.uid


def test_what_programs_make_of_cells_is_understood(event):
    """Days with an hour, hours with seconds, a dot in an hour, TRUE."""
    changes = [("2027-04-14,11:00", "2027-04-14 00:00:00,11:00:00"), ("11:15", "11.15")]
    text = csv_of(event, *changes).decode()
    names = text.splitlines()[1].split(",")
    row = text.splitlines()[-1].split(",")
    row[names.index("is_decision")] = "TRUE"
    data = "\r\n".join([*text.splitlines()[:-1], ",".join(row)]).encode()
    [coffee] = programme_from("x.csv", data, event).whole()
    assert (coffee.starts_at, coffee.ends_at, coffee.is_decision) == (
        make.wall(these.FIRST, "11:00"),
        make.wall(these.FIRST, "11:15"),
        True,
    )


def test_a_row_that_was_copied_is_a_new_item(event):
    data = csv_of(event)
    again = data.splitlines()[-1] + b"\r\n"
    one, other = programme_from("x.csv", data + again, event).days[0].slots
    assert one.uid == these.uid("2027-04-14 11:00 Coffee")
    assert other.uid != one.uid
    assert (one.title, one.starts_at) == (other.title, other.starts_at)


@pytest.mark.parametrize(
    "changes",
    [
        [("11:00", "25:00")],
        [("11:00", "")],
        [("talk", "taxi")],
        [("1,,2027-04-14", "3,,2027-04-14")],
        [("1,,2027-04-14", "-1,,2027-04-14")],
        [("1,,2027-04-14", "x,,2027-04-14")],
        [("2027-04-14,11:00", "2027-03-28,03:30")],  # the clocks skip it
    ],
)
def test_a_row_that_cannot_be_is_named(event, changes):
    with pytest.raises(BadLine) as refusal:
        programme_from("x.csv", csv_of(event, *changes), event)
    assert str(refusal.value) == (
        "Row 4 of “x.csv” cannot be read. Look at its hours and its kind, then try again."
    )


# What is not ours


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, contents in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), contents)
    return file.getvalue()


def json_with(**changes: object) -> bytes:
    return _json({"schedule": {"synodos": EVERYTHING.document() | changes}})


def nest(depth: int) -> dict[str, object]:
    item = {"uid": "x", "kind": "talk", "starts_at": "2027-04-14T09:00:00+00:00"}
    return item | {"children": [nest(depth - 1)]} if depth else item


def day_with(*items: object) -> list[object]:
    return [EVERYTHING.document()["days"][0] | {"slots": items}]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"Agenda\n9:00 Welcome\n",
        b"{",
        b"[]",
        b"{}",
        b'{"schedule": []}',
        b'{"schedule": {"synodos": 5}}',
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nX-SYNODOS-AGENDA:{\r\nEND:VCALENDAR\r\n",
        b"PK\x03\x04nothing",
        zipped(xl__workbook_dot_xml=b"<", bomb=bytes(70_000_000)),
        b"[" * 100_000,
        b'{"schedule":' * 100_000,
        json_with(zone="Mars/Base"),
        json_with(days=[]),
        json_with(days=5),
        json_with(city={"xx": "Thessaloniki"}),
        json_with(city={"en": ["Thessaloniki"]}),
        json_with(unknown=1),
        json_with(days=day_with(nest(0) | {"kind": "taxi"})),
        json_with(days=day_with(nest(0) | {"starts_at": "2027-04-14T09:00:00"})),
        json_with(days=day_with(nest(0) | {"starts_at": "0001-01-01T00:00:00+05:00"})),
        json_with(days=day_with(nest(0) | {"seats": -1})),
        json_with(days=day_with(nest(0) | {"seats": 10**12})),
        json_with(days=day_with(nest(0) | {"is_closed": True})),
        json_with(days=day_with(nest(0) | {"audiences": ["everybody"]})),
        json_with(days=day_with(nest(300))),
        json_with(days=day_with(*[nest(0)] * 5001)),
    ],
)
def test_what_is_not_ours_is_refused_in_one_sentence(event, data):
    with pytest.raises(NotOurs) as refusal:
        programme_from("x", data, event)
    assert "“x” is no agenda that was exported here" in str(refusal.value)


def test_a_word_as_long_as_a_book_is_refused(event):
    with pytest.raises((NotOurs, BadLine)):
        programme_from("x", b"Level\nlevel\n" + b"x" * 150_000, event)


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_file_that_was_damaged_is_read_or_refused(event, data):
    """Whatever has happened to it: never an error of ours."""
    name = data.draw(st.sampled_from(sorted(SHAPES)))
    written = bytearray(SHAPES[name](event, EVERYTHING))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(written) - 1))
        written[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=5))
    with suppress(DomainError):
        assert programme_from(name, bytes(written), event)


def test_a_file_that_is_too_large_is_not_opened(event):
    with pytest.raises(TooMuch):
        programme_from("x", b" " * 2_000_001, event)


def test_what_nobody_can_type_is_left_out(event):
    item = nest(0) | {"title": {"en": "Wel\x00come\ud800"}, "uid": "../etc"}
    data = json.dumps({"schedule": {"synodos": EVERYTHING.document() | {"days": day_with(item)}}})
    [slot] = programme_from("x", data.encode(), event).whole()
    assert slot.title == {"en": "Welcome"}
    assert re.fullmatch(r"[0-9a-f-]{36}", slot.uid)


def test_it_needs_no_more_of_an_event_than_its_clock():
    event = SimpleNamespace(zone=make.ROME, city=Localised(it="Bologna"))
    data = b"x\r\nlevel,number,date,starts_at,ends_at,uid\r\n0,1,2027-04-14,09:00,17:00,1\r\n"
    found = programme_from("x", data, event)
    assert (found.zone, found.city, found.days[0].starts_at) == (
        make.ROME,
        {"it": "Bologna"},
        make.wall(these.FIRST, "09:00", make.ROME),
    )
