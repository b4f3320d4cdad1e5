"""The pages on which organisers set limits and rules."""

import pytest
from bs4 import BeautifulSoup

from app.database import db
from app.events.seats import Of, Pool
from app.events.terms import Mode, WaitingRule
from app.i18n import day_short
from app.participation import limits
from app.participation.states import State
from tests import make

SEATS, RULES = (f"/manage/events/good-practices/{page}" for page in ("seats", "rules"))


@pytest.fixture
def event(eleni, project):
    return make.event(project, mode=Mode.HYBRID)


@pytest.fixture
def staff(client, event, eleni):
    return make.sign_in(client, eleni)


def seats_of(event):
    db.session.expire_all()
    return {(pool.of, pool.key): pool.seats for pool in event.pools}


def test_each_limit_has_a_field(staff, event):
    make.question(event, "one-of", "Bus", options=("Airport", "Station"))
    make.question(event, "yes-no", "Dinner")
    make.question(event, "one-of", "Vegan or not", topic="diet", options=("Vegan",))
    page = staff.get(SEATS).text

    first, second = (day.id for day in event.days)
    names = (f"day-{first}", f"day-{second}", "on-site", "online", "option-bus-airport", "option-dinner-yes")
    assert [f'name="{name}"' in page for name in ("seats", *names)] == [True] * 7
    assert "Vegan" not in page


def test_what_is_written_is_kept(staff, event):
    make.question(event, "yes-no", "Dinner")
    day = event.days[0].id
    make.participation(event, make.person("Nikos"))
    make.participation(event, make.person("Aino"))

    written = {"seats": "50", f"day-{day}": "1", "online": "", "option-dinner-yes": "20"}
    page = make.post(staff, SEATS, written, follow_redirects=True).text

    assert seats_of(event) == {(Of.EVENT, ""): 50, (Of.DAY, str(day)): 1, (Of.OPTION, "dinner/yes"): 20}
    assert "2 people have a place already, of 1. Nobody loses hers" in page
    assert ("2 taken" in page, "0 waiting" in page, "0 free" in page) == (True, True, True)


@pytest.mark.parametrize("typed", ["0", "-1", "many", "100001"])
def test_what_is_no_number_is_said_at_its_field(staff, event, typed):
    name = f"day-{event.days[0].id}"

    page = make.post(staff, SEATS, {"seats": "50", name: typed})

    assert (page.status_code, f'id="{name}-error"' in page.text, f'value="{typed}"' in page.text) == (
        200,
        True,
        True,
    )
    assert seats_of(event) == {(Of.EVENT, ""): 42}


def test_raising_says_how_many_have_an_offer(staff, event):
    event.waiting_rule, event.pool.seats = WaitingRule.OFFER, 1
    db.session.commit()
    make.participation(event, make.person("Nikos"))
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    page = make.post(staff, SEATS, {"seats": "11"}, follow_redirects=True).text

    assert "1 person who waited has an offer." in page
    assert aino.state is State.OFFERED


def test_who_has_looked_before_another_saved_is_told(staff, event, eleni):
    page = staff.get(SEATS).text
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    limits.set_limits(event, {(Of.EVENT, ""): 60}, actor=eleni)

    page = make.post(staff, SEATS, {"seats": "50", "seen": seen}).text

    assert "Somebody else has changed this while you wrote." in page
    assert seats_of(event) == {(Of.EVENT, ""): 60}


def test_partners_and_tables_are_shown_to_read(staff, event):
    from app.events.delegations import Delegation

    bologna = event.project.organisations[1]
    delegation = make.save(Delegation(event=event, organisation=bologna))
    make.save(Pool(event_id=event.id, of=Of.PARTNER, key=str(delegation.id), seats=2))

    page = staff.get(SEATS).text

    assert bologna.name in page
    assert "/manage/events/good-practices/delegations" in page


def test_rules_are_kept(staff, event):
    first = event.days[0].date
    written = {
        "waiting_rule": "by-hand", "offer_hours": "24", "looked_at_first": ["public", "speaker"],
        "changes_close-day": f"{first}", "changes_close-time": "08:00",
        "counted-day": f"{first}", "counted-time": "07:30",
    }  # fmt: skip
    make.post(staff, RULES, written)

    db.session.expire_all()
    assert (event.waiting_rule, event.offer_hours) == (WaitingRule.BY_HAND, 24)
    assert event.looked_at_first == ["public", "speaker"]
    assert event.changes_close_at == make.wall(first, "08:00")
    assert event.counted_at == make.wall(first, "07:30")


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("offer_hours", "soon", "Write a whole number of hours, such as 48."),
        ("offer_hours", "0", "Write a number from 1 to 336."),
        ("offer_hours", "", "Write how many hours, such as 48."),
        ("counted-day", "2099-01-01", "Choose a moment before the event is over."),
        ("changes_close-time", "25:00", "Write the time as hours and minutes: 09:30."),
    ],
)
def test_rules_that_make_no_sense_are_refused_at_their_field(staff, event, field, typed, error):
    written = {
        "waiting_rule": "offer",
        "offer_hours": "48",
        "counted-time": "07:30" if "counted" in field else "",
    }

    page = make.post(staff, RULES, written | {field: typed})

    assert (page.status_code, page.text.count(error) >= 1) == (200, True)
    assert event.waiting_rule is WaitingRule.AT_ONCE


def test_only_organisers_set_limits_and_rules(client, event):
    make.sign_in(client, make.person("Kostas"))

    for url in (SEATS, RULES):
        assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)


def test_the_public_page_says_which_day_is_full(client, event, eleni):
    day = event.days[0]
    make.participation(event, make.person("Nikos"))
    limits.set_limits(event, {(Of.DAY, str(day.id)): 1, (Of.ONLINE, ""): 5}, actor=eleni)

    page = client.get("/events/good-practices").text

    assert ("is full." in page, "All places online are taken." in page) == (True, False)


def words_of(client, path):
    return " ".join(BeautifulSoup(client.get(path).text, "html5lib").main.get_text(" ").split())


def test_project_and_overview_say_which_day_is_full(client, event, eleni):
    make.participation(event, make.person("Nikos"))
    limits.set_limits(event, {(Of.DAY, str(event.days[0].id)): 1}, actor=eleni)
    says = f"{day_short(event.days[0].date)} is full."

    assert (event.pool.has_room, len(event.pool.full_parts)) == (True, 1)
    assert words_of(client, "/projects/cesme-plus").count(says) == 2
    assert words_of(client, "/events/good-practices").count("Register") >= 1
    make.sign_in(client, eleni)
    assert says in words_of(client, "/manage/events/good-practices")
    assert says in words_of(client, "/manage/events")


def test_where_every_day_is_full_nothing_is_said_to_be_free(client, event, eleni):
    make.participation(event, make.person("Nikos"))
    limits.set_limits(event, {(Of.DAY, str(day.id)): 1 for day in event.days}, actor=eleni)
    event.pool.seats = 50
    db.session.commit()

    assert (event.pool.has_free_seat, event.pool.has_room) == (True, False)
    project = words_of(client, "/projects/cesme-plus")
    said = ("All places are taken", "Full: waiting list", "places left", "Registration open")
    assert [words for words in said if words in project] == ["All places are taken", "Full: waiting list"]
    assert "Join the waiting list" in words_of(client, "/events/good-practices")
    assert "All places are taken" in words_of(client, "/events/good-practices/register")


def test_where_both_ways_are_full_nothing_is_said_to_be_free(event, eleni):
    event.mode = Mode.HYBRID
    db.session.commit()
    limits.set_limits(event, {(Of.ON_SITE, ""): 0, (Of.ONLINE, ""): 5}, actor=eleni)
    assert event.pool.has_room

    limits.set_limits(event, {(Of.ON_SITE, ""): 0, (Of.ONLINE, ""): 0}, actor=eleni)

    assert not event.pool.has_room


def test_the_overview_says_who_changed_the_number_of_places(staff, event, eleni):
    make.set_seats(event, 7, actor=eleni)
    assert "Eleni Karavida changed the number of places" in words_of(staff, f"/manage/events/{event.slug}")
