"""Limits of the event, its days, the ways of attending and what stands beside: begun, changed, ended."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.errors import NotPossibleNow
from app.events import actions as events
from app.events.seats import Of, Pool
from app.events.terms import Mode, WaitingRule
from app.participation import changes, limits, placing
from app.participation.claims import Hold
from app.participation.states import State
from app.proof import PROOFS
from app.questions.given import Answer
from tests import make

EVENT, ON_SITE, ONLINE = (Of.EVENT, ""), (Of.ON_SITE, ""), (Of.ONLINE, "")


@pytest.fixture
def event(eleni, project):
    return make.event(project, mode=Mode.HYBRID)


def day(event, number=0):
    return Of.DAY, str(event.days[number].id)


def pool(event, where):
    return db.session.scalars(
        select(Pool).filter_by(event_id=event.id, of=where[0], key=where[1])
    ).one_or_none()


def counters(event, where):
    found = pool(event, where)
    return found and (found.seats, found.taken, found.waiting)


def findings():
    return [finding for proof in PROOFS for finding in proof()]


@pytest.fixture
def dinner(event):
    return make.question(event, "yes-no", "Dinner")


def wants(one, question, value=True):
    make.save(Answer(participation_id=one.id, question=question, uid=question.uid, value=value))
    return one


# They begin


def test_whoever_needs_it_already_has_her_seat_in_a_new_limit_even_beyond_it(event, eleni):
    make.participation(event, make.person("Nikos"), days=[event.days[0]])
    make.participation(event, make.person("Aino"))
    make.participation(event, make.person("Giulia"), State.CANCELLED)

    done = limits.set_limits(event, {day(event): 1, day(event, 1): 5}, actor=eleni)

    assert (counters(event, day(event)), counters(event, day(event, 1))) == ((1, 2, 0), (5, 1, 0))
    assert (done.served, done.crowded) == (0, (day(event),))
    assert findings() == []


def test_on_site_and_online_are_counted_apart(event, eleni):
    make.participation(event, make.person("Nikos"))  # has not said how: counted where seats are
    make.participation(event, make.person("Aino"), attends=Mode.ONLINE)
    make.participation(event, make.person("Giulia"), attends=Mode.ON_SITE)

    limits.set_limits(event, {ON_SITE: 10, ONLINE: 100}, actor=eleni)

    assert (counters(event, ON_SITE), counters(event, ONLINE)) == ((10, 2, 0), (100, 1, 0))
    assert findings() == []


def test_an_offered_seat_counts_in_a_new_limit_as_offered(event, eleni):
    event.waiting_rule = WaitingRule.OFFER
    event.pool.seats = 1
    db.session.commit()
    nikos = make.participation(event, make.person("Nikos"), State.WAITING)
    limits.set_limits(event, {EVENT: 2}, actor=eleni)
    assert nikos.state is State.OFFERED

    limits.set_limits(event, {day(event): 1}, actor=eleni)

    assert {claim.hold for claim in nikos.claims} == {Hold.OFFERED}
    assert findings() == []


def test_who_waits_waits_in_the_new_limit_that_is_full_as_well(event, eleni):
    event.pool.seats = 1
    db.session.commit()
    make.participation(event, make.person("Nikos"))
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    limits.set_limits(event, {day(event): 1}, actor=eleni)

    assert counters(event, day(event)) == (1, 1, 1)
    limits.set_limits(event, {EVENT: 2}, actor=eleni)
    assert aino.state is State.WAITING  # the day is full still
    limits.set_limits(event, {day(event): 2}, actor=eleni)
    assert aino.state is State.CONFIRMED
    assert findings() == []


def test_who_chose_an_option_has_it(event, dinner, eleni):
    wants(make.participation(event, make.person("Nikos")), dinner)
    wants(make.participation(event, make.person("Aino")), dinner, value=False)
    wants(make.participation(event, make.person("Giulia"), State.CANCELLED), dinner)

    limits.set_limits(event, {(Of.OPTION, "dinner/yes"): 5}, actor=eleni)

    assert counters(event, (Of.OPTION, "dinner/yes")) == (5, 1, 0)
    assert findings() == []


def test_a_day_that_is_gone_gets_no_limit(event, eleni):
    with pytest.raises(NotPossibleNow):
        limits.set_limits(event, {(Of.DAY, "999"): 5}, actor=eleni)


# They change


@pytest.mark.parametrize("rule", list(WaitingRule))
def test_raising_by_ten_serves_ten(event, eleni, rule):
    event.waiting_rule, event.pool.seats = rule, 1
    db.session.commit()
    make.participation(event, make.person("First"))
    for number in range(12):
        make.participation(event, make.person(f"P{number}"), State.WAITING)

    done = limits.set_limits(event, {EVENT: 11}, actor=eleni)

    served = {WaitingRule.OFFER: (10, 10), WaitingRule.AT_ONCE: (10, 0), WaitingRule.BY_HAND: (0, 0)}[rule]
    assert (done.served, len(make.mails("offer"))) == served
    assert findings() == []


def test_lowering_takes_nobodys_seat(event, eleni):
    make.participation(event, make.person("Nikos"))
    make.participation(event, make.person("Aino"))

    done = limits.set_limits(event, {EVENT: 1}, actor=eleni)

    assert (counters(event, EVENT), done.crowded) == ((1, 2, 0), (EVENT,))


def test_what_stays_as_it_is_leaves_no_trace(event, eleni):
    limits.set_limits(event, {EVENT: event.pool.seats, ON_SITE: None}, actor=eleni)

    assert db.session.scalars(select(AuditEntry).filter_by(action="event.limits_set")).all() == []


# They end


def test_a_limit_that_goes_takes_its_waiting_list_along(event, eleni):
    limits.set_limits(event, {day(event): 1}, actor=eleni)
    make.participation(event, make.person("Nikos"))
    aino = make.participation(event, make.person("Aino"), State.CANCELLED)
    placing.seat(aino, actor=eleni)
    placing.move_to_queue(aino, actor=eleni)

    done = limits.set_limits(event, {day(event): None}, actor=eleni)

    assert (pool(event, day(event)), done.served, aino.state) == (None, 1, State.CONFIRMED)
    assert findings() == []


def test_who_waited_for_the_dinner_has_it_when_its_limit_goes(event, dinner, eleni):
    where = (Of.OPTION, "dinner/yes")
    limits.set_limits(event, {where: 1}, actor=eleni)
    wants(make.participation(event, make.person("Nikos"), State.CANCELLED), dinner)
    aino = wants(make.participation(event, make.person("Aino"), State.CANCELLED), dinner)
    for one in db.session.scalars(select(Answer)).all():
        db.session.refresh(one)
    for name in ("Nikos", "Aino"):
        found = next(p for p in _people(event) if p.given_name == name)
        placing.seat(found, actor=eleni)
    assert counters(event, where) == (1, 1, 1)

    limits.set_limits(event, {where: None}, actor=eleni)

    assert [mail.recipient for mail in make.mails("extra_seat")] == [aino.email]
    assert findings() == []


def _people(event):
    from app.participation.models import Participation

    return db.session.scalars(select(Participation).filter_by(event_id=event.id)).all()


def test_the_limit_of_a_day_goes_with_the_day(event, eleni):
    limits.set_limits(event, {day(event): 5, day(event, 1): 1}, actor=eleni)
    kept, lost = day(event), day(event, 1)
    make.participation(event, make.person("Nikos"))
    aino = make.participation(event, make.person("Aino"), State.CANCELLED, days=[event.days[1]])
    placing.seat(aino, actor=eleni)
    placing.move_to_queue(aino, actor=eleni)

    changes.move(event, [event.days[0].span], actor=eleni, zone=event.zone)

    assert (pool(event, lost), counters(event, kept)[0]) == (None, 5)
    assert findings() == []


def test_a_moved_day_keeps_its_limit(event, eleni):
    limits.set_limits(event, {day(event): 5}, actor=eleni)
    make.participation(event, make.person("Nikos"))
    spans = [(start.replace(minute=30), end) for start, end in (one.span for one in event.days)]

    changes.move(event, spans, actor=eleni, zone=event.zone)

    assert counters(event, day(event)) == (5, 1, 0)


def test_a_copy_of_the_event_has_the_same_limits(event, dinner, eleni):
    wanted = {day(event, 1): 7, ONLINE: 300, (Of.OPTION, "dinner/yes"): 20}
    limits.set_limits(event, wanted, actor=eleni)
    limits.set_rules(event, actor=eleni, offer_hours=24, looked_at_first=["public"])

    copy = events.duplicate(
        event, event.first_date.replace(year=event.first_date.year + 1), actor=eleni, form_key="1"
    )

    found = {(one.of, one.key): (one.seats, one.taken) for one in copy.pools}
    assert found == {
        EVENT: (42, 0), day(copy, 1): (7, 0), ONLINE: (300, 0), (Of.OPTION, "dinner/yes"): (20, 0),
    }  # fmt: skip
    assert (copy.offer_hours, copy.looked_at_first) == (24, ["public"])


# The rules


def test_rules_are_noted_and_serve_whom_they_let_in(event, eleni):
    event.waiting_rule, event.pool.seats = WaitingRule.BY_HAND, 1
    db.session.commit()
    nikos = make.participation(event, make.person("Nikos"), State.WAITING)

    assert limits.set_rules(event, actor=eleni, waiting_rule=WaitingRule.AT_ONCE, offer_hours=48) == [
        "waiting_rule"
    ]

    assert nikos.state is State.CONFIRMED
    entry = db.session.scalars(select(AuditEntry).filter_by(action="event.rules_set")).one()
    assert entry.details == {"changed": ["waiting_rule"]}
