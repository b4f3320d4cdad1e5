"""What an organiser is warned of in an agenda: each warning appears, and does not appear beside it."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from html import unescape

import pytest

from app.advice import checks
from app.agenda.drafts import programme_of
from app.agenda.programme import ItemKind, Part, Programme, Slot, Voice
from app.database import db
from app.events import checks as event_checks
from app.events.audiences import Role
from app.events.kinds import KINDS
from app.events.terms import Kind
from app.i18n import Localised, speaking
from tests import make
from tests.agenda.programmes import FIRST, SECOND, day, everything, programme, slot

AGENDA = "/manage/events/good-practices/agenda"
TALK, BREAK, MEAL = ItemKind.TALK, ItemKind.BREAK, ItemKind.MEAL
TRANSFER, VISIT, SOCIAL = ItemKind.TRANSFER, ItemKind.SITE_VISIT, ItemKind.SOCIAL


@pytest.fixture(autouse=True)
def now(app, clock):
    clock.set("2027-03-30 09:00", make.ATHENS)


def voice(name: str, **details) -> Voice:
    return Voice(name=name, **details)


def remarks(*slots: Slot, **details) -> list:
    return checks.of(programme(day(*slots, **details)))


def texts(*slots: Slot, **details) -> list[str]:
    return [remark.text for remark in remarks(*slots, **details)]


def room(name: str) -> Localised:
    return Localised(en=name)


# Whoever and whatever is in two places


def test_a_person_in_two_items_at_once_by_whatever_spelling():
    table = slot("Table", "09:00", "10:00", track=room("A"), speakers=(voice("Αίνο Μέκελε"),))
    other = slot("Round", "09:45", "10:30", speakers=(voice("Dr. μεκελε ΑΙΝΟ", part=Part.CHAIR),))
    [remark] = remarks(table, other)
    assert (remark.text, remark.advice, remark.anchor) == (
        "Dr. μεκελε ΑΙΝΟ is in two items at once: “A: Table” (09:00), “Round” (09:45).",
        "15 minutes overlap. Fine if you mean it.",
        other.uid,
    )


def test_a_person_may_chair_what_she_speaks_in_and_go_from_one_item_to_the_next():
    aino = (voice("Aino"),)
    inside = slot("Part", "09:00", "09:30", speakers=aino)
    umbrella = slot("Workshop", "09:00", "10:00", speakers=(voice("Aino", part=Part.CHAIR),))
    after = slot("After", "10:00", "10:30", speakers=aino)
    assert texts(replace(umbrella, children=(inside,)), after) == []


def test_nobody_in_particular_may_be_everywhere():
    unknown = (voice("N.N."), voice("tbc"), voice("to be confirmed"))
    tables = [slot(f"T{n}", "09:00", "10:00", track=room(f"{n}"), speakers=unknown) for n in "AB"]
    assert texts(slot("Tables", "09:00", "10:00", children=tuple(tables))) == []


def test_one_person_at_two_parallel_tables():
    tables = [
        slot(f"T{n}", "09:00", "10:00", track=room(f"Table {n}"), speakers=(voice("Aino"),)) for n in "AB"
    ]
    umbrella = slot("Tables", "09:00", "10:00", kind=ItemKind.TABLES, children=tuple(tables))
    assert texts(umbrella) == [
        "Aino is in two items at once: “Table A: TA” (09:00), “Table B: TB” (09:00).",
    ]


def test_a_room_that_is_taken_twice_whatever_its_language():
    one = slot("Workshop", "09:00", "10:00", room=Localised(el="Αίθουσα Α"))
    other = slot("Press", "09:30", "10:00", room=Localised(en="Hall A", el="αιθουσα α"))
    assert texts(one, other) == ["Hall A is taken twice at once: “Workshop” (09:00), “Press” (09:30)."]
    elsewhere = replace(other, room=room("Hall B"), audiences=("partner",))
    assert texts(replace(one, audiences=("public",)), elsewhere) == []


def test_tables_in_one_room_are_said_once():
    tables = [slot(n, "09:00", "10:00", track=room(n), room=room("Hall")) for n in "ABC"]
    umbrella = slot("Tables", "09:00", "10:00", kind=ItemKind.TABLES, children=tuple(tables))
    [remark] = remarks(umbrella)
    assert (remark.text, remark.anchor) == ("Tables of “Tables” share one room: Hall.", umbrella.uid)
    apart = tuple(replace(one, room=room(f"Room {n}")) for n, one in enumerate(tables))
    assert texts(replace(umbrella, children=apart)) == []


def test_a_bus_on_two_ways_at_once_but_feet_go_everywhere():
    def ways(vehicle):
        return [
            slot(
                name,
                "14:00",
                "14:30",
                kind=TRANSFER,
                vehicle=room(vehicle),
                audiences=(role,),
            )
            for name, role in (("To the port", "partner"), ("To the lab", "public"))
        ]

    assert texts(*ways("Bus 1")) == [
        "Bus 1 is taken twice at once: “To the port” (14:00), “To the lab” (14:00)."
    ]
    assert texts(*ways("On foot")) == []
    first, second = ways("Bus 1")
    assert texts(first, replace(second, vehicle=room("Bus 2"))) == []


def test_other_overlaps():
    pairs, lunch = slot("Pairs", "10:00", "11:40"), slot("Lunch", "11:30", "12:00", kind=MEAL)
    [remark] = remarks(pairs, lunch)
    assert (remark.text, remark.advice, remark.anchor) == (
        "“Lunch” starts at 11:30, “Pairs” ends at 11:40.",
        "10 minutes overlap. Fine if you mean it.",
        lunch.uid,
    )


def test_what_has_an_open_end_overlaps_for_as_long_as_the_other_goes_on():
    talk, dinner = slot("Talk", "12:30", "13:15"), slot("Dinner", "12:40", kind=SOCIAL)
    [remark] = remarks(talk, dinner)
    assert remark.advice == "35 minutes overlap. Fine if you mean it."


def test_a_break_inside_a_workshop_does_not_hide_the_next_overlap():
    workshop, coffee = slot("Workshop", "09:00", "13:00"), slot("Coffee", "11:00", "11:15", kind=BREAK)
    assert [
        (remark.text, remark.advice) for remark in remarks(workshop, coffee, slot("Talk", "12:59", "13:10"))
    ] == [
        ("“Coffee” starts at 11:00, “Workshop” ends at 13:00.", "15 minutes overlap. Fine if you mean it."),
        ("“Talk” starts at 12:59, “Workshop” ends at 13:00.", "One minute overlaps. Fine if you mean it."),
    ]


def test_two_meetings_for_different_people_may_run_side_by_side():
    steering = slot("Steering", "09:00", "10:00", audiences=(Role.PARTNER.value,))
    tour = slot("Tour", "09:00", "10:00", audiences=(Role.PUBLIC.value,))
    assert texts(steering, tour) == []
    assert texts(steering, replace(tour, audiences=())) == [
        "“Tour” starts at 09:00, “Steering” ends at 10:00."
    ]


def test_an_item_that_was_pasted_twice():
    one = slot("Welcome", "09:00", "09:30", room=room("Hall"), speakers=(voice("Aino"),))
    twin = replace(one, uid="twin", title=Localised(en="welcome "))
    [remark] = remarks(one, twin)
    assert (remark.text, remark.anchor, remark.is_fault) == (
        "“welcome ” stands here twice, at 09:00.",
        "twin",
        True,
    )
    later = slot("Welcome", "09:30", "10:00")
    tables = [slot("Repair", "10:00", "11:00", uid=n, track=room(n)) for n in "AB"]
    assert texts(one, later, slot("Tables", "10:00", "11:00", children=tuple(tables))) == []


# Rest and food


def test_more_than_two_and_a_half_hours_without_a_break():
    first, second = slot("First", "09:00", "11:00"), slot("Second", "11:00", "11:31")
    [remark] = remarks(first, second)
    assert (remark.text, remark.anchor) == (
        "There is no break from 09:00 to 11:31 (2 h 31 min): “Second” goes on too long.",
        second.uid,
    )
    assert texts(first, slot("Second", "11:00", "11:30")) == []
    assert texts(first, slot("Second", "11:10", "12:00")) == []  # ten minutes with nothing


@pytest.mark.parametrize("kind", [ItemKind.REGISTRATION, BREAK, MEAL, SOCIAL, TRANSFER])
def test_what_ends_a_stretch(kind):
    pause = slot("Pause", "11:00", "11:05", kind=kind)
    assert texts(slot("First", "09:00", "11:00"), pause, slot("Second", "11:05", "13:00")) == []


def test_a_break_inside_an_umbrella_ends_it_too():
    parts = (
        slot("Part one", "09:00", "11:00"),
        slot("Coffee", "11:00", "11:15", kind=BREAK),
        slot("Part two", "11:15", "13:00"),
    )
    umbrella = slot("Workshop", "09:00", "13:00")
    assert texts(replace(umbrella, children=parts)) == []
    longer = replace(parts[2], starts_at=parts[0].ends_at)
    assert texts(replace(umbrella, children=(parts[0], longer))) == [
        "There is no break from 09:00 to 13:00 (4 h): “Part two” goes on too long."
    ]


def test_between_the_parts_of_an_umbrella_people_rest():
    rounds = (slot("Round 1", "09:00", "11:00"), slot("Round 2", "11:15", "12:45"))
    assert texts(slot("Tables", "09:00", "13:00", children=rounds)) == []
    assert texts(slot("Tables", "09:00", "13:00", children=rounds[:1])) != []


@pytest.mark.parametrize(
    "words", ["Steering group (incl. coffee)", "Συνάντηση με διάλειμμα", "Riunione, pausa caffè"]
)
def test_a_break_that_an_item_only_speaks_of_stands_in_its_middle(words):
    assert texts(slot(words, "09:00", "12:30")) == []
    assert texts(slot("Meeting", "09:00", "12:30", description=room(words))) == []
    assert texts(slot(words, "09:00", "14:10")) == [
        f"There is no break from 09:00 to 11:35 (2 h 35 min): “{words}” goes on too long.",
        f"There is no break from 11:35 to 14:10 (2 h 35 min): “{words}” goes on too long.",
    ]


def test_an_evening_and_the_next_morning_are_two_days():
    evening = slot("Talk", "15:30", "17:00")
    morning = slot("Talk", "09:00", "11:00", on=SECOND)
    assert checks.of(programme(day(evening), day(morning, id=2, on=SECOND))) == []


def long_day(*between: Slot) -> list[Slot]:
    """With a break every two hours or so, until half past four."""
    sessions = [slot(f"Session {n}", f"{n:02}:00", f"{n + 1:02}:45") for n in (9, 11)]
    sessions.append(slot("Session 14", "14:30", "16:30"))
    return sorted([*sessions, *between], key=lambda one: one.starts_at)


def test_a_long_day_without_lunch():
    [remark] = remarks(*long_day())
    assert (remark.text, remark.advice) == (
        "There is no lunch on Wed 14 April, which goes on from 09:00 to 16:30.",
        "Add a meal between 11:30 and 15:00, maybe after “Session 11”.",
    )


@pytest.mark.parametrize(
    "lunch",
    [
        slot("Lunch", "12:45", "13:30", kind=MEAL),
        slot("Late lunch", "14:00", "14:30", kind=MEAL),
        slot("Lunch break", "13:00", "13:45", kind=BREAK),
        slot("Umbrella", "12:45", "13:45", children=(slot("Lunch", "13:00", "13:45", kind=MEAL),)),
    ],
    ids=lambda one: one.title["en"],
)
def test_what_counts_as_lunch(lunch):
    assert texts(*long_day(lunch)) == []


def test_what_does_not_count_as_lunch():
    breakfast = slot("Breakfast", "08:30", "09:00", kind=MEAL)
    dinner = slot("Dinner", "18:30", "20:30", kind=MEAL)
    coffee = slot("Coffee", "12:45", "13:00", kind=BREAK)
    found = remarks(*long_day(breakfast, coffee, dinner), until="17:00")
    assert [one.text for one in found if "lunch" in one.text] == [
        "There is no lunch on Wed 14 April, which goes on from 08:30 to 20:30."
    ]


def test_an_afternoon_with_a_dinner_needs_no_lunch():
    afternoon = slot("Talk", "15:00", "17:00"), slot("Dinner", "19:00", "22:00", kind=SOCIAL)
    assert texts(*afternoon) == []


def test_a_long_gap_and_an_open_end():
    talk, lunch = slot("Talk", "09:00", "11:00"), slot("Lunch", "13:31", "14:00", kind=MEAL)
    walk, dinner = slot("Walk", "14:00"), slot("Dinner", "20:30", "23:00", kind=SOCIAL)
    [remark] = remarks(talk, lunch, walk, dinner)
    assert (remark.text, remark.advice, remark.anchor) == (
        "Nothing is planned between 11:00 and 13:31.",
        "Say what people do until “Lunch”: a pause, the way there.",
        lunch.uid,
    )


def test_a_day_without_anything():
    found = checks.of(programme(day(slot("Talk", "09:00", "10:00")), day(id=2, on=SECOND)))
    assert [(one.text, one.anchor) for one in found] == [("Nothing is planned on Thu 15 April.", "day-2")]


# Hours


def test_an_end_before_the_start():
    odd = slot("Odd", "10:00", "09:30")
    [remark] = remarks(odd)
    assert (remark.text, remark.is_fault) == ("“Odd” ends before it starts.", True)
    assert texts(slot("Odd", "10:00", "10:00")) == ["“Odd” ends when it starts."]
    assert texts(slot("Odd", "10:00")) == []


def test_an_item_before_its_day_or_after_it():
    coffee, talk = slot("Coffee", "08:30", "09:00"), slot("Talk", "16:00", "17:15")
    found = [
        (one.text, one.advice) for one in remarks(coffee, slot("Lunch", "12:00", "13:00", kind=MEAL), talk)
    ]
    assert [one for one in found if "planned" not in one[0]] == [
        (
            "“Coffee” starts before the day, which begins at 09:00.",
            "Calendars show the day from then on. Let the day begin earlier, or the item later.",
        ),
        (
            "“Talk” goes on until 17:15; the day ends at 17:00.",
            "Calendars show the day until then. Let the day end later, or the item earlier.",
        ),
    ]


def night(name: str, starts: str, ends: str | None = None) -> Slot:
    """After the midnight that follows the first day."""
    return slot(name, starts, ends, on=SECOND, kind=TRANSFER)


def test_a_dinner_may_end_in_the_night_but_not_at_dawn():
    dinner = replace(slot("Dinner", "20:00", kind=SOCIAL), ends_at=make.wall(SECOND, "01:30").astimezone(UTC))
    assert texts(dinner, night("Bus", "01:30", "02:00")) == []
    assert texts(replace(dinner, ends_at=make.wall(SECOND, "07:00").astimezone(UTC))) == [
        "“Dinner” goes on until 07:00; the day ends at 17:00."
    ]


def test_an_item_of_another_day():
    [remark] = remarks(
        slot("Talk", "09:00", "10:00"), slot("Bus", "09:00", "10:00", on=SECOND, kind=TRANSFER)
    )[:1]
    assert (remark.text, remark.is_fault) == ("“Bus” is on Thu 15 April, but stands on Wed 14 April.", True)


def test_a_part_outside_its_umbrella():
    umbrella = slot("Workshop", "10:00", "11:00")
    for starts, ends in (("09:45", "10:30"), ("10:30", "11:05"), ("11:30", None)):
        part = slot("Part", starts, ends)
        [remark] = remarks(replace(umbrella, children=(part,)))
        assert (remark.text, remark.anchor) == (
            "“Part” is not within the hours of “Workshop”, 10:00–11:00.",
            part.uid,
        )
    assert texts(replace(umbrella, children=(slot("Part", "10:00", "11:00"),))) == []
    open_end = slot("Visit", "10:00")
    assert texts(replace(open_end, children=(slot("Part", "10:00", "12:00"),))) == []
    assert texts(replace(open_end, children=(slot("Part", "09:50", "12:00"),))) == [
        "“Part” is not within the hours of “Visit”, 10:00–open end."
    ]


def test_the_clocks_change_in_the_night_of_a_party():
    saturday = date(2027, 3, 27)
    ends_at = make.wall(saturday + timedelta(days=1), "05:00").astimezone(UTC)
    party = replace(slot("Party", "22:00", kind=SOCIAL, on=saturday), ends_at=ends_at)
    [remark] = checks.of(programme(day(party, on=saturday)))
    assert (remark.text, remark.advice) == (
        "The clocks go forward during “Party”.",
        "It really lasts 360 minutes. Tell people by which clock it ends.",
    )
    autumn = date(2027, 10, 30)
    ends_at = make.wall(autumn + timedelta(days=1), "05:00").astimezone(UTC)
    party = replace(slot("Party", "22:00", kind=SOCIAL, on=autumn), ends_at=ends_at)
    assert [one.text for one in checks.of(programme(day(party, on=autumn)))] == [
        "The clocks go back during “Party”."
    ]


# Ways


def test_a_transfer_that_arrives_before_it_leaves_or_at_once():
    bus = slot("Bus", "10:00", "09:30", kind=TRANSFER)
    [remark] = remarks(bus)
    assert (remark.text, remark.is_fault) == ("“Bus” arrives at 09:30, before it leaves at 10:00.", True)
    assert texts(slot("Walk", "10:00", "10:00", kind=TRANSFER)) == ["“Walk” takes 0 minutes."]
    assert texts(slot("Walk", "10:00", "10:01", kind=TRANSFER)) == []


def test_people_meet_after_the_bus_has_left():
    def bus(meets: str) -> Slot:
        meets_at = make.wall(FIRST, meets).astimezone(UTC)
        return slot("Bus", "10:00", "10:30", kind=TRANSFER, meets_at=meets_at)

    [remark] = remarks(bus("10:01"))
    assert (remark.text, remark.is_fault) == (
        "People meet for “Bus” at 10:01, after it has left at 10:00.",
        True,
    )
    assert texts(bus("10:00")) == texts(bus("09:45")) == []


def test_two_visits_in_a_row_without_a_way_between():
    lab = slot("Lab", "10:00", "11:00", kind=VISIT, host="Lab SA")
    port = slot("Port", "11:00", "12:00", kind=VISIT, host="Port SA")
    [remark] = remarks(lab, port)
    assert (remark.text, remark.anchor) == ("“Port” starts at 11:00, when “Lab” ends elsewhere.", port.uid)
    assert texts(lab, replace(port, host="Lab SA")) == []
    assert texts(replace(lab, room=room("Pier 1")), replace(port, room=room("Pier 1"))) == []
    assert texts(lab, slot("Port", "11:15", "12:00", kind=VISIT)) == []
    assert (
        texts(lab, slot("Bus", "11:00", "11:20", kind=TRANSFER), slot("Port", "11:20", "12:00", kind=VISIT))
        == []
    )


def test_a_visit_behind_a_session_elsewhere_and_stops_of_one_tour():
    talk = slot("Talk", "10:00", "11:00", room=room("Hall"))
    visit = slot("Lab", "11:00", "12:00", kind=VISIT, room=room("Aachen"))
    assert texts(talk, visit) == ["“Lab” starts at 11:00, when “Talk” ends elsewhere."]
    assert texts(replace(talk, room=room("Aachen")), visit) == []
    assert texts(talk, replace(visit, room=Localised())) == []
    stops = (
        slot("Lab one", "10:00", "11:00", kind=VISIT, host="One"),
        slot("Lab two", "11:00", "12:00", kind=VISIT, host="Two"),
    )
    assert texts(slot("Tour", "10:00", "12:00", kind=VISIT, children=stops)) == [
        "“Lab two” starts at 11:00, when “Lab one” ends elsewhere."
    ]


# What is missing


def test_an_answer_and_slides_are_worth_a_morning_when_the_day_is_near(clock):
    talk = slot(
        "Talk",
        "09:00",
        "10:00",
        speakers=(
            voice("Aino", is_confirmed=False, needs_slides=True),
            voice("Nikos", needs_slides=True, slides="x"),
        ),
    )
    said = [
        ("Aino has not confirmed yet, in “Talk”.", False),
        ("The slides of Aino for “Talk” have no link yet.", False),
    ]
    assert [(one.text, one.is_fault) for one in remarks(talk)] == said
    clock.set("2027-04-07 10:00", make.ATHENS)
    assert [(one.text, one.is_fault) for one in remarks(talk)] == [(text, True) for text, _fault in said]
    clock.set("2027-04-14 09:30", make.ATHENS)
    assert texts(talk) == [said[1][0]]


def test_preparation_without_a_day_or_due_too_late():
    meeting = slot("Steering", "09:00", "10:00", preparation=Localised(en="Read the report"))
    assert texts(meeting) == ["“Steering” asks people to prepare something, but not until when."]
    assert texts(replace(meeting, due_on=FIRST)) == []
    assert texts(replace(meeting, due_on=SECOND)) == [
        "What is to be prepared for “Steering” is due on Thu 15 April, after the item itself."
    ]


def test_an_item_without_a_title():
    assert texts(slot("", "09:00", "10:00")) == ["An item has no title."]
    assert texts(slot("", "09:00", "10:00", track=room("Table A"))) == []


@pytest.mark.parametrize(
    "field",
    ["title", "description", "room", "preparation", "prepared_by", "meeting_point", "vehicle", "rules"],
)
def test_a_weekday_that_is_not_that_of_its_date(field):
    known = {"due_on": FIRST} | {field: Localised(en="Until Friday 9 April", el="ως την Τετάρτη 14 Απριλίου")}
    assert texts(slot("Talk", "09:00", "10:00", **known)) == []
    known[field] = Localised(el="ως την Πέμπτη 9 Απριλίου")
    [remark] = remarks(slot("Talk", "09:00", "10:00", **known))
    assert (remark.text, remark.is_fault) == ("“Πέμπτη 9 Απριλίου” is a Friday.", True)


# All together


def test_a_typical_agenda_needs_no_remark(app):
    project = make.project()
    from app.events.actions import plan_typical_agenda

    for kind in Kind:
        hours = KINDS[kind].hours
        event = make.event(project, slug=kind.value, kind=kind, first=FIRST, days=len(hours))
        event.set_days(
            [
                (make.wall(one.date, f"{begin:%H:%M}"), make.wall(one.date, f"{end:%H:%M}"))
                for one, (begin, end) in zip(event.days, hours, strict=True)
            ]
        )
        plan_typical_agenda(event)
        make.save(event)
        assert (kind, checks.of(programme_of(event))) == (kind, [])


def test_an_agenda_with_everything_in_it_waits_for_one_answer():
    assert [one.text for one in checks.of(everything())] == [
        "Десислава Стоянова has not confirmed yet, in “Welcome”."
    ]


def test_no_agenda_at_all():
    assert [
        one.text for one in checks.of(Programme(zone=make.ATHENS, city=Localised(en="Thessaloniki")))
    ] == ["There is no agenda yet."]


def messy() -> list[Slot]:
    """Something for each check."""
    return [
        slot("", "08:00", "12:00", speakers=(voice("Aino", is_confirmed=False, needs_slides=True),)),
        slot("Talk", "11:00", "10:30", room=room("Hall"), preparation=room("Thu 14 April 2027")),
        slot("Talk", "11:00", "10:30", uid="twin"),
        slot("Panel", "11:30", "12:30", speakers=(voice("Aino"),)),
        slot("Bus", "12:30", "12:30", kind=TRANSFER, vehicle=room("Bus"), meets_at=make.wall(FIRST, "12:40")),
        slot("Visit", "12:30", "16:30", kind=VISIT),
        slot("Visit two", "16:30", "18:00", kind=VISIT, children=(slot("Stop", "15:00", "16:00"),)),
    ]


def test_keys_tell_remarks_apart_and_do_not_change_with_the_language_or_the_week():
    found = remarks(*messy())
    keys = [one.key for one in found]
    assert len(keys) >= 15
    assert len({*keys}) == len(keys)
    with speaking("el"):
        assert [one.key for one in remarks(*messy())] == keys
    week = timedelta(days=7)
    moved = day(*(one.shifted(week, make.ATHENS) for one in messy()), on=FIRST + week)
    later = [one.key for one in checks.of(programme(moved))]
    assert [one for one in later if not one.startswith("weekday")] == [
        one for one in keys if not one.startswith("weekday")
    ]


def test_each_remark_leads_to_the_row_of_its_item(client):
    event = make.event(make.project(), first=FIRST, days=1)
    umbrella = make.item(event, "09:00", "10:00", title=Localised(en="Workshop"))
    part = make.item(
        event, "09:30", "10:30", parent=umbrella, title=Localised(el="Επόμενη: Πέμπτη 26 Μαΐου 2027")
    )
    found = checks.remarks(event)
    assert [(one.text, one.anchor) for one in found] == [
        ("“Πέμπτη 26 Μαΐου 2027” is a Wednesday.", f"item-{part.id}"),
        (
            "“Επόμενη: Πέμπτη 26 Μαΐου 2027” is not within the hours of “Workshop”, 09:00–10:00.",
            f"item-{part.id}",
        ),
    ]
    assert checks.by_item(found) == {f"item-{part.id}": found}
    make.sign_in(client, make.organiser(event.project))
    page = unescape(client.get(AGENDA).get_data(as_text=True))
    assert f'id="item-{part.id}"' in page
    assert page.count("“Πέμπτη 26 Μαΐου 2027” is a Wednesday.") >= 2  # above, and at the item
    assert [one.text for one in event_checks.faults(event)] == [found[0].text]


def test_looking_asks_the_database_no_more_for_many_items_than_for_few(client):
    from tests.pages.reading import counted

    event = make.event(make.project(), first=FIRST)
    make.sign_in(client, make.organiser(event.project))

    def asked() -> int:
        with counted() as statements:
            assert client.get("/manage/events/good-practices/remarks").status_code == 200
        return len(statements)

    make.item(event, speakers=("Giulia",))
    few = asked()
    for number in range(20):
        make.item(event, day=number % 2, speakers=("Aino", "Desislava"))
    assert asked() == few


def test_the_checks_say_things_in_greek_where_the_reader_speaks_it():
    with speaking("el"):
        dates = [one.text for one in remarks(*long_day()) if "14 Απριλίου" in one.text]
    assert len(dates) == 1
    db.session.rollback()
