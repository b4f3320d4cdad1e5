"""Agendas that were really published (DOMAIN §1b), pasted as an organiser would: each comes out complete."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from app.agenda.programme import ItemKind as Kind
from app.agenda.programme import Part, Payer, Voice
from app.pasting.lines import Doubt, Heading, Line
from app.pasting.reading import read

FOLDER = Path(__file__).parent / "agendas"
DAYS = {
    "A1": [date(2019, 7, 11)],
    "A2": [date(2016, 11, 21), date(2016, 11, 22)],
    "A3": [date(2018, 6, 25), date(2018, 6, 26), date(2018, 6, 27)],
    "A4": [date(2018, 5, 23), date(2018, 5, 24)],
    "A5": [date(2018, 5, 15), date(2018, 5, 16)],
    "A6": [date(2023, 4, 19)],
    "A7": [date(2018, 12, 11), date(2018, 12, 12)],
}


def pasted(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_bytes().decode()


def items(name: str) -> list[Line]:
    return [replace(line, source="") for line in read(pasted(name), days=DAYS[name]).lines]


def item(hours: str, title: str, kind: Kind = Kind.TALK, **details: Any) -> Line:
    """`hours`: "14:00-17:30", "14:00-" for an open end, nothing for what has none."""
    starts, _dash, ends = hours.partition("-")
    return Line(starts=at(starts), ends=at(ends), title=title, kind=kind, source="", **{"day": 0} | details)


def at(clock: str) -> time | None:
    return time.fromisoformat(clock) if clock else None


def test_a1_a_start_only_list_with_seven_presenters_and_a_decision():
    presenters = (
        Voice(name="Ana Pereira", function="Director", organisation="Region of Galicia"),
        Voice(name="Luís Gomes", function="Project Manager", organisation="Municipality of Porto"),
        Voice(name="Eleni Georgiou", function="Officer", organisation="Ministry of the Interior of Cyprus"),
        Voice(name="Giulia Conti", function="Head of Unit", organisation="Region of Umbria"),
        Voice(name="Marek Nowak", function="Coordinator", organisation="City of Radom"),
        Voice(name="Inga Kalnina", function="Adviser", organisation="Riga Planning Region"),
        Voice(name="Pierre Lambert", function="Deputy Mayor", organisation="City of Nancy"),
    )
    topics = "- Steering group representatives\n- Experts' profile\n- Events calendar\n   - Study visits"

    assert items("A1") == [
        item(
            "",
            "EURE kick-off meeting",
            description="Santiago de Compostela, Thursday 11 July 2019",
            doubts=(Doubt.NO_TIME,),
        ),
        item("09:00-09:15", "Welcome", Kind.WELCOME),
        item("09:15-11:30", "Partners and policy instruments", speakers=presenters),
        item("11:30-12:00", "Coffee", Kind.BREAK),
        item("12:00-13:00", "Project presentation"),
        item("13:00-14:00", "Organisation of the work", description=topics),
        item("14:00-15:30", "Lunch", Kind.MEAL),
        item("15:30-15:45", "Approval of the Partnership Agreement", is_decision=True),
        item("15:45-17:00", "Obligations of the partners", description="- Management\n- Communication"),
    ]


def test_a2_an_umbrella_with_children_a_chair_homework_and_a_gap():
    assert items("A2") == [
        item("13:30-14:00", "Arrival", Kind.REGISTRATION),
        item(
            "14:00-17:30",
            "Steering group meeting (incl. coffee)",
            Kind.STEERING,
            description=(
                "- Management: finance, reporting, controllers\n- Communication, chaired by Savonlinna"
            ),
            speakers=(Voice(name="Savonlinna", part=Part.CHAIR),),
            preparation="names of the controllers and a first communication plan",
            prepared_by="partners",
            audiences=("partner",),
        ),
        item("09:00-17:00", "Working group", Kind.WORKSHOP, day=1),
        item("09:30-10:45", "Ambition setting, part 1", day=1, level=1),
        item("10:45-11:00", "Coffee", Kind.BREAK, day=1, level=1),
        item("11:00-12:30", "Ambition setting, part 2, with LSG members", day=1, level=1),
        item("13:00-14:00", "Lunch", Kind.MEAL, day=1, level=1),
        item("14:00-17:00", "Ambition setting, part 3", day=1, level=1),
    ]


def test_a3_a_day_0_tables_side_by_side_open_ends_and_visits():
    def table(name: str, title: str, chair: str, rapporteur: str) -> Line:
        voices = Voice(name=chair, part=Part.CHAIR), Voice(name=rapporteur, part=Part.RAPPORTEUR)
        return item("10:00-13:00", title, Kind.TABLES, day=1, level=1, track=name, speakers=voices)

    assert items("A3") == [
        item("16:00-16:15", "Welcome", Kind.WELCOME),
        item("16:15-16:45", "Steering group", Kind.STEERING, audiences=("partner",)),
        item("16:45-17:30", "Communication in small groups", Kind.WORKSHOP),
        item("17:30-20:00", "Transfer and site visit 1: Ecomuseo", Kind.SITE_VISIT),
        item("20:00-", "Dinner at Ecomuseo", Kind.MEAL, room="Ecomuseo"),
        item("09:30-10:00", "Plenary", day=1),
        item("10:00-13:00", "Parallel tables A/B/C", Kind.TABLES, day=1),
        table("Table A", "Young people", "Marta Bianchi", "Jan de Boer"),
        table("Table B", "Rural jobs", "Pekka Laine", "Els Smit"),
        table("Table C", "Tourism", "Ana Reis", "Tom Hughes"),
        item("10:00-11:15", "Round 1", Kind.TABLES, day=1, level=1, round=1),
        item("11:30-12:45", "Round 2", Kind.TABLES, day=1, level=1, round=2),
        item(
            "13:00-14:00",
            "Lunch at Osteria La Campaza (10’ walk)",
            Kind.MEAL,
            day=1,
            room="Osteria La Campaza",
        ),
        item(
            "14:00-",
            "Transfer and site visit 2: Cervia salt pans, boat trip",
            Kind.SITE_VISIT,
            day=1,
            is_open=True,
            meeting_point="car park of the town hall",
        ),
        item("09:00-13:00", "Site visit 3: Comacchio, by boat", Kind.SITE_VISIT, day=2),
        item("13:00-14:00", "Lunch on site", Kind.MEAL, day=2),
        item("14:00-15:30", "Parallel tables, round 2", Kind.TABLES, day=2, round=2),
    ]


def test_a4_times_in_lines_of_their_own_and_two_registrations():
    mayor = Voice(name="Jana Kováčová", function="Deputy Mayor of Nitra")
    lead = Voice(name="Hans Visser", function="Lead Partner")

    assert items("A4") == [
        item("09:00-09:15", "Registration", Kind.REGISTRATION),
        item("09:15-09:30", "Welcome", Kind.WELCOME, speakers=(mayor,)),
        item("09:30-09:45", "Welcome", Kind.WELCOME, speakers=(lead,)),
        item("09:45-10:00", "Aims of the meeting"),
        item("10:00-11:00", "Block A: state of play"),
        item("11:00-12:00", "Small groups", Kind.WORKSHOP),
        item("12:00-12:30", "Plenary"),
        item("12:30-13:30", "Lunch", Kind.MEAL),
        item("13:30-14:45", "Upcoming work"),
        item("14:45-15:00", "Introduction to the method"),
        item("15:00-16:15", "Interactive session", Kind.WORKSHOP),
        item("09:00-09:15", "Registration", Kind.REGISTRATION, day=1),
        item("09:15-10:15", "Finance", day=1),
        item("10:15-11:15", "Communication", day=1),
        item("11:15-11:45", "Coffee break", Kind.BREAK, day=1),
        item(
            "11:45-12:15",
            "Conclusions, incl. the next 6 months and future meetings",
            Kind.CLOSING,
            day=1,
        ),
    ]


def test_a5_a_coffee_inside_a_workshop_hosts_at_each_stop_and_who_pays():
    speakers = (
        Voice(name="Dr Peter Klein", organisation="Lab for Textiles"),
        Voice(name="Marie Dubois", organisation="Techtera"),
        Voice(name="Ivo Petrov", organisation="Sofia Tech Park"),
    )
    hosts = (
        Voice(name="Anne Becker", part=Part.HOST, organisation="Digital Capability Center"),
        Voice(name="Prof. Jens Braun", part=Part.HOST, organisation="RWTH"),
    )
    talks = (
        "- Smart fibres – Dr Peter Klein, Lab for Textiles\n- Recycling of carbon – Marie Dubois, Techtera\n"
        "- Funding – Ivo Petrov, Sofia Tech Park"
    )
    stops = (
        "- Stop 1: Digital Capability Center, host: Anne Becker, Digital Capability Center\n"
        "- Stop 2: Textile institute, host: Prof. Jens Braun, RWTH"
    )

    assert items("A5") == [
        item(
            "",
            "4th Interregional Learning Event",
            description="All sessions are open to partners and invited stakeholders.",
            doubts=(Doubt.NO_TIME,),
        ),
        item(
            "09:00-09:15",
            "Welcome",
            Kind.WELCOME,
            speakers=(Voice(name="Klara Weiss", organisation="Clustermanagement NRW"),),
        ),
        item(
            "09:15-13:00",
            "Workshop: from the lab to the market",
            Kind.WORKSHOP,
            description=talks,
            speakers=speakers,
        ),
        item(
            "09:15-13:00",
            "Bilateral exchange in pairs",
            Kind.BILATERAL,
            level=1,
            preparation="partners must read the good practice factsheets beforehand",
            doubts=(Doubt.NO_OWN_TIME,),
        ),
        item("11:00-", "Coffee", Kind.BREAK, level=1, doubts=(Doubt.NO_END,)),
        item("13:30-14:10", "Light lunch", Kind.MEAL),
        item(
            "14:10-18:30",
            "Study visit to two labs in Aachen",
            Kind.SITE_VISIT,
            description=stops,
            speakers=hosts,
        ),
        item("20:00-", "Dinner kindly offered by the hosting partner", Kind.MEAL, paid_by=Payer.HOST),
        item("09:00-", "Workshop", Kind.WORKSHOP, day=1),
    ]


def test_a6_six_regions_with_fifteen_minutes_each_in_a_list_that_miscounts():
    regions = (
        Voice(name="Bram Mulder", organisation="Province of Utrecht", minutes=15),
        Voice(name="Sari Lehto", organisation="Region of Southwest Finland", minutes=15),
        Voice(name="Nina Zupan", organisation="Development Agency", minutes=15),
        Voice(name="Maria Nikolaou", organisation="Region of Thessaly", minutes=15),
        Voice(name="Carmen Ruiz", organisation="City Council", minutes=15),
        Voice(name="Ivan Petkov", organisation="Energy Agency", minutes=15),
    )
    listed = (
        "1. Utrecht: Bram Mulder, Province of Utrecht\n"
        "2. Turku: Sari Lehto, Region of Southwest Finland\n"
        "3. Maribor: Nina Zupan, Development Agency\n"
        "   - Thessaly: Maria Nikolaou, Region of Thessaly\n"
        "5. Valencia: Carmen Ruiz, City Council\n"
        "6. Sofia: Ivan Petkov, Energy Agency"
    )
    panel = (
        Voice(name="Jan Willem Smit", part=Part.MODERATOR),
        *(Voice(name=name, part=Part.PANELLIST) for name in ("Sari Lehto", "Nina Zupan", "Carmen Ruiz")),
    )
    officer = Voice(name="Marc Leroy", function="Policy Officer", organisation="Interreg Europe")

    assert items("A6") == [
        item("08:45-09:30", "Reception and registration", Kind.REGISTRATION),
        item(
            "09:30-09:45",
            "Opening",
            Kind.WELCOME,
            speakers=(Voice(name="Anna de Vries", organisation="Province of Utrecht"),),
        ),
        item("09:45-10:00", "The programme", speakers=(officer,)),
        item(
            "10:00-10:30",
            "Keynote",
            speakers=(Voice(name="Prof. Ella Jansen", organisation="University of Utrecht"),),
        ),
        item("10:30-10:45", "Coffee", Kind.BREAK),
        item(
            "10:45-12:30",
            "Six regions present their results (15 minutes each)",
            description=listed,
            speakers=regions,
        ),
        item("12:30-13:15", "Lunch", Kind.MEAL),
        item("13:15-", "Panel", Kind.PANEL, speakers=panel),
        item("", "Register here", doubts=(Doubt.NO_TIME,)),
    ]


def test_a7_a_closed_meeting_that_overlaps_and_two_tuesdays():
    assert items("A7") == [
        item("08:00-08:30", "Coffee", Kind.BREAK),
        item("08:15-08:40", "PMC meeting (only PMC members)", Kind.STEERING, audiences=("partner",)),
        item(
            "08:40-09:00",
            "The view of the Commission",
            speakers=(Voice(name="Laura Marin", function="EC Officer"),),
        ),
        item("09:00-10:30", "WP1: Management"),
        item("10:30-13:00", "WP2: Use cases"),
        item("13:00-14:00", "Lunch", Kind.MEAL),
        item("14:00-17:00", "WP3: Tools"),
        item("17:00-", "Slot allocation, nomination of rapporteur"),
        item("09:00-10:00", "Discussion slot 1", day=1),
        item("10:00-11:00", "Discussion slot 2", day=1),
        item("11:00-12:00", "Discussion slot 3", day=1),
        item(
            "12:00-13:15",
            "Report back",
            day=1,
            speakers=(Voice(name="Tor Hansen", part=Part.RAPPORTEUR),),
        ),
        item("13:15-", "Lunch & departure", Kind.MEAL, day=1),
    ]
    assert read(pasted("A7"), days=DAYS["A7"]).headings == (
        Heading(0, "Tuesday 11 December 2018"),
        Heading(1, "Tuesday 12 December 2018", (Doubt.OTHER_DAY,)),
    )


def test_two_days_that_are_both_called_tuesday_and_nothing_else_are_two_days():
    text = pasted("A7").replace(" 11 December 2018", "").replace(" 12 December 2018", "")
    reading = read(text, days=DAYS["A7"])

    assert [line.day for line in reading.lines] == [0] * 8 + [1] * 5
    assert [heading.doubts for heading in reading.headings] == [(), (Doubt.OTHER_DAY,)]


@pytest.mark.parametrize("name", DAYS)
def test_every_line_of_the_text_is_the_source_of_an_item_or_a_heading(name):
    reading = read(pasted(name), days=DAYS[name])
    sources = [one.source for one in (*reading.lines, *reading.headings)]
    kept = {line.strip() for source in sources for line in source.split("\n")}

    assert {line.strip().replace("\u00a0", " ") for line in pasted(name).splitlines()} - kept == {""}
