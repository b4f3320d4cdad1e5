"""What is different between two programmes, in words; and never a word of what a reader may not know."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from app.agenda.differences import between
from app.agenda.programme import ItemKind, Part, Payer, Practice, Slot, Voice, Withheld
from app.events.audiences import ANYBODY, ORGANISER, Role, Viewer
from app.events.terms import Mode
from app.i18n import Localised
from tests import make
from tests.agenda.programmes import FIRST, SECOND, SECRETS, day, everything, programme, slot

STAKEHOLDER, PARTNER = Viewer.like(Role.STAKEHOLDER), Viewer.like(Role.PARTNER)
TALK = slot("Talk", "09:15", "10:00", uid="talk")


def said(before, after):
    """Day by day: the sentences, and below each its details."""
    found = []
    for one in between(before, after):
        found.append(f"{one.date:%A}")
        if one.is_gone:
            found.append("gone")
        if one.hours:
            found.append(f"{one.hours.label}: {one.hours.before} → {one.hours.after}")
        for change in one.changes:
            found.append(change.said)
            found += [
                f"  {detail.label}: another" if detail.is_long
                else f"  {detail.label}: {detail.before} → {detail.after}"
                for detail in change.details
            ]  # fmt: skip
    return found


def changed(**details):
    """Of one talk."""
    _day, _title, *found = said(programme(day(TALK)), programme(day(replace(TALK, **details))))
    return [line.strip() for line in found]


def at(time, on=FIRST):
    return make.wall(on, time)


# Items


@pytest.mark.parametrize(
    ("details", "lines"),
    [
        ({"starts_at": at("09:30")}, ["Time: 09:15–10:00 → 09:30–10:00"]),
        ({"ends_at": at("10:30")}, ["Time: 09:15–10:00 → 09:15–10:30"]),
        ({"ends_at": None}, ["Time: 09:15–10:00 → 09:15, open end"]),
        ({"title": Localised(en="Better")}, ["Title: Talk → Better"]),
        ({"kind": ItemKind.PANEL}, ["What it is: Talk → Panel"]),
        ({"description": Localised(en="Short.")}, ["Description:  → Short."]),
        ({"description": Localised(en="Long. " * 30)}, ["Description: another"]),
        ({"room": Localised(en="Hall B")}, ["Room or place:  → Hall B"]),
        ({"track": Localised(en="Table A"), "round": 2}, ["Table:  → Table A, round 2"]),
        ({"mode": Mode.ONLINE}, ["How:  → Online"]),
        ({"speakers": (Voice(name="Aino", organisation="Region"),)}, ["Speakers:  → Aino, Region"]),
        (
            {"speakers": (Voice(name="Aino", part=Part.CHAIR, minutes=15),)},
            ["Speakers:  → Aino (chair), 15 min"],
        ),
        (
            {"speakers": (Voice(name="Aino", slides="https://example.org/1"),)},
            ["Speakers:  → Aino", "Slides:  → Aino"],
        ),
        ({"audiences": ("partner",)}, ["For: everybody → Partners"]),
        ({"is_decision": True}, ["Decision: no → yes"]),
        (
            {"preparation": Localised(en="Read it"), "prepared_by": Localised(en="All"), "due_on": FIRST},
            ["To prepare:  → Read it", "Prepared by:  → All", "Prepared until:  → Wed 14 April"],
        ),
        (
            {"meeting_point": Localised(en="Gate"), "meets_at": at("09:05")},
            ["Meeting point:  → Gate", "Be there at:  → 09:05"],
        ),
        ({"vehicle": Localised(en="Bus"), "seats": 40}, ["By:  → Bus", "Seats:  → 40"]),
        (
            {"paid_by": Payer.SELF, "host": "Rockwool"},
            ["Hosted by:  → Rockwool", "Cost:  → Everybody pays their own"],
        ),
        ({"rules": Localised(en="Closed shoes")}, ["Please note:  → Closed shoes"]),
        (
            {"practice": Practice(title=Localised(en="Repair café"), region="Sofia")},
            ["Good practice:  → Repair café · Sofia"],
        ),
    ],
)
def test_each_thing_that_readers_see_of_an_item_is_said(details, lines):
    assert changed(**details) == lines


UNSAID = {"uid", "others_see", "is_withheld", "children"}


def test_whatever_an_item_holds_is_either_said_or_nothing_for_readers(app):
    told = {
        name
        for mark in test_each_thing_that_readers_see_of_an_item_is_said.pytestmark
        for details, _lines in mark.args[1]
        for name in details
    }
    assert {one.name for one in fields(Slot)} - told == UNSAID


def test_what_only_organisers_see_is_nothing():
    was = replace(TALK, speakers=(Voice(name="Aino"),))
    now = replace(
        was,
        others_see=Withheld.NOTHING,
        speakers=(Voice(name="Aino", is_confirmed=False, needs_slides=True),),
    )
    assert said(programme(day(was)), programme(day(now))) == []


def test_new_and_gone():
    coffee = slot("Coffee", "10:00", "10:30", room=Localised(en="Foyer"))
    assert said(programme(day(TALK)), programme(day(TALK, coffee))) == [
        "Wednesday",
        "New: 10:00–10:30 Coffee (Foyer)",
    ]
    assert said(programme(day(TALK, coffee)), programme(day(TALK))) == [
        "Wednesday",
        "No longer on the programme: 10:00–10:30 Coffee (Foyer)",
    ]


def test_what_stands_inside_is_said_with_what_it_stands_in():
    part = slot("Part", "09:15", "09:30", uid="part")
    whole = replace(TALK, children=(part,))
    assert said(programme(day()), programme(day(whole))) == ["Wednesday", "The programme of this day is out."]
    other = slot("Other", "11:00", "12:00")
    assert said(programme(day(other)), programme(day(whole, other))) == ["Wednesday", "New: 09:15–10:00 Talk"]
    assert said(programme(day(whole, other)), programme(day(other))) == [
        "Wednesday",
        "No longer on the programme: 09:15–10:00 Talk",
    ]
    assert said(programme(day(whole)), programme(day(TALK, part))) == [
        "Wednesday",
        "Part",
        "  Part of: Talk → ",
    ]


def test_another_day():
    before = programme(day(TALK), day(id=2, number=2, on=SECOND))
    moved = replace(TALK, starts_at=at("11:00", SECOND), ends_at=at("12:00", SECOND))
    after = programme(day(), day(moved, id=2, number=2, on=SECOND))

    assert said(before, after) == [
        "Wednesday",
        "09:15–10:00 Talk: moved to Thu 15 April, 11:00–12:00",
        "Thursday",
        "11:00–12:00 Talk: moved here from Wed 14 April",
    ]


def test_the_same_is_nothing():
    assert between(everything(), everything()) == []


# Days


def later(one, **by):
    by = timedelta(**by)
    moved = replace(one, starts_at=one.starts_at + by, ends_at=one.ends_at + by)
    return replace(moved, slots=tuple(slot.shifted(by, make.ATHENS) for slot in one.slots))


def test_a_day_that_moves_with_all_that_is_on_it_is_one_thing():
    [found] = between(programme(day(TALK)), programme(later(day(TALK), days=7, hours=1)))

    assert (found.changes, found.hours.before, found.hours.after) == (
        (),
        "Wed 14 April, 09:00–17:00",
        "Wed 21 April, 10:00–18:00",
    )


def test_what_changes_besides_is_said_by_the_new_hours():
    moved = later(day(TALK), days=7)
    after = replace(
        moved, slots=(replace(moved.slots[0], ends_at=moved.slots[0].ends_at + timedelta(minutes=5)),)
    )

    [found] = between(programme(day(TALK, slot("Coffee", "10:00"))), programme(after))
    assert [change.said for change in found.changes] == [
        "Talk",
        "No longer on the programme: 10:00, open end Coffee",
    ]


def test_a_day_whose_hours_follow_its_agenda_moves_nothing_else():
    lunch = slot("Lunch", "13:00", "14:00")
    early = replace(TALK, starts_at=at("08:30"))
    after = replace(day(early, lunch), starts_at=at("08:30"))

    [found] = between(programme(day(TALK, lunch)), programme(after))
    assert [change.said for change in found.changes] == ["Talk"]
    assert found.hours.after == "Wed 14 April, 08:30–17:00"


def test_a_day_that_is_gone():
    both = programme(day(TALK), day(id=2, number=2, on=SECOND))
    assert said(both, programme(day(TALK))) == ["Thursday", "gone"]


def test_before_there_was_any():
    assert said(None, programme(day(TALK), day(id=2, on=SECOND))) == [
        "Wednesday",
        "The programme of this day is out.",
    ]


# Readers


def test_it_is_said_in_the_language_of_the_reader(app):
    from app.i18n import speaking

    greek = replace(TALK, title=Localised(en="Talk", el="Ομιλία"))
    with speaking("en"):
        assert between(programme(day(TALK)), programme(day(greek))) == []
    with speaking("el"):
        [found] = between(programme(day(TALK)), programme(day(greek)))
        assert [str(detail.after) for detail in found.changes[0].details] == ["Ομιλία"]


CLOSED = slot("Budget", "11:00", "12:00", uid="closed", audiences=("partner",))


def as_seen(viewer, before, after):
    return said(
        programme(day(TALK, before)).for_person(viewer), programme(day(TALK, after)).for_person(viewer)
    )


@pytest.mark.parametrize("others_see", Withheld)
def test_inside_a_closed_item_only_those_find_a_difference_whom_it_is_for(others_see):
    before = replace(CLOSED, others_see=others_see)
    after = replace(before, title=Localised(en="Secret"), room=Localised(en="Room 404"))

    assert as_seen(STAKEHOLDER, before, after) == []
    assert as_seen(PARTNER, before, after)[2:] == ["  Title: Budget → Secret", "  Room or place:  → Room 404"]


def test_other_hours_of_a_closed_session_are_no_secret_unless_it_is_one():
    after = replace(CLOSED, starts_at=at("11:30"))
    neutral = ["Wednesday", "Closed session", "  Time: 11:00–12:00 → 11:30–12:00"]

    assert as_seen(STAKEHOLDER, CLOSED, after) == neutral
    hidden = replace(CLOSED, others_see=Withheld.NOTHING), replace(after, others_see=Withheld.NOTHING)
    assert as_seen(STAKEHOLDER, *hidden) == []
    assert as_seen(PARTNER, *hidden)[1:] == ["Budget", "  Time: 11:00–12:00 → 11:30–12:00"]


def test_what_is_closed_from_now_on_says_no_more_than_that():
    was = replace(CLOSED, audiences=())
    now = replace(CLOSED, room=Localised(en="Room 404"))

    assert as_seen(STAKEHOLDER, was, now) == [
        "Wednesday",
        "Closed session",
        "  Title: Budget → Closed session",
    ]


def test_at_parallel_tables_only_ones_own_are_compared():
    tables = [slot(name, "10:00", "11:00", uid=name, track=Localised(en=name)) for name in ("A", "B")]
    whole = slot("Tables", "10:00", "11:00", kind=ItemKind.TABLES, children=tuple(tables))
    moved = replace(whole, children=(tables[0], replace(tables[1], room=Localised(en="Hall B"))))
    at_a, at_b = (Viewer.like(Role.PARTNER, tables=[name]) for name in ("A", "B"))

    assert as_seen(at_a, whole, moved) == []
    assert as_seen(at_b, whole, moved)[1:] == ["B: B", "  Room or place:  → Hall B"]


def test_of_everything_that_is_closed_no_word_is_said_to_others():
    """All of it new, all of it gone, and all of it another: no secret in any of the words."""
    whole, none = everything(), programme(*(replace(one, slots=()) for one in everything().days))
    other = replace(
        whole, days=tuple(replace(one, slots=tuple(map(_another, one.slots))) for one in whole.days)
    )
    for before, after in ((none, whole), (whole, none), (whole, other), (other, whole)):
        words = "\n".join(said(before.for_person(ANYBODY), after.for_person(ANYBODY)))
        assert [secret for secret in SECRETS if secret in words] == []
    assert "Invoice 17" in "\n".join(said(whole.for_person(ORGANISER), none.for_person(ORGANISER)))


def _another(one):
    return replace(one, ends_at=None, title=Localised(en=f"Not {one.title}"), children=())
