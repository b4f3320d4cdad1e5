"""The pages on which letters are written, looked at, planned and sent."""

import re

import pytest

from app.database import db
from app.i18n import Localised
from app.letters import actions
from app.letters.models import Letter
from app.letters.selection import Wanted
from tests import make

pytestmark = pytest.mark.database("sqlite")
LETTERS = "/manage/events/good-practices/letters"
WRITTEN = {"subject-en": "News", "text-en": "Hello {given_name}", "states": ["confirmed"]}


@pytest.fixture
def event(project):
    event = make.event(project)
    make.participation(event)
    make.participation(event, make.person("Giulia"))
    return event


@pytest.fixture
def staff(client, eleni):
    make.sign_in(client, eleni)
    return client


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def letter(event, eleni):
    known = {"subject": Localised(en="News"), "text": Localised(en="Hello {given_name}, {own_page}")}
    return actions.write(event, wanted=Wanted(states=("confirmed",)), actor=eleni, form_key="1", **known)


def test_written_looked_at_and_sent(staff, event):
    page = staff.get(f"{LETTERS}/new")
    assert "1 reads Ελληνικά" in text(page)

    shown = staff.post(f"{LETTERS}/new", data=WRITTEN, follow_redirects=True)
    assert "Hello Giulia" in text(shown)
    letter = db.session.scalars(db.select(Letter)).one()

    asked = staff.get(f"{LETTERS}/{letter.id}/send")
    assert "Send it to 2 people now?" in text(asked)
    sent = staff.post(f"{LETTERS}/{letter.id}/send", follow_redirects=True)
    assert "The letter leaves to 2 people." in text(sent)
    assert staff.get(f"{LETTERS}").status_code == 200
    for part in ("", "/edit", "/plan", "/html", "/discard"):
        assert staff.get(f"{LETTERS}/{letter.id}{part}", follow_redirects=True).status_code == 200
    assert staff.get(f"{LETTERS}/reminder").status_code == 200
    assert staff.get(f"{LETTERS}/reminder/html").status_code == 200
