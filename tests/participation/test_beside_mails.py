"""What mails say of a place beside the event: the dinner is named, no mail calls it a place at the event."""

import pytest

from app.database import db
from app.events.seats import Of, Pool
from app.events.terms import WaitingRule
from app.i18n import Localised
from app.participation import actions
from app.participation.states import State
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from tests import make


@pytest.fixture(params=[(WaitingRule.OFFER, "offer"), (WaitingRule.AT_ONCE, "extra_seat")])
def told(request, app):
    """Nikos has the only seat of the dinner, Giulia waits for it; he cancels. All her mails, by purpose."""
    rule, purpose = request.param
    event = make.event(make.project(), seats=9, waiting_rule=rule)
    label = Localised(en="Dinner <late>", el="Δείπνο <αργά>")
    question = make.save(Question(event=event, uid="dinner", kind=Kind.YES_NO, label=label))
    make.save(Pool(event=event, of=Of.OPTION, key="dinner/yes", seats=1))
    nikos, _giulia = (_comes(event, name, question) for name in ("Nikos", "Giulia"))
    actions.withdraw(nikos)
    hers = {mail.purpose: mail for mail in make.mails() if mail.recipient.startswith("giulia")}
    return purpose, hers


def _comes(event, name, question):
    one = make.participation(event, make.person(name), State.CANCELLED)
    one.answers.append(Answer(question=question, uid=question.uid, value=True))
    db.session.commit()
    actions.come_back(one)
    return one


def test_the_confirmation_says_what_she_still_waits_for(told):
    _purpose, hers = told
    assert "You are number 1 on the waiting list: Dinner <late>" in hers["seat_confirmed"].text
    assert "Dinner &lt;late&gt;" in hers["seat_confirmed"].html


def test_what_comes_free_beside_the_event_is_named(told):
    purpose, hers = told
    assert "Dinner <late>" in hers[purpose].text
    assert "Dinner &lt;late&gt;" in hers[purpose].html
    if purpose == "offer":
        assert hers[purpose].subject.startswith("A place is kept for you: Dinner <late>, ")
