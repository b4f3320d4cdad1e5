"""What a mail that comes in does to seats, calendars and the list for a human eye."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.calendar.ical import Entry
from app.database import db
from app.i18n import Localised
from app.inbox.actions import forget_old, receive, set_aside
from app.inbox.models import InboundMessage
from app.inbox.reasons import Decision, Reason
from app.participation import actions, changes, ical, placing
from app.participation.invitations import Answer, Invitation, Method, Way
from app.participation.states import State
from app.proof import PROOFS
from tests import make
from tests.inbox.letters import answer, bounce, letter, mail, recorded
from tests.inbox.test_parsing import HOSTILE

NO, MAYBE, YES = Answer.DECLINED, Answer.TENTATIVE, Answer.ACCEPTED


@pytest.fixture
def project(app, clock):
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project):
    """Two days, two places."""
    return make.event(project, seats=2)


@pytest.fixture
def nikos(event):
    nikos = make.participation(event)
    make.hold(nikos)
    return nikos


def first(one) -> Invitation:
    return one.invitations[0]


def replied(invitation, partstat="ACCEPTED", **known) -> Reason | None:
    """She presses a button in her calendar, and the mail arrives."""
    sender = known.pop("sender", invitation.participation.email)
    return receive(mail(answer(invitation, partstat, **known), sender=sender))


def message() -> InboundMessage:
    """The newest."""
    return db.session.scalars(select(InboundMessage).order_by(InboundMessage.id.desc()).limit(1)).one()


def sent() -> list[tuple[str, str | None]]:
    """The mails that were queued: what for, and what they tell the calendar."""
    return [(mail.purpose, mail.calendar_method) for mail in make.mails()]


def days(one) -> list[int]:
    return [one.event.days.index(day) for day in one.days]


def all_is_proven() -> bool:
    return [finding for proof in PROOFS for finding in proof()] == []


# Yes, maybe, no


@pytest.mark.parametrize("said", [YES, MAYBE])
def test_who_accepts_keeps_the_seat_and_hears_nothing_more(nikos, clock, said):
    at = clock.advance(hours=1).replace(microsecond=0)

    assert replied(first(nikos), said, more="COMMENT:By bus") is Reason.ANSWERED
    assert (first(nikos).answer, first(nikos).answered_at) == (said, at)
    assert (first(nikos).answered_by, first(nikos).comment) == (Way.MAIL, "By bus")
    assert (nikos.state, days(nikos), nikos.event.pool.taken) == (State.CONFIRMED, [0, 1], 1)
    assert sent() == []
    assert all_is_proven()


def test_who_declines_a_day_comes_on_the_other_and_her_calendar_is_not_written_to(nikos):
    assert replied(first(nikos), NO) is Reason.ANSWERED

    assert (nikos.state, days(nikos), nikos.event.pool.taken) == (State.CONFIRMED, [1], 1)
    assert [invitation.holds for invitation in nikos.invitations] == [False, True]
    assert sent() == []
    assert all_is_proven()


def test_who_declines_every_day_gives_the_seat_to_whoever_waits(event, nikos):
    make.hold(make.participation(event, make.person("Giulia")))
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    for invitation in nikos.invitations:
        assert replied(invitation, NO) is Reason.ANSWERED

    assert (nikos.state, aino.state) == (State.CANCELLED, State.CONFIRMED)
    assert (event.pool.taken, event.pool.waiting) == (2, 0)
    assert sent() == [("seat_confirmed", "REQUEST"), ("day_invitation", "REQUEST")]
    assert {mail.recipient for mail in make.mails()} == {"aino@example.org"}
    assert all_is_proven()


def test_a_changed_mind(nikos, clock):
    """Yes, no, yes: each later answer counts, and the seat comes back while one is free."""
    for said, state in [(YES, State.CONFIRMED), (NO, State.CONFIRMED), (YES, State.CONFIRMED)]:
        clock.advance(minutes=5)
        assert replied(first(nikos), said) is Reason.ANSWERED
        assert (first(nikos).answer, nikos.state) == (said, state)
    assert (days(nikos), sent()) == ([0, 1], [])


def test_who_declined_all_and_accepts_one_day_comes_on_that_day(nikos, clock):
    for invitation in nikos.invitations:
        replied(invitation, NO)
    clock.advance(minutes=5)

    assert replied(nikos.invitations[1], YES) is Reason.ANSWERED
    assert (nikos.state, days(nikos), nikos.event.pool.taken) == (State.CONFIRMED, [1], 1)
    assert sent() == []
    assert all_is_proven()


def test_who_accepts_a_full_event_waits_and_her_calendar_is_put_right(event, nikos, clock):
    for invitation in nikos.invitations:
        replied(invitation, NO)
    make.hold(*(make.participation(event, make.person(name)) for name in ("Giulia", "Aino")))
    clock.advance(minutes=5)

    assert replied(first(nikos), YES) is Reason.ANSWERED
    assert (nikos.state, event.pool.taken, event.pool.waiting) == (State.WAITING, 2, 1)
    assert sent() == [("on_waiting_list", "CANCEL")]
    assert (first(nikos).method, first(nikos).sequence) == (Method.CANCEL, 1)
    assert replied(first(nikos), YES) is Reason.WAITS_ALREADY
    assert all_is_proven()


def test_nobody_comes_back_by_mail_after_registration_has_closed(event, nikos, clock):
    for invitation in nikos.invitations:
        replied(invitation, NO)
    event.registration_closes_at = clock.instant + timedelta(minutes=1)
    db.session.commit()
    clock.advance(minutes=5)

    assert replied(first(nikos), YES) is Reason.CLOSED
    assert (nikos.state, first(nikos).answer, message().waits) == (State.CANCELLED, NO, True)


def test_inviting_again_after_a_no_is_a_new_question(event, nikos, eleni, clock):
    for invitation in nikos.invitations:
        replied(invitation, NO)
    clock.advance(minutes=5)

    placing.seat(nikos, actor=eleni)

    assert [(one.sequence, one.answer) for one in nikos.invitations] == [(0, NO), (1, Answer.NEEDS_ACTION)]
    assert days(nikos) == [1]
    assert all_is_proven()


def test_what_happens_to_the_event_is_not_written_to_who_declined(event, nikos, eleni):
    replied(first(nikos), NO)
    hours = timedelta(hours=1)

    spans = [(start + hours, end + hours) for start, end in (day.span for day in event.days)]

    assert [one.id for one in changes.would_move(event, spans, event.zone).audience.told] == [nikos.id]
    assert changes.move(event, spans, actor=eleni, zone=event.zone) == 1
    assert [(one.sequence, one.holds) for one in nikos.invitations] == [(0, False), (1, True)]
    assert changes.cancel(event, Localised(en="Strike"), actor=eleni) == 1
    assert [one.method for one in nikos.invitations] == [Method.REQUEST, Method.CANCEL]
    assert all_is_proven()


# Later, older, again


def test_the_same_mail_twice_counts_once(nikos, clock):
    raw = mail(answer(first(nikos), NO), message_id="one@example.org")
    assert receive(raw) is Reason.ANSWERED
    before = (nikos.revision, len(sent()), first(nikos).answered_at, db.session.query(AuditEntry).count())
    clock.advance(minutes=5)

    assert receive(b"Received: again\r\n" + raw) is None
    assert (
        nikos.revision,
        len(sent()),
        first(nikos).answered_at,
        db.session.query(AuditEntry).count(),
    ) == before


def test_an_older_answer_never_replaces_a_newer(nikos, clock):
    now = clock.instant
    replied(first(nikos), YES, at=now - timedelta(minutes=1))

    assert replied(first(nikos), NO, at=now - timedelta(minutes=2)) is Reason.OLDER
    assert (first(nikos).answer, days(nikos)) == (YES, [0, 1])


def test_of_two_in_the_same_second_the_later_received_counts(nikos, clock):
    replied(first(nikos), YES)

    assert replied(first(nikos), NO) is Reason.ANSWERED
    assert first(nikos).answer is NO


def test_a_clock_that_is_ahead_does_not_shut_out_later_answers(nikos, clock):
    replied(first(nikos), YES, at=clock.instant + timedelta(days=3))
    clock.advance(minutes=1)

    assert replied(first(nikos), NO) is Reason.ANSWERED


def test_what_she_says_on_her_page_is_newer_than_a_reply_under_way(nikos, clock):
    raw = mail(answer(first(nikos), NO))
    clock.advance(minutes=5)
    actions.withdraw(nikos)
    clock.advance(minutes=5)
    actions.come_back(nikos)

    assert receive(raw) is Reason.OLDER
    assert (nikos.state, first(nikos).answer) == (State.CONFIRMED, Answer.NEEDS_ACTION)


def moved(event, eleni, clock):
    """An hour later, told by mail."""
    clock.advance(minutes=5)
    hour = timedelta(hours=1)
    changes.move(
        event, [(a + hour, b + hour) for a, b in [d.span for d in event.days]], actor=eleni, zone=event.zone
    )
    clock.advance(minutes=5)


def test_a_late_reply_to_the_old_hours_waits_for_a_human_eye(event, nikos, eleni, clock):
    replied(first(nikos), YES)
    late = mail(answer(first(nikos), NO))
    moved(event, eleni, clock)

    assert first(nikos).answer is Answer.NEEDS_ACTION
    assert receive(late) is Reason.STALE
    assert (first(nikos).answer, days(nikos), message().waits) == (Answer.NEEDS_ACTION, [0, 1], True)
    assert replied(first(nikos), YES) is Reason.ANSWERED


def test_a_client_that_writes_no_sequence_is_known_by_the_hours(event, nikos, eleni, clock):
    moved(event, eleni, clock)

    assert replied(first(nikos), YES, sequence=-1) is Reason.ANSWERED


def test_a_version_that_was_never_sent(nikos):
    assert replied(first(nikos), YES, sequence=7) is Reason.FROM_THE_FUTURE
    assert first(nikos).answer is Answer.NEEDS_ACTION


def test_an_invitation_that_was_taken_back(nikos, eleni, clock):
    clock.advance(minutes=5)
    placing.remove(nikos, actor=eleni)

    assert replied(first(nikos), NO) is Reason.GONE_ALREADY
    assert replied(first(nikos), YES) is Reason.TAKEN_BACK
    assert nikos.state is State.CANCELLED


def test_after_the_event_nothing_changes(nikos, clock):
    clock.advance(days=200)

    assert replied(first(nikos), NO) is Reason.OVER
    assert (nikos.state, first(nikos).answer) == (State.CONFIRMED, Answer.NEEDS_ACTION)


# Who says it


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"sender": "kostas@example.org"}, Reason.OTHER_SENDER),
        ({"sender": "nikos@example.org, kostas@example.org"}, Reason.OTHER_SENDER),
        ({"sender": "kostas@example.org", "invited": "kostas@example.org"}, Reason.NOT_INVITED),
        ({"invited": ""}, Reason.NOT_INVITED),
        ({"more": "ATTENDEE;PARTSTAT=ACCEPTED:nikos@example.org"}, Reason.TWO_ANSWERS),
        ({"more": "RECURRENCE-ID:20270121T073000Z"}, Reason.OF_SERIES),
    ],
)
def test_only_the_invited_person_answers_for_herself(nikos, known, reason):
    assert replied(first(nikos), NO, **known) is reason
    assert (first(nikos).answer, days(nikos)) == (Answer.NEEDS_ACTION, [0, 1])
    assert (message().waits, message().event_id, message().uid) == (True, nikos.event_id, first(nikos).uid)


def test_a_sender_whom_our_mail_server_does_not_believe(nikos):
    headers = "Authentication-Results: mx.example.eu; dmarc=fail header.from=example.org\r\n"
    raw = mail(answer(first(nikos), NO), headers=headers)

    assert receive(raw, authserv_id="mx.example.eu") is Reason.FORGED
    assert first(nikos).answer is Answer.NEEDS_ACTION


def test_other_attendees_and_capitals_do_not_matter(nikos):
    more = "ATTENDEE;PARTSTAT=DECLINED:mailto:kostas@example.org\r\nORGANIZER:mailto:someone@else.example"

    assert (
        replied(
            first(nikos),
            "accepted",
            invited="NIKOS@Example.org",
            sender="Nikos <Nikos@EXAMPLE.org>",
            more=more,
        )
        is Reason.ANSWERED
    )
    assert first(nikos).answer is YES


def test_the_invitation_of_one_is_nothing_to_another(event, nikos):
    kostas = make.participation(event, make.person("Kostas"))
    make.hold(kostas)

    assert (
        replied(first(nikos), NO, sender="kostas@example.org", invited="kostas@example.org")
        is Reason.NOT_INVITED
    )
    assert (days(nikos), days(kostas)) == ([0, 1], [0, 1])


def test_a_uid_that_was_never_sent(nikos):
    raw = mail(answer(first(nikos), NO).replace(first(nikos).uid, nikos.event.days[0].public_uid))

    assert receive(raw) is Reason.UNKNOWN_UID
    assert days(nikos) == [0, 1]


# What is no plain answer


@pytest.mark.parametrize(
    ("said", "reason"),
    [("DELEGATED", Reason.DELEGATED), ("NEEDS-ACTION", Reason.SAYS_NOTHING), ("X-NO", Reason.SAYS_NOTHING)],
)
def test_other_answers(nikos, said, reason):
    assert replied(first(nikos), said, more="COMMENT:Giulia comes instead") is reason
    assert (first(nikos).answer, message().comment) == (Answer.NEEDS_ACTION, "Giulia comes instead")


def test_a_proposal_of_another_time_is_for_people(nikos):
    text = answer(
        first(nikos),
        NO,
        method="COUNTER",
        starts="DTSTART:20270317T090000Z",
        more="DTEND:20270317T100000Z\r\nCOMMENT:Later?",
    )

    assert receive(mail(text, method="COUNTER")) is Reason.COUNTER
    assert (first(nikos).answer, message().comment) == (Answer.NEEDS_ACTION, "Later?")
    assert message().proposed_ends_at - message().proposed_starts_at == timedelta(hours=1)


def test_a_calendar_that_lost_the_invitation_gets_it_again_once_an_hour(nikos, clock):
    def asks() -> Reason | None:
        clock.advance(seconds=1)
        return receive(mail(answer(first(nikos), method="REFRESH"), method="REFRESH"))

    replied(first(nikos), YES)
    assert asks() is Reason.SENT_JUST_NOW
    clock.advance(hours=2)
    assert asks() is Reason.SENT_AGAIN
    assert asks() is Reason.SENT_JUST_NOW

    assert sent() == [("seat_confirmed", "REQUEST")]
    told = make.mails()[0].calendar.replace(b"\r\n ", b"").decode()
    assert "SEQUENCE:0\r\n" in told
    assert "PARTSTAT=ACCEPTED" in told
    assert first(nikos).answer is YES


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD", "DECLINECOUNTER"])
def test_we_are_the_organiser(nikos, method):
    assert receive(mail(answer(first(nikos), NO, method=method), method=method)) is Reason.NOT_FOR_US
    assert nikos.invitations[0].method is Method.REQUEST


def test_google_answers_by_a_robot_and_out_of_office_is_none(nikos):
    away = "Auto-Submitted: auto-replied\r\n"

    assert receive(letter("I am away", headers=away)) is Reason.AUTOMATIC
    assert (
        receive(mail(answer(first(nikos)), headers="Auto-Submitted: auto-generated\r\n")) is Reason.ANSWERED
    )
    assert receive(mail(answer(first(nikos), MAYBE), headers=away)) is Reason.ANSWERED


def test_a_letter_belongs_to_the_event_of_whoever_wrote_it(nikos):
    assert receive(letter("Is there a car park?")) is Reason.NO_CALENDAR
    assert (message().event_id, message().person_id, message().text) == (
        nikos.event_id,
        nikos.person_id,
        "Is there a car park?",
    )
    assert receive(letter("Win a prize", sender="spam@example.net")) is Reason.NO_CALENDAR
    assert (message().event_id, message().project_id) == (None, None)


# Bounces


@pytest.fixture
def invited(event, eleni, clock):
    """Desislava, with two mails that have left."""
    who = placing.add(
        event, actor=eleni, email="desislava@example.org", days=event.days, given_name="Desislava",
        family_name="Стоянова", organisation="BAMEE", country="BG", locale="en",
    )  # fmt: skip
    for one in make.mails():
        one.sent_at = clock.instant
    db.session.commit()
    return who


def test_what_a_letter_quotes_of_our_mail_opens_nothing_to_the_organisers(nikos):
    link = f"http://localhost/me/{nikos.token}"

    assert receive(letter(f"Is there a car park?\r\n> {link}")) is Reason.NO_CALENDAR

    assert message().text.split() == ["Is", "there", "a", "car", "park?", ">", "http://localhost/me/***"]


def test_a_bounce_marks_the_mail_and_the_address(invited, clock):
    first_mail, second = make.mails()
    raw = bounce("desislava@example.org", f"{first_mail.message_id}@synodos.example.org")

    assert receive(raw) is Reason.CAME_BACK
    assert receive(raw) is None
    assert (first_mail.state, first_mail.last_error, first_mail.may_be_sent_again) == (
        "failed",
        "5.1.1 550 No such mailbox",
        True,
    )
    assert (first_mail.bounced_at, second.state) == (clock.instant, "sent")
    assert invited.person.mail_came_back_at == clock.instant
    assert (message().decision, message().event_id) == (Decision.BOUNCED, invited.event_id)
    assert all_is_proven()


def test_a_bounce_that_comes_twice_touches_no_other_mail(invited):
    raw = bounce("desislava@example.org", f"{make.mails()[0].message_id}@synodos.example.org")
    receive(raw)

    assert receive(raw.replace(b"sorry", b"afraid")) is Reason.CAME_BACK
    assert [mail.state for mail in make.mails()] == ["failed", "sent"]


def test_a_bounce_that_names_no_mail_means_the_last_to_that_address(invited):
    assert receive(bounce("Desislava@example.org")) is Reason.CAME_BACK
    assert [mail.state for mail in make.mails()] == ["sent", "failed"]


def test_bounces_that_mean_nothing_to_us(invited):
    assert receive(bounce("stranger@example.net")) is Reason.UNKNOWN_BOUNCE
    assert receive(bounce("desislava@example.org", status="4.4.1")) is Reason.DELAYED
    assert receive(letter("Could not deliver", sender="mailer-daemon@example.org")) is Reason.UNKNOWN_BOUNCE
    assert [mail.state for mail in make.mails()] == ["sent", "sent"]


def test_who_answers_can_be_reached_again(invited, clock):
    receive(bounce("desislava@example.org"))
    clock.advance(minutes=5)

    assert replied(first(invited), YES) is Reason.ANSWERED
    assert invited.person.mail_came_back_at is None


# Real clients, hostile mail


@pytest.mark.parametrize(
    ("name", "said", "comes_on"),
    [
        ("thunderbird_accepted.eml", YES, [0, 1]),
        ("thunderbird_declined.eml", NO, [1]),
        ("thunderbird_tentative.eml", MAYBE, [0, 1]),
        ("korganizer_tentative.ics", MAYBE, [0, 1]),
        ("gnus_declined.ics", NO, [1]),
    ],
)
def test_what_real_clients_wrote_does_what_it_says_once(nikos, clock, name, said, comes_on):
    raw = recorded(name, first(nikos))

    assert receive(raw) is Reason.ANSWERED
    assert (first(nikos).answer, days(nikos)) == (said, comes_on)
    before = (first(nikos).answered_at, nikos.revision, sent())
    clock.advance(minutes=1)
    assert receive(raw) is None
    assert (first(nikos).answered_at, nikos.revision, sent()) == before
    assert all_is_proven()


def test_hostile_mail_is_kept_and_changes_nothing(nikos):
    for raw in HOSTILE.values():
        reason = receive(raw)
        assert reason is None or reason.decision in {Decision.REVIEW, Decision.IGNORED, Decision.APPLIED}
    assert nikos.event.slug == "good-practices"
    assert all_is_proven()


def test_a_mail_that_breaks_something_is_set_aside(nikos):
    set_aside(mail(answer(first(nikos), NO)))

    assert (message().reason, message().waits, first(nikos).answer) == (
        Reason.UNEXPECTED,
        True,
        Answer.NEEDS_ACTION,
    )


def test_after_ninety_days_only_the_decision_stays(nikos, clock):
    receive(letter("Is there a car park?"))
    clock.advance(days=89)
    assert forget_old() == 0
    clock.advance(days=2)
    assert (forget_old(), forget_old()) == (1, 0)

    old = message()
    assert (old.raw, old.text, old.sender, old.subject, old.reason) == (None, "", "", "", Reason.NO_CALENDAR)


def test_the_log_names_nobody(nikos):
    replied(first(nikos), NO, more="COMMENT:Nikos is ill")
    lines = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()

    assert [line.action for line in lines] == ["invitation.declined", "inbox.received"]
    assert [line.details for line in lines] == [
        {"way": "mail"},
        {"decision": "applied", "reason": "answered"},
    ]
    assert {line.event_id for line in lines} == {nikos.event_id}


def test_her_own_file_shows_what_she_did_not_decline(nikos):
    replied(first(nikos), NO)

    assert [type(entry) for entry in ical.personal(nikos)] == [Entry]
    assert [entry.uid for entry in ical.personal(nikos)] == [nikos.invitations[1].uid]
