"""Random walks: hundreds of deeds by many people, in any order. After each step everything that must be true
is true. A walk is known by its seed, and can be walked again."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy.orm import selectinload

from app import clock as our_clock
from app.database import db
from app.delegations import naming, quotas
from app.delegations.terms import Dates, Named
from app.errors import DomainError
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.seats import Of, Pool
from app.events.terms import Mode, WaitingRule
from app.guests import inviting
from app.guests.lists import read
from app.i18n import Localised
from app.participation import actions, answers, claiming, handing, limits, looking, offering, placing
from app.participation.claims import Claim
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.participation.offers import Offer
from app.participation.states import State
from app.proof import PROOFS
from tests import make
from tests.participation.asking import asking

NAMES = [f"P{number}" for number in range(12)]
NO = Localised(en="We are full of cities.")
STEPS = 120
# What may put more people somewhere than there are seats: organisers say so.
SAID_SO = {"seat", "limits", "places"}


class Walk:
    """An event where nearly everything is scarce, and the people who want to come to it."""

    def __init__(self, seed, clock):
        self.dice, self.clock = random.Random(seed), clock
        self.project = make.project()
        self.eleni = make.organiser(self.project)
        self.event = make.event(self.project, seats=7, mode=Mode.HYBRID, waiting_rule=WaitingRule.OFFER)
        self.dinner = make.question(self.event, "yes-no", "Dinner")
        make.option_pool(self.event, self.dinner, "yes", 2)
        for of, key, number in (
            (Of.DAY, str(self.event.days[0].id), 4), (Of.ON_SITE, "", 5), (Of.ONLINE, "", 3),
        ):  # fmt: skip
            make.save(Pool(event=self.event, of=of, key=key, seats=number))
        db.session.expire(self.event)
        self.bologna = self.project.organisations[1].id
        self.people = [make.person(name, locale="en") for name in NAMES]
        for person in self.people[:2]:
            make.save(make.Membership(
                person=person, project=self.project, organisation=self.project.organisations[1],
                role=make.Role.PARTNER,
            ))  # fmt: skip
        self.places()
        self.delegation = db.session.scalars(db.select(Delegation)).one()
        self.deeds = [
            self.register, self.register, self.register, self.bring, self.days, self.choices, self.choices,
            self.cancel, self.come_back, self.come_back, self.accept, self.accept, self.decline, self.later,
            self.hand_on, self.seat, self.queue, self.remove, self.limits, self.approve, self.refuse,
            self.offer, self.name, self.swap, self.unname, self.return_places, self.rules, self.leave_queue,
            self.invite, self.answer, self.places,
        ]  # fmt: skip

    # Whom and what it is about

    def one(self, *states):
        there = db.select(Participation).order_by(Participation.id)
        found = db.session.scalars(there.where(Participation.state.in_(states or tuple(State)))).all()
        return self.dice.choice(found) if found else None

    def some_days(self):
        return self.dice.sample(list(self.event.days), self.dice.randint(1, 2))

    def way(self):
        return self.dice.choice([Mode.ON_SITE, Mode.ONLINE])

    def wants_dinner(self):
        return {str(self.dinner.id): True} if self.dice.random() < 0.6 else {}

    def pool_ids(self):
        return [pool.id for pool in self.event.pools]

    def names(self):
        name = self.dice.choice(NAMES)
        return {"email": f"{name.lower()}@example.org", "given_name": name, "family_name": "Nobody"}

    # What people do

    def register(self, **more):
        registration = asking(
            self.event, self.names()["email"], attends=self.way(), answers=self.wants_dinner(),
            day_ids=[day.id for day in self.some_days()], locale="en", **more,
        )  # fmt: skip
        actions.confirm(registration, waits_for=self.pool_ids())

    def bring(self):
        known = {"organisation": "Farm", "country": "GR"}
        self.register(colleagues=[self.names() | known for _ in range(2)])

    def days(self):
        if one := self.one(State.CONFIRMED, State.WAITING, State.OFFERED, State.NAMED):
            actions.change_days(one, self.some_days())

    def choices(self):
        if one := self.one(*State):
            actions.change_choices(
                one, days=self.some_days(), attends=self.way(), answers={"dinner": self.dice.random() < 0.6},
                asked=["dinner"], waits_for=self.pool_ids() if self.dice.random() < 0.5 else (),
            )  # fmt: skip

    def cancel(self):
        if one := self.one(State.CONFIRMED, State.WAITING, State.OFFERED, State.NAMED, State.PENDING):
            actions.withdraw(one)

    def come_back(self):
        if one := self.one(State.CANCELLED, State.REFUSED):
            actions.come_back(one)

    def answer(self):
        if one := self.one():
            said = self.dice.choice([Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE])
            answers.answer(one, self.some_days(), said)

    def open_offer(self):
        found = db.session.scalars(Offer.standing().order_by(Offer.id)).all()
        return self.dice.choice(found) if found else None

    def accept(self):
        if offer := self.open_offer():
            offering.accept(offer)

    def decline(self):
        if offer := self.open_offer():
            offering.decline(offer)

    def leave_queue(self):
        if claim := db.session.scalars(db.select(Claim).join(Pool).where(Pool.of == Of.OPTION)).first():
            offering.leave_queue(claim.participation, claim.pool)

    def hand_on(self):
        if one := self.one(State.CONFIRMED):
            handing.hand_on(one, visitor="", **self.names())

    # What the clock does

    def later(self):
        self.clock.advance(hours=self.dice.choice([2, 30, 90]))
        while offering.lapse_due():
            pass

    def return_places(self):
        if self.dice.random() < 0.3:
            self.clock.advance(days=4)
            quotas.return_due()
            while offering.lapse_due():
                pass

    # What organisers do

    def seat(self):
        if one := self.one():
            placing.seat(one, actor=self.eleni)

    def queue(self):
        if one := self.one():
            placing.move_to_queue(one, actor=self.eleni)

    def remove(self):
        if one := self.one():
            placing.remove(one, actor=self.eleni)

    def limits(self):
        day = Of.DAY, str(self.dice.choice(self.event.days).id)
        where = self.dice.choice([(Of.EVENT, ""), day, (Of.ON_SITE, ""), (Of.OPTION, "dinner/yes")])
        limits.set_limits(self.event, {where: self.dice.choice([None, 2, 4, 6, 8])}, actor=self.eleni)

    def rules(self):
        first = self.dice.choice([[], [], [Role.STAKEHOLDER]])
        rule = self.dice.choice([*WaitingRule])
        limits.set_rules(self.event, actor=self.eleni, waiting_rule=rule, looked_at_first=first)

    def approve(self):
        looking.approve(self.event, self.ids(State.PENDING, State.REFUSED), actor=self.eleni)

    def refuse(self):
        looking.decline(self.event, self.ids(State.PENDING), NO, actor=self.eleni)

    def ids(self, *states):
        one = self.one(*states)
        return [one.id] if one else []

    def offer(self):
        if one := self.one(State.WAITING):
            offering.offer_by_hand(one, actor=self.eleni)

    def invite(self):
        inviting.invite(
            self.event, read(self.names()["email"]).guests, self.some_days(), None, actor=self.eleni
        )

    # What partners do

    def places(self):
        until = our_clock.now() + timedelta(days=self.dice.choice([3, 30]))
        dates = Dates(None, until, self.dice.choice([None, 2]))
        number = self.dice.choice([None, 1, 2, 3])
        quotas.set_places(self.event, {self.bologna: number}, dates, actor=self.eleni)

    def who(self):
        known = self.names()
        return Named(known["email"], known["given_name"], "Nobody", "en", Role.STAKEHOLDER)

    def name(self):
        naming.name(self.delegation, self.who(), visitor="")

    def named(self):
        theirs = db.select(Participation).filter_by(delegation_id=self.delegation.id)
        found = db.session.scalars(theirs.order_by(Participation.id)).all()
        return self.dice.choice(found) if found else None

    def swap(self):
        if one := self.named():
            naming.swap(self.delegation, one, self.who(), visitor="")

    def unname(self):
        if one := self.named():
            naming.cancel(self.delegation, one, visitor="")


def beyond(event):
    """How many have a seat in each pool for which there is none."""
    return {p.id: max(p.taken - p.seats, 0) for p in event.pools if p.seats is not None}


def unsound(event):
    yield from (finding for proof in PROOFS for finding in proof())
    whole = selectinload(Participation.claims).joinedload(Claim.pool), selectinload(Participation.choices)
    there = db.select(Participation).options(*whole, selectinload(Participation.answers))
    for one in db.session.scalars(there):
        held = {claim.pool for claim in one.claims if claim.pool.is_base}
        if one.holds_seat and held != set(claiming.needed(one)):
            yield f"{one.name} ({one.state}) holds {[p.of.value for p in held]}, and needs something else"
        chosen = {claim.pool for claim in one.claims if not claim.pool.is_base}
        if one.has_seat and chosen != set(claiming.extras(one)):
            yield f"{one.name} has chosen something else than she holds or waits for"


@pytest.mark.parametrize("seed", [4, 11])
def test_whatever_people_do_in_whatever_order_everything_stays_true(app, clock, seed):
    walk = Walk(seed, clock)
    done: Counter[str] = Counter()
    before = beyond(walk.event)

    for step in range(STEPS):
        deed = walk.dice.choice(walk.deeds)
        name = deed.__name__
        try:
            deed()
            done[name] += 1
        except DomainError as refusal:
            db.session.rollback()
            done[f"{name}: {type(refusal).__name__}"] += 1
        db.session.commit()
        db.session.expire_all()
        where = f"seed {seed}, step {step}, {name}"
        assert (where, list(unsound(walk.event))) == (where, [])
        now = beyond(walk.event)
        grown = {id_: number for id_, number in now.items() if number > before.get(id_, 0)}
        assert name in SAID_SO or (where, grown) == (where, {})
        before = now
    assert len(done) > 20
