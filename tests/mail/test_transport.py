"""Handing mails over: to a real SMTP server on loopback, or to a folder."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import flask_mail
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from app.mail import transport
from app.mail.mime import POLICY, build
from tests.mail.letters import INVITATION, letter
from tests.postgres import free_port

GIULIA = "giulia@comune.example.org"
BOUNCES = "bounces+4f1c@synodos.example.org"
Configure = Callable[..., Flask]


class PostOffice:
    """Takes mails, or answers as it is told: `office.answers["RCPT"] = "550 5.1.1 No such mailbox"`."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.connections = 0
        self.answers: dict[str, str] = {}

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = host
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    @contextmanager
    def open(self, **options: Any) -> Iterator[dict[str, Any]]:
        """The settings to reach it."""
        controller = Controller(self, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        try:
            yield {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": controller.port}
        finally:
            controller.stop()


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def configured(tmp_path: Path) -> Iterator[Configure]:
    """Makes the current application one that has nothing but the transport."""
    with ExitStack() as contexts:

        def configure(**settings: Any) -> Flask:
            app = Flask("mail")
            app.config.from_mapping({"MAIL_FOLDER": tmp_path / "mail", "MAIL_TIMEOUT": 2} | settings)
            transport.init_app(app)
            contexts.enter_context(app.app_context())
            return app

        yield configure


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """A certificate authority that this machine trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_a_mail_arrives_byte_for_byte(configured: Configure, office: PostOffice) -> None:
    message = build(letter(calendar=INVITATION, method="REQUEST"))
    with office.open() as settings:
        configured(**settings)
        transport.deliver(message, envelope_from=BOUNCES, recipient=GIULIA)
    [envelope] = office.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (BOUNCES, [GIULIA])
    assert envelope.content == message.as_bytes()


def test_bounces_go_to_the_sender_unless_told_otherwise(configured: Configure, office: PostOffice) -> None:
    with office.open() as settings:
        configured(**settings)
        transport.deliver(build(letter()), recipient=GIULIA)
    assert [envelope.mail_from for envelope in office.taken] == ["events@synodos.example.org"]


def test_lines_that_begin_with_a_dot_arrive(configured: Configure, office: PostOffice) -> None:
    message = EmailMessage(policy=POLICY)
    message["From"], message["Message-ID"] = "eleni@region.example.org", "<dots@example.org>"
    message.set_content(".\r\n..\r\n.. Eleni\r\n")
    with office.open() as settings:
        configured(**settings)
        transport.deliver(message, recipient=GIULIA)
    assert office.taken[0].content == message.as_bytes()


def test_many_mails_go_over_one_connection(configured: Configure, office: PostOffice) -> None:
    with office.open() as settings:
        configured(**settings)
        with transport.opened() as send:
            for number in range(3):
                send(
                    build(letter(message_id=f"{number}@synodos.example.org")),
                    recipient=f"{number}@example.org",
                )
    assert [taken.rcpt_tos for taken in office.taken] == [[f"{number}@example.org"] for number in range(3)]
    assert office.connections == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_5xx_is_for_ever(configured: Configure, office: PostOffice, step: str) -> None:
    office.answers[step] = "550 5.1.1 No such mailbox"
    with office.open() as settings:
        configured(**settings)
        with pytest.raises(transport.Refused) as refused:
            transport.deliver(build(letter()), recipient=GIULIA)
    assert (refused.value.code, refused.value.text) == (550, "5.1.1 No such mailbox")
    assert str(refused.value) == "550 5.1.1 No such mailbox"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_4xx_is_for_now(configured: Configure, office: PostOffice, step: str) -> None:
    office.answers[step] = "451 4.7.1 Greylisted, try again"
    with office.open() as settings:
        configured(**settings)
        with pytest.raises(transport.Unavailable) as unavailable:
            transport.deliver(build(letter()), recipient=GIULIA)
    assert str(unavailable.value) == "451 4.7.1 Greylisted, try again"


def test_a_server_that_wants_a_password_is_for_now(configured: Configure, office: PostOffice) -> None:
    """It speaks of our settings; no mail may be given up for them."""
    office.answers["MAIL"] = "530 5.7.0 Authentication required"
    with office.open() as settings:
        configured(**settings)
        with pytest.raises(transport.Unavailable) as unavailable:
            transport.deliver(build(letter()), recipient=GIULIA)
    assert str(unavailable.value) == "530 5.7.0 Authentication required"


def test_after_a_refusal_the_next_mail_goes_on(configured: Configure, office: PostOffice) -> None:
    with office.open() as settings:
        configured(**settings)
        with transport.opened() as send:
            for answer, error in (("550 No", transport.Refused), ("450 Later", transport.Unavailable)):
                office.answers["RCPT"] = answer
                with pytest.raises(error):
                    send(build(letter()), recipient="nikos@example.org")
            office.answers.clear()
            send(build(letter()), recipient=GIULIA)
    assert [envelope.rcpt_tos for envelope in office.taken] == [[GIULIA]]
    assert office.connections == 1


def test_after_a_lost_connection_the_next_mail_opens_another(
    configured: Configure, office: PostOffice
) -> None:
    office.answers["RCPT"] = "421 4.3.2 Shutting down"
    with office.open() as settings:
        configured(**settings)
        with transport.opened() as send:
            with pytest.raises(transport.Unavailable):
                send(build(letter()), recipient=GIULIA)
            office.answers.clear()
            send(build(letter()), recipient=GIULIA)
    assert (len(office.taken), office.connections) == (1, 2)


def test_a_server_that_hangs_up_without_goodbye_loses_nothing(
    configured: Configure, office: PostOffice
) -> None:
    with ExitStack() as closing:
        configured(**closing.enter_context(office.open()))
        with transport.opened() as send:
            send(build(letter()), recipient=GIULIA)
            closing.close()
    assert len(office.taken) == 1


def test_nobody_listens(configured: Configure) -> None:
    port = free_port()
    configured(MAIL_SERVER="127.0.0.1", MAIL_PORT=port)
    with pytest.raises(transport.Unavailable) as unavailable:
        transport.deliver(build(letter()), recipient=GIULIA)
    refusal = "ConnectionRefusedError: [Errno 111] Connection refused"
    assert str(unavailable.value) == f"127.0.0.1:{port}: {refusal}"


def test_a_server_that_never_answers_is_left_in_time_and_tried_once(configured: Configure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.5)
        configured(MAIL_SERVER="127.0.0.1", MAIL_PORT=silent.getsockname()[1], MAIL_TIMEOUT=0.2)
        with transport.opened() as send:
            for _ in range(3):
                with pytest.raises(transport.Unavailable, match="Connection unexpectedly closed: timed out"):
                    send(build(letter()), recipient=GIULIA)
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):  # no second call
            silent.accept()


@pytest.mark.parametrize("secure", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_a_certificate_of_ours_is_trusted(
    configured: Configure, office: PostOffice, authority: trustme.CA, secure: str
) -> None:
    with secured(office, certified(authority, "127.0.0.1"), secure) as settings:
        configured(**settings)
        transport.deliver(build(letter()), recipient=GIULIA)
    assert [envelope.rcpt_tos for envelope in office.taken] == [[GIULIA]]


@pytest.mark.parametrize("secure", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
@pytest.mark.parametrize("name", ["127.0.0.1", "mail.elsewhere.example.org"])
def test_a_certificate_of_a_stranger_or_for_another_name_is_not(
    configured: Configure, office: PostOffice, authority: trustme.CA, secure: str, name: str
) -> None:
    signer = trustme.CA() if name == "127.0.0.1" else authority
    with secured(office, certified(signer, name), secure) as settings:
        configured(**settings)
        with pytest.raises(transport.Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            transport.deliver(build(letter()), recipient=GIULIA)
    assert office.taken == []


def test_a_server_without_starttls_gets_nothing(configured: Configure, office: PostOffice) -> None:
    with office.open() as settings:
        configured(**settings, MAIL_USE_TLS=True)
        with pytest.raises(transport.Unavailable, match="STARTTLS extension not supported"):
            transport.deliver(build(letter()), recipient=GIULIA)
    assert office.taken == []


@pytest.mark.parametrize(("password", "arrives"), [("right", True), ("wrong", False)])
def test_signing_in(
    configured: Configure, office: PostOffice, authority: trustme.CA, password: str, arrives: bool
) -> None:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, login: Any) -> AuthResult:
        return AuthResult(success=login == LoginPassword(b"synodos", b"right"), handled=False)

    tls = certified(authority, "127.0.0.1")
    with secured(office, tls, "MAIL_USE_TLS", authenticator=check, auth_required=True) as settings:
        configured(**settings, MAIL_USERNAME="synodos", MAIL_PASSWORD=password)
        if arrives:
            transport.deliver(build(letter()), recipient=GIULIA)
        else:
            with pytest.raises(transport.Unavailable, match=r"535 5\.7\.8 Authentication"):
                transport.deliver(build(letter()), recipient=GIULIA)
    assert len(office.taken) == int(arrives)


@contextmanager
def secured(office: PostOffice, tls: ssl.SSLContext, secure: str, **options: Any) -> Iterator[dict[str, Any]]:
    if secure == "MAIL_USE_TLS":
        options |= {"tls_context": tls, "require_starttls": True}
    else:
        options |= {"ssl_context": tls}
    with office.open(**options) as settings:
        yield settings | {secure: True}


@pytest.mark.parametrize("address", ["ελένη@example.org", "a@b.example\r\nRCPT TO:<kostas@example.org>"])
def test_an_address_that_cannot_be_said_is_refused(
    configured: Configure, office: PostOffice, address: str
) -> None:
    with office.open() as settings:
        configured(**settings)
        with pytest.raises(transport.Refused) as refused:
            transport.deliver(build(letter()), recipient=address)
    assert (refused.value.code, office.taken) == (553, [])


def test_a_domain_in_greek_letters_is_said_in_ascii(configured: Configure, office: PostOffice) -> None:
    with office.open() as settings:
        configured(**settings)
        transport.deliver(build(letter()), recipient="eleni@παράδειγμα.example.org")
    assert office.taken[0].rcpt_tos == ["eleni@xn--hxajbheg2az3al.example.org"]


def test_without_a_server_mails_are_files_in_the_order_of_time(configured: Configure, tmp_path: Path) -> None:
    configured()
    second = build(letter(calendar=INVITATION, method="REQUEST"))
    first = build(letter(message_id="0.0@example.org"))
    first.replace_header("Date", "Sun, 22 Nov 2026 11:29:59 +0200")
    for message in (second, first):
        transport.deliver(message, envelope_from=BOUNCES, recipient=GIULIA)
    files = sorted((tmp_path / "mail").iterdir())
    head = f"Return-Path: <{BOUNCES}>\r\n".encode()
    assert [file.read_bytes() for file in files] == [head + first.as_bytes(), head + second.as_bytes()]
    assert [file.name[:17] for file in files] == ["20261122T092959Z-", "20261122T093000Z-"]
    assert {file.suffix for file in files} == {".eml"}


def test_the_same_mail_again_is_the_same_file(configured: Configure, tmp_path: Path) -> None:
    configured()
    for minute in ("30", "45"):
        message = build(letter())
        message.replace_header("Date", f"Sun, 22 Nov 2026 09:{minute}:00 +0000")
        transport.deliver(message, recipient=GIULIA)
    [file] = (tmp_path / "mail").iterdir()
    kept = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert kept["Date"] == "Sun, 22 Nov 2026 09:45:00 +0000"


def test_a_folder_that_cannot_be_written_is_for_now(configured: Configure, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    configured()
    with pytest.raises(transport.Unavailable, match="FileExistsError"):
        transport.deliver(build(letter()), recipient=GIULIA)


def test_mails_are_recorded_as_flask_mail_does_it(configured: Configure, office: PostOffice) -> None:
    with office.open() as settings:
        configured(**settings)
        with transport.mail.record_messages() as outbox:
            transport.deliver(build(letter()), recipient=GIULIA)
    [recorded] = outbox
    assert isinstance(recorded, flask_mail.Message)
    assert recorded.subject == "Πρόσκληση: Εναρκτήρια συνάντηση"
    assert (recorded.sender, recorded.recipients) == ("events@synodos.example.org", [GIULIA])
    assert (recorded.body, recorded.html) == (
        "Αγαπητή Giulia,\r\nσας προσκαλούμε.\r\n",
        "<p>Αγαπητή Giulia, σας προσκαλούμε.</p>\r\n",
    )
    assert recorded.as_bytes() == build(letter()).as_bytes()


def test_suppressed_mails_are_recorded_and_go_nowhere(
    configured: Configure, office: PostOffice, tmp_path: Path
) -> None:
    with office.open() as settings:
        for server in ({}, settings):
            configured(**server, MAIL_SUPPRESS_SEND=True)
            with transport.mail.record_messages() as outbox:
                transport.deliver(build(letter()), recipient=GIULIA)
            assert [message.recipients for message in outbox] == [[GIULIA]]
    assert (office.taken, (tmp_path / "mail").exists()) == ([], False)
