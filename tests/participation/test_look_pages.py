"""The pages on which organisers look at those who want to come, and her own page meanwhile."""

import pytest

from app.events.audiences import Role
from app.events.needs import needs
from app.i18n import Localised
from app.participation import looking
from app.participation.states import State
from app.questions.given import Answer
from tests import make
from tests.pages import reading

LOOK = "/manage/events/good-practices/to-look-at"
NO = {"reason-en": "We are full of cities."}


@pytest.fixture
def event(eleni, project):
    return make.event(project, seats=2, looked_at_first=[Role.STAKEHOLDER])


@pytest.fixture
def nikos(event):
    return make.participation(
        event, make.person("Nikos", locale="en"), State.PENDING, asked_role=Role.SPEAKER
    )


@pytest.fixture
def aino(event):
    return make.participation(event, make.person("Aino"), State.PENDING)


def test_everybody_stands_there_with_what_she_has_said(client, event, nikos, aino, eleni):
    diet = make.question(event, "one-of", "Diet", options=("Vegan", "Kosher"))
    make.save(Answer(participation_id=nikos.id, question=diet, uid=diet.uid, value="vegan"))
    make.sign_in(client, eleni)

    page = client.get(LOOK).text

    assert ("Nikos Theodorou" in page, "Aino Mäkelä" in page) == (True, True)
    assert ("Vegan" in page, "says: Speaker" in page) == (True, True)


def test_only_organisers_look(client, event, nikos):
    make.sign_in(client, make.person("Kostas"))
    for part in ("", "/approve", "/decline", "/ask"):
        assert client.get(LOOK + part).status_code == 403
    assert client.post(f"{LOOK}/approve", data={"who": nikos.id}).status_code in (400, 403)
    assert nikos.state is State.PENDING


def test_several_are_approved_after_a_page_that_says_how_many(client, event, nikos, aino, eleni):
    make.sign_in(client, eleni)
    asked = f"{LOOK}/approve?person={nikos.id}&person={aino.id}"

    assert "Approve 2 people?" in client.get(asked).text
    assert nikos.state is State.PENDING  # opening a page does nothing
    page = make.post(
        client, f"{LOOK}/approve", {"who": f"{nikos.id},{aino.id}"}, page=asked, follow_redirects=True
    )

    assert "2 people have a place now." in page.text
    assert (nikos.state, aino.state) == (State.CONFIRMED, State.CONFIRMED)


def test_all_are_approved_at_once(client, event, nikos, aino, eleni):
    make.sign_in(client, eleni)

    page = client.get(f"{LOOK}/approve?all=yes").text

    assert f'value="{nikos.id},{aino.id}"' in page


def test_without_anybody_ticked_the_list_says_so(client, event, nikos, eleni):
    make.sign_in(client, eleni)

    page = client.get(f"{LOOK}/decline", follow_redirects=True)

    assert "Tick at least one person." in page.text


def test_a_no_needs_its_reason(client, event, nikos, eleni):
    make.sign_in(client, eleni)
    url = f"{LOOK}/decline"

    page = make.post(client, url, {"who": nikos.id}, page=f"{url}?person={nikos.id}")
    assert "Write this in at least one language." in page.text
    assert nikos.state is State.PENDING

    make.post(client, url, {"who": nikos.id} | NO, page=f"{url}?person={nikos.id}")
    assert nikos.state is State.REFUSED
    assert "We are full of cities." in client.get(f"{LOOK}?show=refused").text


def test_the_declined_read_why_on_their_page_and_find_no_way_back(client, event, nikos, eleni):
    looking.decline(event, [nikos.id], Localised(en="We are full of cities."), actor=eleni)

    page = client.get(f"/me/{nikos.token}").text

    assert "We are full of cities." in page
    assert "I will come after all" not in page
    assert client.get(f"/me/{nikos.token}.ics").text.count("BEGIN:VEVENT") == 0


def test_she_answers_on_her_page(client, event, nikos, eleni):
    looking.ask_back(event, [nikos.id], Localised(en="Which farm is it?"), actor=eleni)
    url = f"/me/{nikos.token}/tell-more"
    assert url in client.get(f"/me/{nikos.token}").text
    assert "Which farm is it?" in client.get(url).text

    page = make.post(client, url, {"answer": ""})
    assert "Write your answer; a sentence is enough." in page.text

    make.post(client, url, {"answer": "Open Farm, near Veria"})
    make.sign_in(client, eleni)
    page = client.get(LOOK).text
    assert ("Open Farm, near Veria" in page, "Has answered" in page) == (True, True)


def test_there_is_nothing_to_answer_where_nothing_was_asked(client, nikos):
    assert client.get(f"/me/{nikos.token}/tell-more").status_code == 404
    assert client.get("/me/nobody/tell-more").status_code == 404


def test_her_page_says_that_they_look_and_offers_no_calendar(client, event, nikos):
    page = client.get(f"/me/{nikos.token}").text

    assert "The organisers are looking at it, Nikos" in page
    assert "Add to my calendar" not in page
    assert "BEGIN:VEVENT" not in client.get(f"/me/{nikos.token}.ics").text


def test_one_press_takes_over_what_she_says_she_is(client, event, nikos, eleni):
    make.sign_in(client, eleni)

    make.post(client, f"{LOOK}/role", {"who": nikos.id}, page=LOOK)

    assert (nikos.role, nikos.asked_role) == (Role.SPEAKER, None)


def test_the_page_for_today_asks_for_a_look(event, nikos, aino, eleni):
    assert [one.title for one in needs([event], eleni) if one.endpoint == "participation.to_look_at"] == [
        "2 people wait for your yes or no"
    ]
    looking.ask_back(event, [nikos.id, aino.id], Localised(en="Which farm?"), actor=eleni)
    assert [one for one in needs([event], eleni) if one.endpoint == "participation.to_look_at"] == []


def test_the_list_asks_the_same_queries_for_one_and_for_many(client, event, nikos, eleni):
    make.sign_in(client, eleni)
    client.get(LOOK)
    with reading.counted() as few:
        client.get(LOOK)
    for number in range(10):
        make.participation(event, make.person(f"P{number}"), State.PENDING)
    with reading.counted() as many:
        client.get(LOOK)

    assert len(many) == len(few)
