"""The desk: who helps, from when until when, and what she sees of those who are expected."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import access
from app.audit.models import AuditEntry
from app.database import db
from app.desk import actions, queries
from app.desk.models import DeskDuty
from app.events.terms import Mode, Status
from app.participation.states import State
from app.people.models import Person
from app.questions.given import Answer
from app.roster.models import PersonNote
from tests import make
from tests.pages.reading import counted

ATHENS = "Europe/Athens"
VASILIS = {"email": "vasilis@example.org", "given_name": "Vasilis", "family_name": "Laskaris", "locale": "en"}
NEW = VASILIS | {"day": ""}


@pytest.fixture
def event(project, clock):
    clock.set("2027-03-20 12:00", ATHENS)
    return make.event(project)  # a Wednesday and a Thursday


@pytest.fixture
def vasilis(event, eleni, clock):
    """He helps on the first day; it is its morning."""
    person, _new = actions.add(event.days[0], actor=eleni, **VASILIS)
    clock.set(f"{event.days[0].date} 08:30", ATHENS)
    return person


def names(text):
    return re.findall(r"<li><div><b>([^<]*)</b> ([^<]*)<br>", text)


# Who helps


def test_she_is_asked_once_and_written_to_once(event, eleni):
    first = actions.add(event.days[0], actor=eleni, **VASILIS)
    again = actions.add(event.days[0], actor=eleni, **VASILIS | {"given_name": "Bill"})

    assert (first[1], again[1]) == (True, False)
    assert [one.name for one, _new in (first, again)] == ["Vasilis Laskaris"] * 2
    [mail] = make.mails("at_the_desk")
    assert mail.recipient == "vasilis@example.org"
    assert "http://localhost/desk/good-practices/1\n" in mail.text
    assert db.session.scalars(select(AuditEntry.action)).all() == ["desk.given"]


def test_a_day_that_is_over_needs_nobody(event, eleni, clock):
    clock.instant = event.days[0].ends_at

    with pytest.raises(actions.DayIsOver):
        actions.give(make.person(), event.days[0], actor=eleni)


def test_who_knows_of_it_is_given_it_without_a_mail(event, eleni):
    nikos = make.person()

    assert [actions.give(nikos, event.days[0], actor=eleni) for _twice in range(2)] == [True, False]
    assert make.mails() == []


@pytest.mark.parametrize(
    ("days", "time", "may"),
    [
        (-2, "23:59", False),
        (-1, "00:00", True),
        (0, "12:00", True),
        (1, "23:59", True),
        (2, "00:00", False),
    ],
)
def test_she_signs_in_from_the_day_before_to_the_end_of_the_day_after(event, vasilis, clock, days, time, may):
    clock.set(f"{event.days[0].date + timedelta(days=days)} {time}", ATHENS)

    assert vasilis.is_at_desk is access.at_desk(vasilis, event.days[0]) is may
    assert vasilis.may_sign_in is (days < 2)  # earlier she reads when it opens


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("page", ["/desk", "/desk/good-practices/1", "/p/anything"])
def test_who_comes_too_early_or_too_late_reads_when_it_is_open(client, event, vasilis, clock, page):
    make.sign_in(client, vasilis)
    day = event.days[0].date
    clock.set(f"{day - timedelta(days=2)} 12:00", ATHENS)
    early = client.get(page)
    clock.set(f"{day + timedelta(days=2)} 00:00", ATHENS)
    late = client.get(page)

    assert (early.status_code, late.status_code) == (403, 403)
    assert "It opens on Tuesday 25 May 2027 and closes at the end of Thursday 27 May 2027." in early.text
    assert "It was open until the end of Thursday 27 May 2027." in late.text
    assert "Theodorou" not in early.text + late.text


@pytest.mark.database("sqlite")
def test_where_nothing_is_hers_a_button_leads_to_what_is(client, event, vasilis):
    make.sign_in(client, vasilis)
    answer = client.get("/manage/events/good-practices")

    assert answer.status_code == 403
    assert '<a class="button button-primary" href="/desk">Desk</a>' in answer.text


def test_one_event_one_day(event, vasilis, project):
    other = make.event(project, slug="other")

    assert access.at_desk(vasilis, event.days[0])
    assert not access.at_desk(vasilis, event.days[1])
    assert not access.at_desk(vasilis, other.days[0])


def test_the_day_moves_and_her_duty_moves_with_it(event, vasilis, clock):
    day, week = event.days[0], timedelta(days=7)
    day.move_to(day.starts_at + week, day.ends_at + week)
    assert not vasilis.is_at_desk

    clock.advance(days=7)
    assert vasilis.is_at_desk


# What the organisers do


def test_organisers_add_and_take_back(client, event, eleni):
    make.sign_in(client, eleni)
    page = "/manage/events/good-practices/desk"
    answer = make.post(client, f"{page}/new", NEW | {"day": event.days[1].id}, follow_redirects=True)

    assert "Vasilis Laskaris helps at the desk. We have written to her." in answer.text
    duty = db.session.scalars(select(DeskDuty)).one()
    assert duty.event_day_id == event.days[1].id
    gone = make.post(client, f"{page}/{duty.id}/take-back", page=page, follow_redirects=True)
    assert "Vasilis Laskaris does not help on that day any more" in gone.text
    assert db.session.scalars(select(DeskDuty)).all() == []


def test_what_was_typed_is_kept(client, event, eleni):
    sent = NEW | {"day": event.days[1].id, "email": "vasilis at home"}
    page = make.post(make.sign_in(client, eleni), "/manage/events/good-practices/desk/new", sent).text

    assert 'value="vasilis at home"' in page
    assert "Complete the e-mail address" in page
    assert make.mails() == []


def test_of_another_event_nothing_is_taken_back(client, event, vasilis, eleni, project):
    make.event(project, slug="other")
    duty = db.session.scalars(select(DeskDuty)).one()
    make.sign_in(client, eleni)

    assert client.post(f"/manage/events/other/desk/{duty.id}/take-back").status_code == 404
    assert db.session.scalars(select(DeskDuty)).all() == [duty]


def test_only_organisers_say_who_helps(client, event, vasilis):
    make.sign_in(client, vasilis)

    assert client.get("/manage/events/good-practices/desk").status_code == 403


# What she opens


def test_signed_in_she_stands_at_her_desk(client, vasilis):
    make.sign_in(client, vasilis)

    assert client.get("/sign-in").location == "/desk"
    assert client.get("/desk").location == "/desk/good-practices/1"
    assert client.get("/desk/good-practices/1").status_code == 200


def test_with_two_desks_she_chooses(client, event, vasilis, eleni):
    actions.give(vasilis, event.days[1], actor=eleni)
    page = make.sign_in(client, vasilis).get("/desk").text

    assert re.findall(r'href="(/desk/[^"]+)"', page) == ["/desk/good-practices/1", "/desk/good-practices/2"]


def test_another_day_is_not_there_for_her(client, event, vasilis, project):
    make.event(project, slug="draft", status=Status.DRAFT)
    make.sign_in(client, vasilis)
    wanted = ("good-practices/2", "good-practices/3", "draft/1", "nothing/1")

    assert [client.get(f"/desk/{one}").status_code for one in wanted] == [404] * 4


def test_whoever_is_not_signed_in_is_asked_who_she_is(client, event):
    answers = [client.get(f"/desk{one}") for one in ("", "/good-practices/1", "/nothing/9")]

    assert [one.location.partition("?")[0] for one in answers] == ["/sign-in"] * 3


def test_afterwards_her_session_opens_nothing(client, event, vasilis, clock):
    make.sign_in(client, vasilis)
    assert client.get("/desk/good-practices/1").status_code == 200

    clock.set(f"{event.days[1].date + timedelta(days=1)} 00:00", ATHENS)

    assert client.get("/desk/good-practices/1").status_code == 403
    assert client.get("/desk").status_code == 403


def test_taken_back_her_session_opens_nothing(client, event, vasilis, eleni):
    make.sign_in(client, vasilis)
    actions.take_back(db.session.scalars(select(DeskDuty)).one(), actor=eleni)

    assert client.get("/desk/good-practices/1").status_code == 404
    assert client.get("/desk").status_code == 403


def test_partners_are_not_at_the_desk(client, event, project):
    make.sign_in(client, make.member(project))

    assert [client.get(f"/desk{one}").status_code for one in ("", "/good-practices/1")] == [403, 404]


# Whom she sees


def expected(day, **typed):
    found = queries.expected(day, queries.Wanted.of(typed))
    return [row.given_name for row in found.rows]


def test_who_is_expected_that_day_by_family_name(event):
    make.participation(event, make.person("Nikos"))
    make.participation(event, make.person("Aino"), State.WAITING)
    make.participation(event, make.person("Giulia"), State.CANCELLED)
    make.participation(event, make.person("Desislava"), days=[event.days[1]])
    make.participation(event, make.person("Kostas"), erased_at=event.starts_at)

    assert expected(event.days[0]) == ["Giulia", "Aino", "Nikos"]
    assert queries.tally(event.days[0]) == {"expected": 1, "open": 1, "cancelled": 1, "": 3}


def test_on_site_only(event):
    event.mode = Mode.HYBRID
    make.participation(event, make.person("Nikos"), attends=Mode.ON_SITE)
    make.participation(event, make.person("Aino"), attends=Mode.ONLINE)
    make.participation(event, make.person("Giulia"))

    assert expected(event.days[0]) == ["Giulia", "Nikos"]
    event.mode = Mode.ONLINE
    assert expected(event.days[0]) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"q": "makela"}, ["Aino"]),
        ({"q": "MÄK ain"}, ["Aino"]),
        ({"q": "стоян"}, ["Desislava"]),
        ({"q": "open farm"}, ["Aino", "Desislava"]),
        ({"letter": "с"}, ["Desislava"]),
        ({"letter": "M"}, ["Aino"]),
        ({"organisation": "Open Farm"}, ["Aino", "Desislava"]),
        ({"organisation": "Farm"}, []),
        ({"state": "expected"}, ["Aino"]),
        ({"state": "nonsense", "page": "x"}, ["Aino", "Desislava"]),
        ({"q": "%"}, []),
        ({"page": "9"}, ["Aino", "Desislava"]),
    ],
)
def test_she_finds_people_however_she_types(event, typed, found):
    make.participation(event, make.person("Aino"))
    make.participation(event, make.person("Desislava"), State.WAITING)

    assert expected(event.days[0], **typed) == found


def test_long_lists_come_in_pages(client, event, vasilis):
    make.crowd(event, 130)
    page = make.sign_in(client, vasilis).get("/desk/good-practices/1?page=2").text

    assert "Showing 101 to 130 of 130" in page
    assert len(names(page)) == 30


def test_the_page_asks_as_much_for_many_as_for_few(client, event, vasilis):
    make.sign_in(client, vasilis)
    make.participation(event, make.person("Aino"))
    with counted() as few:
        client.get("/desk/good-practices/1")
    make.crowd(event, 60)
    with counted() as many:
        client.get("/desk/good-practices/1")

    assert len(many) == len(few)


# What she does not see


def secret(event, **details):
    """Aino, with something in whatever could leak."""
    aino = make.person("Aino", email="SECRET-mail@example.org")
    known = {"refusal": "SECRET-refusal", "zone": "", **details}
    one = make.participation(event, aino, **known)
    question = make.question(event, "short", "Diet")
    make.save(
        Answer(participation_id=one.id, question_id=question.id, uid=question.uid, value="SECRET-diet"),
        PersonNote(participation_id=one.id, text="SECRET-note"),
    )
    event.join_url = "https://SECRET-call.example.org"
    db.session.commit()
    return one


def test_nothing_but_the_facts_of_the_door(client, event, vasilis):
    one = secret(event)
    make.participation(event, make.person("Kostas", family_name="SECRET-Day"), days=[event.days[1]])
    make.sign_in(client, vasilis)
    for url in ("/desk/good-practices/1", "/desk/good-practices/1?q=aino", f"/p/{one.badge_code}", "/desk"):
        page = client.get(url, follow_redirects=True)
        assert page.status_code == 200
        assert "SECRET" not in page.text
        assert [token for token in (one.token, one.join_token) if token in page.text] == []
        assert page.headers["Cache-Control"] == "private, no-store"
        assert "/manage/" not in page.text


def test_the_address_is_not_searched(event):
    secret(event)

    assert expected(event.days[0], q="secret") == []


@pytest.mark.database("sqlite")
def test_however_often_he_helped_it_is_one_question_whether_he_is_at_the_desk(project, eleni, clock):
    clock.set("2027-03-20 12:00", ATHENS)
    for number in range(4):
        one = make.event(project, slug=f"event-{number}")
        actions.add(one.days[0], actor=eleni, **VASILIS)
    on = one.days[0].date
    db.session.expunge_all()
    vasilis = Person.with_address("vasilis@example.org")
    with counted() as statements:
        assert not vasilis.is_at_desk
        clock.set(f"{on} 08:30", ATHENS)
        assert vasilis.is_at_desk
    assert len(statements) == 1


# The code


def test_the_code_opens_on_her_day(client, event, vasilis):
    aino = make.participation(event, make.person("Aino"))
    page = make.sign_in(client, vasilis).get(f"/p/{aino.badge_code}").text

    assert "<h1>Aino Mäkelä</h1>" in page
    assert "Has a place" in page
    assert f"<code>{aino.badge_code}</code>" in page


def test_of_others_the_code_says_nothing(client, event, vasilis, project):
    later = make.participation(event, make.person("Aino"), days=[event.days[1]])
    elsewhere = make.participation(make.event(project, slug="other"), make.person("Nikos"))
    make.sign_in(client, vasilis)
    answers = [client.get(f"/p/{code}") for code in (later.badge_code, elsewhere.badge_code, "nothing")]

    assert [one.status_code for one in answers] == [404] * 3
    assert len({re.sub(r'value="[^"]*"', "", one.text) for one in answers}) == 1


def test_afterwards_the_code_is_closed(client, event, vasilis, clock):
    aino = make.participation(event, make.person("Aino"))
    make.sign_in(client, vasilis)
    clock.set(f"{event.days[0].date + timedelta(days=2)} 00:00", ATHENS)

    assert client.get(f"/p/{aino.badge_code}").status_code == 403


# Signing in


def test_a_link_comes_until_it_is_over(event, vasilis, clock):
    from app.people.actions import ask_for_link

    def ask():
        ask_for_link("vasilis@example.org", visitor="", language="en")
        return len(make.mails("sign_in"))

    clock.set("2027-03-21 12:00", ATHENS)  # too early: she reads there when her list opens
    assert ask() == 1
    clock.set(f"{event.days[0].date + timedelta(days=2)} 00:00", ATHENS)
    assert ask() == 1


@pytest.mark.database("sqlite")
def test_organisers_read_that_helpers_are_written_to_once(client, eleni, event):
    make.sign_in(client, eleni)
    page = "/manage/events/good-practices/desk"
    said = "tell your helpers yourself"
    assert said not in client.get(page).text

    actions.add(event.days[0], actor=eleni, **VASILIS)
    assert said in client.get(page).text


def test_a_helper_has_no_workspace(client, event, vasilis):
    make.sign_in(client, vasilis)
    wanted = ("/manage/", "/manage/events/good-practices", "/manage/events/good-practices/participants")

    assert [client.get(one).status_code for one in wanted] == [403] * 3
