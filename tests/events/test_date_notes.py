"""Organisers note a strike, an election, a fair; events on such a day get a remark."""

import re
from datetime import date
from html import unescape

import pytest

from app.database import db
from app.events import checks
from app.i18n import Localised
from app.network.dates import DateNote
from tests import make

FIRST = date(2027, 4, 14)  # a Wednesday in summer time
DATES = "/manage/projects/cesme-plus/dates"
STRIKE = {"form_key": "f", "on": "2027-04-15", "country": "IT", "text-en": "Trains are on strike"}


@pytest.fixture
def project(app, clock):
    clock.set("2027-04-01 09:00", make.ATHENS)
    return make.project()


@pytest.fixture
def event(project):
    event = make.event(project, first=FIRST)
    make.whole_day(event)
    make.whole_day(event, day=1)
    return event


@pytest.fixture
def signed_in(client, project):
    return make.sign_in(client, make.organiser(project))


def texts(event):
    db.session.expire_all()
    return [(remark.text, remark.place) for remark in checks.remarks(event)]


def note(project, on, country="", **text):
    return make.save(DateNote(project=project, on=on, country=country, text=Localised(text)))


def test_a_note_is_written_and_its_day_remarked_on(signed_in, event):
    assert make.post(signed_in, DATES, STRIKE).location == DATES
    assert texts(event) == [("Thu 15 April, Italy: Trains are on strike", "dates")]
    page = unescape(signed_in.get(DATES).get_data(as_text=True))
    assert "Thursday 15 April 2027</time></b> · Italy" in page
    assert "Trains are on strike" in page
    remark = unescape(signed_in.get("/manage/events/good-practices").get_data(as_text=True))
    [there] = re.findall(rf'<a href="({DATES}#note-\d+)"><b>Thu 15 April, Italy', remark)
    assert f'id="{there.partition("#")[2]}"' in page


def test_sent_twice_it_is_one_note(signed_in, project):
    make.post(signed_in, DATES, STRIKE)
    make.post(signed_in, DATES, STRIKE)
    assert len(project.date_notes) == 1


def test_only_where_a_partner_lives_or_the_event_is(project, event):
    note(project, FIRST, "CY", en="Elections")
    note(project, date(2027, 4, 16), en="A fair")
    assert texts(event) == []
    event.country = "CY"
    note(project, FIRST, el="Απεργία παντού")
    assert texts(event) == [
        ("Wed 14 April, Cyprus: Elections", "dates"),
        ("Wed 14 April, everywhere: Απεργία παντού", "dates"),
    ]


def test_a_note_goes_again(signed_in, project, event):
    one = note(project, FIRST, en="A fair")
    assert make.post(signed_in, f"{DATES}/{one.id}/remove", page=DATES).location == DATES
    assert texts(event) == []


def test_a_note_of_another_project_stays(signed_in, project):
    other = make.project(slug="other", acronym="OTHER")
    one = note(other, FIRST, en="A fair")
    assert make.post(signed_in, f"{DATES}/{one.id}/remove", page=DATES).status_code == 404
    assert len(other.date_notes) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": ""}, "Add the day."),
        ({"on": "tomorrow"}, "Write the date as year, month and day: 2027-03-24."),
        ({"on": "1027-04-15"}, "Choose a year between 2000 and 2100."),
        ({"text-en": ""}, "Write this in at least one language."),
        ({"country": "Italy"}, "Not a valid choice"),
    ],
)
def test_what_makes_no_note_comes_back_as_it_was_typed(signed_in, project, typed, said):
    page = unescape(make.post(signed_in, DATES, STRIKE | typed).get_data(as_text=True))
    assert said in page
    assert project.date_notes == []
    assert typed.get("text-en", "Trains are on strike") in page


def test_others_may_not(client, project):
    assert client.get(DATES).status_code == 302
    make.sign_in(client, make.member(project, "Giulia"))
    assert client.get(DATES).status_code == 403
    assert client.post(DATES, data=STRIKE).status_code == 403
    assert project.date_notes == []
