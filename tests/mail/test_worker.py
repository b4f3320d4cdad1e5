"""One round of the worker: what the server answers decides what becomes of a mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.mail import actions
from app.mail.models import BACK_OFF, OPENING, Heartbeat, OutgoingMail
from app.mail.worker import Worker
from tests import make
from tests.mail.letters import INVITATION
from tests.mail.workers import mail
from tests.postgres import free_port

LEASE = timedelta(seconds=60)


@pytest.fixture
def nikos(app):
    """A mail to Nikos that waits."""
    return make.save(mail())


def round_(app, letter: OutgoingMail) -> OutgoingMail:
    """The worker looks once; then so do we."""
    db.session.commit()
    Worker(app).round()
    db.session.refresh(letter)
    return letter


def test_a_mail_that_was_taken_has_left(app, smtp_server, nikos, clock):
    assert round_(app, nikos).state == "sent"
    assert (nikos.sent_at, nikos.attempts, nikos.claimed_until) == (clock.instant, 1, None)
    assert round_(app, nikos).attempts == 1


def test_what_arrives_is_what_was_written(app, smtp_server):
    project = make.project()
    details = {"project_id": project.id, "reply_to": "eleni@example.org"}
    written = make.save(mail(calendar=INVITATION, calendar_method="REQUEST", **details))
    round_(app, written)

    [letter] = smtp_server.to("nikos@example.org")
    assert letter["From"] == "CESME+ <events@synodos.example.org>"
    assert letter["To"] == "Nikos Theodorou <nikos@example.org>"
    assert letter["Reply-To"] == "eleni@example.org"
    assert letter["Subject"] == "You have a seat"
    assert letter["Content-Language"] == "en"
    calendars = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_payload(decode=True) for part in calendars] == [INVITATION]


def test_a_refusal_for_good_is_seen_at_once(app, smtp_server, nikos, clock):
    smtp_server.refuse("nikos@example.org", "550 5.1.1 No such mailbox")

    assert round_(app, nikos).state == "failed"
    assert (nikos.last_error, nikos.gave_up_at) == ("550 5.1.1 No such mailbox", clock.instant)
    clock.advance(days=3)
    assert round_(app, nikos).attempts == 1


def test_not_now_means_later(app, smtp_server, nikos, clock):
    smtp_server.refuse("nikos@example.org", "451 4.7.1 Greylisted, try again", times=1)

    assert round_(app, nikos).state == "failing"
    assert nikos.last_error == "451 4.7.1 Greylisted, try again"
    assert nikos.due_at == clock.instant + timedelta(minutes=1)
    clock.advance(seconds=59)
    assert round_(app, nikos).attempts == 1
    clock.advance(seconds=1)
    assert round_(app, nikos).state == "sent"
    assert nikos.last_error is None


def test_a_server_that_is_not_there_means_later(app, nikos, clock):
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=(port := free_port()))

    assert round_(app, nikos).state == "failing"
    assert nikos.last_error.startswith(f"127.0.0.1:{port}: ")
    assert nikos.due_at == clock.instant + BACK_OFF[0]


def test_after_the_last_try_it_is_given_up_for_all_to_see(app, smtp_server, nikos, clock):
    smtp_server.refuse("nikos@example.org", "452 4.2.2 Mailbox full")
    waits = []
    while round_(app, nikos).state == "failing":
        waits.append(nikos.due_at - clock.instant)
        clock.instant = nikos.due_at

    assert waits == BACK_OFF
    assert (nikos.state, nikos.attempts) == ("failed", len(BACK_OFF) + 1)


def test_an_address_that_no_mail_can_be_sent_to_holds_nobody_up(app, smtp_server):
    broken, fine = make.save(mail(2, recipient="nobody"), mail(1))
    round_(app, fine)
    db.session.refresh(broken)

    assert (broken.state, fine.state) == ("failed", "sent")
    assert broken.last_error


def test_without_a_mail_server_each_mail_is_a_file(app, nikos):
    assert round_(app, nikos).state == "sent"


@pytest.mark.parametrize("purpose", OPENING)
def test_the_key_to_a_door_is_kept_no_longer_than_it_takes_to_send_it(app, smtp_server, purpose):
    key = make.save(mail(purpose=purpose, text="http://localhost/sign-in/secret\n", html="<p>secret</p>"))

    assert round_(app, key).state == "sent"
    assert (key.text, key.html) == ("", "")
    [letter] = smtp_server.messages
    assert letter.get_body(("plain",)).get_content().split() == ["http://localhost/sign-in/secret"]


# Claims


def test_a_claim_is_held_by_one_until_its_lease_ends(app, nikos, clock):
    first = actions.claim(LEASE)
    assert first
    assert actions.claim(LEASE) is None
    clock.advance(seconds=60)
    second = actions.claim(LEASE)
    assert second
    assert (first.attempt, second.attempt) == (1, 2)


def test_what_a_worker_notes_counts_while_the_claim_is_its_own(app, nikos, clock):
    slow = actions.claim(LEASE)
    clock.advance(seconds=60)
    quick = actions.claim(LEASE)

    assert actions.give_up(slow, "too late") is False
    assert actions.sent(quick) is True
    assert actions.put_off(quick, "twice") is False
    db.session.refresh(nikos)
    assert nikos.state == "sent"


def test_a_worker_that_lives_keeps_its_claim(app, nikos, clock):
    held = actions.claim(LEASE)
    clock.advance(seconds=50)
    actions.beat("here:1", held, LEASE)
    clock.advance(seconds=50)
    assert actions.claim(LEASE) is None


def test_the_oldest_mail_leaves_first(app, clock):
    later = make.save(mail(2))
    clock.advance(minutes=-1)
    earlier = make.save(mail(3))
    clock.advance(minutes=2)

    assert [claim.mail_id for claim in (actions.claim(LEASE), actions.claim(LEASE))] == [earlier.id, later.id]


def test_a_sign_of_life_is_one_row_that_is_brought_up_to_date(app, clock):
    actions.beat("here:1", None, LEASE)
    clock.advance(seconds=5)
    actions.beat("here:1", None, LEASE)
    assert [(one.worker, one.at) for one in db.session.scalars(select(Heartbeat))] == [
        ("here:1", clock.instant)
    ]
    actions.leave("here:1")
    assert list(db.session.scalars(select(Heartbeat))) == []
