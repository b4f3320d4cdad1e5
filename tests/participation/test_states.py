"""Every deed in every state, really done: what it does to seats, calendar, mails and the audit."""

import pytest

from app.audit.models import AuditEntry
from app.database import db
from app.delegations import naming, quotas
from app.delegations.terms import Dates, Named
from app.errors import DomainError
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.terms import WaitingRule
from app.guests import inviting
from app.guests.lists import read
from app.i18n import Localised
from app.participation import actions, handing, looking, offering, placing
from app.participation.claims import Hold
from app.participation.states import (
    AWAY,
    IN_CALENDARS,
    TRANSITIONS,
    WITH_SEAT,
    Deed,
    Door,
    State,
    Unheard,
    after,
)  # fmt: skip
from app.proof import PROOFS
from tests import make
from tests.participation.asking import asking

NO = Localised(en="We are full of cities.")
EVERY = [(deed, state) for deed in Deed for state in State]
HEARD = [(deed, state) for deed, state in EVERY if state in TRANSITIONS[deed][0]]
ids = [f"{deed}-{state}" for deed, state in EVERY]


class World:
    """Nikos at an event where nothing moves by itself, and those who do something to him."""

    def __init__(self, clock):
        self.clock = clock
        self.project = make.project()
        self.eleni = make.organiser(self.project)
        self.event = make.event(self.project, seats=9, waiting_rule=WaitingRule.BY_HAND)
        self.nikos = make.person("Nikos", locale="en")

    def reach(self, state):
        """Nikos in that state, with all that belongs to it."""
        if state in (State.NAMED, State.OFFERED, State.REFUSED):
            first = {State.OFFERED: State.WAITING, State.REFUSED: State.PENDING}
            self.one = make.participation(self.event, self.nikos, first.get(state, State.CANCELLED))
            {State.NAMED: self.name, State.OFFERED: self.offer, State.REFUSED: self.refuse}[state]()
        else:
            self.one = make.participation(self.event, self.nikos, state)
            if state in IN_CALENDARS:
                make.hold(self.one)
        assert self.one.state is state
        return self.one

    def invite(self):
        inviting.invite(self.event, read(self.nikos.email).guests, self.event.days, None, actor=self.eleni)
        db.session.expire_all()

    def name(self):
        bologna = self.project.organisations[1].id
        quotas.set_places(self.event, {bologna: 2}, Dates(None, None, None), actor=self.eleni)
        delegation = db.session.scalars(db.select(Delegation).filter_by(organisation_id=bologna)).one()
        who = Named(self.nikos.email, "Nikos", "Theodorou", "en", Role.STAKEHOLDER)
        naming.name(delegation, who, visitor="")

    def ask(self):
        self.event.looked_at_first = [Role.STAKEHOLDER]
        actions.confirm(asking(self.event, self.nikos.email, locale="en"))

    def queue(self):
        placing.move_to_queue(self.one, actor=self.eleni)

    def offer(self):
        match self.one.state:
            case State.PENDING | State.REFUSED:
                self.one.door = Door.COLLEAGUE
                db.session.commit()
                looking.approve(self.event, [self.one.id], actor=self.eleni)
            case State.CANCELLED:
                giver = make.holding(self.event, "Aino")[0]
                names = {"given_name": "Nikos", "family_name": "Theodorou"}
                handing.hand_on(giver, visitor="", email=self.nikos.email, **names)
            case _:
                offering.offer_by_hand(self.one, actor=self.eleni)

    def seat(self):
        placing.seat(self.one, actor=self.eleni)

    def refuse(self):
        looking.decline(self.event, [self.one.id], NO, actor=self.eleni)

    def lapse(self):
        self.clock.advance(days=10)
        offering.lapse_due()

    def cancel(self):
        actions.withdraw(self.one)


@pytest.fixture
def world(app, clock):
    return World(clock)


def seats(one):
    return [(claim.pool.of.value, claim.hold) for claim in one.claims]


def calendar(one):
    """The days that her calendar shows, as far as it was told."""
    return sorted(invitation.day_id for invitation in one.invitations if invitation.holds)


def told(one):
    return [mail.purpose for mail in make.mails() if mail.recipient == one.email]


def noted():
    return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def unsound():
    return [finding for proof in PROOFS for finding in proof()]


@pytest.mark.parametrize(("deed", "state"), EVERY, ids=ids)
def test_the_table_is_all_that_is_heard(deed, state):
    if (deed, state) in HEARD:
        assert after(state, deed) is TRANSITIONS[deed][1]
    else:
        with pytest.raises(Unheard):
            after(state, deed)


# What she is told; entries of the calendar go in a mail of their own. What is noted, besides.
MAILS = {
    Deed.INVITE: "invitation", Deed.NAME: "named", Deed.ASK: "being_looked_at", Deed.QUEUE: "on_waiting_list",
    Deed.OFFER: "offer", Deed.SEAT: "seat_confirmed", Deed.REFUSE: "refused", Deed.LAPSE: "offer_lapsed",
    Deed.CANCEL: "registration_cancelled",
}  # fmt: skip
NOTED = {
    Deed.INVITE: "event.invited", Deed.NAME: "delegation.named",
    Deed.ASK: "participation.registered", Deed.QUEUE: "participation.queued", Deed.OFFER: "offer.made",
    Deed.SEAT: "participation.seated", Deed.REFUSE: "participation.refused", Deed.LAPSE: "offer.lapsed",
    Deed.CANCEL: "participation.cancelled",
}  # fmt: skip


@pytest.mark.parametrize(("deed", "state"), HEARD, ids=[f"{deed}-{state}" for deed, state in HEARD])
def test_what_a_deed_does(world, deed, state):
    one = world.reach(state)
    mails, notes = len(told(one)), len(noted())

    getattr(world, deed.value)()

    reached = TRANSITIONS[deed][1]
    hold = Hold.OFFERED if one.is_offered else Hold.WAITING if one.is_waiting else Hold.TAKEN
    has_any = reached in WITH_SEAT | {State.WAITING}
    assert one.state is reached
    assert {held for _of, held in seats(one)} == ({hold} if has_any else set())
    pool = world.event.pool
    assert (pool.taken, pool.waiting) == (reached in WITH_SEAT, reached is State.WAITING)
    assert calendar(one) == ([day.id for day in world.event.days] if reached in IN_CALENDARS else [])
    assert (one.waiting_since is not None, one.cancelled_at is not None) == (one.is_waiting, reached in AWAY)
    shows = state in IN_CALENDARS, reached in IN_CALENDARS
    entries = {(False, True): ["day_invitation"], (True, False): ["day_cancelled"]}.get(shows, [])
    assert told(one)[mails:] == [MAILS[deed], *entries]
    assert NOTED[deed] in noted()[notes:]
    assert unsound() == []


# Whoever was asked to come is welcome, and is not looked at first.
WELCOME = {(Deed.ASK, State.INVITED): State.CONFIRMED, (Deed.ASK, State.NAMED): State.CONFIRMED}
UNHEARD = [one for one in EVERY if one not in HEARD]


@pytest.mark.parametrize(("deed", "state"), UNHEARD, ids=[f"{deed}-{state}" for deed, state in UNHEARD])
def test_what_is_not_in_the_table_does_no_harm(world, deed, state):
    one = world.reach(state)
    before = seats(one), calendar(one)

    try:
        getattr(world, deed.value)()
    except DomainError:
        db.session.rollback()

    assert one.state is WELCOME.get((deed, state), state)
    if one.state is state:
        assert (seats(one), calendar(one)) == before
    assert unsound() == []
