"""The pages on which letters are written, looked at, planned and sent."""

from datetime import timedelta

import pytest

from app.clock import now
from app.database import db
from app.events.terms import Mode, Status
from app.i18n import Localised
from app.letters import leaving
from app.letters.models import Letter, Stage
from app.participation.states import State
from tests import make
from tests.pages.reading import page, shown, words

EVENT = "/manage/events/good-practices"
LETTERS = f"{EVENT}/letters"
WRITTEN = {"subject-en": "News", "text-en": "Hello {given_name}", "states": "confirmed"}


@pytest.fixture
def event(project):
    event = make.event(project, mode=Mode.HYBRID)
    make.participation(event)
    make.participation(event, make.person("Giulia"))
    make.participation(event, make.person("Aino"), State.WAITING)
    return event


@pytest.fixture
def staff(client, event, eleni):
    make.sign_in(client, eleni)
    return client


def send(client, part, data=None, **more):
    return make.post(client, f"{LETTERS}{part}", data, page=f"{LETTERS}/new", **more)


def letters():
    return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))


def errors(answer):
    from bs4 import BeautifulSoup

    return shown(BeautifulSoup(answer.text, "html5lib"), ".field-error")


def test_written_looked_at_and_sent(staff, event):
    assert shown(page(staff, f"{LETTERS}/new"), "#readers-title") == ["2 readers as it stands"]
    written = send(staff, "/new", WRITTEN)
    [letter] = letters()
    assert written.location == f"{LETTERS}/{letter.id}"
    looked = page(staff, written.location)
    assert "Hello Giulia" in words(looked.select_one(".mail-text"))

    asked = page(staff, f"{LETTERS}/{letter.id}/send")
    assert words(asked.h1) == "Send it to 2 people now?"
    assert sorted(shown(asked, ".narrow li")) == [
        "1 reads English written",
        "1 reads Ελληνικά not written",
    ]
    send(staff, f"/{letter.id}/send")
    while leaving.write_in_turn() is not None:
        pass

    done = page(staff, f"{LETTERS}/{letter.id}")
    assert words(done.select_one("#who-title")) == "It went to 2 people"
    assert "Hello Giulia" in words(done.select_one(".mail-text"))
    assert "2 readers · 2 written, 0 left" in words(page(staff, LETTERS).main)


def test_seen_by_another_reader_in_her_language(staff, event):
    letter = make.letter(event)
    nikos = event_person(event, "Nikos")

    soup = page(staff, f"{LETTERS}/{letter.id}?for={nikos.id}")
    assert words(soup.select_one(".panel p b")) == "Νέα"
    assert soup.select_one(".panel[lang=el]") is not None
    html = staff.get(f"{LETTERS}/{letter.id}/html?for={nikos.id}")
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert nikos.token not in html.text


def event_person(event, name):
    from app.participation.models import Participation

    chosen = db.select(Participation).filter_by(event_id=event.id, given_name=name)
    return db.session.scalars(chosen).one()


def test_an_unknown_placeholder_is_refused_by_name_and_nothing_is_lost(staff):
    answer = send(staff, "/new", WRITTEN | {"text-en": "Your {diet}, {name}"})

    assert errors(answer) == [
        "There is no placeholder {diet}. These are known: {given_name}, {name}, {event}, {days}, {venue}, "
        "{own_page}, {join_link}."
    ]
    assert "Your {diet}, {name}" in answer.text
    assert letters() == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text-en": ""}, "Write this in at least one language."),
        ({"subject-el": "Νέα"}, "There is a subject in this language: write its text, too."),
        ({"text-el": "Νέα"}, "There is a text in this language: write its subject, too."),
        ({"states": ""}, "Say who gets the letter: tick at least one."),
        ({"text-en": "x" * 10_001}, "Shorten this to 10000 characters; it has 10001 now."),
    ],
)
def test_what_is_incomplete_comes_back(staff, sent, said):
    data = {name: value for name, value in (WRITTEN | sent).items() if (name, value) != ("states", "")}
    assert said in errors(send(staff, "/new", data))
    assert letters() == []


def test_to_those_ticked_in_the_list(staff, event):
    nikos, aino = event_person(event, "Nikos"), event_person(event, "Aino")
    opened = send(staff, "/to", {"ids": [nikos.id, aino.id]})
    assert "It goes to 2 people chosen in the list" in opened.text
    data = {name: value for name, value in WRITTEN.items() if name != "states"}
    send(staff, "/new", data | {"ids": f"{nikos.id},{aino.id}"})

    assert [one.wanted for one in letters()] == [{"ids": [nikos.id, aino.id]}]


def test_to_those_the_list_finds(staff, event):
    send(staff, "/new", WRITTEN | {"found": '{"state": "waiting"}', "states": []})

    assert [one.wanted for one in letters()] == [{"found": {"state": "waiting"}}]
    assert "4 people" not in send(staff, "/to", {"found": "{}"}).text
    assert "It goes to 3 people chosen in the list" in send(staff, "/to", {"found": "{}"}).text


def test_nonsense_comes_back_as_a_form(staff):
    odd = {"states": "x", "roles": "y", "day": "z", "ids": "a,-1,99999999999", "found": "[1"}
    assert send(staff, "/new", WRITTEN | odd).status_code == 200
    for query in ("?ids=x&state=y", "?found=nothing", "?state=&role=&found="):
        assert staff.get(f"{LETTERS}/new{query}").status_code == 200
    assert letters() == []


def test_people_of_another_event_cannot_be_named(staff, event, eleni):
    other = make.event(event.project, slug="other")
    kostas = make.participation(other, make.person("Kostas"))
    letter = make.letter(event, wanted={"ids": [kostas.id]})

    assert "Kostas" not in staff.get(f"{LETTERS}/{letter.id}?for={kostas.id}").text
    assert staff.get(f"/manage/events/other/letters/{letter.id}").status_code == 404


def test_two_editors_meet(staff, event, eleni):
    letter = make.letter(event)
    soup = page(staff, f"{LETTERS}/{letter.id}/edit")
    seen = soup.select_one("[name=seen]")["value"]
    letter.subject = Localised(en="Theirs", el="Νέα")
    db.session.commit()
    mine = WRITTEN | {"seen": seen, "subject-en": "Mine", "subject-el": "", "text-el": ""}

    answer = send(staff, f"/{letter.id}/edit", mine)
    assert "Somebody else has changed this while you wrote." in answer.text
    again = page_of(answer).select_one("[name=seen]")["value"]
    send(staff, f"/{letter.id}/edit", mine | {"seen": again})
    db.session.expire_all()
    assert letter.subject == {"en": "Mine"}


def page_of(answer):
    from bs4 import BeautifulSoup

    return BeautifulSoup(answer.text, "html5lib")


def test_planned_changed_and_taken_back(staff, event):
    letter = make.letter(event)
    send(staff, f"/{letter.id}/plan", {"when": "before", "number": "3", "unit": "days"})
    assert (letter.stage, letter.hours_before) == (Stage.PLANNED, 72)
    assert "(3 days before it begins)" in words(page(staff, f"{LETTERS}/{letter.id}").main)
    send(staff, f"/{letter.id}/plan", {"when": "after", "number": "5", "unit": "hours"})
    assert letter.hours_before == -5
    fixed = (event.starts_at - timedelta(days=2)).date()
    send(staff, f"/{letter.id}/plan", {"when": "fixed", "at-day": f"{fixed}", "at-time": "10:00"})
    assert (letter.hours_before, letter.send_at) == (None, make.wall(fixed, "10:00"))
    send(staff, f"/{letter.id}/take-back")
    assert (letter.stage, letter.send_at) == (Stage.DRAFT, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"when": "before", "number": "300", "unit": "days"}, "At most 180 days before or after."),
        ({"when": "before", "number": "170", "unit": "days"}, "This time has passed."),
        ({"when": "before", "number": "soon"}, "Not a valid integer value."),
        ({"when": "fixed"}, "Say the day and the time."),
        ({"when": "fixed", "at-day": "2027-01-01"}, "Add the time."),
        ({"when": "fixed", "at-day": "2020-01-01", "at-time": "10:00"}, "This time has passed."),
    ],
)
def test_a_time_that_is_none_is_refused_at_its_field(staff, event, sent, said):
    letter = make.letter(event)
    answer = send(staff, f"/{letter.id}/plan", {"unit": "days"} | sent)

    assert [one for one in errors(answer) if one.startswith(said)] != []
    assert letter.stage is Stage.DRAFT


def test_the_reminder_is_changed_and_switched_off(staff, event):
    assert "leaves on" in words(page(staff, LETTERS).main)
    send(staff, "/reminder", {"hours": "48", "text-en": "Bring {given_name}."})
    [reminder] = letters()
    assert (reminder.hours_before, reminder.text, reminder.stage) == (
        48,
        {"en": "Bring {given_name}."},
        Stage.PLANNED,
    )
    send(staff, "/reminder/off")
    assert "Nobody is reminded of this event." in words(page(staff, LETTERS).main)
    send(staff, "/reminder/on")
    assert reminder.stage is Stage.PLANNED
    assert errors(send(staff, "/reminder", {"hours": "0", "text-en": "{phone}"})) != []


def test_a_draft_that_nobody_wants_goes(staff, event):
    letter = make.letter(event)
    assert words(page(staff, f"{LETTERS}/{letter.id}/discard").h1) == "Throw this letter away?"
    send(staff, f"/{letter.id}/discard")
    assert letters() == []


def test_what_has_left_shows_no_forms(staff, event):
    letter = make.letter(event, "sent", left_at=now())
    for part in ("edit", "plan", "send"):
        assert staff.get(f"{LETTERS}/{letter.id}/{part}").location == f"{LETTERS}/{letter.id}"


def test_the_way_there(staff, event):
    assert staff.get(EVENT).text.count(f'href="{LETTERS}/new"') == 1
    event.status = Status.CANCELLED
    event.cancelled_at = now()
    db.session.commit()
    assert staff.get(EVENT).text.count(f'href="{LETTERS}/new"') == 1
    assert "no reminder leaves" in words(page(staff, LETTERS).main)


def test_only_its_organisers_come_in(client, event):
    letter = make.letter(event)
    for person in (make.person("Kostas"), make.member(event.project, "Desislava")):
        make.sign_in(client, person)
        for part in ("", "/new", f"/{letter.id}", f"/{letter.id}/html", "/reminder"):
            assert client.get(f"{LETTERS}{part}").status_code == 403
        assert client.post(f"{LETTERS}/{letter.id}/send").status_code == 403
