"""The mails to coordinators, and to one who is asked to come along, in both languages."""

import re

import pytest

from app.delegations import coordinating, quotas
from app.events.terms import Mode
from app.i18n import Localised
from app.participation import actions
from app.participation.states import State
from tests import make
from tests.delegations.test_naming import at, give, send

EVERY_MAIL = {"coordinator", "places_for_you", "nudge", "left_delegation", "come_along"}


@pytest.fixture(params=["en", "el"])
def sent(project, eleni, request, clock):
    event = make.event(
        project, seats=20, mode=Mode.HYBRID, title=Localised(en="Good <practices>", el="Καλές <πρακτικές>")
    )
    giulia = make.member(project, locale=request.param)
    coordinating.appoint(
        project.partnerships[1], actor=eleni, email=giulia.email, given_name="", family_name="", locale="en"
    )
    bologna = give(event, eleni, 2, 2)
    quotas.nudge(event, None, actor=eleni)
    make.participation(event, make.person("Nikos", locale=request.param), State.CONFIRMED)
    send(bologna, "Marco", "Nikos")
    actions.withdraw(at(event, "Marco"))
    return [mail for mail in make.mails() if mail.purpose in EVERY_MAIL]


def test_these_are_all(sent):
    assert {mail.purpose for mail in sent} == EVERY_MAIL


def test_each_is_in_its_readers_language_and_leads_to_one_page(sent):
    for mail in sent:
        assert f'<html lang="{mail.language}">' in mail.html
        links = {url for url in re.findall(r"http://localhost/\S+", mail.text) if "privacy" not in url}
        assert links == {
            url for url in re.findall(r'href="(http://localhost/[^"]+)"', mail.html) if "privacy" not in url
        }
        assert len(links) == (0 if mail.purpose == "coordinator" else 1)


def test_what_people_wrote_is_text_and_never_markup(sent):
    for mail in sent:
        assert "<practices>" not in mail.html
        assert "&lt;" not in mail.text


def test_the_question_to_come_along_names_nothing_that_was_typed(sent):
    [mail] = [mail for mail in sent if mail.purpose == "come_along"]
    assert "Rossi" not in mail.text
    assert mail.recipient_name == f"Nikos {make.CAST['Nikos'][0]}"
