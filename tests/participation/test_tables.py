"""Tables that run side by side: everybody chooses hers, organisers seat whom they like, nobody sits twice."""

from collections import Counter

import pytest
from sqlalchemy import select

from app.agenda.programme import ItemKind
from app.database import db
from app.events.terms import Status
from app.i18n import Localised
from app.participation import actions, ical, rounds, sitting
from app.participation.models import Participation
from app.participation.refusals import TooLateToChange
from app.participation.sitting import RoundHasBegun, TableFull
from app.participation.states import State
from app.participation.tables import TableSeat
from tests import make
from tests.pages import reading
from tests.races.pressing import at_once


def tables(event, *, seats=2, rounds=(1, 2), names="AB", **details):
    """Tables A and B from ten to twelve, in two rounds; saved, and released where the event is public."""
    known = {"kind": ItemKind.TABLES, "title": Localised(en="Tables")}
    item = make.item(event, "10:00", "12:00", **known | details)
    for number in rounds:
        hours = (f"{9 + (number or 1)}:00", f"{10 + (number or 1)}:00")
        for name in names:
            known = {"track": Localised(en=f"Table {name}"), "round": number, "parent": item, "seats": seats}
            make.item(event, *hours, title=Localised(en=f"Theme {name}"), **known)
    return item


@pytest.fixture
def event(eleni, project):
    event = make.event(project)
    tables(event)
    return event


@pytest.fixture
def nikos(event):
    return make.participation(event, make.person("Nikos", locale="en"))


def uid(event, name, number=1):
    return next(
        slot.uid
        for slot in event.programme.whole()
        if str(slot.track) == f"Table {name}" and slot.round == number
    )


def sit(one, name, number=1):
    sitting.sit_down(one, uid(one.event, name, number), uid(one.event, name, number))


def place_of(one):
    """Where she sits, by the number of the round."""
    found = {chosen.number: chosen.of(one) for chosen in rounds.hers(one)}
    return {number: table and str(table.slot.track) for number, table in found.items()}


def page_of(event, item):
    return f"/manage/events/{event.slug}/agenda/{item.uid}/seating"


# She chooses


def test_one_table_in_each_round_and_another_instead_of_the_first(nikos):
    sit(nikos, "A")
    sit(nikos, "B", 2)
    assert place_of(nikos) == {1: "Table A", 2: "Table B"}

    sit(nikos, "B")
    assert place_of(nikos) == {1: "Table B", 2: "Table B"}
    assert len(nikos.tables) == 2


def test_tables_without_a_number_at_other_hours_are_other_rounds(project):
    event = make.event(project)
    item = make.item(event, "10:00", "12:00", kind=ItemKind.TABLES)
    for name, hours in (("A", ("10:00", "11:00")), ("B", ("10:00", "11:00")), ("A", ("11:00", "12:00"))):
        make.item(event, *hours, track=Localised(en=name), parent=item)

    assert [len(one.tables) for one in rounds.of(event, event.programme)] == [2, 1]


def test_a_choice_is_taken_back(nikos):
    sit(nikos, "A")

    sitting.sit_down(nikos, uid(nikos.event, "B"), "")

    assert place_of(nikos) == {1: None, 2: None}


def test_the_page_of_hers_takes_the_choice_and_says_what_follows(client, nikos):
    page = reading.page(client, f"/me/{nikos.token}")
    assert reading.shown(page, "#tables .choice b") == [
        "Table A, round 1: Theme A", "Table B, round 1: Theme B", "No table yet",
        "Table A, round 2: Theme A", "Table B, round 2: Theme B", "No table yet",
    ]  # fmt: skip

    chosen = {"round": uid(nikos.event, "A"), "table": uid(nikos.event, "B")}
    page = client.post(f"/me/{nikos.token}/tables", data=chosen, follow_redirects=True)

    assert "Your table is kept. The calendar you subscribed to shows it." in page.text
    assert place_of(nikos) == {1: "Table B", 2: None}


def test_her_calendar_tells_her_table_and_no_other_and_nothing_is_mailed(client, nikos):
    make.hold(nikos)
    before = client.get(f"/me/{nikos.token}.ics")
    sit(nikos, "A")

    described = "".join(one["description"] for one in ical.facts(nikos).values())
    assert ("Table A, round 1" in described, "Table B, round 1" in described) == (True, False)
    assert "Table B, round 2" in described  # of that she has not spoken
    fed = client.get(f"/me/{nikos.token}.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert fed.status_code == 200
    assert "Table B\\, round 1" not in fed.text.replace("\r\n ", "")
    assert make.mails() == []


def test_up_from_one_table_and_down_at_another_is_another_calendar(client, nikos):
    """The row of the one is gone, and that of the other gets its id."""
    make.hold(nikos)
    sit(nikos, "A")
    before = client.get(f"/me/{nikos.token}.ics")
    sitting.sit_down(nikos, uid(nikos.event, "A"), "")
    sit(nikos, "B")

    fed = client.get(f"/me/{nikos.token}.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert fed.status_code == 200
    assert "Table B\\, round 1" in fed.text.replace("\r\n ", "")


def test_what_all_do_together_stays_beside_the_tables(project, eleni):
    event = make.event(project)
    item = tables(event, rounds=(1,))
    make.item(event, "11:00", "11:30", parent=item, title=Localised(en="Report back"))
    nikos = make.participation(event)
    sit(nikos, "A")

    [shown] = [slot for slot in event.programme.for_person(nikos.viewer).whole() if slot.children]
    assert [str(child.title) for child in shown.children] == ["Theme A", "Report back"]


def test_a_full_table_is_refused_with_a_clear_answer(client, event, nikos):
    for name in ("Aino", "Desislava"):
        sit(make.participation(event, make.person(name)), "A")

    with pytest.raises(TableFull, match="All places at “Table A” were taken a moment ago"):
        sit(nikos, "A")
    chosen = {"round": uid(event, "A"), "table": uid(event, "A")}
    page = client.post(f"/me/{nikos.token}/tables", data=chosen, follow_redirects=True)
    assert "All places at “Table A” were taken a moment ago. Choose another table." in page.text
    assert "all 2 places taken" in page.text
    assert place_of(nikos) == {1: None, 2: None}


def test_whoever_sits_at_a_full_table_keeps_it(event, nikos):
    sit(make.participation(event, make.person("Aino")), "A")
    sit(nikos, "A")
    sit(nikos, "A")

    assert place_of(nikos)[1] == "Table A"


def test_who_gives_the_seat_back_leaves_the_table(event, nikos):
    sit(nikos, "A")
    actions.withdraw(nikos)
    assert db.session.scalars(select(TableSeat)).all() == []

    actions.come_back(nikos)
    assert place_of(nikos) == {1: None, 2: None}


def test_once_the_round_has_begun_only_organisers_seat_people(clock, event, nikos):
    clock.set(f"{event.days[0].date} 10:00", event.zone)

    with pytest.raises(RoundHasBegun):
        sit(nikos, "A")
    sit(nikos, "A", 2)
    assert place_of(nikos) == {1: None, 2: "Table A"}


@pytest.mark.parametrize("state", [State.INVITED, State.WAITING, State.CANCELLED])
def test_without_a_seat_at_the_event_there_is_none_at_a_table(client, event, state):
    one = make.participation(event, state=state)

    with pytest.raises(TooLateToChange):
        sit(one, "A")
    assert "Your tables" not in client.get(f"/me/{one.token}").text


def test_tables_of_a_closed_item_are_not_hers(client, project, eleni):
    event = make.event(project)
    tables(event, audiences=["partner"], title=Localised(en="Closed tables"))
    nikos = make.participation(event, make.person("Nikos", locale="en"))
    secret = uid(event, "A")

    page = client.post(
        f"/me/{nikos.token}/tables", data={"round": secret, "table": secret}, follow_redirects=True
    )

    assert "The event has changed meanwhile." in page.text
    assert nikos.tables == []
    assert "Table A" not in page.text


@pytest.mark.parametrize("table", ["nonsense", "round two"])
def test_a_table_of_another_round_or_none_at_all_is_refused(client, nikos, table):
    value = uid(nikos.event, "A", 2) if table == "round two" else table
    sent = {"round": uid(nikos.event, "A"), "table": value}

    page = client.post(f"/me/{nikos.token}/tables", data=sent, follow_redirects=True)

    assert "The event has changed meanwhile. Reload the page and look again." in page.text
    assert nikos.tables == []


def test_on_other_days_there_is_no_table_to_choose(event):
    nikos = make.participation(event, days=event.days[1:])

    assert rounds.hers(nikos) == []


# The organisers


@pytest.fixture
def item(event):
    return next(slot for slot in event.programme.whole() if slot.rounds)


@pytest.fixture
def organiser(client, eleni):
    return make.sign_in(client, eleni)


def test_the_list_of_tables_says_who_sits_there(organiser, event, item, nikos):
    sit(nikos, "A")

    page = reading.page(organiser, page_of(event, item))

    assert reading.shown(page, "h1") == ["Tables: Tables"]
    assert [words.split()[:7] for words in reading.shown(page, ".grid li")][:2] == [
        ["Table", "A,", "round", "1:", "Theme", "A", "1"], ["Table", "B,", "round", "1:", "Theme", "B", "0"],
    ]  # fmt: skip
    chosen = page.select(f"[name='seat-{nikos.id}'] option[selected]")
    assert [reading.words(one) for one in chosen] == ["Table A, round 1: Theme A"]


def test_an_organiser_moves_somebody_and_leaves_alone_who_chose_meanwhile(organiser, event, item, nikos):
    aino = make.participation(event, make.person("Aino"))
    a, b = uid(event, "A"), uid(event, "B")
    sit(aino, "B")  # after the organiser has opened the page
    sent = {
        f"was-{nikos.id}": "",
        f"seat-{nikos.id}": a,
        f"was-{aino.id}": "",
        f"seat-{aino.id}": "",
        "round": a,
    }

    page = organiser.post(f"{page_of(event, item)}/seat", data=sent, follow_redirects=True)

    assert "Saved. 1 person moved." in page.text
    assert (place_of(nikos)[1], place_of(aino)[1]) == ("Table A", "Table B")
    organiser.post(
        f"{page_of(event, item)}/seat", data={"round": a, f"was-{nikos.id}": a, f"seat-{nikos.id}": b}
    )
    assert place_of(nikos)[1] == "Table B"


def test_an_organiser_may_put_more_people_than_seats_and_is_told(organiser, event, item):
    people = [make.participation(event, make.person(name)) for name in ("Nikos", "Aino", "Desislava")]
    a = uid(event, "A")
    sent = {"round": a} | {f"seat-{one.id}": a for one in people}

    page = organiser.post(f"{page_of(event, item)}/seat", data=sent, follow_redirects=True)

    assert "“Table A” has 3 people for 2 seats." in page.text
    assert [place_of(one)[1] for one in people] == ["Table A"] * 3


def test_the_rest_is_spread_evenly_and_no_table_is_overfilled(organiser, event, item):
    people = [make.participation(event, make.person(f"P{n}"), organisation=f"O{n % 2}") for n in range(6)]
    sit(people[0], "A")
    a = uid(event, "A")

    page = organiser.post(f"{page_of(event, item)}/spread", data={"round": a}, follow_redirects=True)

    assert "3 people sit now." in page.text
    assert "For 2 people no seat was free." in page.text
    assert Counter(place_of(one)[1] for one in people) == {"Table A": 2, "Table B": 2, None: 2}
    assert place_of(people[0])[1] == "Table A"
    assert {place_of(one)[2] for one in people} == {None}


def test_organisations_mix(eleni, project):
    event = make.event(project)
    tables(event, seats=None, rounds=(1,))
    people = [
        make.participation(event, make.person(f"P{n}"), organisation=name) for n, name in enumerate("XXYY")
    ]

    sitting.spread(event, uid(event, "A"), actor=eleni)

    seated = Counter((place_of(one)[1], one.organisation) for one in people)
    assert seated == Counter({(table, who): 1 for table in ("Table A", "Table B") for who in "XY"})


def test_people_are_seated_in_a_draft_before_anybody_hears_of_it(organiser, project, eleni):
    event = make.event(project, slug="draft", status=Status.DRAFT)
    item = tables(event)

    assert organiser.get(f"/manage/events/draft/agenda/{item.public_uid}/seating").status_code == 200


def test_other_people_see_and_seat_nobody(client, event, item, project):
    kostas = make.organiser(make.project(slug="other", acronym="Other"), "Kostas")
    for who in (kostas, make.member(project)):
        make.sign_in(client, who)
        answers = [client.get(page_of(event, item)), client.post(f"{page_of(event, item)}/seat")]
        answers.append(client.post(f"{page_of(event, item)}/spread"))
        assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.post("/me/nobody/tables").status_code == 404


def test_what_is_no_item_with_tables_is_nothing(organiser, event):
    assert organiser.get("/manage/events/good-practices/agenda/nothing/seating").status_code == 404


def test_the_page_asks_no_more_for_thirty_people(organiser, event, item):
    make.crowd(event, 3)

    def questions():
        organiser.get(page_of(event, item))
        with reading.counted() as statements:
            organiser.get(page_of(event, item))
        return len(statements)

    few = questions()
    for number in range(30):
        sitting_person = make.participation(event, make.person(f"P{number}"))
        db.session.add(TableSeat(participation=sitting_person, slot_uid=uid(event, "B")))
    db.session.commit()
    assert questions() == few


# All at once


def storm(server, people=24):
    """So many want the two chairs of one table; returns how many sit there afterwards."""
    with server.app.app_context():
        event = make.event(make.project())
        tables(event, rounds=(1,))
        a = uid(event, "A")
        there = [make.participation(event, make.person(f"P{n}")) for n in range(people)]
        links = [f"/me/{one.token}/tables?round={a}&table={a}" for one in there]
    assert at_once(server.port, [links[n::8] for n in range(8)]) == {302: people}
    with server.app.app_context():
        return len(db.session.scalars(select(TableSeat)).all())


def test_eight_processes_want_the_last_two_chairs(start_server):
    assert storm(start_server(RATE_LIMITS="off", worker=False)) == 2


@pytest.mark.database("postgresql")
def test_without_the_lock_the_same_storm_seats_too_many(start_server):
    """So the test above can see a race where there is one. SQLite lets one write at a time in any case."""
    unguarded = "tests.races.unguarded:app"

    assert storm(start_server(RATE_LIMITS="off", worker=False, application=unguarded), people=48) > 2


def test_a_button_pressed_by_eight_at_once_seats_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    with server.app.app_context():
        event = make.event(make.project())
        tables(event, rounds=(1,), seats=None)
        a, b = uid(event, "A"), uid(event, "B")
        token = make.participation(event).token
    links = [f"/me/{token}/tables?round={a}&table={table}" for table in (a, b) for _ in range(3)]

    assert at_once(server.port, [links] * 8) == {302: 48}

    with server.app.app_context():
        assert len(db.session.scalars(select(TableSeat)).all()) == 1
        assert Participation.of(token).tables[0].slot_uid in {a, b}
