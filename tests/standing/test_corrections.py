"""An address that was wrong, and an invitation that got lost."""

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.clock import now
from app.database import db
from app.i18n import Localised
from app.inbox.actions import receive
from app.inbox.models import InboundMessage
from app.inbox.reasons import Reason
from app.participation import changes, ical, mails, placing, replies, telling
from app.participation.invitations import Answer, Method, Way
from app.participation.models import Participation
from app.participation.notices import About, Notice
from app.participation.refusals import TooLateToChange
from app.participation.registrations import Registration
from app.participation.states import Door, State
from app.people.models import Person
from app.standing import corrections, reminding
from app.standing.corrections import NothingToSend, OnTheListAlready, SentJustNow
from tests import make
from tests.inbox.letters import answer, mail
from tests.pages.reading import words

BASE = "/manage/events/good-practices"


@pytest.fixture
def project(app, clock):
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project):
    return make.event(project, seats=2)


@pytest.fixture
def giulia(event, clock):
    """Invited on both days, at an address with a typo."""
    giulia = make.participation(
        event, make.person("Giulia", email="guilia@example.org"), State.CANCELLED, door=Door.INVITED
    )
    giulia.be_invited(event.days)
    mails.invitation(giulia, ical.owed(giulia), words=Localised())
    db.session.commit()
    clock.advance(hours=1)
    return giulia


@pytest.fixture
def staff(client, eleni):
    return make.sign_in(client, eleni)


@pytest.fixture
def one_round(monkeypatch):
    """Whoever presses the button waits for one person only; the rest is the worker's."""
    monkeypatch.setattr(telling, "PATIENCE", 0)
    monkeypatch.setattr(telling, "ROUND", 0)


def correct(one, eleni, email="giulia@example.org"):
    """Returns the mails that this wrote."""
    before = len(make.mails())
    corrections.correct_address(one, email, actor=eleni)
    return make.mails()[before:]


def told(mails):
    return [(one.recipient, one.purpose, one.calendar_method) for one in mails]


def entry(one):
    [event] = Calendar.from_ical(one.calendar).walk("VEVENT")
    return str(event["UID"]), int(event["SEQUENCE"]), str(event["ATTENDEE"])


# Another address


def test_the_entries_leave_the_old_calendar_and_come_anew_to_the_new_one(event, eleni, giulia):
    old = [one.uid for one in giulia.invitations]

    new = correct(giulia, eleni)

    assert told(new) == [
        ("guilia@example.org", "goes_elsewhere", "CANCEL"),
        ("guilia@example.org", "goes_elsewhere", "CANCEL"),
        ("giulia@example.org", "invitation", "REQUEST"),
        ("giulia@example.org", "day_invitation", "REQUEST"),
    ]
    assert [entry(one) for one in new[:2]] == [(uid, 1, "mailto:guilia@example.org") for uid in old]
    uids = [one.uid for one in giulia.invitations]
    assert [entry(one) for one in new[2:]] == [(uid, 0, "mailto:giulia@example.org") for uid in uids]
    assert set(uids) & set(old) == set()
    assert giulia.is_invited
    assert [one.is_silent for one in giulia.invitations] == [True, True]
    assert ical.owed(giulia) == []  # nothing more to say


def test_the_old_links_die_with_the_old_address(client, event, eleni, giulia):
    before = giulia.token, giulia.join_token
    asked = make.save(
        Registration(
            event=event, participation=giulia, email="guilia@example.org", given_name="Giulia",
            family_name="Ferrante", organisation="", country="IT", locale="en", day_ids=[],
            token="asked-once",
        )
    )  # fmt: skip

    new = correct(giulia, eleni)

    for token in (before[0], "asked-once"):
        assert client.get(f"/me/{token}").status_code == 404
        assert client.get(f"/me/{token}.ics").status_code == 404
    assert client.get(f"/me/{giulia.token}").status_code == 200
    assert giulia.join_token != before[1]
    assert not any(token in one.text for one in new[:2] for token in (giulia.token, giulia.join_token))
    assert not any(before[0] in one.text for one in new)
    assert asked.participation is giulia


def test_a_reply_to_the_old_entry_is_nobodys(event, eleni, giulia):
    late = mail(answer(giulia.invitations[0]), sender="guilia@example.org")
    known = make.save(
        InboundMessage(
            mailbox="", key="1", received_at=giulia.registered_at, raw=b"", reason=Reason.ANSWERED,
            decision=Reason.ANSWERED.decision, invitation_id=giulia.invitations[0].id,
        )
    )  # fmt: skip

    correct(giulia, eleni)

    assert receive(late) is Reason.UNKNOWN_UID
    assert giulia.invitations[0].answer is Answer.NEEDS_ACTION
    assert db.session.get(InboundMessage, known.id).invitation_id in {
        None, *(one.id for one in giulia.invitations),
    }  # fmt: skip


def test_the_new_address_can_answer(event, eleni, giulia):
    correct(giulia, eleni)

    assert receive(mail(answer(giulia.invitations[0]), sender="giulia@example.org")) is Reason.ANSWERED
    assert giulia.has_seat


def test_where_mail_came_back_nothing_is_sent(event, eleni, giulia):
    giulia.person.mail_came_back_at = giulia.registered_at
    db.session.commit()

    assert told(correct(giulia, eleni)) == [
        ("giulia@example.org", "invitation", "REQUEST"),
        ("giulia@example.org", "day_invitation", "REQUEST"),
    ]


def test_an_entry_that_never_left_need_not_be_taken_back(event, eleni, giulia):
    refused = giulia.invitations[0].mail
    refused.gave_up_at, refused.last_error = refused.created_at, "550 5.1.1 No such mailbox"
    db.session.commit()

    assert [(one.recipient, one.purpose) for one in correct(giulia, eleni)][:1] == [
        ("guilia@example.org", "goes_elsewhere")
    ]
    assert len(make.mails("goes_elsewhere")) == 1


def test_who_has_a_seat_keeps_it_and_her_word(event, eleni, giulia):
    receive(mail(answer(giulia.invitations[0]), sender="guilia@example.org"))
    receive(mail(answer(giulia.invitations[1]), sender="guilia@example.org"))
    taken = event.pool.taken

    new = correct(giulia, eleni)

    assert told(new)[2:] == [
        ("giulia@example.org", "seat_confirmed", "REQUEST"),
        ("giulia@example.org", "day_invitation", "REQUEST"),
    ]
    assert giulia.has_seat
    assert event.pool.taken == taken
    assert [one.is_silent for one in giulia.invitations] == [False, False]


def test_who_waits_is_told_so_at_the_new_address(event, eleni):
    aino = make.participation(event, make.person("Aino", email="iano@example.org"), State.WAITING)

    assert told(correct(aino, eleni, "aino@example.org")) == [("aino@example.org", "on_waiting_list", None)]
    assert aino.is_waiting


def test_who_has_cancelled_hears_nothing(event, eleni):
    aino = make.participation(event, make.person("Aino", email="iano@example.org"), State.CANCELLED)

    assert correct(aino, eleni, "aino@example.org") == []
    assert aino.email == "aino@example.org"


def test_whoever_came_without_an_address_can_get_one(event, eleni):
    nikos = make.participation(event, make.person("Nikos", email=None))

    assert told(correct(nikos, eleni, "nikos@example.org"))[0] == (
        "nikos@example.org", "seat_confirmed", "REQUEST",
    )  # fmt: skip


def test_a_draft_writes_to_nobody_until_it_is_published(project, eleni):
    draft = make.event(project, slug="draft", status="draft")
    nikos = make.participation(draft, make.person("Nikos", email="nkios@example.org"))

    assert correct(nikos, eleni, "nikos@example.org") == []
    changes.publish(draft, actor=eleni)

    assert {one.recipient for one in make.mails()} == {"nikos@example.org"}


def test_a_reminder_that_was_noted_is_overtaken(event, eleni, giulia, clock, one_round):
    aino = make.participation(event, make.person("Aino"), State.CANCELLED, door=Door.INVITED)
    aino.be_invited(event.days)
    mails.invitation(aino, ical.owed(aino), words=Localised())
    db.session.commit()
    assert reminding.remind(event, Localised(), actor=eleni) == 2  # Giulia at once, Aino by the worker
    assert telling.left(event) == 1

    correct(aino, eleni, "aino.makela@example.org")
    telling.write(event)

    assert [one.recipient for one in make.mails("reminder")] == ["guilia@example.org"]
    assert (telling.left(event), aino.reminded_at) == (0, None)


def test_one_address_stands_on_the_list_once(event, eleni, giulia):
    make.participation(event, make.person("Aino"))

    with pytest.raises(OnTheListAlready) as refused:
        corrections.correct_address(giulia, "AINO@example.org", actor=eleni)

    assert str(refused.value) == "Aino Mäkelä is on the list already with this address."
    assert giulia.email == "guilia@example.org"
    assert len(make.mails()) == 2


def test_the_same_address_changes_nothing(event, eleni, giulia):
    uids = [one.uid for one in giulia.invitations]

    assert correct(giulia, eleni, "Guilia@example.org ") == []
    assert [one.uid for one in giulia.invitations] == uids


def test_there_and_back_again_is_three_calendars(event, eleni, giulia, clock):
    seen = {one.uid for one in giulia.invitations}
    for email in ("giulia@example.org", "guilia@example.org", "giulia@example.org"):
        clock.advance(hours=1)
        new = correct(giulia, eleni, email)
        assert len(new) == 4  # nothing was taken for what was queued before
        uids = {one.uid for one in giulia.invitations}
        assert uids & seen == set()
        seen |= uids


def test_other_events_of_that_person_stay_as_they_are(project, event, eleni, giulia):
    other = make.event(project, slug="other")
    there = make.participation(other, giulia.person)

    correct(giulia, eleni)

    assert there.email == "guilia@example.org"
    assert Person.with_address("giulia@example.org").given_name == "Giulia"


def test_the_log_holds_no_address(event, eleni, giulia):
    correct(giulia, eleni)

    [entry] = db.session.scalars(select(AuditEntry).filter_by(action="participation.address_corrected"))
    assert (entry.subject_id, entry.actor_id, entry.details) == (giulia.id, eleni.id, {})


def test_nothing_is_corrected_when_all_is_over(event, eleni, giulia):
    changes.cancel(event, Localised(en="A strike."), actor=eleni)

    with pytest.raises(TooLateToChange):
        corrections.correct_address(giulia, "giulia@example.org", actor=eleni)


def test_the_page_says_what_is_wrong_with_an_address(staff, event, giulia):
    make.participation(event, make.person("Aino"))
    url = f"{BASE}/participants/{giulia.id}/address"

    def error(email):
        page = BeautifulSoup(make.post(staff, url, {"email": email}).text, "html5lib")
        assert page.select_one("#email")["value"] == email
        return words(page.select_one(".field-error"))

    assert error("giulia at example") == "Complete the e-mail address: name@example.org"
    assert error("aino@example.org") == "Aino Mäkelä is on the list already with this address."
    assert error("guilia@example.org") == "This is the address that we have."
    answer = make.post(staff, url, {"email": "giulia@example.org"}, follow_redirects=True)
    assert "We write to giulia@example.org from now on." in answer.text
    assert db.session.get(Participation, giulia.id).email == "giulia@example.org"


def consequences(staff, one):
    page = BeautifulSoup(staff.get(f"{BASE}/participants/{one.id}/address").text, "html5lib")
    return [words(item) for item in page.select("form .rows li")]


def test_the_page_says_which_answers_do_not_come_along(staff, event, eleni, giulia, clock):
    def lost():
        said = "What was answered until now does not come along to the new address: "
        return [one.removeprefix(said) for one in consequences(staff, giulia) if one.startswith(said)]

    def says(number, said):
        clock.advance(minutes=1)
        replies.answer(giulia.invitations[number], said, at=now(), way=Way.MAIL)
        db.session.commit()

    assert lost() == []
    says(0, Answer.ACCEPTED)
    assert lost() == ["accepted."]  # one day is still open: both are asked anew
    says(1, Answer.TENTATIVE)
    assert lost() == ["maybe."]  # the place stays
    says(0, Answer.DECLINED)
    assert lost() == ["maybe, declined."]

    correct(giulia, eleni)
    assert lost() == []


# Once more


def test_the_invitation_is_sent_once_more_as_it_is(event, eleni, giulia):
    known = [(one.uid, one.sequence, one.stamp) for one in giulia.invitations]
    before = len(make.mails())

    corrections.send_again(giulia, actor=eleni)

    new = make.mails()[before:]
    assert told(new) == [
        ("guilia@example.org", "invitation", "REQUEST"),
        ("guilia@example.org", "day_invitation", "REQUEST"),
    ]
    assert [(one.uid, one.sequence) for one in giulia.invitations] == [known[0][:2], known[1][:2]]
    assert all(one.stamp > stamp for one, (_uid, _seq, stamp) in zip(giulia.invitations, known, strict=True))


def test_an_answer_stays_when_it_is_sent_once_more(event, eleni, giulia, clock):
    receive(mail(answer(giulia.invitations[0]), sender="guilia@example.org"))
    clock.advance(minutes=2)

    corrections.send_again(giulia, actor=eleni)

    assert giulia.invitations[0].answer is Answer.ACCEPTED
    assert make.mails()[-2].purpose == "seat_confirmed"
    assert b"PARTSTAT=ACCEPTED" in make.mails()[-2].calendar.replace(b"\r\n ", b"")


def test_it_is_sent_at_most_once_a_minute(event, eleni, giulia, clock):
    corrections.send_again(giulia, actor=eleni)
    count = len(make.mails())

    with pytest.raises(SentJustNow):
        corrections.send_again(giulia, actor=eleni)
    assert len(make.mails()) == count
    clock.advance(seconds=61)
    corrections.send_again(giulia, actor=eleni)
    assert len(make.mails()) == count + 2


@pytest.fixture
def untold(event, clock):
    """Asked to come, with a personal line; it is noted, and not written yet."""
    aino = make.participation(event, make.person("Aino"), State.CANCELLED, door=Door.INVITED)
    aino.be_invited(event.days)
    db.session.flush()
    telling.note(event, About.INVITATION, Participation.id == aino.id, Localised(en="Do come!"))
    db.session.commit()
    return aino


def notices():
    return [one.about for one in db.session.scalars(select(Notice).order_by(Notice.id))]


def breaks(event):
    db.session.execute(update(Notice).values(failed_at=event.published_at))
    db.session.commit()


def test_who_was_never_written_to_gets_what_she_is_owed(event, eleni, untold, clock):
    breaks(event)
    telling.write(event)
    assert (make.mails(), notices()) == ([], [About.INVITATION])

    corrections.send_again(untold, actor=eleni)

    assert told(make.mails()) == [
        ("aino@example.org", "invitation", "REQUEST"),
        ("aino@example.org", "day_invitation", "REQUEST"),
    ]
    assert "Do come!" in make.mails()[0].text
    assert notices() == []
    with pytest.raises(SentJustNow):
        corrections.send_again(untold, actor=eleni)


def test_what_is_sent_at_once_is_not_sent_by_the_worker_too(event, eleni, untold):
    corrections.send_again(untold, actor=eleni)
    telling.write(event)

    assert [one.purpose for one in make.mails()] == ["invitation", "day_invitation"]


def test_who_has_a_seat_and_holds_nothing_gets_it(event, eleni):
    nikos = make.participation(event)

    corrections.send_again(nikos, actor=eleni)

    assert [one.purpose for one in make.mails()] == ["seat_confirmed", "day_invitation"]


def test_notices_of_others_and_of_other_things_stay(event, eleni, giulia, untold, clock):
    breaks(event)
    telling.note(event, About.REMINDER, Participation.id == giulia.id)
    db.session.commit()

    corrections.send_again(giulia, actor=eleni)

    assert notices() == [About.INVITATION, About.REMINDER]


def test_the_page_sends_what_never_left(staff, event, untold):
    breaks(event)
    url = f"{BASE}/participants/{untold.id}"

    def buttons():
        page = BeautifulSoup(staff.get(url).text, "html5lib")
        return [words(one) for one in page.select("form[action$='/send-again'] button")]

    assert buttons() == ["Send the invitation now"]
    answer = make.post(staff, f"{url}/send-again", page=url, follow_redirects=True)
    assert "The invitation is on its way." in answer.text
    assert buttons() == ["Send the invitation once more"]


@pytest.mark.parametrize("state", [State.WAITING, State.CANCELLED])
def test_where_nothing_is_held_nothing_is_sent_once_more(event, eleni, state):
    aino = make.participation(event, make.person("Aino"), state)

    with pytest.raises(NothingToSend):
        corrections.send_again(aino, actor=eleni)
    assert make.mails() == []


def test_a_press_says_that_it_was_sent_just_now(staff, event, giulia):
    url = f"{BASE}/participants/{giulia.id}"

    first = make.post(staff, f"{url}/send-again", page=url, follow_redirects=True)
    second = make.post(staff, f"{url}/send-again", page=url, follow_redirects=True)

    assert "The invitation is on its way." in first.text
    assert "That was sent less than a minute ago." in second.text


def test_removed_people_are_removed_at_the_right_address(event, eleni, giulia, clock):
    correct(giulia, eleni)
    clock.advance(hours=1)

    placing.remove(giulia, actor=eleni)

    assert [(one.recipient, one.calendar_method) for one in make.mails()[-2:]] == [
        ("giulia@example.org", "CANCEL"),
        ("giulia@example.org", "CANCEL"),
    ]
    assert [one.method for one in giulia.invitations] == [Method.CANCEL, Method.CANCEL]
