"""An agenda in the shapes that other programs read: schedule.json, schema.org, sheets."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pyld import jsonld
from python_calamine import CalamineWorkbook

from app.agenda.programme import Programme
from app.events.audiences import ANYBODY, ORGANISER, Role, Viewer
from app.events.terms import Mode, Status
from app.i18n import Localised, speaking
from app.sharing import schedule, sheets
from app.sharing.exports import to_take_along
from app.sharing.linked_data import for_search_engines, linked_data
from tests import make
from tests.agenda import programmes as these

PAGE = "http://localhost/events/good-practices"
EVERYTHING = these.everything()
WRITTEN = make.wall(these.FIRST, "08:00")
SALT_PANS = these.uid("2027-04-14 14:40 Salt pans")


@pytest.fixture
def event(project):
    return make.event(project, first=these.FIRST, counts_from_zero=True)


# schedule.json: what https://c3voc.de/schedule/schema.json asks for

CONFERENCE = set("title acronym days daysCount start end timeslot_duration".split())
MAY_CONFERENCE = CONFERENCE | set(
    "description time_zone_name url tracks rooms logo colors keywords meta".split()
)
EVENT = set(
    "abstract date duration guid id language links persons room slug start subtitle title track type "
    "url".split()
)
MAY_EVENT = EVENT | set("logo description recording_license do_not_record attachments answers".split())
DAY = {"index", "date", "day_start", "day_end", "rooms"}


def items(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for day in found["schedule"]["conference"]["days"]:
        for events in day["rooms"].values():
            yield from events


def by_uid(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["guid"]: item for item in items(found)}


def test_the_schedule_has_the_shape_that_others_check(event):
    found = json.loads(json.dumps(schedule.schedule(event, EVERYTHING, "3")))
    conference = found["schedule"]["conference"]
    assert set(found) == {"$schema", "generator", "schedule"}
    assert found["schedule"]["version"] == "3"
    assert CONFERENCE <= set(conference) <= MAY_CONFERENCE
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?", conference["acronym"])
    assert re.fullmatch(r"[A-Z][a-z]+/[A-Z][a-z]+", conference["time_zone_name"])
    assert re.fullmatch(r"\d\d:\d\d", conference["timeslot_duration"])
    for room in conference["rooms"]:
        assert set(room) == {"name", "guid", "description", "capacity"}
        assert UUID(room["guid"])
    for day in conference["days"]:
        assert set(day) == DAY
        assert datetime.fromisoformat(day["day_start"]) < datetime.fromisoformat(day["day_end"])
    for item in items(found):
        assert EVENT <= set(item) <= MAY_EVENT
        assert UUID(item["guid"])
        assert 1 <= item["id"] < 2**31
        assert re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", item["slug"])
        assert re.fullmatch(r"[0-9]+:[0-9]{2}", item["duration"])
        assert datetime.fromisoformat(item["date"]).strftime("%H:%M") == item["start"]
        for person in item["persons"]:  # one shape of the two that there are
            assert "id" not in person
            assert person["name"] == person["public_name"]


def test_the_schedule_says_everything_once(event):
    found = schedule.schedule(event, EVERYTHING, "3")
    conference = found["schedule"]["conference"]
    days = [(day["index"], day["date"], list(day["rooms"])) for day in conference["days"]]
    assert (conference["title"], conference["start"], conference["end"], conference["daysCount"]) == (
        "Good practices",
        "2027-04-14",
        "2027-04-15",
        2,
    )
    assert days == [
        (1, "2027-04-14", ["Hall A", "Warehouse 7", "Room A", "Room B", "Taverna, 10' walk"]),
        (2, "2027-04-15", ["Room 404", "Warehouse 7"]),
    ]
    assert [track["name"] for track in conference["tracks"]] == ["Table A", "Table B"]
    assert sorted(item["guid"] for item in items(found)) == sorted(slot.uid for slot in EVERYTHING.whole())
    assert len({item["id"] for item in items(found)}) == len(list(EVERYTHING.whole()))


def test_an_item_of_the_schedule(event):
    found = by_uid(schedule.schedule(event, EVERYTHING, "3"))
    uid = these.uid("2027-04-14 09:00 Welcome")
    number = found[uid]["id"]
    assert found[uid] == {
        "id": number,
        "guid": uid,
        "date": "2027-04-14T09:00:00+03:00",
        "start": "09:00",
        "duration": "00:30",
        "room": "Hall A",
        "slug": f"good_practices-{number}",
        "url": f"{PAGE}#item-{uid}",
        "title": "Welcome",
        "subtitle": "",
        "track": None,
        "type": "welcome",
        "language": "en",
        "abstract": "",
        "description": "Who is here:\n\n- seven partners\n- their *guests*",
        "persons": [
            {
                "name": "Eleni Karavida",
                "public_name": "Eleni Karavida",
                "biography": "Director, ANATOLIKI SA",
            },
            {
                "name": "Десислава Стоянова",
                "public_name": "Десислава Стоянова",
                "biography": "БАМЕЕ; Sofia",
            },
        ],
        "links": [
            {
                "title": "Десислава Стоянова",
                "url": "https://example.org/slides?a=1&b=2",
                "type": "related",
            }
        ],
        "attachments": [],
    }


def test_an_item_inside_another_says_so_and_an_open_end_gets_an_hour(event):
    item = by_uid(schedule.schedule(event, EVERYTHING, "3"))[SALT_PANS]
    assert (item["subtitle"], item["duration"]) == ("Visit", "01:00")


def test_the_schedule_speaks_the_language_of_its_reader(event):
    with speaking("el"):
        found = by_uid(schedule.schedule(event, EVERYTHING, "3"))
    item = found[these.uid("2027-04-14 09:00 Welcome")]
    assert (item["title"], item["room"], item["language"]) == ("Καλωσόρισμα", "Αίθουσα Α", "el")


def test_the_acronym_gives_no_secret_away(project):
    event = make.event(project, first=these.FIRST, slug="ko~2mV4_secret")
    found = schedule.schedule(event, EVERYTHING, "1")["schedule"]["conference"]
    assert found["acronym"] == "event_ko"


# schema.org

# What https://schema.org/docs/jsonldcontext.json says of the words that we use
CONTEXT = {
    "@vocab": "http://schema.org/",
    "type": "@type",
    "id": "@id",
    "url": {"@type": "@id"},
    "startDate": {"@type": "Date"},
    "endDate": {"@type": "Date"},
    "previousStartDate": {"@type": "Date"},
    "eventStatus": {"@type": "@id"},
    "eventAttendanceMode": {"@type": "@id"},
}


def local_documents(url: str, options: dict[str, Any]) -> dict[str, Any]:
    """Of all documents of the world these tests have one."""
    assert url == "https://schema.org"
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": CONTEXT},
    }


OPTIONS = {"documentLoader": local_documents}
SUB_EVENT, NAME = "http://schema.org/subEvent", "http://schema.org/name"


def nested(slots):
    return [(slot.uid, nested(slot.children)) for slot in slots]


def nested_events(events):
    return [(one["@id"].rpartition("#item-")[2], nested_events(one.get(SUB_EVENT, []))) for one in events]


def test_a_processor_of_linked_data_finds_every_item_where_it_belongs(event):
    [found] = jsonld.expand(linked_data(event, EVERYTHING), OPTIONS)
    assert (found["@id"], found["@type"]) == (PAGE, ["http://schema.org/Event"])
    assert nested_events(found[SUB_EVENT]) == nested(slot for day in EVERYTHING.days for slot in day.slots)


def test_flat_linked_data_has_each_item_once(event):
    flat = jsonld.flatten(linked_data(event, EVERYTHING), None, OPTIONS)
    events = [one for one in flat if one.get("@type") == ["http://schema.org/Event"]]
    assert sorted(one["@id"] for one in events) == sorted(
        [PAGE, *(f"{PAGE}#item-{slot.uid}" for slot in EVERYTHING.whole())]
    )


def test_linked_data_is_the_same_after_a_way_through_rdf(event):
    """Not a word is lost, our own form among them."""
    said = linked_data(event, EVERYTHING)
    back = jsonld.from_rdf(jsonld.to_rdf(said, OPTIONS))
    as_quads = {"format": "application/n-quads", "algorithm": "URDNA2015"}
    assert jsonld.normalize(back, as_quads) == jsonld.normalize(said, {**OPTIONS, **as_quads})
    [root] = [one for one in back if one["@id"] == PAGE]
    [ours] = root["urn:synodos:agenda"]
    assert (ours["@type"], ours["@value"]) == ("@json", EVERYTHING.document())


def test_the_event_as_search_engines_read_it(event):
    found = for_search_engines(event, these.programme(these.day(these.slot("Coffee", "11:00", "11:15"))))
    place = {
        "@type": "Place",
        "name": "Warehouse 7",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Nikis 7, 54624 Thessaloniki",
            "addressLocality": "Thessaloniki",
            "addressCountry": "GR",
        },
    }
    assert found == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": PAGE,
        "url": PAGE,
        "name": "Good practices",
        "description": "Two days on the circular economy.",
        "inLanguage": "en",
        "startDate": "2027-04-14T09:00:00+03:00",
        "endDate": "2027-04-15T17:00:00+03:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place,
        "organizer": [{"@type": "Organization", "name": "ANATOLIKI SA"}],
        "subEvent": [
            {
                "@type": "Event",
                "name": "Coffee",
                "startDate": "2027-04-14T11:00:00+03:00",
                "endDate": "2027-04-14T11:15:00+03:00",
            }
        ],
    }


def test_an_item_in_linked_data(event):
    coffee = these.slot("Coffee", "11:00", "11:15", room=Localised(en="Hall B"), mode=Mode.HYBRID, seats=40)
    [found] = linked_data(event, these.programme(these.day(coffee)))["subEvent"]
    assert found == {
        "@type": "Event",
        "@id": f"{PAGE}#item-{coffee.uid}",
        "url": f"{PAGE}#item-{coffee.uid}",
        "superEvent": {"@id": PAGE},
        "name": "Coffee",
        "keywords": "Talk",
        "inLanguage": "en",
        "startDate": "2027-04-14T11:00:00+03:00",
        "endDate": "2027-04-14T11:15:00+03:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": {"@type": "Place", "name": "Hall B", "address": "Nikis 7, 54624 Thessaloniki"},
        "maximumAttendeeCapacity": 40,
    }


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"mode": Mode.ONLINE}, ("OnlineEventAttendanceMode", "EventScheduled", "VirtualLocation")),
        ({"status": Status.CANCELLED}, ("OfflineEventAttendanceMode", "EventCancelled", "Place")),
        ({"postponed_from": date(2027, 3, 1)}, ("OfflineEventAttendanceMode", "EventRescheduled", "Place")),
    ],
)
def test_how_and_whether_an_event_takes_place(project, details, words):
    event = make.event(project, first=these.FIRST, join_url="https://meet.example.org/secret", **details)
    found = for_search_engines(event, None)
    said = (found["eventAttendanceMode"], found["eventStatus"], found["location"]["@type"])
    assert tuple(word.removeprefix("https://schema.org/") for word in said) == words
    assert "secret" not in json.dumps(found)  # the link to join is for those who come


def test_a_hybrid_event_is_at_two_places(project):
    event = make.event(project, first=these.FIRST, mode=Mode.HYBRID)
    found = for_search_engines(event, None)
    assert [one["@type"] for one in found["location"]] == ["Place", "VirtualLocation"]


def test_people_and_a_good_practice_in_linked_data(event):
    found = linked_data(event, EVERYTHING)
    tables, lunch = found["subEvent"][1:3]
    shown = tables["subEvent"][-1]
    assert shown["workFeatured"] == {
        "@type": "CreativeWork",
        "name": "Repair café",
        "about": "Reuse",
        "contentLocation": "Emilia-Romagna",
        "creator": {"@type": "Organization", "name": "Città metropolitana"},
    }
    assert shown["performer"] == [{"@type": "Person", "name": "Aino Mäkelä"}]
    assert lunch["organizer"] == [{"@type": "Organization", "name": "ANATOLIKI SA"}]
    assert found["subEvent"][0]["organizer"] == [
        {
            "@type": "Person",
            "name": "Eleni Karavida",
            "jobTitle": "Director",
            "affiliation": {"@type": "Organization", "name": "ANATOLIKI SA"},
        }
    ]


# Sheets


def cells(programme: Programme) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.as_xlsx(programme, "Good practices", WRITTEN)))
    return book.get_sheet_by_index(0).to_python()


def lines(programme: Programme) -> list[list[str]]:
    text = sheets.as_csv(programme)
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_a_row_of_the_sheet_for_each_day_and_item(app):
    labels, names, *rows = cells(EVERYTHING)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    assert labels[:8] == [
        "Level",
        "Day",
        "Date",
        "Start",
        "End",
        "Kind",
        "Title (English)",
        "Title (Ελληνικά)",
    ]
    assert [(row["level"], row["title.en"]) for row in found][:5] == [
        (0, ""), (1, "Welcome"), (1, "Tables"), (2, "Repair, table A"), (2, "Repair, table B"),
    ]  # fmt: skip
    assert len(found) == len(EVERYTHING.days) + len(list(EVERYTHING.whole()))
    assert (found[1]["date"], found[1]["starts_at"].strftime("%H:%M")) == (these.FIRST, "09:00")
    assert found[1]["speakers"] == (
        "Eleni Karavida; host; Director; ANATOLIKI SA\n"
        'Десислава Стоянова; presenter; ; "БАМЕЕ; Sofia"; 10; https://example.org/slides?a=1&b=2; '
        "not confirmed, slides needed"
    )


def test_headings_of_the_sheet_are_in_the_language_of_the_reader(app):
    with speaking("el"):
        _labels, names = cells(EVERYTHING)[:2]
        text = sheets.as_csv(EVERYTHING).decode("utf-8-sig")
    assert names == cells(EVERYTHING)[1]
    assert text.splitlines()[1] == ";".join(names)  # what separates them too


FORMULA = '=HYPERLINK("https://evil.example","Agenda")'


@pytest.mark.parametrize(
    "title", [FORMULA, "+30 2310 000000", "-1+1", "@SUM(A1)", "'=1+1", "'Quoted'", "_x0041_"]
)
def test_what_looks_like_a_formula_stays_text(app, title):
    programme = these.programme(these.day(these.slot("x", "09:00", title=Localised(en=title))))
    xlsx = sheets.as_xlsx(programme, "x", WRITTEN)
    _labels, names, _day, row = cells(programme)
    assert row[names.index("title.en")] == title
    assert not re.search(rb"<f>", xlsx_sheet(xlsx))
    _labels, names, _day, row = lines(programme)
    cell = row[names.index("title.en")]
    assert cell in (title, f"'{title}")
    assert not cell.startswith(("=", "+", "-", "@"))


def xlsx_sheet(data: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read("xl/worksheets/sheet1.xml")


def test_hours_past_midnight_and_hours_that_come_twice(app):
    dinner = these.slot("Dinner", "20:00", "21:00")
    dinner = replace(dinner, ends_at=dinner.ends_at + timedelta(hours=3, minutes=30))
    night = date(2026, 10, 25)  # 03:30 comes twice
    late = these.slot("Night", "02:00", on=night)
    late = replace(late, ends_at=late.starts_at + timedelta(hours=2, minutes=30))
    _labels, names, _day, first, second = lines(these.programme(these.day(dinner, late)))
    end = names.index("ends_at")
    assert (first[end], second[end]) == ("00:30", "2026-10-25T03:30:00+02:00")


# What may leave the house


def test_what_a_reader_may_keep_says_nothing_of_closed_items():
    shown = to_take_along(EVERYTHING, ANYBODY)
    text = json.dumps(shown.document(), ensure_ascii=False)
    assert [secret for secret in these.SECRETS if secret in text] == []
    assert "group:" not in text
    assert [slot.uid for slot in shown.days[1].slots] == [
        these.uid("2027-04-15 09:00 Steering group"),
        these.uid("2027-04-15 11:00 Closing"),
    ]


def test_what_only_organisers_keep():
    partner = to_take_along(EVERYTHING, Viewer.like(Role.PARTNER, groups=[7]))
    assert [slot.uid for slot in partner.whole()] == [slot.uid for slot in EVERYTHING.whole()]
    voices = [voice for slot in partner.whole() for voice in slot.speakers]
    assert all(voice.is_confirmed and not voice.needs_slides for voice in voices)
    assert partner.groups is None
    assert to_take_along(EVERYTHING, ORGANISER) == EVERYTHING
