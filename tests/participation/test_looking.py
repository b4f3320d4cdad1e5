"""Whom organisers look at first: she waits for their yes without a seat or an entry in her calendar."""

import pytest
from sqlalchemy import select

from app import clock as app_clock
from app.audit.models import AuditEntry
from app.database import db
from app.errors import NotPossibleNow
from app.events.audiences import Role
from app.i18n import Localised
from app.network.models import Membership
from app.network.models import Role as Post
from app.participation import actions, answers, looking, looks, placing
from app.participation.inquiries import Inquiry
from app.participation.invitations import Answer
from app.participation.looking import DecidedMeanwhile
from app.participation.looks import Shelf
from app.participation.refusals import LookedAtFirst, RegistrationClosed
from app.participation.states import State
from app.proof import PROOFS
from app.standing import reminding
from tests import make
from tests.participation.asking import asking

NO = Localised(en="We are full of cities.", el="Έχουμε πολλές πόλεις.")
WHY = Localised(en="Which farm is it?", el="Ποιο αγρόκτημα είναι;")


@pytest.fixture
def event(eleni, project):
    return make.event(project, seats=1, looked_at_first=[Role.STAKEHOLDER, Role.SPEAKER])


@pytest.fixture
def nikos(event):
    return actions.confirm(asking(event))


def pending(event, *names):
    return [make.participation(event, make.person(name), State.PENDING) for name in names]


def holds_nothing(one):
    return (one.claims, [held for held in one.invitations if held.holds]) == ([], [])


def findings():
    return [finding for proof in PROOFS for finding in proof()]


# She registers


def test_who_is_looked_at_first_has_no_seat_and_no_entry_in_the_calendar(event, nikos):
    assert nikos.state is State.PENDING
    assert holds_nothing(nikos)
    assert (event.pool.taken, event.pool.waiting) == (0, 0)
    assert [(mail.purpose, mail.calendar) for mail in make.mails()] == [("being_looked_at", None)]


def test_roles_decide_and_partners_pass_at_once(event):
    giulia = make.person("Giulia")
    make.save(Membership(person=giulia, project=event.project, role=Post.PARTNER))

    assert actions.confirm(asking(event, "giulia@example.org")).state is State.CONFIRMED


def test_who_says_that_she_comes_as_such_is_looked_at_too(event):
    event.looked_at_first = [Role.SPEAKER]
    db.session.commit()

    one = actions.confirm(asking(event, asked_role=Role.SPEAKER))
    other = actions.confirm(asking(event, "aino@example.org"))

    assert (one.state, other.state) == (State.PENDING, State.CONFIRMED)


def test_nobody_is_looked_at_unless_the_organisers_say_so(project):
    assert actions.confirm(asking(make.event(project))).state is State.CONFIRMED


def test_no_answer_and_no_calendar_gets_her_in(event, nikos):
    with pytest.raises(LookedAtFirst):
        answers.answer(nikos, [], Answer.ACCEPTED)

    assert nikos.state is State.PENDING


def test_nor_does_coming_back(event, nikos):
    actions.withdraw(nikos)
    with pytest.raises(LookedAtFirst):
        answers.answer(nikos, [], Answer.ACCEPTED)

    actions.come_back(nikos)

    assert nikos.state is State.PENDING
    assert holds_nothing(nikos)


def test_pending_people_get_no_reminder(event, nikos, eleni):
    before = len(make.mails())

    assert reminding.remind(event, Localised(), actor=eleni) == 0
    assert len(make.mails()) == before


# They say yes


def test_the_approved_have_a_seat_or_wait_in_the_order_in_which_they_registered(event, eleni, clock):
    (nikos,) = pending(event, "Nikos")
    clock.advance(minutes=1)
    (aino,) = pending(event, "Aino")

    assert looking.approve(event, [aino.id, nikos.id], actor=eleni) == (1, 1)

    assert (nikos.state, aino.state) == (State.CONFIRMED, State.WAITING)
    assert [(mail.purpose, mail.recipient) for mail in make.mails()] == [
        ("seat_confirmed", "nikos@example.org"),
        ("day_invitation", "nikos@example.org"),
        ("on_waiting_list", "aino@example.org"),
    ]
    done = select(AuditEntry.subject_id).where(AuditEntry.action == "participation.approved")
    assert db.session.scalars(done).all() == [nikos.id, aino.id]
    assert findings() == []


def test_pressing_twice_approves_once(event, nikos, eleni):
    assert looking.approve(event, [nikos.id], actor=eleni) == (1, 0)
    assert looking.approve(event, [nikos.id], actor=eleni) == (0, 0)
    assert len(make.mails("seat_confirmed")) == 1


def test_who_has_cancelled_meanwhile_stays_away(event, nikos, eleni):
    actions.withdraw(nikos)

    assert looking.approve(event, [nikos.id], actor=eleni) == (0, 0)
    assert looking.decline(event, [nikos.id], NO, actor=eleni) == 0
    assert nikos.state is State.CANCELLED


def test_people_of_another_event_are_left_alone(event, nikos, eleni):
    other = make.event(event.project, slug="other")

    assert looking.approve(other, [nikos.id], actor=eleni) == (0, 0)
    assert nikos.state is State.PENDING


def test_of_what_is_over_or_cancelled_nothing_is_decided(event, nikos, eleni, clock):
    clock.advance(days=200)

    for deed in (looking.approve, lambda *given, **by: looking.decline(*given, NO, **by)):
        with pytest.raises(NotPossibleNow):
            deed(event, [nikos.id], actor=eleni)


# They say no


def test_the_declined_read_why_in_their_language(event, eleni):
    nikos, aino = pending(event, "Nikos", "Aino")

    assert looking.decline(event, [nikos.id, aino.id], NO, actor=eleni) == 2

    assert [one.state for one in (nikos, aino)] == [State.REFUSED] * 2
    assert [one.refusal for one in (nikos, aino)] == [NO["el"], NO["en"]]
    told = {mail.recipient: mail for mail in make.mails("refused")}
    assert NO["el"] in told["nikos@example.org"].text
    assert NO["en"] in told["aino@example.org"].html
    assert holds_nothing(nikos)
    assert findings() == []


def test_the_declined_come_in_by_no_other_door(event, nikos, eleni):
    looking.decline(event, [nikos.id], NO, actor=eleni)

    with pytest.raises(RegistrationClosed):
        actions.come_back(nikos)
    with pytest.raises(RegistrationClosed):
        answers.answer(nikos, [], Answer.ACCEPTED)
    event.looked_at_first = []
    db.session.commit()
    actions.confirm(asking(event))
    assert nikos.state is State.PENDING


def test_minds_change(event, nikos, eleni):
    looking.decline(event, [nikos.id], NO, actor=eleni)

    assert looking.approve(event, [nikos.id], actor=eleni) == (1, 0)

    assert (nikos.state, nikos.refusal) == (State.CONFIRMED, "")


# They ask back


def test_she_is_asked_and_answers_and_they_see_it(event, nikos, eleni, clock):
    assert looking.ask_back(event, [nikos.id], WHY, actor=eleni) == 1
    assert nikos.asked_back_at is not None
    assert looks.asked([nikos])[nikos.id].is_open
    assert looks.waiting_for_a_look([event]) == {}
    assert WHY["el"] in make.mails("asked_back")[0].text

    looking.answer(nikos, "Open Farm, near Veria")

    assert (nikos.state, nikos.asked_back_at) == (State.PENDING, None)
    assert not looks.asked([nikos])[nikos.id].is_open
    assert looks.waiting_for_a_look([event]) == {event.id: 1}
    assert db.session.scalars(select(Inquiry.answer)).one() == "Open Farm, near Veria"


def test_pressing_twice_asks_once(event, nikos, eleni):
    assert looking.ask_back(event, [nikos.id], WHY, actor=eleni) == 1
    assert looking.ask_back(event, [nikos.id], WHY, actor=eleni) == 0
    assert len(make.mails("asked_back")) == len(db.session.scalars(select(Inquiry)).all()) == 1

    looking.answer(nikos, "Open Farm, near Veria")

    assert looking.ask_back(event, [nikos.id], WHY, actor=eleni) == 1  # what she said was not enough


def test_changing_the_form_is_an_answer_too(event, nikos, eleni, clock):
    looking.ask_back(event, [nikos.id], WHY, actor=eleni)
    clock.advance(minutes=1)
    nikos.completed_at = app_clock.now()
    db.session.commit()

    assert not looks.asked([nikos])[nikos.id].is_open


def test_an_answer_after_the_decision_changes_nothing(event, nikos, eleni):
    looking.ask_back(event, [nikos.id], WHY, actor=eleni)
    looking.approve(event, [nikos.id], actor=eleni)

    with pytest.raises(DecidedMeanwhile):
        looking.answer(nikos, "Too late")


def test_nobody_answers_what_was_not_asked(event, nikos):
    with pytest.raises(DecidedMeanwhile):
        looking.answer(nikos, "Hello")


# As what she comes


def test_her_word_is_taken(event, eleni):
    nikos = actions.confirm(asking(event, asked_role=Role.SPEAKER))

    assert looking.take_at_her_word(event, [nikos.id], actor=eleni) == 1
    assert looking.take_at_her_word(event, [nikos.id], actor=eleni) == 0

    assert (nikos.role, nikos.asked_role) == (Role.SPEAKER, None)


def test_each_stands_on_one_shelf(event, eleni):
    nikos, aino, giulia, kostas = pending(event, "Nikos", "Aino", "Giulia", "Kostas")
    looking.decline(event, [aino.id], NO, actor=eleni)
    placing.seat(giulia, actor=eleni)
    giulia.asked_role = Role.SPEAKER
    kostas.asked_role = Role.SPEAKER
    db.session.commit()

    assert looks.counts(event) == {Shelf.PENDING: 2, Shelf.ROLES: 1, Shelf.REFUSED: 1}
    assert looks.ids_on(event, Shelf.PENDING) == [nikos.id, kostas.id]
