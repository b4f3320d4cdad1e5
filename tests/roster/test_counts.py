"""What caterer and bus need: counts without names, live, and as they were at the cut-off."""

from datetime import timedelta

import pytest

from app import clock as our_clock
from app.database import db
from app.events.terms import Mode
from app.i18n import Localised
from app.participation import claiming
from app.participation.states import State
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind, Topic
from app.roster import counts
from app.roster.models import HeadCount
from tests import make
from tests.pages.reading import counted

MEALS = [{"uid": "lunch", "text": {"en": "Lunch"}}, {"uid": "dinner", "text": {"en": "Dinner"}}]


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=None)


def asked(event, uid, kind, topic=Topic.OWN, options=()):
    known = {"label": Localised(en=uid.title()), "options": list(options)}
    return make.save(Question(event=event, uid=uid, kind=kind, topic=topic, **known))


def says(participation, question, value):
    participation.answers.append(Answer(question=question, uid=question.uid, value=value))
    db.session.commit()


def told(event):
    return {
        f"{section.title}: {line.label}": (line.live, line.then)
        for section in counts.summary(event).sections
        for line in section.lines
    }


def test_who_holds_a_seat_is_counted_and_nobody_else(event):
    make.participation(event, days=event.days[:1])
    for name, state in (("Giulia", State.WAITING), ("Aino", State.CANCELLED), ("Desislava", State.INVITED)):
        make.participation(event, make.person(name), state)

    assert list(told(event).values()) == [(1, None), (1, None), (0, None)]


def test_each_sort_of_answer_has_its_lines(event):
    meals = asked(event, "meals", Kind.SEVERAL_OF, Topic.MEALS, MEALS)
    bus, luggage = asked(event, "bus", Kind.YES_NO, Topic.BUS), asked(event, "luggage", Kind.NUMBER)
    diet, secret = asked(event, "diet", Kind.SHORT, Topic.DIET), asked(event, "secret", Kind.SHORT)
    nikos, giulia = make.participation(event), make.participation(event, make.person("Giulia"))
    says(nikos, meals, ["lunch", "dinner"])
    says(giulia, meals, ["dinner"])
    says(nikos, bus, True)
    says(giulia, bus, False)
    says(nikos, luggage, 2)
    says(giulia, luggage, 3)
    says(nikos, diet, "Vegan")
    says(giulia, diet, " vegan ")
    says(nikos, secret, "I am Nikos")

    found = {name: now for name, (now, _then) in told(event).items() if not name.startswith("People")}
    assert found == {
        "Meals: Lunch": 1,
        "Meals: Dinner": 2,
        "Bus: yes": 1,
        "Luggage: together": 5,
        "Diet: Vegan": 2,
    }


def test_on_site_and_online_are_counted_apart(app):
    event = make.event(make.project(), mode=Mode.HYBRID, days=1)
    make.participation(event)
    make.participation(event, make.person("Aino"), attends=Mode.ONLINE)

    assert [now for now, _then in told(event).values()] == [2, 2, 1, 1]


def test_after_the_cut_off_changes_are_shown_apart(event, clock):
    meals = asked(event, "meals", Kind.SEVERAL_OF, Topic.MEALS, MEALS)
    nikos = make.participation(event)
    says(nikos, meals, ["lunch"])
    event.counted_at = our_clock.now() + timedelta(days=1)
    db.session.commit()
    assert counts.keep_due() is None
    clock.advance(days=1, hours=2)

    assert counts.keep_due() == 1
    assert counts.keep_due() is None
    giulia = make.participation(event, make.person("Giulia"))
    says(giulia, meals, ["dinner"])
    nikos.answers[0].value = []
    db.session.commit()

    found = told(event)
    assert found["People: Everybody who has a place"] == (2, 1)
    assert (found["Meals: Lunch"], found["Meals: Dinner"]) == ((0, 1), (1, 0))
    assert counts.summary(event).has_changed


def test_another_cut_off_is_another_count(event, clock):
    make.participation(event)
    event.counted_at = our_clock.now()
    db.session.commit()
    counts.keep_due()
    event.counted_at = our_clock.now() + timedelta(days=2)
    db.session.commit()

    assert counts.summary(event).cut_off is None
    clock.advance(days=3)
    assert counts.keep_due() == 1
    assert len(db.session.scalars(db.select(HeadCount)).all()) == 1
    assert not counts.summary(event).has_changed


def test_the_page_names_nobody_and_asks_as_much_for_many_as_for_one(client, event):
    staff = make.sign_in(client, make.organiser(event.project))
    diet = asked(event, "diet", Kind.SHORT, Topic.DIET)
    nikos = make.participation(event, organisation="Secret Farm")
    says(nikos, diet, "Halal")
    url = f"/manage/events/{event.slug}/counts"
    with counted() as few:
        page = staff.get(url)
    assert "Halal" in page.text
    assert not [word for word in ("Theodorou", "nikos@", "Secret Farm") if word in page.text]

    make.crowd(event, 200)
    with counted() as many:
        staff.get(url)
    assert len(few) == len(many)


def test_a_seat_given_back_is_no_longer_counted(event):
    nikos = make.participation(event)
    claiming.give_back(nikos)
    make.leave(nikos)
    db.session.commit()
    assert told(event)["People: Everybody who has a place"] == (0, None)
