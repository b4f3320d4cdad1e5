"""Real workers, killed and in pairs, before a real mail server: nothing is lost, nothing is sent twice."""

import signal

import pytest
from sqlalchemy import select, text

from app.database import db
from app.mail.models import Heartbeat
from tests.mail.workers import Post, SlowServer, mail, post_office
from tests.servers import MailServer, eventually


def heartbeats(post: Post) -> list[str]:
    with post.app.app_context():
        return list(db.session.scalars(select(Heartbeat.worker)))


def test_a_worker_killed_with_a_mail_in_hand_loses_nothing(databases):
    with post_office(databases, SlowServer()) as post:
        post.write(mail())
        first = post.start_worker()
        assert post.server.reached.wait(20)
        first.kill()
        first.wait()
        post.start_worker()

        eventually(post.all_sent, "the mail to leave after the lease")
        [row], [letter] = post.rows(), post.server.messages
        assert letter["Message-ID"] == f"<{row.message_id}@synodos.example.org>"
        assert (row.attempts, row.last_error, row.claimed_until) == (2, None, None)


def test_a_mail_that_was_taken_without_a_word_arrives_again_as_the_same(databases):
    """At least once: the recipient's program knows the second by its Message-ID."""
    with post_office(databases, SlowServer(takes_first=True)) as post:
        post.write(mail())
        first = post.start_worker()
        assert post.server.reached.wait(20)
        first.kill()
        first.wait()
        post.start_worker()

        eventually(post.all_sent, "the mail to leave after the lease")
        once, again = post.server.messages
        assert once.as_bytes() == again.as_bytes()


def test_two_workers_send_no_mail_twice(databases):
    with post_office(databases, MailServer(), lease=60) as post:
        post.write(*(mail(number) for number in range(1, 201)))
        post.start_worker()
        post.start_worker()

        eventually(post.all_sent, "200 mails to leave", 60)
        assert sorted(post.server.recipients) == sorted(row.recipient for row in post.rows())
        assert {row.attempts for row in post.rows()} == {1}


def test_a_slow_server_does_not_look_like_a_dead_worker(databases):
    """It takes four seconds; the lease is one. The second worker keeps its hands off all the same."""
    with post_office(databases, SlowServer(seconds=4), lease=1) as post:
        post.write(mail())
        post.start_worker()
        post.start_worker()

        eventually(post.all_sent, "the mail to leave")
        assert post.server.recipients == ["nikos@example.org"]
        assert post.rows()[0].attempts == 1


def test_a_worker_that_is_told_to_stop_finishes_the_mail_in_its_hand(databases):
    with post_office(databases, SlowServer(seconds=1)) as post:
        post.write(mail(1), mail(2))
        worker = post.start_worker()
        assert post.server.reached.wait(20)
        eventually(lambda: heartbeats(post), "a sign of life")
        worker.send_signal(signal.SIGTERM)
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(20) == 0
        assert [row.state for row in post.rows()] == ["sent", "waiting"]
        assert post.server.recipients == ["nikos@example.org"]
        assert heartbeats(post) == []


def test_a_mail_leaves_within_five_seconds(databases):
    with post_office(databases, MailServer()) as post:
        post.start_worker()
        eventually(lambda: heartbeats(post), "the worker to live")
        post.write(mail())
        eventually(post.all_sent, "the mail to leave", 5)


@pytest.mark.database("postgresql")
def test_a_database_that_was_away_is_waited_for(databases):
    """Every connection is cut, as when PostgreSQL is started again."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    cut = text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    with post_office(databases, MailServer()) as post:
        worker = post.start_worker()
        eventually(lambda: heartbeats(post), "the worker to live")
        with post.app.app_context():
            db.session.execute(cut)
            db.session.commit()
        post.write(mail())

        eventually(post.all_sent, "the mail to leave")
        assert worker.poll() is None
