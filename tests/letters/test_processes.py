"""Real workers, in pairs and killed: everybody gets a letter once, and nobody twice."""

from collections import Counter

from sqlalchemy import func, select

from app.database import db
from app.letters.models import LetterCopy, Stage
from app.mail.models import OutgoingMail
from tests import make
from tests.servers import eventually

MANY = 60


def leaving(server):
    """A letter whose time has come, to many people. Which letter."""
    with server.app.app_context():
        event = make.event(make.project(), seats=None)
        make.crowd(event, MANY)
        return make.letter(event, "planned", send_at=event.published_at).id


def written(server):
    with server.app.app_context():
        return db.session.scalar(select(func.count(OutgoingMail.id)).filter_by(purpose="letter")) or 0


def sent(server):
    with server.app.app_context():
        open_ones = select(func.count(OutgoingMail.id)).where(OutgoingMail.sent_at.is_(None))
        return written(server) == MANY and not db.session.scalar(open_ones)


def proved(server, letter_id):
    with server.app.app_context():
        counted = Counter(mail.recipient for mail in make.mails("letter"))
        assert (len(counted), set(counted.values())) == (MANY, {1})
        copies = db.session.scalars(select(LetterCopy).filter_by(letter_id=letter_id)).all()
        assert len({copy.mail_id for copy in copies}) == MANY
        assert copies[0].letter.stage is Stage.SENT
    assert server.command("check").endswith("nothing found.\n")


def test_two_workers_write_each_once(start_server):
    server = start_server(RATE_LIMITS="off", worker=False)
    letter_id = leaving(server)
    for _two in range(2):
        server.start_worker()

    eventually(lambda: sent(server), "all to be written and sent", 120)
    proved(server, letter_id)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_said_twice(start_server):
    server = start_server(RATE_LIMITS="off", worker=False, MAIL_LEASE="2")
    letter_id = leaving(server)
    for least in (1, 30, 60):
        worker, other = server.start_worker(), server.start_worker()
        eventually(lambda: written(server) >= least, f"{least} to be written")  # noqa: B023  (asked at once)
        for one in (worker, other):
            one.kill()
            one.wait()
    server.start_worker()

    eventually(lambda: sent(server), "all to be written and sent", 120)
    proved(server, letter_id)
