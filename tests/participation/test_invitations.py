"""Row by row (RFC 5546 §2.1.4): what a calendar is owed, with which SEQUENCE, and whether it asks again."""

from datetime import timedelta

import pytest

from app.database import db
from app.events.terms import Mode
from app.i18n import Localised
from app.participation import claiming, ical
from app.participation.invitations import Answer, Method, due, owed_to
from app.participation.states import State
from tests import make


@pytest.fixture
def event(app):
    return make.event(make.project(), days=1, join_url="https://meet.example.org/1")


@pytest.fixture
def nikos(event, clock):
    """He holds the event, and has accepted."""
    nikos = make.participation(event, make.person("Nikos", locale="en"))
    owe(nikos)
    nikos.invitations[0].answer = Answer.ACCEPTED
    db.session.commit()
    clock.advance(hours=1)
    return nikos


def owe(participation):
    messages = owed_to(participation, ical.facts(participation))
    db.session.commit()
    return messages


def told(message):
    """What the table of CALENDAR §4 has columns for."""
    invitation = message.invitation
    return message.method, invitation.sequence, invitation.answer, message.needs_answer


def later(event, hours=1):
    event.set_days(
        [(start + timedelta(hours=hours), end + timedelta(hours=hours)) for start, end in spans(event)]
    )


def spans(event):
    return [day.span for day in event.days]


def test_first_invitation(event):
    nikos = make.participation(event)

    [message] = owe(nikos)

    assert told(message) == (Method.REQUEST, 0, Answer.NEEDS_ACTION, True)
    assert message.invitation.uid != event.days[0].public_uid


def test_nothing_is_owed_twice(nikos):
    held = [(one.day_id, one.sent) for one in nikos.invitations]

    assert owe(nikos) == []
    assert due([day.id for day in nikos.days], held, ical.facts(nikos)) == ([], [])


@pytest.mark.parametrize(
    "change",
    [
        later,
        lambda event: setattr(event.days[0], "ends_at", event.days[0].ends_at + timedelta(minutes=15)),
        lambda event: setattr(event, "zone", "Europe/Rome"),
        lambda event: setattr(event, "venue", Localised(en="Town Hall")),
        lambda event: setattr(event, "mode", Mode.HYBRID),
    ],
    ids=["start", "end", "zone", "venue", "mode"],
)
def test_time_place_and_mode_ask_again(event, nikos, change):
    change(event)

    [message] = owe(nikos)

    assert told(message) == (Method.REQUEST, 1, Answer.NEEDS_ACTION, True)
    assert message.is_update


def test_the_title_is_told_and_asks_nothing(event, nikos):
    event.mode = Mode.HYBRID
    owe(nikos)
    nikos.invitations[0].answer = Answer.ACCEPTED
    sequence, stamp = nikos.invitations[0].sequence, nikos.invitations[0].stamp

    event.title = Localised(en="Better practices")
    [message] = owe(nikos)

    assert told(message) == (Method.REQUEST, sequence, Answer.ACCEPTED, False)
    assert message.invitation.stamp > stamp


def test_another_link_of_the_call_is_no_news_to_a_calendar(event, nikos):
    event.mode = Mode.ONLINE
    owe(nikos)
    event.join_url = "https://meet.example.org/2"

    assert owe(nikos) == []


def test_a_typo_in_the_summary_is_not_worth_a_mail(event, nikos):
    event.summary = Localised(en="Two days about the circular economy.")

    assert owe(nikos) == []


@pytest.mark.parametrize("what", ["event", "person"])
def test_what_is_cancelled_is_taken_back(event, nikos, what):
    uid = nikos.invitations[0].uid
    if what == "event":
        event.status = "cancelled"
    else:
        make.leave(nikos)

    [message] = owe(nikos)

    assert told(message) == (Method.CANCEL, 1, Answer.ACCEPTED, False)
    assert message.entry.status == "CANCELLED"
    assert message.entry.uid == uid
    assert owe(nikos) == []


def test_who_is_put_on_the_waiting_list_holds_nothing(nikos):
    claiming.queue(nikos)

    assert [message.method for message in owe(nikos)] == [Method.CANCEL]


def test_reinstated_under_the_same_uid(nikos):
    uid = nikos.invitations[0].uid
    make.leave(nikos)
    owe(nikos)
    claiming.seat_anyway(nikos)

    [message] = owe(nikos)

    assert told(message) == (Method.REQUEST, 2, Answer.NEEDS_ACTION, True)
    assert message.invitation.uid == uid
    assert not message.is_update  # the calendar shows nothing that could be updated


def test_there_and_back_before_anything_was_sent_is_nothing(event, nikos):
    later(event)
    later(event, hours=-1)

    assert owe(nikos) == []
    assert nikos.invitations[0].sequence == 0


def test_several_edits_are_one_message(event, nikos):
    later(event)
    later(event)
    event.title = Localised(en="Better practices")

    [message] = owe(nikos)

    assert message.invitation.sequence == 1
    assert {name for name in message.before if message.before[name] != message.invitation.sent[name]} >= {
        "starts_at",
        "ends_at",
        "summary",
    }


def test_dtstamp_grows_even_within_a_second(event, nikos, clock):
    stamps = [nikos.invitations[0].stamp]
    for _n in range(3):
        later(event)
        owe(nikos)
        stamps.append(nikos.invitations[0].stamp)

    assert stamps == sorted(set(stamps))


def test_two_days_are_two_invitations(app):
    event = make.event(make.project(), days=2)
    nikos = make.participation(event)

    first, second = owe(nikos)

    assert [m.invitation.day for m in (first, second)] == event.days
    assert first.invitation.uid != second.invitation.uid
    assert [m.entry.summary for m in (first, second)] == ["Καλές πρακτικές – 1/2", "Καλές πρακτικές – 2/2"]


def test_a_day_that_goes_is_taken_back_and_the_other_renumbered(app, clock):
    event = make.event(make.project(), days=2)
    nikos = make.participation(event)
    owe(nikos)
    second = event.days[1]

    event.set_days([second.span])
    db.session.commit()
    db.session.expire_all()
    messages = owe(nikos)

    assert [(m.method, m.needs_answer) for m in messages] == [(Method.CANCEL, False), (Method.REQUEST, False)]
    assert event.days == [second]


def test_two_days_that_go_are_both_taken_back(app):
    event = make.event(make.project(), days=3)
    nikos = make.participation(event)
    owe(nikos)

    event.set_days([event.days[2].span])
    db.session.commit()
    db.session.expire_all()

    assert [m.method for m in owe(nikos)] == [Method.CANCEL, Method.CANCEL, Method.REQUEST]


def test_who_has_no_address_has_no_calendar(event):
    walk_in = make.participation(event, make.person("Kostas", email=None))

    assert owe(walk_in) == []
    assert walk_in.invitations == []


@pytest.mark.parametrize("status", ["draft", "over"])
def test_a_draft_and_what_is_over_owe_nothing(event, clock, status):
    nikos = make.participation(event)
    if status == "draft":
        event.status = "draft"
    else:
        clock.instant = event.ends_at

    assert owe(nikos) == []


def test_who_waits_is_owed_nothing(event):
    assert owe(make.participation(event, state=State.WAITING)) == []
