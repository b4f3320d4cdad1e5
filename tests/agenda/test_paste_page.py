"""Eleni pastes an agenda: she sees what was read, corrects it, and only then it is saved."""

import io
import re
from datetime import date, time
from html import unescape

import pytest
from sqlalchemy import func, select
from xlsxwriter import Workbook

from app import clock as app_clock
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind, Part
from app.audit.models import AuditEntry
from app.database import db
from app.events.models import Event
from app.i18n import Localised
from app.writing import actions
from tests import make

PASTE = "/manage/events/good-practices/agenda/paste"
SAVE = f"{PASTE}/save"
IMPORT = f"{PASTE}/import"
TEXT = """Day 1
9:00–9:15 Welcome – A. B., Region
9:15–13:00 Workshop
  • 11:00–11:30 Coffee
Day 2
9:00 Steering group (chair: Els Smit)
10:00 End"""


@pytest.fixture
def event(project, clock) -> Event:
    clock.set("2027-04-01 09:00", make.ATHENS)
    return make.event(project, first=date(2027, 4, 14), days=2)


def read(client, text=TEXT, **sent):
    """The page on which what was read is corrected."""
    return client.post(PASTE, data={"pasted": text, **sent})


def fields(response, address="/paste/save") -> dict[str, str]:
    """What the form on that page would send."""
    page = response.get_data(as_text=True).partition(address)[2]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'{one}="([^"]*)"', tag) for one in ("name", "value"))
        if "checked" in tag or not re.search('type="(checkbox|radio)"', tag):
            sent[name[1]] = unescape(value[1]) if value else "y"
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL
    ):
        sent[name] = unescape(text)
    return sent


def agenda(event) -> list[tuple[int, str, str, str, str]]:
    """Day, hours, title and what it stands inside of each item."""
    db.session.expire_all()
    zone = event.zone
    return [
        (
            day.number,
            at(item.starts_at, zone),
            at(item.ends_at, zone),
            str(item.title),
            str(item.parent.title) if item.parent else "",
        )
        for day in event.days
        for item in day.agenda
    ]


def at(moment, zone) -> str:
    return f"{app_clock.local(moment, zone):%H:%M}" if moment else ""


LATER = "It starts at 10:00, so it must end later than that."
WHOLE = [
    (1, "09:00", "09:15", "Welcome", ""),
    (1, "09:15", "13:00", "Workshop", ""),
    (1, "11:00", "11:30", "Coffee", "Workshop"),
    (2, "09:00", "10:00", "Steering group", ""),
]


def test_what_was_pasted_is_shown_and_nothing_is_saved(signed_in, event):
    page = read(signed_in).get_data(as_text=True)

    assert re.findall(r"<h1>(.*?)</h1>", page) == ["4 items were read"]
    assert re.findall(r'name="rows-\d+-title"[^>]*value="([^"]*)"', page) == [row[3] for row in WHOLE]
    assert agenda(event) == []


def test_what_is_shown_is_saved_with_all_that_was_read(signed_in, event):
    answer = signed_in.post(SAVE, data=fields(read(signed_in)))

    assert answer.location.endswith("/manage/events/good-practices/agenda")
    assert agenda(event) == WHOLE
    welcome, _workshop, coffee, steering = [item for day in event.days for item in day.agenda]
    assert [(one.name, one.organisation) for one in welcome.speakers] == [("A. B.", "Region")]
    assert [(one.name, one.part) for one in steering.speakers] == [("Els Smit", Part.CHAIR)]
    assert (coffee.kind, steering.kind, steering.audiences) == (
        ItemKind.BREAK,
        ItemKind.STEERING,
        ["partner"],
    )
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "agenda.pasted")) == 1


def test_pressed_twice_it_is_there_once(signed_in, event):
    sent = fields(read(signed_in))
    signed_in.post(SAVE, data=sent)
    signed_in.post(SAVE, data=sent)

    assert agenda(event) == WHOLE


def test_every_row_can_be_corrected(signed_in, event):
    sent = fields(read(signed_in, "9:00 Welcome\n10:00 Lunch"))
    sent |= {
        "rows-0-title": "Good practices",
        "rows-0-day": str(event.days[1].id),
        "rows-0-starts": "11:00",
        "rows-0-ends": "",
        "rows-0-kind": "workshop",
        "rows-0-speakers": "Chair: Giulia Ferrante, Director, ART-ER (20 min)\nAino Mäkelä",
        "rows-1-day": str(event.days[1].id),
        "rows-1-starts": "12:00",
        "rows-1-level": "1",
    }
    signed_in.post(SAVE, data=sent)

    assert agenda(event) == [
        (2, "11:00", "", "Good practices", ""),
        (2, "12:00", "", "Lunch", "Good practices"),
    ]
    item = event.days[1].agenda[0]
    assert item.kind is ItemKind.WORKSHOP
    assert [(one.name, one.part, one.function, one.organisation, one.minutes) for one in item.speakers] == [
        ("Giulia Ferrante", Part.CHAIR, "Director", "ART-ER", 20),
        ("Aino Mäkelä", Part.PRESENTER, "", "", None),
    ]


def test_an_unclear_line_says_why_and_is_kept_until_it_is_left_out(signed_in, event):
    response = read(signed_in, "9:00–9:15 Welcome\n\nBring a pen")
    assert "It has no time. Give it one, or leave it out." in response.get_data(as_text=True)

    signed_in.post(SAVE, data=fields(response))
    assert agenda(event) == [(1, "09:00", "09:15", "Welcome", ""), (1, "09:15", "", "Bring a pen", "")]

    sent = fields(response) | {"rows-1-leave_out": "y", "how": "replace", "form_key": "another"}
    signed_in.post(SAVE, data=sent)
    assert agenda(event) == [(1, "09:00", "09:15", "Welcome", "")]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"rows-0-title": ""}, "Add a title, or leave this out."),
        ({"rows-0-starts": ""}, "Add when it starts."),
        ({"rows-0-starts": "nine"}, "Write the time as hours and minutes: 09:30."),
        ({"rows-0-day": "0"}, "Choose a day of the event; it may have changed meanwhile."),
        ({"rows-1-ends": "02:00", "rows-1-starts": "10:00"}, LATER),
        ({"rows-0-speakers": f"{'N' * 130}, Region"}, f"Shorten what is said of {'N' * 40}…"),
        ({"rows-0-round": "0"}, "Write a whole number from 1 to 99, or leave it empty."),
        ({f"rows-{n}-leave_out": "y" for n in range(4)}, "Keep at least one item."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(signed_in, event, wrong, message):
    sent = fields(read(signed_in)) | wrong
    response = signed_in.post(SAVE, data=sent)
    page = unescape(response.get_data(as_text=True))

    assert message in page
    assert agenda(event) == []
    kept = fields(response)
    assert {name: kept[name] for name in wrong if not name.endswith("day")} == {
        name: typed for name, typed in wrong.items() if not name.endswith("day")
    }
    assert kept["rows-3-title"] == "Steering group"


def test_the_second_of_two_times_can_be_meant(signed_in, client):
    event = make.event(
        db.session.get(Event, 1).project,
        slug="autumn",
        title=Localised(en="Autumn"),
        first=date(2027, 10, 31),
    )
    url = "/manage/events/autumn/agenda/paste"
    sent = fields(client.post(url, data={"pasted": "3:30–5:00 Night walk"}))
    response = client.post(f"{url}/save", data=sent)

    assert "03:30 happens twice on Sun 31 October" in unescape(response.get_data(as_text=True))

    client.post(f"{url}/save", data=sent | {"rows-0-starts_which": "second"})
    assert agenda(event) == [(1, "03:30", "05:00", "Night walk", "")]
    assert event.agenda[0].starts_at.hour == 1


def test_it_comes_to_what_is_there_or_replaces_the_days_it_speaks_of(signed_in, event):
    signed_in.post(SAVE, data=fields(read(signed_in)))
    uid = event.days[0].agenda[0].public_uid
    later = fields(read(signed_in, "Day 1\n9:30 Welcome\n10:00 End"))
    signed_in.post(SAVE, data=later)
    assert len(agenda(event)) == 5

    signed_in.post(SAVE, data=later | {"how": "replace", "form_key": "another"})
    assert agenda(event) == [(1, "09:30", "10:00", "Welcome", ""), WHOLE[3]]
    assert event.days[0].agenda[0].public_uid == uid
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("9:00 Welcome", "en"),
        ("9:00 Έναρξη και καφές", "el"),
        ("9:00 Pausa caffè e pranzo", "it"),
        ("9:00 Kahvi ja lounas", "fi"),
        ("9:00 Откриване", "bg"),
    ],
)
def test_the_language_is_found_or_said(signed_in, event, text, language):
    sent = fields(read(signed_in, text))
    assert sent["language"] == language

    signed_in.post(SAVE, data=sent)
    assert [list(item.title) for item in event.days[0].agenda] == [[language]]
    assert fields(read(signed_in, text, language="fi"))["language"] == "fi"


def test_the_last_step_takes_it_back(signed_in, event, eleni):
    signed_in.post(SAVE, data=fields(read(signed_in)))
    sent = fields(read(signed_in, "Day 1\n9:30 Welcome\n10:00 End"))
    signed_in.post(SAVE, data=sent | {"how": "replace"})
    actions.take_back(event, actor=eleni)

    assert agenda(event) == WHOLE


# Files


def sheet() -> bytes:
    contents = io.BytesIO()
    with Workbook(contents) as book:
        hour = book.add_format({"num_format": "hh:mm"})
        book.add_worksheet("Notes").write(0, 0, "See the other sheet")
        page = book.add_worksheet("Agenda")
        for row, (starts, title, who) in enumerate(
            [(None, None, None), (time(9), "Welcome", "A. B., Region"), (time(9, 15), "Workshop", "")]
        ):
            if starts is None:
                page.write_row(row, 0, ["Time", "Title", "Speaker"])
            else:
                page.write_datetime(row, 0, starts, hour)
                page.write_row(row, 1, [title, who])
    return contents.getvalue()


CSV = "Ώρα;Τίτλος;Ομιλητής\r\n9:00;Welcome;A. B., Region\r\n9:15;Workshop;\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("agenda.xlsx", sheet()),
        ("agenda.csv", CSV.encode()),
        ("agenda.csv", CSV.encode("cp1253")),
        ("agenda.txt", b"\xef\xbb\xbf9:00 Welcome, by A. B., Region\r\n9:15 Workshop\r\n"),
    ],
)
def test_a_file_is_read_as_if_it_were_pasted(signed_in, event, name, data):
    response = signed_in.post(PASTE, data={"file": (io.BytesIO(data), name)})
    signed_in.post(SAVE, data=fields(response))

    assert agenda(event) == [(1, "09:00", "09:15", "Welcome", ""), (1, "09:15", "", "Workshop", "")]
    assert [one.organisation for one in event.days[0].agenda[0].speakers] == ["Region"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Paste an agenda, or choose a file."),
        ({"pasted": " \n "}, "Paste an agenda, or choose a file."),
        ({"pasted": "9:00 Welcome\n" * 401}, "That is more than 400 items. Paste one day after the other."),
        (
            {"file": b"PK\x03\x04 broken"},
            "This file cannot be read. Save it as XLSX or CSV and choose it again.",
        ),
    ],
)
def test_what_cannot_be_read_is_said(signed_in, event, sent, message):
    if "file" in sent:
        sent = {"file": (io.BytesIO(sent["file"]), "agenda.xlsx")}
    page = signed_in.post(PASTE, data=sent).get_data(as_text=True)

    assert message in page
    assert "<h1>Paste an agenda</h1>" in page


EXPORTS = "/manage/events/good-practices/agenda/export"


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "jsonld"])
def test_a_file_that_was_exported_here_takes_the_place_of_the_draft(signed_in, event, ending):
    signed_in.post(SAVE, data=fields(read(signed_in)))
    uids = [item.public_uid for item in event.agenda]
    exported = signed_in.get(f"{EXPORTS}.{ending}").data
    signed_in.post(SAVE, data=fields(read(signed_in, "Day 2\n18:00 Dinner")))

    response = signed_in.post(PASTE, data={"file": (io.BytesIO(exported), f"agenda.{ending}")})
    page = response.get_data(as_text=True)
    assert "<h1>An agenda with 4 items</h1>" in page
    assert "in which 5 items stand now" in page
    assert len(agenda(event)) == 5

    answer = signed_in.post(IMPORT, data=fields(response, "/paste/import"))
    assert answer.location.endswith("/manage/events/good-practices/agenda")
    assert agenda(event) == WHOLE
    assert [item.public_uid for item in event.agenda] == uids


def test_an_exported_agenda_with_more_days_says_so(signed_in, event):
    signed_in.post(SAVE, data=fields(read(signed_in)))
    exported = signed_in.get(f"{EXPORTS}.json").data
    make.event(event.project, slug="short", title=Localised(en="Short"), first=date(2027, 6, 2), days=1)
    url = "/manage/events/short/agenda/paste"
    response = signed_in.post(url, data={"file": (io.BytesIO(exported), "agenda.json")})
    page = signed_in.post(f"{url}/import", data=fields(response, "/paste/import")).get_data(as_text=True)

    assert "This agenda has items on 2 days, and the event has 1." in page


@pytest.mark.parametrize("data", [b'{"conference": 1}', b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_files_of_other_programs_are_no_agendas(signed_in, event, data):
    page = signed_in.post(PASTE, data={"file": (io.BytesIO(data), "other.json")}).get_data(as_text=True)

    assert "“other.json” is no agenda that was exported here." in page


def test_an_import_without_an_agenda_leads_back(signed_in, event):
    page = signed_in.post(IMPORT, data={"document": "{}"}).get_data(as_text=True)

    assert "<h1>Paste an agenda</h1>" in page
    assert "is no agenda that was exported here." in page


# Who may


def test_only_organisers_may(client, event):
    assert client.get(PASTE).location.startswith("/sign-in")
    make.sign_in(client, make.person("Kostas"))
    assert [client.get(PASTE).status_code, client.post(SAVE).status_code] == [403, 403]


def test_saving_nothing_leads_back_to_the_text(signed_in):
    assert signed_in.get(SAVE).location == PASTE
    assert signed_in.post(SAVE).location == PASTE


def test_what_was_typed_is_never_markup(signed_in):
    page = read(signed_in, "9:00 <script>alert(1)</script>").get_data(as_text=True)

    assert "<script>alert" not in page
