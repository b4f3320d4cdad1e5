"""Many people are told of a change: all or none, each once, and nobody else has to wait for it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app.database import action, db
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.participation import actions, answers, changes, holders, telling
from app.participation.invitations import Answer, Invitation, Way
from app.participation.models import Participation
from app.participation.notices import About, Notice
from app.participation.registrations import Registration
from app.participation.states import State
from app.standing import reminding
from tests import make
from tests.databases import ROOT, command
from tests.pages.reading import counted

MANY = 5000


@pytest.fixture
def event(project):
    return make.event(project, seats=None)


@pytest.fixture
def one_round(monkeypatch):
    """Whoever presses the button waits for one person only; the rest is the worker's."""
    monkeypatch.setattr(telling, "PATIENCE", 0)
    monkeypatch.setattr(telling, "ROUND", 0)


def later(event, **by):
    return [tuple(moment + timedelta(**by) for moment in day.span) for day in event.days]


def move(event, spans, eleni, **more):
    return changes.move(event, spans, actor=eleni, zone=event.zone, **more)


def count(model, **where):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**where))


def ledger():
    """SEQUENCE and number of messages of every invitation."""
    return {(one.sequence, one.messages) for one in db.session.scalars(select(Invitation))}


def asking(event, name="Nikos"):
    """Somebody has filled in the form, and has the link to confirm."""
    return make.save(
        Registration(
            event=event,
            email=f"{name.lower()}@example.org",
            given_name=name,
            family_name="Theodorou",
            organisation="Open Farm",
            country="GR",
            locale="en",
            day_ids=[day.id for day in event.days],
        )
    )


# Later


def test_what_is_held_back_is_owed_until_it_is_sent(event, eleni):
    make.crowd(event, 3)

    assert move(event, later(event, hours=1), eleni, later=True) == 0
    assert (make.mails(), count(Notice)) == ([], 0)
    assert holders.untold_by_event([event]) == {event.id: 3}

    assert changes.tell(event, actor=eleni) == 3
    assert (len(make.mails()), holders.untold_by_event([event]), ledger()) == (6, {}, {(1, 2)})


def test_three_edits_are_one_update(event, eleni):
    make.crowd(event, 2)
    move(event, later(event, hours=1), eleni, later=True)
    move(event, later(event, days=1), eleni, later=True)
    event.venue = Localised(en="Town Hall")

    assert changes.tell(event, actor=eleni) == 2
    assert (len(make.mails()), ledger()) == (4, {(1, 2)})


def test_there_and_back_before_it_is_sent_sends_nothing(event, eleni):
    make.crowd(event, 2)
    before = [day.span for day in event.days]
    move(event, later(event, hours=1), eleni, later=True)
    move(event, before, eleni, later=True)

    assert changes.tell(event, actor=eleni) == 0
    assert (make.mails(), ledger()) == ([], {(0, 1)})


def test_a_day_that_went_quietly_leaves_the_calendars_when_it_is_sent(event, eleni):
    make.crowd(event, 2)
    move(event, [event.days[0].span], eleni, later=True)
    assert holders.untold_by_event([event]) == {event.id: 2}

    changes.tell(event, actor=eleni)

    assert [mail.calendar_method for mail in make.mails()] == ["CANCEL", "REQUEST"] * 2  # "1/2" is now all


# Words


def test_whom_to_ask_is_nobodys_debt_but_can_be_sent(event, eleni):
    make.holding(event, "Nikos", "Giulia")
    event.contact_phone = "+30 2310 000 000"
    db.session.commit()

    assert (holders.untold_by_event([event]), holders.with_older_words(event)) == ({}, 2)
    assert changes.tell(event, actor=eleni) == 0

    assert changes.tell(event, actor=eleni, words=True) == 2
    assert {mail.purpose for mail in make.mails()} == {"event_changed", "day_invitation"}
    assert {one.sequence for one in db.session.scalars(select(Invitation))} == {0}
    assert holders.with_older_words(event) == 0
    assert changes.tell(event, actor=eleni, words=True) == 0


def test_new_words_keep_an_answer(event, eleni):
    [nikos] = make.holding(event, "Nikos")
    for invitation in nikos.invitations:
        invitation.take(Answer.ACCEPTED, None, Way.MAIL)
    make.item(event)

    changes.tell(event, actor=eleni, words=True)

    [mail] = make.mails()
    text = mail.calendar.replace(b"\r\n ", b"").decode()
    wanted = ("PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE", "SEQUENCE:0\r\n")
    assert [words for words in wanted if words not in text] == []


# All or none, each once


def test_a_change_that_fails_notes_nobody(event):
    make.crowd(event, 3)
    noted = []

    @action
    def breaks():
        noted.append(telling.note(event, About.CHANGE, holders.concerned(event)))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert (noted, count(Notice)) == ([3], 0)


def test_noted_twice_is_told_once(event, eleni, one_round):
    make.crowd(event, 3)
    move(event, later(event, hours=1), eleni)
    move(event, later(event, hours=1), eleni)
    while telling.write_some() is not None:
        pass

    told = Counter(mail.recipient_name for mail in make.mails("event_changed"))
    assert told == {"Crowd Nobody": 2, "Person 00001": 1, "Person 00002": 1}  # the first heard of both
    assert holders.untold_by_event([event]) == {}


def test_what_nobody_has_heard_of_yet_is_overtaken_by_a_cancellation(event, eleni, one_round):
    make.crowd(event, 3)
    move(event, later(event, hours=1), eleni)
    changes.cancel(event, Localised(en="Strike."), actor=eleni)
    while telling.write_some() is not None:
        pass

    assert [mail.purpose for mail in make.mails() if mail.purpose != "day_invitation"] == [
        "event_changed",  # to the one who was told at once
        *["event_cancelled", "day_cancelled"] * 3,
    ]
    assert count(Notice) == 0


def test_who_leaves_before_her_turn_is_not_told(event, eleni, one_round):
    make.crowd(event, 2)
    [nikos] = make.holding(event, "Nikos")
    move(event, later(event, hours=1), eleni)
    actions.withdraw(nikos)
    while telling.write_some() is not None:
        pass

    assert [mail.purpose for mail in make.mails() if mail.recipient == "nikos@example.org"] == [
        "registration_cancelled",
        "day_cancelled",
    ]


def test_who_answers_before_her_turn_is_not_reminded(event, eleni, one_round):
    make.crowd(event, 2)
    _first, second = db.session.scalars(select(Participation).order_by(Participation.id))
    reminding.remind(event, Localised(), actor=eleni)
    answers.answer(second, [], Answer.ACCEPTED)
    event.title = Localised(en="Good practices, and better ones")  # told later
    db.session.commit()

    write_all()

    assert (len(make.mails("reminder")), [one.id for one in holders.untold(event).told][-1]) == (1, second.id)


def test_what_breaks_over_one_person_keeps_nobody_else_from_hearing(app, event, eleni, caplog):
    make.crowd(event, 3)
    broken = db.session.scalars(select(Invitation)).first()
    broken.sent = {"starts_at": "never"}
    db.session.commit()

    move(event, later(event, hours=1), eleni)

    assert len(make.mails("event_changed")) == 2
    [notice] = db.session.scalars(select(Notice))
    assert (notice.participation_id, notice.failed_at is None) == (broken.participation_id, False)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert app.test_cli_runner().invoke(args=["check"]).exit_code == 1
    assert ([one.id for one in holders.untold(event).told], telling.left(event)) == (
        [notice.participation_id],
        0,
    )


@pytest.mark.database("sqlite")
def test_trouble_of_the_database_is_nobodys_fault_and_all_are_told_after_it(event, eleni, one_round):
    make.crowd(event, 6)
    move(event, later(event, hours=1), eleni)
    full = text("PRAGMA max_page_count = 1")  # as large as it is, and no larger
    db.session.execute(full)
    with pytest.raises(OperationalError):
        write_all()
    db.session.execute(text("PRAGMA max_page_count = 1000000"))

    assert 0 < telling.left(event) == count(Notice)
    write_all()
    assert len(make.mails("event_changed")) == 6


def test_how_many_are_told_is_said_also_where_a_worker_writes_to_some_of_them(app, event, eleni):
    make.crowd(event, 60)
    stop = Signal()
    worker = Thread(target=write_in_turn, args=(app, stop))
    worker.start()

    told = move(event, later(event, hours=1), eleni)
    stop.set()
    worker.join()

    assert told == 60


def write_all():
    while telling.write_some() is not None:
        pass


def write_in_turn(app, stop):
    with app.app_context():
        while not stop.is_set():
            telling.write_in_turn()
            time.sleep(0.01)


def test_of_a_draft_nobody_hears_before_it_is_published(project, eleni):
    draft = make.event(project, status="draft")
    make.participation(draft)
    giulia = make.participation(draft, make.person("Giulia"), State.CANCELLED)
    giulia.be_invited(draft.days)
    db.session.commit()

    @action
    def invite():
        assert telling.note(draft, About.CHANGE, holders.concerned(draft)) == 0
        assert telling.note(draft, About.INVITATION, Participation.id == giulia.id) == 1

    invite()
    assert telling.write_some() is None

    changes.publish(draft, actor=eleni)
    assert [(m.recipient.partition("@")[0], m.purpose) for m in make.mails()] == [
        ("giulia", "invitation"),
        ("giulia", "day_invitation"),
        ("nikos", "seat_confirmed"),
        ("nikos", "day_invitation"),
    ]


# Thousands


def test_thousands_are_previewed_and_noted_in_as_many_statements_as_one(project, eleni, one_round):
    costs = []
    for slug, number in (("few", 1), ("many", MANY)):
        event = make.event(project, slug=slug, seats=None)
        make.crowd(event, number)
        spans = later(event, hours=1)
        db.session.expire_all()
        with counted() as preview:
            told = changes.would_move(event, spans, event.zone).audience.told
        with counted() as dashboard:
            holders.untold_by_event([event])
        db.session.expire_all()
        with counted() as press:
            changes._move(
                event, spans, actor=eleni, zone=event.zone, city=None, counts_from_zero=False,
                postponed=False, seen=None, later=False,
            )  # fmt: skip
        costs.append((len(preview), len(dashboard), len(press)))
        assert (len(told), count(Notice, event_id=event.id)) == (number, number)

    assert costs[0] == costs[1]


def test_somebody_registers_while_thousands_are_told(event, eleni, one_round):
    """Each round is a transaction of its own: whoever comes in between is served in between."""
    make.crowd(event, 50)
    assert move(event, later(event, hours=1), eleni) == 50
    nikos = actions.confirm(asking(event))

    assert (nikos.has_seat, telling.left(event), len(make.mails("event_changed"))) == (True, 49, 1)
    [first, second] = make.mails("seat_confirmed") + make.mails("day_invitation")[-1:]
    assert {first.recipient, second.recipient} == {"nikos@example.org"}
    assert {one.sequence for one in nikos.invitations} == {0}  # the new hours are the first she hears of


# By processes


def test_a_worker_finishes_what_another_process_has_begun(app, event, eleni, one_round):
    make.crowd(event, 30)
    move(event, later(event, hours=1), eleni)

    command("deliver", DATABASE_URL=url(app), MAIL_FOLDER=app.config["MAIL_FOLDER"])

    db.session.commit()
    assert (count(Notice), len(make.mails()), holders.untold_by_event([event])) == (0, 60, {})
    assert {mail.state for mail in make.mails()} == {"sent"}


def test_workers_that_are_killed_or_meet_tell_everybody_once(app, event, eleni, one_round):
    make.crowd(event, 120)
    move(event, later(event, hours=1), eleni)
    for _kill in range(3):
        worker = begin_worker(app)
        before = count(OutgoingMail)
        while count(OutgoingMail) == before:  # it has begun
            db.session.commit()
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert 0 < count(Notice) < 119

    workers = [begin_worker(app) for _ in range(2)]
    while count(Notice):
        db.session.commit()
        time.sleep(0.05)
    for worker in workers:
        worker.terminate()
        worker.wait()

    db.session.expire_all()
    assert (len(make.mails()), len(make.mails("event_changed")), ledger()) == (240, 120, {(1, 2)})


def begin_worker(app):
    settings = {
        "DATABASE_URL": url(app),
        "MAIL_FOLDER": app.config["MAIL_FOLDER"],
        "SECRET_KEY": "only-for-tests",
    }
    environment = os.environ | {f"SYNODOS_{name}": value for name, value in settings.items()}
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def url(app):
    return app.config["SQLALCHEMY_DATABASE_URI"]
