"""Every kind of answer, from who was invited and from who has a seat: what it does, and does once."""

from collections.abc import Callable

import pytest

from app.inbox.actions import receive
from app.inbox.reasons import Reason
from app.participation.invitations import Answer, Invitation
from app.participation.states import State
from app.proof import PROOFS
from tests import make
from tests.inbox.letters import answer, letter, mail

STRANGER = "kostas@example.org"


def said(partstat: str, method: str = "REPLY", **known: str | int) -> Callable[[Invitation], bytes]:
    return lambda one: mail(answer(one, partstat, method=method, **known), method=method)


def wrapped(**known: str) -> Callable[[Invitation], bytes]:
    return lambda one: mail(answer(one, "DECLINED"), **known)


COUNTING: dict[str, tuple[Callable[[Invitation], bytes], Answer]] = {
    "yes": (said("ACCEPTED"), Answer.ACCEPTED),
    "maybe": (said("TENTATIVE"), Answer.TENTATIVE),
    "no": (said("DECLINED"), Answer.DECLINED),
    "small letters": (said("accepted", invited="NIKOS@Example.ORG"), Answer.ACCEPTED),
    "no sequence": (said("ACCEPTED", sequence=-1), Answer.ACCEPTED),
    "the zone of Windows": (
        lambda one: mail(answer(one, starts='DTSTART;TZID="GTB Standard Time":20270317T090000')),
        Answer.ACCEPTED,
    ),
    "no parameter": (lambda one: mail(answer(one), method=None), Answer.ACCEPTED),
    "in base64": (wrapped(encoding="base64"), Answer.DECLINED),
    "in quoted-printable": (wrapped(encoding="quoted-printable"), Answer.DECLINED),
    "in UTF-16": (
        lambda one: mail(answer(one, "DECLINED").encode("utf-16"), encoding="base64", charset="utf-16"),
        Answer.DECLINED,
    ),
    "in letters that nobody knows": (wrapped(charset="x-unknown"), Answer.DECLINED),
    "by the robot of Google": (wrapped(headers="Auto-Submitted: auto-generated\r\n"), Answer.DECLINED),
    "two copies": (lambda one: mail(answer(one), answer(one)), Answer.ACCEPTED),
}
IDLE: dict[str, tuple[Callable[[Invitation], bytes], Reason]] = {
    "nothing": (said("NEEDS-ACTION"), Reason.SAYS_NOTHING),
    "something unknown": (said("X-LATER"), Reason.SAYS_NOTHING),
    "somebody else comes": (
        said("DELEGATED", parameters=f';DELEGATED-TO="mailto:{STRANGER}"'),
        Reason.DELEGATED,
    ),
    "another time": (said("TENTATIVE", "COUNTER", starts="DTSTART:20270317T100000Z"), Reason.COUNTER),
    "a version that was never sent": (said("DECLINED", sequence=9), Reason.FROM_THE_FUTURE),
    "one of a series": (said("DECLINED", more="RECURRENCE-ID:20270317T070000Z"), Reason.OF_SERIES),
    "two answers": (lambda one: mail(answer(one), answer(one, "DECLINED")), Reason.SEVERAL),
    "no method": (lambda one: mail(answer(one, method=""), method=None), Reason.NO_METHOD),
    "two methods": (wrapped(method="REQUEST"), Reason.METHODS_DIFFER),
    "another sender": (wrapped(sender=STRANGER), Reason.OTHER_SENDER),
    "another attendee": (said("DECLINED", invited=STRANGER), Reason.NOT_INVITED),
    "a sender who is none": (wrapped(headers="Authentication-Results: mx; dmarc=fail\r\n"), Reason.FORGED),
    "the UID of everybody": (
        lambda one: mail(answer(one, "DECLINED").replace(one.uid, one.day.public_uid if one.day else "")),
        Reason.UNKNOWN_UID,
    ),
    **{
        method: (said("DECLINED", method), Reason.NOT_FOR_US)
        for method in ("REQUEST", "CANCEL", "PUBLISH", "ADD", "DECLINECOUNTER")
    },
    "out of office": (
        lambda one: letter("I am away", headers="Auto-Submitted: auto-replied\r\n"),
        Reason.AUTOMATIC,
    ),
}
both = pytest.mark.parametrize("state", [State.INVITED, State.CONFIRMED])


@pytest.fixture
def first(app, clock, state) -> Invitation:
    """The first of two days, in the calendar of Nikos."""
    clock.set("2027-01-11 12:00")
    nikos = make.participation(make.event(make.project(), seats=2), state=state)
    make.hold(nikos)
    clock.advance(hours=1)
    return nikos.invitations[0]


def facts(one: Invitation) -> tuple[object, ...]:
    """Seat, state, days and ledger."""
    there, pool = one.participation, one.participation.event.pool
    ledger = [(each.method, each.sequence, each.answer, each.answered_at) for each in there.invitations]
    return there.state, there.days, ledger, pool.taken, pool.waiting, len(make.mails())


@both
@pytest.mark.parametrize("kind", COUNTING)
def test_what_counts_counts_once(first: Invitation, clock, state: State, kind: str) -> None:
    write, meant = COUNTING[kind]
    raw = write(first)

    assert receive(raw) is Reason.ANSWERED
    comes = meant is not Answer.DECLINED
    assert first.answer is meant
    assert first.participation.state is (State.CONFIRMED if comes else state)
    assert [day.number for day in first.participation.days] == ([1, 2] if comes else [2])
    assert make.mails() == []
    before = facts(first)
    clock.advance(minutes=1)
    assert (receive(raw), receive(b"Received: from elsewhere\r\n" + raw)) == (None, Reason.ANSWERED)
    assert facts(first) == before
    assert [finding for proof in PROOFS for finding in proof()] == []


@both
@pytest.mark.parametrize("kind", IDLE)
def test_what_does_not_count_changes_nothing(first: Invitation, state: State, kind: str) -> None:
    write, reason = IDLE[kind]
    before = facts(first)

    assert receive(write(first)) is reason
    assert facts(first) == before
