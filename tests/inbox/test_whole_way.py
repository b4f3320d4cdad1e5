"""The whole way with real servers: invited by SMTP, answered in a calendar, read by IMAP."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.events.models import Event
from app.events.seats import Pool
from app.guests import inviting
from app.guests.lists import Guest
from app.i18n import Localised
from app.inbox.models import InboundMessage
from app.inbox.reader import FAILED, PROCESSED
from app.inbox.reasons import Reason
from app.mail.models import OutgoingMail
from app.participation import changes, placing
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person
from tests import make
from tests.inbox.imap import ImapServer
from tests.inbox.letters import OURS, bounce, mail
from tests.races.pressing import press
from tests.servers import LiveServer, MailServer, eventually

HOUR = timedelta(hours=1)


class Office:
    """Synodos as it runs, a mail server that takes its mails, and the mailbox that answers come to."""

    def __init__(self, start_server: Callable[..., LiveServer], smtp: MailServer, imap: ImapServer) -> None:
        settings = smtp.settings | imap.settings | {"INBOX_EVERY": 0.2, "MAIL_SENDER": OURS}
        self.smtp, self.imap, self.answers = smtp, imap, 0
        self.synodos = start_server(**{name: str(value) for name, value in settings.items()})

    def invite(self, name: str) -> None:
        with self.synodos.app.app_context():
            event = db.session.scalars(select(Event)).one()
            eleni = Person.with_address("eleni@example.org")
            placing.add(
                event, actor=eleni, email=f"{name.lower()}@example.org", days=event.days, given_name=name,
                family_name=make.CAST[name][0], organisation="Open Farm", country="GR", locale="en",
            )  # fmt: skip

    def ask(self, *names: str) -> None:
        """Eleni invites them; nobody has a seat by that."""
        with self.synodos.app.app_context():
            event = db.session.scalars(select(Event)).one()
            eleni = Person.with_address("eleni@example.org")
            guests = [Guest(f"{name.lower()}@example.org", name, make.CAST[name][0]) for name in names]
            inviting.invite(event, guests, event.days, Localised(en="Do come."), actor=eleni, language="en")

    def presses(self, name: str, said: Answer) -> None:
        """On her own page, behind the link of her mail."""
        letter = self.smtp.to(f"{name.lower()}@example.org")[0].get_body(("plain",))
        path = re.search(r"http://[^/]+(/me/\S+)", letter.get_content())[1]
        assert press(self.synodos.port, [f"{path}/answer?said={said}"], Barrier(1)) == {302: 1}

    def seats(self) -> tuple[int, int]:
        """Taken, and waiting."""
        with self.synodos.app.app_context():
            pool = db.session.scalars(select(Pool)).one()
            return pool.taken, pool.waiting

    def calendars(self, name: str, count: int) -> list[str]:
        """What she found in her mails so far, once there are that many."""
        address = f"{name.lower()}@example.org"
        eventually(lambda: len(self.smtp.to(address)) >= count, f"{count} mails to {address}", 60)
        return [calendar_of(mail) for mail in self.smtp.to(address)]

    def answer(self, *mails: bytes) -> None:
        """Her program sends these; the worker has read them when this returns."""
        self.imap.deliver(*mails)
        self.answers += len(mails)
        eventually(lambda: self.read() == self.answers, f"{self.answers} answers to be read", 60)

    def read(self) -> int:
        return self.imap.count(PROCESSED) + self.imap.count(FAILED)

    def state(self, name: str) -> tuple[State, list[int], list[Answer]]:
        """Has a seat or not, on which days, with which answers."""
        with self.synodos.app.app_context():
            person = Person.with_address(f"{name.lower()}@example.org")
            one = db.session.scalars(select(Participation).filter_by(person=person)).one()
            days = [one.event.days.index(day) for day in one.days]
            return one.state, days, [invitation.answer for invitation in one.invitations]

    def reasons(self) -> list[Reason]:
        with self.synodos.app.app_context():
            return list(db.session.scalars(select(InboundMessage.reason).order_by(InboundMessage.id)))


def calendar_of(mail: EmailMessage) -> str:
    """The invite that the mail brings, as one line for each property."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True).decode().replace("\r\n ", "")


def presses(button: str, calendar: str, who: str, *, sender: str = "") -> bytes:
    """The calendar program of that person answers what it was sent."""
    address = f"{who.lower()}@example.org"
    said = re.sub(
        r"PARTSTAT=[A-Z-]+", f"PARTSTAT={button}", calendar.replace("METHOD:REQUEST", "METHOD:REPLY")
    )
    said = re.sub(r"DTSTAMP:\S+", f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}", said)
    return mail(said, sender=sender or address, encoding="base64", message_id=f"{uuid4()}@example.org")


@pytest.fixture
def office(start_server, smtp_server):
    with ImapServer() as imap:
        office = Office(start_server, smtp_server, imap)
        with office.synodos.app.app_context():
            project = make.project()
            make.organiser(project)
            make.event(project, seats=3)
        yield office


def test_invited_by_mail_answered_by_mail(office):
    """Nikos accepts, Giulia declines day by day, Aino is not sure, and Kostas answers for Nikos."""
    for name in ("Nikos", "Giulia", "Aino"):
        office.invite(name)
    nikos, giulia, aino = (office.calendars(name, 2) for name in ("Nikos", "Giulia", "Aino"))

    yes = presses("ACCEPTED", nikos[0], "Nikos")
    office.answer(yes, presses("DECLINED", giulia[0], "Giulia"), presses("TENTATIVE", aino[1], "Aino"))
    asked = Answer.NEEDS_ACTION
    assert office.state("Nikos") == (State.CONFIRMED, [0, 1], [Answer.ACCEPTED, asked])
    assert office.state("Giulia") == (State.CONFIRMED, [1], [Answer.DECLINED, asked])
    assert office.state("Aino") == (State.CONFIRMED, [0, 1], [asked, Answer.TENTATIVE])

    office.answer(yes, presses("DECLINED", nikos[1], "Nikos", sender="kostas@example.org"))
    assert office.state("Nikos") == (State.CONFIRMED, [0, 1], [Answer.ACCEPTED, asked])

    office.answer(presses("DECLINED", giulia[1], "Giulia"))
    assert office.state("Giulia") == (State.CANCELLED, [1], [Answer.DECLINED] * 2)
    office.answer(presses("ACCEPTED", giulia[1], "Giulia"))
    assert office.state("Giulia") == (State.CONFIRMED, [1], [Answer.DECLINED, Answer.ACCEPTED])
    answered = Reason.ANSWERED
    assert office.reasons() == [answered] * 3 + [Reason.OTHER_SENDER] + [answered] * 2
    assert len(office.smtp.messages) == 6  # not one answer was answered
    assert office.synodos.command("check").endswith("nothing found.\n")


def test_a_late_reply_and_a_bounce(office):
    """The event moves while the answer of Nikos is under way; the mail to Desislava comes back."""
    office.invite("Nikos")
    office.invite("Desislava")
    late = presses("DECLINED", office.calendars("Nikos", 2)[0], "Nikos")
    office.calendars("Desislava", 2)
    with office.synodos.app.app_context():
        event = db.session.scalars(select(Event)).one()
        later = [(start + HOUR, end + HOUR) for start, end in (day.span for day in event.days)]
        changes.move(event, later, actor=Person.with_address("eleni@example.org"), zone=event.zone)
    updated = office.calendars("Nikos", 4)[2]
    returned = str(office.smtp.to("desislava@example.org")[0]["Message-ID"]).strip("<>")

    office.answer(late, bounce("desislava@example.org", returned))
    assert office.state("Nikos") == (State.CONFIRMED, [0, 1], [Answer.NEEDS_ACTION] * 2)
    office.answer(presses("ACCEPTED", updated, "Nikos"))
    assert office.state("Nikos")[2] == [Answer.ACCEPTED, Answer.NEEDS_ACTION]
    assert office.reasons() == [Reason.STALE, Reason.CAME_BACK, Reason.ANSWERED]
    with office.synodos.app.app_context():
        failed = db.session.scalars(select(OutgoingMail).where(OutgoingMail.bounced_at.is_not(None))).one()
        assert (failed.recipient, failed.state) == ("desislava@example.org", "failed")


YES, NO, MAYBE, ASKED = Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE, Answer.NEEDS_ACTION


def test_asked_by_mail_answered_in_the_calendar_and_on_the_page(office):
    """Three places for four: yes, maybe, no, another mind; and whoever says yes last waits."""
    office.ask("Nikos", "Giulia", "Aino", "Desislava")
    nikos, giulia, aino, desislava = (
        office.calendars(name, 2) for name in ("Nikos", "Giulia", "Aino", "Desislava")
    )
    assert office.smtp.to("nikos@example.org")[0]["Subject"].startswith("Invitation: Good practices, ")
    assert "PARTSTAT=NEEDS-ACTION" in nikos[0]
    assert office.state("Nikos") == (State.INVITED, [0, 1], [ASKED] * 2)
    assert office.seats() == (0, 0)

    yes = presses("ACCEPTED", nikos[0], "Nikos")
    office.answer(yes, presses("TENTATIVE", giulia[0], "Giulia"), presses("DECLINED", aino[0], "Aino"))
    assert office.state("Nikos") == (State.CONFIRMED, [0, 1], [YES, ASKED])
    assert office.state("Giulia") == (State.CONFIRMED, [0, 1], [MAYBE, ASKED])
    assert office.state("Aino") == (State.INVITED, [1], [NO, ASKED])
    assert office.seats() == (2, 0)

    forged = presses("DECLINED", desislava[0], "Desislava", sender="kostas@example.org")
    office.answer(yes, forged, presses("DECLINED", aino[1], "Aino"))
    assert office.state("Aino") == (State.CANCELLED, [1], [NO] * 2)
    assert office.state("Desislava") == (State.INVITED, [0, 1], [ASKED] * 2)

    office.answer(presses("ACCEPTED", aino[1], "Aino"))  # another mind takes the last place
    assert office.state("Aino") == (State.CONFIRMED, [1], [NO, YES])
    assert (office.seats(), len(office.smtp.messages)) == ((3, 0), 8)  # no answer was answered

    office.answer(presses("ACCEPTED", desislava[0], "Desislava"))
    assert office.state("Desislava")[0] is State.WAITING
    told = office.calendars("Desislava", 4)[2:]
    assert ["METHOD:CANCEL" in one for one in told] == [True, True]
    assert office.smtp.to("desislava@example.org")[2]["Subject"].startswith("Waiting list: ")

    office.presses("Nikos", NO)
    assert office.state("Nikos") == (State.CANCELLED, [0, 1], [NO] * 2)
    back = office.calendars("Desislava", 6)[4:]
    assert [re.search(r"SEQUENCE:(\d+)", one)[1] for one in back] == ["2", "2"]
    assert (office.state("Desislava")[0], office.seats()) == (State.CONFIRMED, (3, 0))
    assert len(office.smtp.to("nikos@example.org")) == 2  # what she says on her page is not mailed back
    answered = Reason.ANSWERED
    assert office.reasons() == [answered] * 3 + [Reason.OTHER_SENDER] + [answered] * 3
    assert office.synodos.command("check").endswith("nothing found.\n")


def test_who_is_invited_answers_too_late_and_an_invitation_comes_back(office):
    """The event moves while a yes is under way; the mail to Desislava comes back; Nikos is uninvited."""
    office.ask("Nikos", "Desislava")
    late = presses("ACCEPTED", office.calendars("Nikos", 2)[0], "Nikos")
    office.calendars("Desislava", 2)
    with office.synodos.app.app_context():
        event = db.session.scalars(select(Event)).one()
        later = [(start + HOUR, end + HOUR) for start, end in (day.span for day in event.days)]
        changes.move(event, later, actor=Person.with_address("eleni@example.org"), zone=event.zone)
    updated = office.calendars("Nikos", 4)[2]
    returned = str(office.smtp.to("desislava@example.org")[0]["Message-ID"]).strip("<>")

    office.answer(late, bounce("desislava@example.org", returned))
    assert office.state("Nikos") == (State.INVITED, [0, 1], [ASKED] * 2)
    office.answer(presses("ACCEPTED", updated, "Nikos"))
    assert office.state("Nikos") == (State.CONFIRMED, [0, 1], [YES, ASKED])

    with office.synodos.app.app_context():
        nikos = Participation.at(event, Person.with_address("nikos@example.org"))
        placing.remove(nikos, actor=Person.with_address("eleni@example.org"))
    office.calendars("Nikos", 6)
    office.answer(presses("ACCEPTED", updated, "Nikos"))
    assert (office.state("Nikos")[0], office.seats()) == (State.CANCELLED, (0, 0))
    assert office.reasons() == [Reason.STALE, Reason.CAME_BACK, Reason.ANSWERED, Reason.TAKEN_BACK]
    assert office.synodos.command("check").endswith("nothing found.\n")
