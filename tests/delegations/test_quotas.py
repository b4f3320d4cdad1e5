"""The places of partners: set, kept, returned; who is told and nudged; the board."""

from datetime import timedelta

import pytest

from app import clock as time
from app.audit.models import AuditEntry
from app.database import db
from app.delegations import coordinating, needs, places, queries, quotas, remarks
from app.delegations.refusals import MoreThanTheEvent, OthersHaveSome
from app.errors import NotPossibleNow
from app.events.delegations import Delegation
from app.events.terms import Status, WaitingRule
from app.participation import actions, changes, placing
from app.participation.states import State
from tests import make
from tests.delegations.test_naming import at, delegation, give, send

DAY = timedelta(days=1)


@pytest.fixture
def giulia(project, eleni):
    giulia = make.member(project)
    coordinating.appoint(
        project.partnerships[1], actor=eleni, email=giulia.email, given_name="", family_name="", locale="en"
    )
    return giulia


@pytest.fixture
def event(project):
    return make.event(project, seats=10)


def test_coordinators_are_told_once(event, eleni, giulia):
    bologna = give(event, eleni, 2, 2)
    give(event, eleni, 2, 3)

    [mail] = make.mails("places_for_you")
    assert (mail.recipient, bologna.token in mail.text, bologna.told_at is None) == (
        giulia.email,
        True,
        False,
    )


def test_of_a_draft_nobody_is_told(project, eleni, giulia):
    event = make.event(project, seats=10, status=Status.DRAFT)
    bologna = give(event, eleni, 2, 2)
    assert (make.mails("places_for_you"), bologna.told_at) == ([], None)

    event.status = Status.PUBLISHED
    db.session.commit()

    untold, _alone = remarks.of_delegations(event)
    assert untold.text == "One coordinator has not got her link yet."
    assert quotas.tell(event, actor=eleni) == 1
    assert quotas.tell(event, actor=eleni) == 0


def test_once_it_is_published_they_are_told_by_themselves_and_once(project, eleni, giulia):
    event = make.event(project, seats=10, status=Status.DRAFT)
    bologna = give(event, eleni, 2, 2)
    assert quotas.tell_due() is None

    changes.publish(event, actor=eleni)

    assert (quotas.tell_due(), quotas.tell_due()) == (1, None)
    [mail] = make.mails("places_for_you")
    assert (mail.recipient, bologna.token in mail.text) == (giulia.email, True)
    assert bologna.told_at is not None
    assert [one for one in remarks.of_delegations(event) if "link" in one.text] == []


def test_nobody_is_told_when_the_time_to_name_is_over(project, eleni, giulia):
    event = make.event(project, seats=10, status=Status.DRAFT)
    give(event, eleni, 2, 2)
    changes.publish(event, actor=eleni)
    event.naming_closes_at = time.now() - DAY
    db.session.commit()

    assert (quotas.tell_due(), make.mails("places_for_you")) == (None, [])


def test_what_is_not_used_returns_to_those_who_wait(event, eleni, giulia, clock):
    bologna = give(event, eleni, 4, 4, quota_until=time.now() + DAY)
    send(bologna, "Marco")
    for number in range(3):
        actions.come_back(make.participation(event, make.person(f"P{number}"), State.CANCELLED))
    assert [at(event, f"P{n}").state for n in range(3)] == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert quotas.return_due() is None

    clock.advance(days=1)

    assert quotas.return_due() == 7
    assert at(event, "P2").state is State.CONFIRMED
    assert (event.pool.taken, event.pool.reserved) == (4, 0)
    assert event.quotas_returned_at == time.now()
    assert places.of(bologna) == places.Places(quota=None, used=1, waiting=0, left=6)
    assert queries.returned(event) == 7
    assert quotas.return_due() is None


def test_those_who_wait_get_offers_where_the_event_says_so(event, eleni, giulia, clock):
    event.waiting_rule = WaitingRule.OFFER
    db.session.commit()
    bologna = give(event, eleni, 5, 5, quota_until=time.now() + DAY)
    waiting = make.participation(event, make.person("Nikos"), State.WAITING)

    clock.advance(days=1)
    quotas.return_due()

    assert db.session.get(type(waiting), waiting.id).state is State.OFFERED
    assert places.of(bologna).left == 9


def test_later_each_partner_may_have_so_many(event, eleni, giulia, clock):
    bologna = give(event, eleni, 2, 2, quota_until=time.now() + DAY, later_seats=3)
    send(bologna, "Marco", "Luca")

    clock.advance(days=1)
    quotas.return_due()

    assert places.of(bologna) == places.Places(quota=3, used=2, waiting=0, left=1)
    assert event.pool.reserved == 0
    send(bologna, "Anna")
    assert places.of(bologna).left == 0


def test_later_nobody_overtakes_who_waits(event, eleni, giulia, clock):
    event.waiting_rule = WaitingRule.BY_HAND
    db.session.commit()
    bologna = give(event, eleni, 2, 2, quota_until=time.now() + DAY)
    make.participation(event, make.person("Nikos"), State.WAITING)

    clock.advance(days=1)
    quotas.return_due()

    assert places.of(bologna).left == 0


def test_a_lower_limit_oversells_nothing(event, eleni, giulia):
    bologna = give(event, eleni, 5, 5)
    make.set_seats(event, 1, actor=eleni)
    send(bologna, "Marco")

    assert places.of(bologna).left == 0


def test_all_who_named_nobody_are_nudged_and_not_twice_within_an_hour(event, eleni, giulia, clock):
    bologna = give(event, eleni, 2, 2)

    assert quotas.nudge(event, None, actor=eleni) == 1
    assert quotas.nudge(event, None, actor=eleni) == 0
    clock.advance(minutes=10)
    assert quotas.nudge(event, [bologna.id], actor=eleni) == 0
    assert quotas.nudge(event, [bologna.id], actor=eleni, again=True) == 1
    clock.advance(hours=1)
    assert quotas.nudge(event, None, actor=eleni) == 1

    send(bologna, "Marco")
    clock.advance(hours=2)
    assert quotas.nudge(event, None, actor=eleni) == 0
    assert [mail.recipient for mail in make.mails("nudge")] == [giulia.email] * 3
    nudged = db.select(AuditEntry).filter_by(action="delegation.nudged", subject_id=bologna.id)
    assert len(db.session.scalars(nudged).all()) == 3


def test_a_partner_without_coordinator_cannot_be_nudged(event, eleni, giulia):
    give(event, eleni, 2, 2)

    with pytest.raises(quotas.OutOfReach):
        quotas.nudge(event, [delegation(event, 0).id], actor=eleni)


def test_the_board_counts(event, eleni, giulia):
    bologna = give(event, eleni, 2, 3)
    send(bologna, "Marco", "Luca")
    placing.seat(at(event, "Marco"), actor=eleni)

    lines = queries.board(event)

    facts = [(one.quota, one.named, one.coming, one.waiting, one.left, one.is_silent) for one in lines]
    assert facts == [
        (2, 0, 0, 0, 2, True), (3, 2, 1, 0, 1, False), (None, 0, 0, 0, None, False),
        (None, 0, 0, 0, None, False),
    ]  # fmt: skip


def test_today_says_who_named_nobody_when_the_end_comes_near(event, eleni, giulia, clock):
    bologna = give(event, eleni, 2, 2, quota_until=time.now() + 20 * DAY)
    assert needs.partners_without_names([event]) == []

    clock.advance(days=7)

    assert [need.title for need in needs.partners_without_names([event])] == ["2 partners have named nobody"]
    send(bologna, "Marco")
    assert [need.title for need in needs.partners_without_names([event])] == ["One partner has named nobody"]


def test_no_places_are_set_for_what_is_over(event, eleni, giulia, clock):
    clock.advance(days=200)

    with pytest.raises(NotPossibleNow):
        give(event, eleni, 2)
    assert db.session.scalars(db.select(Delegation)).all() == []


def test_remarks_name_partners_without_coordinator_and_more_places_than_there_are(event, eleni, giulia):
    assert remarks.of_delegations(event) == []
    give(event, eleni, 4, 4)
    make.set_seats(event, 7, actor=eleni)

    assert [remark.text for remark in remarks.of_delegations(event)] == [
        "One partner has places and no coordinator.",
        "Partners have 8 places, but the event has 7.",
    ]


def test_more_than_find_room_when_it_is_done_are_refused_and_nothing_is_set(event, eleni, giulia):
    """The rule is asked under the event's lock: meanwhile somebody else may have taken what was left."""
    make.participation(event, make.person("Aino"))
    for numbers, why in (((6, 5), MoreThanTheEvent), ((5, 5), OthersHaveSome)):
        with pytest.raises(why):
            give(event, eleni, *numbers)
    assert [line.quota for line in queries.board(event)] == [None] * 4
    give(event, eleni, 5, 4)
    assert event.pool.reserved == 9
