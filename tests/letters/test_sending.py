"""A letter leaves: to whom is fixed at once, the mails are written in rounds, and each gets it once."""

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.clock import now
from app.database import db
from app.events.audiences import Role
from app.events.terms import Status
from app.i18n import Localised
from app.letters import actions, leaving, mails, queries, selection
from app.letters.models import Letter, LetterCopy, Stage
from app.letters.selection import Wanted
from app.participation import placing
from app.participation.models import Participation
from app.participation.states import State
from app.proof import letters_reach_their_readers
from app.standing import history
from tests import make
from tests.pages.reading import counted

HELLO = Localised(en="News of {event}", el="Νέα: {event}")
TEXT = Localised(en="Hello {given_name}, see {own_page}", el="Γεια σου {given_name}: {own_page}")
EVERYBODY = Wanted(states=("confirmed",))


@pytest.fixture
def event(project):
    return make.event(project, seats=None)


def written(event, eleni, wanted=EVERYBODY, *, subject=HELLO, text=TEXT, key="1"):
    return actions.write(event, subject, text, wanted, actor=eleni, form_key=key)


def run():
    """What a worker writes until nothing is left."""
    total = 0
    while (done := leaving.write_in_turn()) is not None:
        total += done
    return total


def recipients():
    return [mail.recipient for mail in make.mails()]


def test_each_gets_it_once_in_her_language(event, eleni):
    nikos = make.participation(event)
    giulia = make.participation(event, make.person("Giulia"))
    make.participation(event, make.person("Aino"), State.WAITING)
    letter = written(event, eleni)

    assert actions.send(letter, actor=eleni) == 2
    assert (letter.stage, make.mails()) == (Stage.LEAVING, [])
    assert (run(), run()) == (2, 0)

    sent = make.mails()
    assert [(mail.recipient, mail.subject, mail.purpose, mail.reply_to) for mail in sent] == [
        ("nikos@example.org", "Νέα: Καλές πρακτικές", "letter", "events@example.org"),
        ("giulia@example.org", "News of Good practices", "letter", "events@example.org"),
    ]
    assert f"http://localhost/me/{nikos.token}" in sent[0].text
    assert giulia.token not in sent[0].text + sent[0].html
    assert {mail.event_id for mail in sent} == {event.id}
    assert db.session.get(Letter, letter.id).stage is Stage.SENT


def test_it_stands_in_the_timeline_of_each(event, eleni):
    nikos = make.participation(event)
    letter = written(event, eleni)
    actions.send(letter, actor=eleni)
    run()

    assert [one.text for one in history.of(nikos) if one.mail] == ["Νέα: Καλές πρακτικές"]
    copy = db.session.scalars(select(LetterCopy)).one()
    assert (copy.participation_id, copy.mail_id) == (nikos.id, make.mails()[0].id)


def test_whom_no_mail_reaches_is_left_out_and_said_so(event, eleni):
    make.participation(event)
    make.participation(event, make.person("Giulia", email=None))
    make.participation(event, make.person("Aino", mail_came_back_at=now()))
    make.participation(event, make.person("Kostas"), erased_at=now())
    reach = selection.reach(event, EVERYBODY)

    assert dict(reach.languages) == {"el": 1}
    assert dict(reach.left_out) == {"no_address": 1, "bounced": 1, "erased": 1}
    assert actions.send(written(event, eleni), actor=eleni) == 1


def test_to_a_selection(event, eleni):
    nikos = make.participation(event, role=Role.SPEAKER)
    giulia = make.participation(event, make.person("Giulia"), days=[event.days[1]])
    aino = make.participation(event, make.person("Aino"), State.WAITING)
    other = make.participation(make.event(event.project, slug="other"), make.person("Kostas"))

    def to(**wanted):
        return [one.given_name for one in selection.some(event, Wanted(**wanted), 9)]

    assert to() == []
    assert to(states=("confirmed",)) == ["Giulia", "Nikos"]
    assert to(states=("confirmed", "waiting"), roles=("stakeholder",)) == ["Giulia", "Aino"]
    assert to(states=("confirmed",), day_id=event.days[0].id) == ["Nikos"]
    assert to(ids=(nikos.id, aino.id, other.id)) == ["Aino", "Nikos"]
    assert to(found={"state": "waiting"}) == ["Aino"]
    assert to(found={"all": "yes"}) == ["Giulia", "Aino", "Nikos"]
    assert giulia.id not in [one.id for one in selection.some(event, Wanted(ids=(nikos.id,)), 9)]


def test_to_whom_is_decided_when_it_leaves(event, eleni):
    make.participation(event)
    letter = written(event, eleni)
    make.participation(event, make.person("Giulia"))
    actions.send(letter, actor=eleni)
    make.participation(event, make.person("Aino"))  # registers while it is being written
    run()

    assert recipients() == ["nikos@example.org", "giulia@example.org"]


def test_sent_twice_it_goes_once(event, eleni):
    make.participation(event)
    letter = written(event, eleni)
    actions.send(letter, actor=eleni)

    with pytest.raises(actions.HasLeft):
        actions.send(letter, actor=eleni)
    for deed in (actions.discard, actions.take_back):
        with pytest.raises(actions.HasLeft):
            deed(letter, actor=eleni)
    run()
    assert recipients() == ["nikos@example.org"]


def test_a_form_sent_twice_makes_one_draft(event, eleni):
    assert written(event, eleni, key="k").id == written(event, eleni, key="k").id


def test_of_a_draft_nothing_leaves(event, eleni):
    make.participation(event)
    letter = written(event, eleni)
    event.status = Status.DRAFT
    db.session.commit()

    with pytest.raises(actions.StillDraft):
        actions.send(letter, actor=eleni)


def test_where_nobody_fits_it_stays_a_draft(event, eleni):
    letter = written(event, eleni)
    with pytest.raises(actions.NobodyReached):
        actions.send(letter, actor=eleni)

    assert (letter.stage, letter.left_at) == (Stage.DRAFT, None)


def test_of_a_cancelled_event_one_can_write_by_hand(event, eleni):
    make.participation(event)
    letter = written(event, eleni)
    event.status = Status.CANCELLED
    db.session.commit()

    actions.send(letter, actor=eleni)
    run()
    assert recipients() == ["nikos@example.org"]


def test_who_was_forgotten_meanwhile_gets_nothing(event, eleni):
    nikos = make.participation(event)
    letter = written(event, eleni)
    actions.send(letter, actor=eleni)
    nikos.erased_at = now()
    db.session.commit()
    run()

    assert make.mails() == []
    assert queries.fared([letter])[letter.id] == queries.Fared(readers=1, skipped=1)
    assert db.session.get(Letter, letter.id).stage is Stage.SENT


def test_what_breaks_over_one_reaches_the_others(event, eleni, monkeypatch):
    make.participation(event)
    make.participation(event, make.person("Giulia"))
    letter = written(event, eleni)
    actions.send(letter, actor=eleni)
    post = mails.post

    def break_over_nikos(letter, participation):
        if participation.given_name == "Nikos":
            raise RuntimeError
        return post(letter, participation)

    monkeypatch.setattr(mails, "post", break_over_nikos)
    run()

    assert recipients() == ["giulia@example.org"]
    assert queries.fared([letter])[letter.id].failed == 1


def test_in_pieces_and_in_as_many_statements_for_many(event, eleni):
    make.crowd(event, 60)
    letter = written(event, eleni)
    with counted() as few:
        actions.send(letter, actor=eleni)
    assert db.session.scalar(select(func.count(LetterCopy.id))) == 60
    rounds = 0
    while leaving.write_some() is not None:
        rounds += 1

    assert rounds >= 3
    assert len(make.mails()) == 60
    make.crowd(make.event(event.project, slug="small", seats=None), 1)
    small = make.event(event.project, slug="smaller", seats=None)
    make.crowd(small, 1)
    other = written(small, eleni, key="2")
    with counted() as fewer:
        actions.send(other, actor=eleni)
    assert len(few) == len(fewer)


def test_others_register_while_it_is_written(event, eleni):
    make.crowd(event, 30)
    letter = written(event, eleni)
    actions.send(letter, actor=eleni)
    leaving.write_some()
    known = {
        "given_name": "Late",
        "family_name": "Comer",
        "organisation": "",
        "country": "GR",
        "locale": "en",
    }
    placing.add(event, actor=eleni, email="late@example.org", days=event.days, **known)
    run()

    assert next(mail.purpose for mail in make.mails() if mail.recipient == "late@example.org") != "letter"
    assert len(make.mails("letter")) == 30


def test_a_trial_goes_to_the_writer_alone_and_names_nobody_else(event, eleni):
    nikos = make.participation(event)
    letter = written(event, eleni)
    for _twice in range(2):
        actions.send_trial(letter, actor=eleni, form_key="k")

    assert [(mail.recipient, mail.subject, mail.language) for mail in make.mails()] == [
        ("eleni@example.org", "Trial: News of Good practices", "en"),
        ("eleni@example.org", "Trial: Νέα: Καλές πρακτικές", "el"),
    ]
    for mail in make.mails():
        assert "Eleni" in mail.text
        assert not [one for one in ("Nikos", nikos.token) if one in mail.text + mail.html]
        assert "http://localhost/me/***" in mail.text
    assert letter.stage is Stage.DRAFT
    assert db.session.scalar(select(func.count(Participation.id))) == 1


def test_the_log_knows_no_names(event, eleni):
    make.participation(event)
    actions.send(written(event, eleni), actor=eleni)

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    assert [(one.action, one.details) for one in entries] == [
        ("letter.written", {"form": "1"}),
        ("letter.left", {"people": 1}),
    ]


def test_a_language_that_is_missing_is_known(event, eleni):
    make.participation(event)
    make.participation(event, make.person("Giulia"))
    english = Localised(en="News")

    assert selection.reach(event, EVERYBODY).lacking(english, english) == {"el": 1}
    letter = written(event, eleni, subject=english, text=english)
    actions.send(letter, actor=eleni)
    run()
    [nikos] = [mail for mail in make.mails() if mail.recipient == "nikos@example.org"]
    assert nikos.subject == "News"
    assert '<div lang="en"' in nikos.html


def test_what_broke_is_found_by_the_proof(event, eleni, monkeypatch):
    make.participation(event)
    letter = written(event, eleni)
    actions.send(letter, actor=eleni)
    assert list(letters_reach_their_readers()) == []  # it is still leaving

    def broken(letter, participation):
        raise RuntimeError

    monkeypatch.setattr(mails, "post", broken)
    run()
    assert list(letters_reach_their_readers()) == [
        f"Letter {letter.id} has left, and was not written to everybody it went to."
    ]
