"""The demonstration: true, whole, the same when it is loaded again, and it writes to nobody."""

from collections import Counter
from datetime import date, timedelta

import holidays
import pytest
from sqlalchemy import func, select

from app import clock as app_clock
from app import create_app
from app.agenda.programme import ItemKind, Payer
from app.database import db
from app.delegations import queries
from app.demo.days import COUNTRIES, before_spring, next_month, spring
from app.demo.load import load
from app.events.audiences import of_group
from app.events.models import Event
from app.events.terms import Status
from app.i18n import Localised, speaking
from app.mail.models import OutgoingMail
from app.network.groups import Group
from app.network.models import Project
from app.participation import rounds
from app.participation.models import Participation
from app.participation.states import Door, State
from app.people.models import Person
from app.proof import PROOFS
from tests import make


@pytest.fixture(scope="module")
def shown(databases):
    """The demonstration, loaded once for all who only look at it."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": databases.new(), "BASE_URL": "http://localhost"})
    with app.app_context():
        load()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def loaded(app):
    """The same in a database of one's own, to change it."""
    load()
    return app


def event(slug: str) -> Event:
    return db.session.scalars(select(Event).filter_by(slug=slug)).one()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = db.metadata.sorted_tables
    return {
        table.name: [tuple(row) for row in db.session.execute(table.select().order_by(table.c.id))]
        for table in tables
    }


def names(slug: str) -> list[str]:
    people = select(Participation).where(Participation.event_id == event(slug).id)
    return [one.name for one in db.session.scalars(people.order_by(Participation.id))]


# What is there


def test_the_project_and_its_seven_partners(shown):
    project = db.session.scalars(select(Project)).one()
    assert project.acronym == "CESME+"
    assert project.lead.native_name.startswith("ΑΝΑΤΟΛΙΚΗ")
    assert project.countries == ["GR", "IT", "FI", "BG"]
    assert len(project.organisations) == 7
    assert [str(p.on_behalf_of) for p in project.partnerships if p.on_behalf_of] == [
        "the Region of Central Macedonia"
    ]
    assert {
        "en",
        "el",
    } <= project.privacy_notice.keys() & project.summary.keys() & project.funding_statement.keys()


def test_the_practices_that_the_project_has_named(shown):
    project = db.session.scalars(select(Project)).one()
    named = [(one.title["en"], one.region) for one in project.practices][:7]
    assert named == [
        ("Climate and circular economy roadmap", "Finland"),
        ("Sustainable Innovators Awards", "Italy"),
        ("Barresi Award", "Italy"),
        ("A new metropolitan covenant", "Italy"),
        ("Antiseptic from confiscated alcohol", "Greece"),
        ("Cleaners from by-products of a winery", "Greece"),
        ("Food that is donated", "Greece"),
    ]


def test_the_kick_off_was_at_ten_in_thessaloniki_and_nine_in_bologna(shown):
    kick_off = event("kick-off-call")
    assert (kick_off.first_date, kick_off.is_online) == (date(2021, 10, 21), True)
    [day] = kick_off.days
    shown = [app_clock.local(day.starts_at, zone).strftime("%H:%M") for zone in (make.ATHENS, make.ROME)]
    assert shown == ["10:00", "09:00"]
    assert [item.ends_at for item in kick_off.agenda][-1] == day.ends_at


def test_the_open_event_follows_the_article(shown):
    open_event = event("open-event-thessaloniki-2023")
    assert (open_event.first_date, open_event.last_date) == (date(2023, 3, 29), date(2023, 3, 30))
    assert open_event.pool.seats == 42
    assert len(open_event.agenda) == 26


def test_the_steering_group_meets_behind_closed_doors(shown):
    [group] = db.session.scalars(select(Group)).all()
    programme = event("open-event-thessaloniki").programme
    [closed] = [slot for slot in programme.whole() if slot.is_closed]
    assert (str(group.name), len(group.people)) == ("Steering group", 7)
    assert closed.audiences == (of_group(group.id),)
    inside, outside = (
        Participation.at(event("open-event-thessaloniki"), Person.with_address(f"{name}@example.org")).viewer
        for name in ("eleni.karavida", "stelios.bakalis")
    )
    assert (inside.may_see(closed.audiences), outside.may_see(closed.audiences)) == (True, False)


def test_people_sit_at_three_tables(shown):
    meeting = event("open-event-thessaloniki")
    [tables] = rounds.of(meeting, meeting.programme)
    assert [table.taken for table in tables.tables] == [11, 10, 10]
    sofia = Participation.at(meeting, Person.with_address("sofia.maragkou@example.org"))
    assert str(tables.of(sofia).slot.track) == "Table A"


def test_a_coach_says_where_and_when_and_a_dinner_who_pays(shown):
    programme = event("open-event-thessaloniki").programme
    [coach, *_others] = [slot for slot in programme.whole() if slot.kind is ItemKind.TRANSFER]
    assert (str(coach.meeting_point), coach.seats, coach.starts_at - coach.meets_at) == (
        "Gate of the venue", 50, timedelta(minutes=10),
    )  # fmt: skip
    assert [slot.paid_by for slot in programme.whole() if slot.paid_by] == [Payer.SELF]
    assert len([slot for slot in programme.whole() if slot.rules]) == 2
    assert [slot.due_on is not None for slot in programme.whole() if slot.preparation] == [True, True]


def test_what_is_open_shows_seats_and_a_waiting_list(shown):
    ahead, clinic = event("open-event-thessaloniki").pool, event("factsheet-clinic").pool
    assert (ahead.seats, ahead.taken, ahead.waiting) == (42, 35, 0)
    assert (clinic.seats, clinic.taken, clinic.waiting) == (5, 5, 3)
    assert [event(slug).takes_registrations for slug in ("open-event-thessaloniki", "factsheet-clinic")] == [
        True,
        True,
    ]


def test_names_are_written_as_their_owners_write_them(shown):
    assert {"Десислава Митева", "Σοφία Μαραγκού", "Päivi Hautamäki", "Chiara Bellandi"} <= set(
        names("open-event-thessaloniki")
    )


def test_everything_is_in_english_and_greek(shown):
    missing = [
        (one.slug, name)
        for one in db.session.scalars(select(Event))
        for name in ("title", "summary", "audience", "practical")
        if (text := getattr(one, name)) and not {"en", "el"} <= text.keys()
    ]
    items = [item.title for one in db.session.scalars(select(Event)) for item in one.agenda]
    assert (missing, [title for title in items if not {"en", "el"} <= title.keys()]) == ([], [])


def test_some_are_invited_and_have_answered_or_not(shown):
    asked = select(Participation).where(Participation.door == Door.INVITED)
    states = Counter(one.state for one in db.session.scalars(asked))
    assert states == {State.INVITED: 4, State.CONFIRMED: 3, State.CANCELLED: 1}


def test_every_address_is_invented(shown):
    people = db.session.scalars(select(Person.email)).all()
    assert [email for email in people if not email.endswith("@example.org")] == []


def test_counters_and_calendars_are_true(shown):
    assert [finding for proof in PROOFS for finding in proof()] == []


def test_eleni_organises(shown):
    eleni = Person.with_address("eleni.karavida@example.org")
    assert eleni.organises(db.session.scalars(select(Project)).one())
    giulia = Person.with_address("giulia.ferrante@example.org")
    assert (giulia.may_sign_in, giulia.has_workspace) == (True, False)


# Again


def test_loading_it_again_changes_nothing(loaded):
    before = everything()
    load()
    assert everything() == before


def test_what_an_organiser_has_changed_stays(loaded):
    changed = event("open-event-thessaloniki")
    changed.title = Localised(en="Another title")
    changed.pool.seats = 50
    event("kick-off-call").status = Status.CANCELLED
    db.session.commit()
    load()
    assert (event("open-event-thessaloniki").title, event("open-event-thessaloniki").pool.seats) == (
        {"en": "Another title"},
        50,
    )
    assert event("kick-off-call").is_cancelled


def test_partners_have_places_and_one_has_more_people_than_places(shown):
    lines = {line.organisation.slug: line for line in queries.board(event("open-event-thessaloniki"))}
    assert {name: line.over for name, line in lines.items() if line.over} == {"jpyp": 1}
    assert [name for name, line in lines.items() if not line.delegation.coordinator] == ["bamee"]
    named = [one for line in lines.values() for one in queries.shown(line.delegation) if one.email]
    assert [one.name for one in named] == ["Elisa Montanari", "Jari Koskela"]


# Mail


def test_without_a_mail_server_people_are_written_to_as_always(shown):
    purposes = dict(
        db.session.execute(select(OutgoingMail.purpose, func.count()).group_by(OutgoingMail.purpose)).all()
    )
    assert purposes == {
        "seat_confirmed": 35,
        "offer": 1,
        "day_invitation": 38,
        "coordinator": 6,
        "places_for_you": 6,
        "named": 2,
        "invitation": 8,
        "letter": 4,
        "on_waiting_list": 4,
        "registration_cancelled": 1,
    }


def test_what_is_past_is_told_to_nobody(shown):
    past = select(Event.id).where(Event.ends_at < app_clock.now())
    told = select(func.count()).where(OutgoingMail.event_id.in_(past))
    assert db.session.scalar(told) == 0


def test_over_a_real_mail_server_nothing_leaves(app, smtp_server):
    nikos = make.save(
        OutgoingMail(
            recipient="nikos@region.gr",
            purpose="x",
            subject_key="x:1",
            language="en",
            subject="",
            text="",
            html="",
        )
    )
    load()
    assert make.mails() == [nikos]
    assert event("open-event-thessaloniki").pool.taken == 35


# Days


@pytest.mark.parametrize(
    "today", ["2026-11-22", "2026-12-31", "2027-01-01", "2027-06-15", "2028-02-29", "2030-12-20"]
)
def test_the_days_ahead_suit_everybody(app, clock, today):
    now = clock.set(f"{today} 12:00").date()
    first = spring()
    assert (first.year, first.strftime("%A")) == (now.year + 1, "Wednesday")
    assert first - now >= timedelta(days=60)
    free = {first, first + timedelta(days=1), next_month(), before_spring()}
    for country in COUNTRIES:
        assert [
            day for day in free if day in holidays.country_holidays(country, years=[now.year, now.year + 1])
        ] == []
    assert timedelta(days=28) <= next_month() - now <= timedelta(days=42)


def test_greek_readers_get_greek(shown):
    with speaking("el"):
        assert str(event("kick-off-call").title) == "Εναρκτήρια διαδικτυακή συνάντηση"
