"""Eleni plans an event, changes it, and copies it."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import clock as app_clock
from app.agenda.models import AgendaItem
from app.agenda.programme import ItemKind
from app.audit.models import AuditEntry
from app.database import db
from app.events import actions
from app.events.forms import EditForm
from app.events.kinds import KINDS
from app.events.models import Event
from app.events.skeletons import AGENDAS
from app.events.terms import Kind, Mode, Status, Visibility
from app.i18n import Localised
from app.people.models import Person
from tests import make
from tests.events.planning import filled, one_day

NEW = "/manage/events/new/learning-event"


@pytest.fixture
def signed_in(client, eleni):
    return make.sign_in(client, eleni)


def only_event() -> Event:
    return db.session.scalars(select(Event)).one()


def test_every_kind_has_a_name_hours_and_an_agenda_of_known_items(app):
    assert set(KINDS) == set(Kind)
    for usual in KINDS.values():
        assert str(usual.name)
        assert str(usual.about)
        assert len(usual.agenda) == usual.length
        for slots in usual.agenda:
            assert slots
            for kind, after, length, en, el in slots:
                assert ItemKind(kind)
                assert after >= 0
                assert length is None or length > 0
                assert en
                assert el
    assert set(AGENDAS) == {kind.value for kind in Kind}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_typical_agenda_has_neither_overlaps_nor_holes(kind):
    for slots in KINDS[kind].agenda:
        ends = [after + (length or 0) for _kind, after, length, _en, _el in slots]
        starts = [after for _kind, after, *_rest in slots]
        assert all(start >= end for end, start in zip(ends, starts[1:], strict=False))
        assert all(start - end <= 90 for end, start in zip(ends, starts[1:], strict=False))


def test_a_draft_from_the_form(signed_in, eleni):
    response = make.post(signed_in, NEW, filled())
    event = only_event()
    assert (response.status_code, response.location) == (302, "/manage/events/good-practices-2027-03-24")
    assert event.kind is Kind.LEARNING_EVENT
    assert event.status is Status.DRAFT
    assert event.title == {"en": "Good practices", "el": "Καλές πρακτικές"}
    assert [one.name for one in event.hosts] == ["ANATOLIKI SA"]
    assert [(day.starts_at, day.ends_at) for day in event.days] == [
        (make.wall(date(2027, 3, 24), "09:00"), make.wall(date(2027, 3, 24), "17:00")),
        (make.wall(date(2027, 3, 26), "09:30"), make.wall(date(2027, 3, 26), "13:00")),
    ]
    assert event.address == "Nikis 7\n54624 Thessaloniki"
    assert event.pool.seats == 42
    assert event.registration_opens_at is None
    assert event.registration_closes_at == make.wall(date(2027, 3, 17), "18:00")
    assert event.agenda == []
    [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.actor_id, entry.event_id) == ("event.created", eleni.id, event.id)


def test_the_draft_is_seen_by_organisers_only(signed_in, app):
    make.post(signed_in, NEW, filled())
    assert app.test_client().get("/events/good-practices-2027-03-24").status_code == 404
    assert signed_in.get("/events/good-practices-2027-03-24").status_code == 200


def test_a_typical_agenda_begins_with_each_day(signed_in):
    make.post(signed_in, NEW, filled(with_agenda="y"))
    event = only_event()
    assert [len(day.agenda) for day in event.days] == [13, 6]
    first = event.days[0].agenda[0]
    assert (first.title, first.starts_at, first.minutes) == (
        {"en": "Registration and coffee", "el": "Εγγραφή και καφές"},
        event.days[0].starts_at,
        30,
    )


def test_a_form_sent_twice_makes_one_draft(signed_in):
    first = make.post(signed_in, NEW, filled())
    again = make.post(signed_in, NEW, filled())
    assert first.location == again.location
    assert db.session.scalar(select(func.count()).select_from(Event)) == 1
    make.post(signed_in, NEW, filled(form_key="form-2"))
    assert db.session.scalars(select(Event.slug).order_by(Event.id)).all() == [
        "good-practices-2027-03-24",
        "good-practices-2027-03-24-2",
    ]


def test_an_event_by_link_has_an_address_that_nobody_guesses(signed_in):
    make.post(signed_in, NEW, filled(visibility="by-link"))
    name, _, secret = only_event().slug.partition("~")
    assert name == "good-practices-2027-03-24"
    assert len(secret) == 16


def test_without_a_name_the_clock_is_called_after_the_host_s_city(signed_in):
    make.post(signed_in, NEW, filled(**{"city-en": "", "city-el": "", "hosts": ["bologna", "anatoliki"]}))
    event = only_event()
    assert event.city == {"en": "Thessaloniki", "el": "Θεσσαλονίκη"}
    assert {one.slug for one in event.hosts} == {"anatoliki", "bologna"}


def test_without_a_host_there_the_city_of_the_zone_names_the_clock(signed_in):
    make.post(signed_in, NEW, filled(**{"city-en": "", "city-el": "", "zone": "Europe/Brussels"}))
    assert only_event().city == {
        "en": "Brussels", "el": "Βρυξέλλες", "it": "Bruxelles", "fi": "Bryssel", "bg": "Брюксел",
    }  # fmt: skip


def test_a_day_zero(signed_in):
    make.post(signed_in, NEW, filled(counts_from_zero="y"))
    assert [day.number for day in only_event().days] == [0, 1]


def test_days_are_kept_in_their_order_however_they_were_typed(signed_in):
    typed = filled(**{"days-0-day": "2027-03-26", "days-1-day": "2027-03-24"})
    make.post(signed_in, NEW, typed)
    assert [day.date.day for day in only_event().days] == [24, 26]


def test_in_her_other_project(signed_in, eleni):
    from app.network.models import Membership, Role

    other = make.project(slug="reuse", acronym="REUSE")
    make.save(Membership(person=eleni, project=other, role=Role.ORGANISER))
    make.post(signed_in, f"{NEW}?project=reuse", filled(project_slug="reuse"))
    assert only_event().project_id == other.id


# Changing


def edit_form(**changes):
    outside = ("form_key", "project_slug", "days", "zone", "seats", "counts", "with")
    return {name: value for name, value in filled(**changes).items() if not name.startswith(outside)}


def test_details_change_and_readers_calendars_get_a_new_version(signed_in, project):
    event = make.event(project, venue=Localised(en="Warehouse 7"))
    before = event.changed_at
    elsewhere = {"venue-en": "Warehouse 8", "mode": "hybrid"}
    response = make.post(signed_in, "/manage/events/good-practices/edit", edit_form(**elsewhere))
    assert response.location == "/manage/events/good-practices"
    assert (event.venue, event.mode, event.revision) == ({"en": "Warehouse 8"}, Mode.HYBRID, 1)
    assert event.changed_at >= before
    assert event.pool.seats == 42
    assert len(event.days) == 2
    renamed = elsewhere | {"title-en": "Another title"}
    make.post(signed_in, "/manage/events/good-practices/edit", edit_form(**renamed))
    assert (event.title.in_("en"), event.revision) == ("Another title", 1)


def test_the_kind_of_meeting_can_be_corrected(signed_in, project):
    make.event(project)
    url = "/manage/events/good-practices/edit"
    make.post(signed_in, url, edit_form(kind="study-visit"))
    assert only_event().kind is Kind.STUDY_VISIT
    assert make.post(signed_in, url, edit_form(kind="party")).status_code == 200
    assert only_event().kind is Kind.STUDY_VISIT


def test_of_two_who_send_theirs_at_one_moment_each_changes_hers(app, project):
    """Both forms are looked at before either is saved."""
    event = make.event(project)
    eleni, giulia = make.organiser(project), make.organiser(project, "Giulia")
    actions.edit(event, actor=eleni, **written(app, event, edit_form()))
    hers = written(app, event, edit_form(address="Nikis 8"))
    theirs = written(app, event, edit_form(contact_phone="+30 2310 000000"))
    actions.edit(event, actor=eleni, **hers)
    actions.edit(event, actor=giulia, **theirs)
    assert (event.address, event.contact_phone) == ("Nikis 8", "+30 2310 000000")


def written(app, event, typed):
    with app.test_request_context(method="POST", data=typed):
        form = EditForm(event, Person.with_address("eleni@example.org"))
        assert form.validate()
        return form.details()


def test_saving_without_a_change_notes_nothing(signed_in, project):
    make.event(project)
    url = "/manage/events/good-practices/edit"
    make.post(signed_in, url, edit_form())
    count = select(func.count()).select_from(AuditEntry)
    once = db.session.scalar(count)
    make.post(signed_in, url, edit_form())
    assert (once, db.session.scalar(count)) == (1, 1)


def test_an_event_that_is_shared_by_link_only_gets_a_secret_address(signed_in, project):
    make.event(project)
    make.post(signed_in, "/manage/events/good-practices/edit", edit_form(visibility="by-link"))
    event = only_event()
    assert event.visibility is Visibility.BY_LINK
    assert event.slug.startswith("good-practices~")


def test_the_edit_form_shows_what_is_kept(signed_in, project):
    event = make.event(project, registration_closes_at=make.wall(date(2027, 3, 17), "18:00"))
    page = signed_in.get("/manage/events/good-practices/edit").get_data(as_text=True)
    for text in ("Καλές πρακτικές", "Warehouse 7", "Nikis 7", "2027-03-17", "18:00", event.contact_email):
        assert text in page


def test_two_who_edit_at_once_hear_of_each_other(client, app, project, eleni):
    event = make.event(project)
    url = "/manage/events/good-practices/edit"
    make.sign_in(client, eleni)
    page = client.get(url).get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)[1]
    giulia = make.sign_in(app.test_client(), make.organiser(project, "Giulia"))
    make.post(giulia, url, edit_form(**{"venue-en": "Warehouse 8"}))
    late = client.post(url, data=edit_form(**{"venue-en": "Warehouse 9", "seen": seen}))
    assert late.status_code == 200
    assert "Somebody else has changed this while you wrote." in late.get_data(as_text=True)
    db.session.refresh(event)
    assert event.venue["en"] == "Warehouse 8"


# Copying


def test_a_copy_keeps_hours_across_a_clock_change_and_leaves_people_behind(signed_in, project, clock):
    clock.set("2027-01-11 09:00")
    event = make.event(
        project,
        first=date(2027, 3, 24),  # winter time
        registration_closes_at=make.wall(date(2027, 3, 17), "18:00"),
        join_url="https://meet.example.org/1",
        counts_from_zero=True,
        postponed_from=date(2027, 2, 1),
    )
    make.item(event, "09:15", "10:00", speakers=("Giulia Ferrante",))
    make.item(event, "20:30", "00:30", day=1, title=Localised(en="Dinner"), kind=ItemKind.SOCIAL)
    make.participation(event)
    typed = {"first_day": "2027-04-14", "form_key": "copy-1"}  # summer time
    response = make.post(signed_in, "/manage/events/good-practices/duplicate", typed)
    assert response.location == "/manage/events/good-practices-2027-04-14"
    copy = db.session.scalars(select(Event).where(Event.id != event.id)).one()
    assert copy.status is Status.DRAFT
    assert (copy.pool.seats, copy.pool.taken) == (42, 0)
    assert [app_clock.local(day.starts_at, copy.zone).isoformat() for day in copy.days] == [
        "2027-04-14T09:00:00+03:00",
        "2027-04-15T09:00:00+03:00",
    ]
    assert copy.registration_closes_at == make.wall(date(2027, 4, 7), "18:00")
    assert (copy.join_url, copy.postponed_from, copy.published_at) == ("", None, None)
    assert copy.counts_from_zero
    assert [one.slug for one in copy.hosts] == ["anatoliki"]
    welcome, dinner = copy.agenda
    assert (welcome.day, welcome.starts_at) == (copy.days[0], make.wall(date(2027, 4, 14), "09:15"))
    assert [one.name for one in welcome.speakers] == ["Giulia Ferrante"]
    assert (dinner.day, dinner.ends_at) == (copy.days[1], make.wall(date(2027, 4, 16), "00:30"))
    assert len(event.agenda) == 2
    assert {day.public_uid for day in copy.days}.isdisjoint(day.public_uid for day in event.days)


def test_a_copy_made_twice_by_one_form_is_one(signed_in, project):
    make.event(project)
    typed = {"first_day": "2027-04-14", "form_key": "copy-1"}
    first = make.post(signed_in, "/manage/events/good-practices/duplicate", typed)
    again = make.post(signed_in, "/manage/events/good-practices/duplicate", typed)
    assert first.location == again.location
    assert db.session.scalar(select(func.count()).select_from(Event)) == 2


def test_a_copy_needs_a_day(signed_in, project):
    make.event(project)
    response = make.post(signed_in, "/manage/events/good-practices/duplicate", {"first_day": "31.4."})
    assert response.status_code == 200
    assert "Write the date as year, month and day" in response.get_data(as_text=True)
    response = make.post(signed_in, "/manage/events/good-practices/duplicate", {"first_day": ""})
    assert "Choose the day." in response.get_data(as_text=True)


def test_a_copy_onto_the_night_without_that_hour_slides_to_the_next(project, eleni):
    event = make.event(project, first=date(2027, 3, 20), days=1, hours=("03:30", "05:00"))
    copy = actions.duplicate(event, date(2027, 3, 28), actor=eleni, form_key="x")
    assert app_clock.local(copy.starts_at, make.ATHENS).isoformat() == "2027-03-28T04:30:00+03:00"


def test_nothing_is_kept_of_a_draft_that_fails(project, eleni):
    spans = [(make.wall(date(2027, 3, 24), "09:00"), make.wall(date(2027, 3, 24), "10:00"))]
    with pytest.raises(KeyError):
        actions.create(project, spans, actor=eleni, form_key="x", seats=None, zone=make.ATHENS)
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_typical_agenda_keeps_its_minutes_through_a_night_of_clock_change(signed_in):
    typed = one_day("2027-03-27", "22:00", "23:30", with_agenda="y")
    make.post(signed_in, "/manage/events/new/webinar", typed)
    agenda = db.session.scalars(select(AgendaItem).order_by(AgendaItem.starts_at)).all()
    assert agenda[1].starts_at - agenda[0].starts_at == timedelta(minutes=5)
