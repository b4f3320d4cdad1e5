"""The mailbox, with a real IMAP server that is emptied, broken, silent, or gone."""

import socket
import ssl
import threading
from threading import Thread
from typing import Any

import pytest
import trustme
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.database import db
from app.inbox import actions, mailbox
from app.inbox.mailbox import Access, MailboxError, opened
from app.inbox.models import InboundMessage
from app.inbox.reader import FAILED, PROCESSED, Reader, keep_reading
from app.inbox.reasons import Reason
from app.participation.invitations import Answer, Way
from tests import make
from tests.inbox.imap import ImapServer
from tests.inbox.letters import answer, letter, mail, recorded
from tests.mail.workers import mail as outgoing
from tests.mail.workers import post_office
from tests.servers import MailServer, eventually


@pytest.fixture(scope="module")
def running():
    with ImapServer() as server:
        yield server


@pytest.fixture
def imap(running, app):
    """The server, its mailbox empty."""
    with running.opened() as server:
        for folder in ("INBOX", PROCESSED, FAILED):
            if server.select(folder)[0] == "OK":
                server.store("1:*", "+FLAGS", r"(\Deleted)")
                server.expunge()
    app.config.update(running.settings)
    return running


@pytest.fixture
def nikos(app):
    nikos = make.participation(make.event(make.project(), seats=2))
    make.hold(nikos)
    return nikos


def read(app) -> tuple[int, int]:
    """One round: how many were understood, and how many wait for a human eye."""
    counts = Reader(app).round()
    db.session.rollback()
    return counts[PROCESSED], counts[FAILED]


def where(imap) -> tuple[int, int, int]:
    return imap.count(), imap.count(PROCESSED), imap.count(FAILED)


# One round


def test_a_round_empties_the_mailbox_and_makes_its_folders(app, imap, nikos):
    imap.deliver(recorded("thunderbird_accepted.eml", nikos.invitations[0]), letter("Hello"))

    assert read(app) == (1, 1)
    assert where(imap) == (0, 1, 1)
    assert (nikos.invitations[0].answer, nikos.invitations[0].answered_by) == (Answer.ACCEPTED, Way.MAIL)
    assert read(app) == (0, 0)


def test_a_mail_that_people_have_opened_is_still_read(app, imap, nikos):
    imap.deliver(mail(answer(nikos.invitations[0])))
    with imap.opened() as server:
        server.select("INBOX")
        server.store("1", "+FLAGS", r"(\Seen)")

    assert read(app) == (1, 0)


def test_many_mails(app, imap, nikos):
    imap.deliver(*(letter(f"Number {number}") for number in range(120)))

    assert read(app) == (0, 120)
    assert where(imap) == (0, 0, 120)
    assert db.session.query(InboundMessage).count() == 120


@pytest.mark.parametrize("able", [("MOVE", "UIDPLUS"), ("UIDPLUS",), ()])
def test_servers_of_all_ages(app, imap, nikos, able):
    """Those that can move, those that copy and expunge one, those that only copy and expunge all."""
    imap.deliver(letter("One"), letter("Two"))
    with opened(Access.of(app.config)) as box:
        box.server.capabilities = able
        one, two = box.uids()
        box.file(one, "Été & autres")
        assert box.uids() == [two]
    with opened(Access.of(app.config | {"INBOX_FOLDER": "Été & autres"})) as box:
        assert [box.fetch(uid).raw.endswith(b"One\r\n") for uid in box.uids()] == [True]
        box.file(box.uids()[0], PROCESSED)


def test_what_is_gone_meanwhile_is_no_trouble(app, imap, nikos):
    imap.deliver(letter("One"))
    with opened(Access.of(app.config)) as box:
        (uid,) = box.uids()
        box.file(uid, PROCESSED)
        assert box.fetch(uid) is None


# Crashes, and servers that are away


def test_a_crash_between_saving_and_moving_loses_and_doubles_nothing(app, imap, nikos, monkeypatch):
    imap.deliver(mail(answer(nikos.invitations[0], "DECLINED")), letter("Hello"))

    def crash(*_: object) -> None:
        raise OSError("the line is cut")

    with monkeypatch.context() as broken:
        broken.setattr(mailbox.Mailbox, "file", crash)
        with pytest.raises(MailboxError):
            Reader(app).round()
    db.session.rollback()
    assert where(imap) == (2, 0, 0)
    assert [day.id for day in nikos.days] == [nikos.event.days[1].id]

    assert read(app) == (1, 1)
    assert [one.reason for one in db.session.scalars(select(InboundMessage).order_by(InboundMessage.id))] == [
        Reason.ANSWERED,
        Reason.NO_CALENDAR,
    ]


def test_a_database_that_is_away_leaves_all_where_it_is(app, imap, nikos, monkeypatch):
    imap.deliver(letter("Hello"))

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    with monkeypatch.context() as broken:
        broken.setattr(actions, "receive", away)
        with pytest.raises(OperationalError):
            Reader(app).round()
    assert where(imap) == (1, 0, 0)
    assert read(app) == (0, 1)


def test_a_mail_that_the_database_refuses_for_now_does_not_hold_up_the_next(app, imap, nikos, monkeypatch):
    imap.deliver(letter("Busy"), mail(answer(nikos.invitations[0])))
    honest = actions.receive

    def busy(raw: bytes, **known: Any) -> Any:
        if b"Busy" in raw:
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        return honest(raw, **known)

    with monkeypatch.context() as broken:
        broken.setattr(actions, "receive", busy)
        with pytest.raises(OperationalError):
            Reader(app).round()
    assert where(imap) == (1, 1, 0)
    assert read(app) == (0, 1)


def test_a_mail_that_breaks_something_does_not_hold_up_the_next(app, imap, nikos, monkeypatch, caplog):
    imap.deliver(letter("Breaks"), mail(answer(nikos.invitations[0])))
    honest = actions.receive

    def breaks(raw: bytes, **known: object) -> object:
        if b"Breaks" in raw:
            raise ZeroDivisionError
        return honest(raw, **known)

    monkeypatch.setattr(actions, "receive", breaks)

    assert read(app) == (1, 1)
    assert where(imap) == (0, 1, 1)
    assert [one.reason for one in db.session.scalars(select(InboundMessage))] == [
        Reason.UNEXPECTED,
        Reason.ANSWERED,
    ]


def test_two_workers_read_the_same_mailbox(app, imap, nikos):
    imap.deliver(*(letter(f"Number {number}") for number in range(40)))
    readers = [Thread(target=lambda: Reader(app).round()) for _ in range(2)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    read(app)

    assert (imap.count(), db.session.query(InboundMessage).count()) == (0, 40)


@pytest.mark.parametrize("port", ["closed", "silent"])
def test_a_server_that_is_away_is_named(app, monkeypatch, port):
    monkeypatch.setattr(mailbox, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if port == "silent":
            silent.listen()
        known = {"INBOX_SERVER": "127.0.0.1", "INBOX_PORT": silent.getsockname()[1], "INBOX_USE_SSL": False}
        app.config.update(known | {"INBOX_USERNAME": "x", "INBOX_PASSWORD": "y"})
        with pytest.raises(MailboxError, match=r"^127\.0\.0\.1:\d+: "):
            Reader(app).round()


def test_a_wrong_password_is_named(app, imap):
    app.config["INBOX_PASSWORD"] = "wrong"

    with pytest.raises(MailboxError):
        Reader(app).round()


def test_a_certificate_that_nobody_vouches_for_is_refused(app):
    """The password is not sent to whoever answers."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_once() -> None:
            line, _address = server.accept()
            try:
                with context.wrap_socket(line, server_side=True) as secure:
                    heard.append(secure.recv(100))
            except OSError:
                line.close()

        thread = Thread(target=answer_once)
        thread.start()
        port = server.getsockname()[1]
        with (
            pytest.raises(MailboxError, match="certificate verify failed"),
            opened(Access("127.0.0.1", port, True, "x", "y", "INBOX")),
        ):
            pass
        thread.join()
    assert b"".join(heard) == b""


def test_no_password_travels_in_the_clear():
    """Anywhere but on this machine, TLS begins first."""
    assert Access("localhost", 143, False, "x", "y", "INBOX").is_on_this_machine
    assert Access("::1", 143, False, "x", "y", "INBOX").is_on_this_machine
    assert not Access("imap.example.eu", 143, False, "x", "y", "INBOX").is_on_this_machine
    assert not Access("192.0.2.1", 143, False, "x", "y", "INBOX").is_on_this_machine


# The commands


def test_read_inbox_says_what_it_did(app, imap, nikos, cli_runner):
    imap.deliver(mail(answer(nikos.invitations[0])), letter("Hello"))

    assert cli_runner.invoke(args=["read-inbox"]).output == "Mails read: 2. For a human eye: 1.\n"


def test_read_inbox_without_a_mailbox(app, cli_runner):
    result = cli_runner.invoke(args=["read-inbox"])

    assert (result.exit_code, "SYNODOS_INBOX_SERVER is not set" in result.output) == (1, True)


def test_the_reader_waits_for_a_server_that_comes_back(app, nikos, caplog):
    server, stopping = ImapServer(), threading.Event()
    app.config.update(server.settings | {"INBOX_EVERY": 0.1})
    reader = Thread(target=keep_reading, args=(app, stopping))
    reader.start()
    try:
        eventually(lambda: "cannot be read" in caplog.text, "the trouble to be named")
        with server:
            server.deliver(letter("Hello"))
            eventually(lambda: server.count(FAILED), "the mail to be read")
    finally:
        stopping.set()
        reader.join()
    assert "The mailbox can be read again" in caplog.text


class Deaf(MailServer):
    """Mails leave through it; beside it is a mailbox that never says a word."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.inbox = {"INBOX_SERVER": "127.0.0.1", "INBOX_PORT": port}

    @property
    def settings(self) -> dict[str, Any]:
        return super().settings | self.inbox


def test_a_dead_mailbox_delays_no_mail_and_no_end(databases):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)  # a worker that does not even start must not hold up all tests
        with post_office(databases, Deaf(silent.getsockname()[1])) as post:
            worker = post.start_worker()
            line, _address = silent.accept()  # it waits for a greeting that never comes
            post.write(outgoing(1), outgoing(2))
            eventually(post.all_sent, "the mails to leave", 10)
            worker.terminate()
            assert worker.wait(10) == 0
        line.close()
