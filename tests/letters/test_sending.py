"""A letter leaves: to whom is fixed at once, the mails are written in rounds, and each gets it once."""

import pytest

from app.database import db
from app.i18n import Localised
from app.letters import actions, leaving
from app.letters.models import Letter, Stage
from app.letters.selection import Wanted
from app.participation.states import State
from tests import make

HELLO = Localised(en="News of {event}", el="Νέα: {event}")
TEXT = Localised(en="Hello {given_name}, see {own_page}", el="Γεια σου {given_name}: {own_page}")
EVERYBODY = Wanted(states=("confirmed",))


@pytest.fixture
def event(project):
    return make.event(project, seats=None)


def written(event, eleni, wanted=EVERYBODY, *, subject=HELLO, text=TEXT, key="1"):
    return actions.write(event, subject, text, wanted, actor=eleni, form_key=key)


def run():
    """What a worker writes until nothing is left."""
    total = 0
    while (done := leaving.write_in_turn()) is not None:
        total += done
    return total


def test_each_gets_it_once_in_her_language(event, eleni):
    nikos = make.participation(event)
    giulia = make.participation(event, make.person("Giulia"))
    make.participation(event, make.person("Aino"), State.WAITING)
    letter = written(event, eleni)

    assert actions.send(letter, actor=eleni) == 2
    assert letter.stage is Stage.LEAVING
    assert run() == 2
    assert run() == 0

    mails = make.mails()
    assert [(mail.recipient, mail.subject, mail.purpose) for mail in mails] == [
        ("nikos@example.org", "Νέα: Καλές πρακτικές", "letter"),
        ("giulia@example.org", "News of Good practices", "letter"),
    ]
    assert f"http://localhost/me/{nikos.token}" in mails[0].text
    assert giulia.token not in mails[0].text + mails[0].html
    assert {mail.event_id for mail in mails} == {event.id}
    assert db.session.get(Letter, letter.id).stage is Stage.SENT
