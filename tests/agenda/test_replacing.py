"""An exported agenda takes the place of the draft: of the same event, of another, in another town."""

from dataclasses import replace as but
from datetime import date, timedelta

import pytest

from app.agenda.drafts import programme_of
from app.agenda.models import AgendaItem
from app.agenda.programme import Programme
from app.agenda.steps import AgendaStep
from app.audit.models import AuditEntry
from app.database import db
from app.events.audiences import of_group
from app.i18n import Localised
from app.network.groups import Group
from app.network.practices import GoodPractice
from app.writing import replacing
from app.writing.replacing import MoreDays, UnknownGroups
from tests import make
from tests.agenda import programmes as these

EVERYTHING = these.everything()


@pytest.fixture
def event(project):
    make.save(Group(id=7, project=project, name=Localised(en="Steering group", el="Ομάδα καθοδήγησης")))
    return make.event(project, first=these.FIRST, counts_from_zero=True)


def put(event, programme, eleni, key="once"):
    number = replacing.replace(event, programme, actor=eleni, form_key=key)
    db.session.expire_all()
    return number


def same(found: Programme) -> list:
    """The items of each day; ids of days and names of clocks are those of the event."""
    return [day.slots for day in found.days]


def test_everything_stands_in_the_draft(event, eleni):
    assert put(event, EVERYTHING, eleni) == len(list(EVERYTHING.whole()))
    found = programme_of(event)
    assert same(found) == same(EVERYTHING)
    assert found.groups == EVERYTHING.groups


def test_what_stood_there_is_gone_and_what_comes_again_is_the_same_item(event, eleni):
    put(event, EVERYTHING, eleni)
    make.item(event, "16:00", "17:00", title=Localised(en="Not in the file"))
    before = {item.public_uid: (item.id, item.version) for item in event.agenda}
    put(event, EVERYTHING, eleni, "again")
    after = {item.public_uid: (item.id, item.version) for item in event.agenda}
    kept = {slot.uid for slot in EVERYTHING.whole()}
    assert after == {uid: (number, version + 1) for uid, (number, version) in before.items() if uid in kept}


def test_sent_twice_it_replaces_once(event, eleni):
    put(event, EVERYTHING, eleni)
    added = make.item(event, "16:00", "17:00", title=Localised(en="Added meanwhile"))
    assert put(event, EVERYTHING, eleni) == len(list(EVERYTHING.whole())) + 1
    assert db.session.get(AgendaItem, added.id)


def test_it_is_a_step_and_noted_without_names(event, eleni):
    make.item(event, "16:00", "17:00", title=Localised(en="Before"))
    put(event, EVERYTHING, eleni)
    step = AgendaStep.last_of(event, eleni)
    [noted] = db.session.scalars(db.select(AuditEntry).filter_by(action="agenda.replaced"))
    assert (step.name, len(step.before)) == ("replaced", 1 + len(list(EVERYTHING.whole())))
    assert noted.details == {"form": "once", "items": len(list(EVERYTHING.whole()))}


def test_readers_see_nothing_of_it_before_the_next_release(event, eleni):
    make.item(event, "16:00", "17:00", title=Localised(en="Released"))
    changed_at = event.changed_at
    put(event, EVERYTHING, eleni)
    assert [str(slot.title) for slot in event.programme.whole()] == ["Released"]
    assert event.changed_at == changed_at


def test_items_of_another_event_become_new_ones(project, event, eleni):
    put(event, EVERYTHING, eleni)
    other = make.event(project, slug="other", first=these.FIRST)
    put(other, EVERYTHING, eleni, "other")
    ours, theirs = ({slot.uid for slot in programme_of(one).whole()} for one in (event, other))
    assert len(ours) == len(theirs)
    assert ours & theirs == set()
    assert [slot.title for slot in programme_of(other).whole()] == [slot.title for slot in EVERYTHING.whole()]


def test_next_year_the_same_hours_on_the_wall(project, event, eleni):
    """From summer time in Thessaloniki to winter time in Bologna."""
    winter = date(2028, 1, 19)
    other = make.event(project, slug="other", first=winter, zone=make.ROME)
    put(other, EVERYTHING, eleni)
    welcome, *_rest = programme_of(other).whole()
    transfer = next(slot for slot in programme_of(other).whole() if slot.meets_at)
    assert (welcome.starts_at, welcome.ends_at) == (
        make.wall(winter, "09:00", make.ROME),
        make.wall(winter, "09:30", make.ROME),
    )
    assert transfer.meets_at == make.wall(winter, "13:50", make.ROME)
    assert [len(day.slots) for day in programme_of(other).days] == [4, 3]


def test_an_hour_that_comes_twice_stays_the_one_that_it_was(project, eleni):
    night = date(2026, 10, 25)
    event = make.event(project, first=night, days=1)
    late = these.slot("Night", "02:00", on=night)
    late = but(late, ends_at=late.starts_at + timedelta(hours=2, minutes=30))  # the second 03:30
    put(event, these.programme(these.day(late, on=night)), eleni)
    assert same(programme_of(event)) == [(late,)]


def test_days_without_items_need_no_day_at_the_event(project, eleni):
    event = make.event(project, first=date(2028, 1, 19), days=1)
    second = these.day(these.slot("Coffee", "11:00", on=these.SECOND), on=these.SECOND, id=2)
    put(event, these.programme(these.day(), second), eleni)
    [slot] = programme_of(event).whole()
    assert slot.starts_at == make.wall(date(2028, 1, 19), "11:00")


def test_one_day_that_is_there_by_its_date_takes_its_own(event, eleni):
    second = these.day(these.slot("Coffee", "11:00", on=these.SECOND), on=these.SECOND)
    put(event, these.programme(second), eleni)
    assert [len(day.slots) for day in programme_of(event).days] == [0, 1]


def test_more_days_than_the_event_has_are_refused(project, eleni):
    event = make.event(project, first=date(2028, 1, 19), days=1)
    kept = make.item(event)
    make.save(Group(project=project, name=Localised(en="Steering group")))
    with pytest.raises(MoreDays) as refusal:
        put(event, EVERYTHING, eleni)
    assert str(refusal.value) == (
        "This agenda has items on 2 days, and the event has 1. "
        "Add days to the event, or take days out of the file, then try again."
    )
    assert [item.id for item in event.agenda] == [kept.id]


# Groups and good practices


def test_a_group_is_known_by_its_name(project, eleni):
    group = make.save(Group(id=3, project=project, name=Localised(el="Ομάδα καθοδήγησης")))
    event = make.event(project, first=these.FIRST)
    put(event, EVERYTHING, eleni)
    closed = programme_of(event).days[1].slots[0]
    assert closed.audiences == (of_group(group.id), "programme")


@pytest.mark.parametrize("groups", [EVERYTHING.groups, None])
def test_a_group_that_is_not_there_is_never_taken_for_everybody_nor_for_another(project, eleni, groups):
    make.save(Group(id=8, project=project, name=Localised(en="Communication")))
    event = make.event(project, first=these.FIRST)
    with pytest.raises(UnknownGroups) as refusal:
        put(event, but(EVERYTHING, groups=groups), eleni)
    assert ("Steering group" if groups else "group:7") in str(refusal.value)
    assert event.agenda == []


def test_a_group_without_its_name_is_the_one_with_that_number(event, eleni):
    put(event, but(EVERYTHING, groups=None), eleni)
    assert programme_of(event).days[1].slots[0].audiences == (these.STEERING_GROUP, "programme")


def test_a_good_practice_that_is_known_is_not_made_again(project, event, eleni):
    put(event, EVERYTHING, eleni)
    put(event, EVERYTHING, eleni, "again")
    [practice] = db.session.scalars(db.select(GoodPractice))
    assert (practice.project, practice.title["en"]) == (project, "Repair café")
