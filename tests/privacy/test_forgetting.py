"""What was asked for the days of an event goes after them: from rows, mails and the files beneath."""

import os
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text

from app import clock as the_clock
from app.database import db
from app.i18n import Localised
from app.inbox.models import InboundMessage
from app.inbox.reasons import Decision, Reason
from app.letters.models import Letter, Stage
from app.mail.models import OutgoingMail
from app.participation import actions
from app.participation.inquiries import Inquiry
from app.participation.registrations import Registration
from app.privacy import compacting, forgetting
from app.proof import check
from app.questions.given import Answer, AnswerFile
from app.questions.models import Question
from app.questions.terms import Keep, Kind, Topic
from app.roster.models import HeadCount, PersonNote, Upload
from tests import make

WORDS = {
    name: f"Zq{name}xw7Kestrel"
    for name in (
        "diet", "access", "phone", "file", "own", "asked", "unconfirmed", "comment", "inbound", "subject",
        "raw", "letter", "mail", "note", "upload", "count", "refusal", "draft", "inquiry", "told",
    )
}  # fmt: skip


@pytest.fixture
def event(project, clock):
    clock.set("2023-03-01 12:00")
    return make.event(project, first=the_clock.now().date() + timedelta(days=28))


def question(event, topic, **details):
    known = {"kind": Kind.SHORT, "label": Localised(en=topic.value), "options": [], "audiences": []}
    return make.save(Question(event=event, topic=topic, **known | details))


@pytest.fixture
def nikos(event):
    """He has said much, everywhere."""
    nikos = make.holding(event, "Nikos")[0]
    for topic in (Topic.DIET, Topic.ACCESS, Topic.PHONE):
        asked = question(event, topic)
        make.save(Answer(participation_id=nikos.id, question=asked, uid=asked.uid, value=WORDS[topic.value]))
    own = question(event, Topic.OWN, keep=Keep.LOGISTICS)
    kept = question(event, Topic.FUNCTION, keep=Keep.EVIDENCE)
    make.save(
        Answer(participation_id=nikos.id, question=own, uid=own.uid, value=[WORDS["own"]]),
        Answer(participation_id=nikos.id, question=kept, uid=kept.uid, value="Head of unit"),
        AnswerFile(
            event_id=event.id, participation_id=nikos.id, name="id.txt", media_type="text/plain",
            content=f"{WORDS['file']} ".encode() * 4000,
        ),
        registration(event, "nikos@example.org", WORDS["asked"], participation=nikos),
        registration(event, "nobody@example.org", WORDS["unconfirmed"]),
        InboundMessage(
            mailbox="in", key="1", received_at=the_clock.now(), event_id=event.id, person=nikos.person,
            subject=WORDS["subject"], text=WORDS["inbound"], raw=WORDS["raw"].encode(),
            decision=Decision.REVIEW, reason=next(iter(Reason)),
        ),
        letter(event, Stage.SENT, WORDS["letter"]),
        letter(event, Stage.DRAFT, WORDS["draft"]),
        PersonNote(participation_id=nikos.id, text=WORDS["note"]),
        Inquiry(participation_id=nikos.id, question=WORDS["inquiry"], answer=WORDS["told"]),
        Upload(
            event_id=event.id, person_id=nikos.person_id, name="list.csv", content=WORDS["upload"].encode()
        ),
        HeadCount(event_id=event.id, cut_off=the_clock.now(), counts={f"a={WORDS['count']}": 1, "people": 1}),
        OutgoingMail(
            recipient="nikos@example.org", recipient_name="Nikos", purpose="letter",
            subject_key=f"participation:{nikos.id}", event_id=event.id, project_id=event.project_id,
            language="en", subject="The bus", text=WORDS["mail"] * 300, html=WORDS["mail"] * 300,
            sent_at=the_clock.now(),
        ),
    )  # fmt: skip
    nikos.invitations[0].comment = WORDS["comment"]
    nikos.refusal = WORDS["refusal"]
    db.session.commit()
    return nikos


def registration(event, email, said, **details):
    known = {"given_name": "Nikos", "family_name": "X", "organisation": "", "country": "GR", "locale": "en"}
    known |= {"asked_at": the_clock.now() + timedelta(days=70)}  # others are forgotten sooner
    return Registration(event=event, email=email, day_ids=[], answers={"1": said}, **known | details)


def letter(event, stage, said):
    return Letter(
        event_id=event.id, stage=stage, subject=Localised(en="S"), text=Localised(en=said), wanted={}
    )


def standing_in_files(words):
    """The files of the database as they lie on the disk, searched for these."""
    url = make_url(str(db.engine.url))
    if db.engine.dialect.name == "sqlite":
        paths = [Path(f"{url.database}{end}") for end in ("", "-wal", "-shm")]
    else:
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
            number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        data = Path(os.environ["SYNODOS_TESTS_FOLDER"]) / "postgresql" / "data" / "base" / str(number)
        paths = list(data.iterdir())
    whole = b"".join(path.read_bytes() for path in paths if path.is_file())
    return {name for name, word in words.items() if word.encode() in whole}


def test_the_files_hold_none_of_it_after_thirty_days_and_all_of_it_before(app, event, nikos, clock):
    db.session.rollback()
    uncompressed = (
        WORDS
        if db.engine.dialect.name == "sqlite"
        else {
            name: word
            for name, word in WORDS.items()
            if name not in {"mail", "file"}  # TOAST packs what is long
        }
    )
    assert standing_in_files(uncompressed) == set(uncompressed)

    clock.set("2023-04-29 12:00")  # 30 days after 30 March
    assert forgetting.forget_in_turn() is None
    clock.set("2023-05-01 12:00")
    gone = forgetting.forget_all()
    compacting.compact()

    assert gone > 15
    assert standing_in_files(WORDS) == set()


def test_what_is_evidence_stays(app, event, nikos, clock):
    clock.advance(days=90)

    forgetting.forget_all()

    db.session.expire_all()
    assert [one.value for one in nikos.answers] == ["Head of unit"]
    assert (nikos.name, nikos.email, nikos.state) == ("Nikos Theodorou", "nikos@example.org", "confirmed")
    assert nikos.erased_at is None
    assert event.logistics_gone_at is not None
    [mail] = make.mails("letter")
    assert (mail.subject, mail.text, mail.html) == ("The bus", "", "")
    assert mail.sent_at is not None
    assert [one.email for one in db.session.scalars(select(Registration))] == ["nikos@example.org"]
    assert db.session.scalar(select(HeadCount)).counts == {"people": 1}


def test_a_second_round_finds_nothing_and_says_so(app, event, nikos, clock):
    clock.advance(days=90)
    forgetting.forget_all()

    assert forgetting.forget_in_turn() is None
    assert app.test_cli_runner().invoke(args=["forget"]).output == "Rows that went: 0.\n"


def test_the_project_says_how_long(app, event, nikos, clock):
    event.project.logistics_days = 60
    db.session.commit()
    clock.set("2023-05-15 12:00")
    assert forgetting.forget_in_turn() is None

    clock.set("2023-05-30 12:00")
    assert forgetting.forget_in_turn() is not None


def test_after_a_small_portion_the_next_goes_on(app, event, nikos, clock, monkeypatch):
    monkeypatch.setattr(forgetting, "PORTION", 1)
    clock.advance(days=90)

    assert forgetting.forget_in_turn() == 1
    assert event.logistics_gone_at is None
    forgetting.forget_all()

    db.session.expire_all()
    assert event.logistics_gone_at is not None
    assert len(nikos.answers) == 1


def test_another_event_keeps_its_own(app, project, event, nikos, clock):
    later = make.event(project, slug="later", first=the_clock.now().date() + timedelta(days=80))
    other = make.participation(later, nikos.person)
    asked = question(later, Topic.DIET)
    make.save(Answer(participation_id=other.id, question=asked, uid=asked.uid, value="vegan"))
    clock.set("2023-05-01 12:00")

    forgetting.forget_all()

    db.session.expire_all()
    assert [one.value for one in other.answers] == ["vegan"]
    assert later.logistics_gone_at is None


def test_when_the_project_was_audited_nobody_is_known_any_more(app, event, nikos, clock):
    event.project.audit_until = the_clock.now().date() + timedelta(days=400)
    db.session.commit()
    clock.advance(days=399)
    forgetting.forget_all()
    assert nikos.name == "Nikos Theodorou"

    clock.advance(days=2)
    forgetting.forget_all()

    db.session.expire_all()
    assert (nikos.name, nikos.email, nikos.organisation, nikos.state) == ("Erased", None, "", "confirmed")
    assert nikos.person.name == "Erased"
    assert forgetting.forget_in_turn() is None
    assert app.test_cli_runner().invoke(check).exit_code == 0


def test_no_mail_repeats_what_was_answered(app, event, nikos, clock):
    """Not even the one that goes out after he has said all that: mails lie in boxes for years."""
    actions.change_days(nikos, event.days[:1])
    actions.withdraw(nikos)

    kept = (WORDS[name] for name in ("diet", "access", "phone", "own", "asked", "note"))
    written = [mail for mail in make.mails() if mail.purpose != "letter"]
    said = "".join(f"{one.text}{one.html}{(one.calendar or b'').decode()}" for one in written)
    assert len(written) >= 2
    assert [word for word in kept if word in said] == []


def test_the_folder_of_mails_holds_none_of_it(app, event, nikos, cli_runner):
    actions.withdraw(nikos)
    cli_runner.invoke(args=["deliver"])

    files = list(Path(app.config["MAIL_FOLDER"]).glob("*.eml"))
    parts = [part for path in files for part in message_from_bytes(path.read_bytes()).walk()]
    said = b"".join(part.get_payload(decode=True) or b"" for part in parts)
    assert files
    assert [name for name in ("diet", "access", "phone", "file", "own") if WORDS[name].encode() in said] == []


def test_a_mail_without_words_is_not_sent_again(app, event, nikos, clock):
    [mail] = make.mails("letter")
    mail.sent_at, mail.gave_up_at, mail.last_error = None, the_clock.now(), "550 no"
    db.session.commit()
    assert mail.may_be_sent_again

    clock.advance(days=90)
    forgetting.forget_all()

    db.session.expire_all()
    assert not mail.may_be_sent_again


def test_the_worker_looks_once_a_minute_and_goes_on_while_it_finds(app, event, nikos, clock, monkeypatch):
    hand = [1000.0]
    monkeypatch.setattr(forgetting.time, "monotonic", lambda: hand[0])
    rounds = forgetting.Rounds()
    assert rounds() is None

    clock.advance(days=90)
    assert rounds() is None
    hand[0] += forgetting.EVERY
    assert rounds() is not None
    while rounds() is not None:
        pass
    assert event.logistics_gone_at is not None
