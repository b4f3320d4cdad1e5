"""The page of the list: its columns, its filters, what is done to many; what organisers note about one."""

import re

import pytest
from bs4 import BeautifulSoup

from app.database import db
from app.events.audiences import Role
from app.events.seats import Of, Pool
from app.events.terms import WaitingRule
from app.i18n import Localised
from app.participation.claims import Claim, Hold
from app.participation.offers import Offer, Outcome
from app.participation.states import State
from app.proof import PROOFS
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from app.roster import deeds
from app.roster.models import ListView, PersonNote
from tests import make
from tests.pages.reading import counted

BASE = "/manage/events/good-practices"
LIST = f"{BASE}/participants"


@pytest.fixture
def event(project):
    return make.event(project, seats=3)


@pytest.fixture
def eleni(project):
    return make.organiser(project)


@pytest.fixture
def staff(client, eleni):
    return make.sign_in(client, eleni)


@pytest.fixture
def people(event):
    """Two have a place, one waits, one has cancelled."""
    states = {"Nikos": State.CONFIRMED, "Giulia": State.CONFIRMED, "Aino": State.WAITING}
    states["Desislava"] = State.CANCELLED
    return [make.participation(event, make.person(name), state) for name, state in states.items()]


def question(event, uid="diet", kind=Kind.SHORT, **more):
    return make.save(Question(event=event, uid=uid, kind=kind, label=Localised(en=uid.title()), **more))


def page(staff, path=LIST, **asked):
    answer = staff.get(path, query_string=asked or None, follow_redirects=True)
    return BeautifulSoup(answer.text, "html5lib")


def texts(soup, selector):
    return [" ".join(one.text.split()) for one in soup.select(selector)]


def names(soup):
    return texts(soup, "tbody th a")


def look(staff, deed, ids=(), **filters):
    asked = filters | {"deed": deed} | ({"ids": list(ids)} if ids else {"whom": "all"})
    return page(staff, f"{LIST}/many", **asked)


def press(staff, soup):
    form = soup.select_one("main form")
    sent = {"seen": form.select_one("[name=seen]")["value"]}
    return BeautifulSoup(staff.post(form["action"], data=sent, follow_redirects=True).text, "html5lib")


def well():
    return [finding for proof in PROOFS for finding in proof()]


# Columns


def test_she_chooses_columns_and_they_are_remembered_for_her_alone(client, staff, project, event, people):
    question(event)
    people[0].answers.append(
        Answer(question=db.session.scalars(db.select(Question)).one(), uid="diet", value="Vegan")
    )
    db.session.commit()
    every = page(staff, f"{LIST}/columns")
    assert texts(every, "label.choice")[-1] == "Diet"
    assert [one["value"] for one in every.select("input[checked]")] == [
        "role", "state", "days", "calendar", "email",
    ]  # fmt: skip

    chosen = {"column": ["answer:diet", "country", "nonsense"]}
    answer = staff.post(f"{LIST}/columns?q=nikos", data=chosen)

    assert answer.location == f"{LIST}?q=nikos"
    seen = page(staff, q="nikos")
    assert texts(seen, "thead th") == ["Tick", "Name and organisation", "Country", "Diet", "Change"]
    assert texts(seen, "tbody td[data-label]") == ["Greece", "Vegan"]
    assert db.session.scalars(db.select(ListView)).one().columns == ["country", "answer:diet"]
    make.sign_in(client, make.organiser(project, "Kostas"))
    assert texts(page(client), "thead th")[2:4] == ["Takes part as", "State"]


def test_every_column_shows_what_it_says(staff, event, people):
    question(event, "bus", Kind.YES_NO)
    pool = Pool(of=Of.OPTION, key="bus/yes", seats=1, taken=1)
    event.pools.append(pool)
    people[0].answers.append(
        Answer(question=db.session.scalars(db.select(Question)).one(), uid="bus", value=True)
    )
    people[0].claims.append(Claim(pool=pool, hold=Hold.OFFERED))
    db.session.commit()
    staff.post(
        f"{LIST}/columns",
        data={"column": ["seats", "consents", "registered", "complete", "notes", "answer:bus"]},
    )
    staff.post(f"{LIST}/{people[0].id}/notes", data={"text": "Speaks Finnish", "form_key": "1"})

    cells = texts(page(staff, q="nikos"), "tbody td[data-label]")

    assert cells[0] == "Bus it is offered"
    assert cells[3:] == ["no", "1 note", "Yes"]


def test_headings_sort_there_and_back(staff, event, people):
    [state] = [one for one in page(staff).select("thead a") if one.text.strip() == "State"]
    there = page(staff, state["href"])
    assert names(there)[-1] == "Desislava Стоянова"
    assert there.select_one("th[aria-sort]")["aria-sort"] == "ascending"

    [again] = [one["href"] for one in there.select("thead a") if "State" in one.text]
    back = page(staff, again)
    assert names(back)[0] == "Desislava Стоянова"
    assert back.select_one("th[aria-sort]")["aria-sort"] == "descending"


# Filters


def test_saved_filters_lead_to_as_many_as_they_say(staff, event, people):
    question(event)
    people[1].person.mail_came_back_at = event.created_at
    people[1].asked_role = Role.SPEAKER
    db.session.commit()

    links = page(staff).select(".quick a")

    said = {" ".join(one.text.split()): names(page(staff, one["href"])) for one in links}
    assert {label: len(found) for label, found in said.items()} == {
        label: int(label.rpartition(" ")[2]) for label in said
    }
    assert said["To be looked at 1"] == said["Mail came back 1"] == ["Giulia Ferrante"]
    assert said["Details missing 2"] == ["Giulia Ferrante", "Nikos Theodorou"]


def test_an_answer_is_a_filter(staff, event, people):
    asked = question(event, "meals", Kind.SEVERAL_OF, options=[{"uid": "a1", "text": {"en": "Lunch"}}])
    people[0].answers.append(Answer(question=asked, uid="meals", value=["a1"]))
    db.session.commit()

    assert texts(page(staff), "#answer option") == [
        "All", "Meals: Lunch", "Meals: answered", "Meals: not answered",
    ]  # fmt: skip
    assert names(page(staff, answer="meals/a1")) == ["Nikos Theodorou"]
    assert page(staff, answer="meals/a1").select_one("details.more-filters").has_attr("open")
    assert len(names(page(staff, answer="meals/-"))) == 3


@pytest.mark.parametrize("number", [30, 1000])
def test_queries_do_not_grow_with_the_list(staff, event, number):
    event.pool.seats = None
    question(event)
    staff.post(
        f"{LIST}/columns", data={"column": ["state", "days", "calendar", "seats", "consents", "answer:diet"]}
    )
    make.crowd(event, 2)
    with counted() as few:
        staff.get(LIST)
    other = make.event(event.project, slug="other", seats=None)
    staff.post(
        "/manage/events/other/participants/columns",
        data={"column": ["state", "days", "calendar", "seats", "consents"]},
    )
    question(other, "food")
    make.crowd(other, number)
    with counted() as many:
        assert len(names(page(staff, "/manage/events/other/participants"))) == min(number, 100)

    assert len(many) <= len(few)
    assert len(few) <= 32


# Many at once


def test_what_would_happen_is_said_before_it_does(staff, event, people):
    seen = look(staff, "cancel")

    assert seen.h1.text == "Cancel 3 registrations?"
    assert texts(seen, "main li") == [
        "Giulia Ferrante, Aino Mäkelä, Nikos Theodorou",
        "3 mails will be sent.",
        "Places that become free go to those who wait, unless the event says otherwise.",
        "One more of those chosen is left out: there is nothing to do.",
    ]
    assert [one.state for one in people[:3]] == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert make.mails() == []


def test_all_are_cancelled_once_and_nobody_gets_a_place_only_to_lose_it(staff, event, people):
    event.pool.seats = 2
    db.session.commit()
    seen = look(staff, "cancel")

    done = press(staff, seen)
    again = press(staff, seen)

    assert "3 registrations are cancelled." in done.text
    assert "Nothing was left to do: it has been done already." in again.text
    assert {one.state for one in people} == {State.CANCELLED}
    assert len(make.mails()) == 3
    assert well() == []


def test_those_ticked_and_nobody_else_get_a_place(staff, event, people):
    done = press(staff, look(staff, "seat", [people[2].id, people[3].id]))

    assert "1 person has a place now." in done.text
    assert [one.state for one in people[2:]] == [State.CONFIRMED, State.CANCELLED]
    assert well() == []


def test_offers_go_by_the_waiting_list_until_nothing_is_free(staff, event, people):
    event.waiting_rule = WaitingRule.BY_HAND
    last = make.participation(event, make.person("Kostas"), State.WAITING)

    done = press(staff, look(staff, "offer", state="waiting"))

    assert "1 person is offered a place." in done.text
    assert "Not possible for one person (Kostas Papadakis: no place is free)." in done.text
    assert [one.state for one in (people[2], last)] == [State.OFFERED, State.WAITING]
    assert well() == []


def test_to_the_waiting_list(staff, event, people):
    event.waiting_rule = WaitingRule.BY_HAND
    db.session.commit()
    done = press(staff, look(staff, "queue", state="confirmed"))

    assert "2 people are on the waiting list now." in done.text
    assert (event.pool.taken, event.pool.waiting) == (0, 3)
    assert well() == []


def test_other_people_than_those_seen_are_looked_at_once_more(staff, event, people):
    seen = look(staff, "cancel", state="waiting")
    make.participation(event, make.person("Kostas"), State.WAITING)

    answer = press(staff, seen)

    assert "Meanwhile these are other people. Look once more." in answer.text
    assert answer.h1.text == "Cancel 2 registrations?"
    assert people[2].is_waiting


def test_patience_ends_and_the_next_press_does_the_rest(staff, event, people, monkeypatch):
    monkeypatch.setattr(deeds, "PIECE", 1)
    monkeypatch.setattr(deeds, "PATIENCE", -1.0)

    first = press(staff, look(staff, "cancel"))
    assert "1 registration is cancelled." in first.text
    assert "2 people are left: press once more." in first.text
    assert first.h1.text == "Cancel 2 registrations?"
    press(staff, press(staff, first))

    assert {one.state for one in people} == {State.CANCELLED}
    assert well() == []


def test_what_cannot_be_done_is_not_offered(staff, event, people, clock):
    labels = texts(page(staff), "#deed option")
    assert labels[:4] == ["Give a place", "Offer a place", "To the waiting list", "Cancel"]
    assert labels[-4:] == ["Approve", "Decline", "Ask back", "Write to them"]

    clock.set(f"{event.days[-1].date} 23:00")
    assert texts(page(staff), "#deed option")[:2] == ["Give a place", "Cancel"]
    assert "There is nothing to do" in look(staff, "queue").text


@pytest.mark.parametrize(
    ("deed", "leads_to"),
    [
        ("letter", f"{BASE}/letters/new?ids=1"),
        ("approve", f"{BASE}/to-look-at/approve?person=1"),
        ("ask", f"{BASE}/to-look-at/ask?person=1"),
    ],
)
def test_other_pages_take_people_from_here(staff, event, people, deed, leads_to):
    answer = staff.get(f"{LIST}/many?deed={deed}&ids=1")

    assert answer.location.replace("%2C", ",") == leads_to


def test_a_letter_takes_the_filters_along(staff, event, people):
    answer = staff.get(f"{LIST}/many?deed=letter&whom=all&state=waiting")

    assert re.search(r"found=%7B%22state%22:(%20|\+)%22waiting%22%7D$", answer.location.replace("%3A", ":"))


@pytest.mark.parametrize("path", ["/columns", "/many?deed=cancel&whom=all"])
def test_only_organisers_of_the_event_see_these_pages(client, project, event, people, path):
    make.sign_in(client, make.member(project, "Kostas"))
    assert client.get(LIST + path).status_code == 403
    assert client.post(f"{LIST}/columns").status_code == 403
    assert client.post(f"{LIST}/many/cancel?whom=all").status_code == 403
    assert client.post(f"{LIST}/{people[0].id}/notes", data={"text": "x"}).status_code == 403
    assert people[0].has_seat


# Notes, and the page of one person


def test_a_note_is_kept_once_and_removed_by_whoever_wrote_it(client, staff, project, event, people):
    url = f"{LIST}/{people[0].id}"
    sent = {"text": "Calls back\non Monday", "form_key": "k1"}
    for _press in range(2):
        staff.post(f"{url}/notes", data=sent)
    [note] = db.session.scalars(db.select(PersonNote)).all()
    assert texts(page(staff, url), ".mail-text") == ["Calls back on Monday"]
    assert (
        "Eleni Karavida noted: Calls back on Monday"
        in texts(page(staff, url), ".steps b, .steps h3, .steps li")[0]
    )

    make.sign_in(client, make.organiser(project, "Kostas"))
    assert "Remove the note" not in client.get(url).text
    refused = client.post(f"{url}/notes/{note.id}/remove", follow_redirects=True)
    assert "Only whoever wrote a note takes it away." in refused.text
    make.sign_in(client, note.author)
    client.post(f"{url}/notes/{note.id}/remove")
    assert db.session.scalars(db.select(PersonNote)).all() == []
    assert "Write the note." in client.post(f"{url}/notes", data={"text": " "}, follow_redirects=True).text


def test_her_page_says_what_she_said_and_what_became_of_offers(staff, event, people):
    asked = question(event)
    people[0].answers.append(Answer(question=asked, uid="diet", value="Vegan"))
    now = event.created_at
    offer = Offer(participation=people[0], ends_at=now, outcome=Outcome.LAPSED, settled_at=now)
    make.save(offer)

    seen = page(staff, f"{LIST}/{people[0].id}")

    assert texts(seen, "#answers-title + dl > div") == ["DietVegan"]
    assert "The offer ended without a word" in seen.text


def test_her_page_costs_the_same_whatever_happened(staff, eleni, event, people):
    def cost(one):
        with counted() as asked:
            assert staff.get(f"{LIST}/{one.id}").status_code == 200
        return len(asked)

    few = cost(people[0])
    form = [question(event, f"q{n}") for n in range(10)]
    for n, asked in enumerate(form):
        people[1].answers.append(Answer(question=asked, uid=asked.uid, value="x"))
        make.save(PersonNote(participation=people[1], text=f"{n}", author=eleni))
    db.session.commit()

    assert cost(people[1]) <= few + 2


def test_the_list_leads_to_all_that_belongs_to_it(staff, event):
    make.participation(event, make.person("Nikos"), State.PENDING)
    make.participation(event, make.person("Aino"))

    menus = {
        menu.summary.get_text(" ", strip=True): {
            link.get_text(" ", strip=True): link["href"] for link in menu.select(".menu-list a")
        }
        for menu in page(staff, state="confirmed").select("details.menu")
    }

    assert menus["Places"] == {
        "Waiting lists": f"{BASE}/waiting",
        "To be looked at (1)": f"{BASE}/to-look-at",
        "Number of places": f"{BASE}/seats",
        "Rules of registration": f"{BASE}/rules",
    }
    assert menus["Files and counts"] == {
        "This list as XLSX": f"{LIST}/participants.xlsx?state=confirmed",
        "This list as CSV": f"{LIST}/participants.csv?state=confirmed",
        "Take over a list from a file": f"{LIST}/import",
        "Counts": f"{BASE}/counts",
    }
    for links in menus.values():
        assert {staff.get(url).status_code for url in links.values() if url.startswith("/")} == {200}


def test_who_counts_as_what_is_said_alike_on_every_page_of_the_event(staff, event):
    """A place that is kept for an answer is taken, and nobody's yet."""
    for name, state in (("Aino", State.CONFIRMED), ("Nikos", State.NAMED), ("Giulia", State.OFFERED)):
        make.participation(event, make.person(name), country="").state = state
    db.session.commit()
    urls = (BASE, LIST, f"{BASE}/invitations")
    pages = [BeautifulSoup(staff.get(url).text, "html5lib") for url in urls]
    tabs = [page.select_one(f'.tabs a[href="{LIST}"] .count').text for page in pages]
    assert tabs == ["3", "3", "3"]
    kept = "2 places are kept for people who have not said yes yet."
    assert [kept in page.main.text for page in pages] == [True, True, False]
    assert [page.h1.text for page in pages[:2]] == [
        "3 of 3 places taken",
        "Participants: 1 with a place, 0 waiting",
    ]
