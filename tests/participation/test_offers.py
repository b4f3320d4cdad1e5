"""Offers: whose turn it is, yes, no, nothing in time; of the event, and of what stands beside it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app import clock as our_clock
from app.database import action, db
from app.events.seats import Of, Pool
from app.events.terms import WaitingRule
from app.i18n import Localised
from app.participation import actions, answers, claiming, limits, looking, offering, placing, seating
from app.participation.claims import Claim, Hold
from app.participation.invitations import Answer as Said
from app.participation.invitations import Invitation
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome
from app.participation.refusals import PoolsFull
from app.participation.states import Deed, Door, State
from app.proof import PROOFS
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from tests import make
from tests.participation.asking import asking


@pytest.fixture
def event(app):
    return make.event(make.project(), seats=1, waiting_rule=WaitingRule.OFFER)


@pytest.fixture
def eleni(event):
    return make.organiser(event.project)


@pytest.fixture
def cast(event):
    """Nikos has the only place; Giulia waits, then Aino."""
    nikos = make.participation(event)
    make.hold(nikos)
    return nikos, *(make.participation(event, make.person(one), State.WAITING) for one in ("Giulia", "Aino"))


def well():
    return [finding for proof in PROOFS for finding in proof()]


def purposes():
    return [(mail.recipient.partition("@")[0], mail.purpose) for mail in make.mails()]


def standing():
    return db.session.scalars(Offer.standing().order_by(Offer.id)).all()


def test_a_seat_that_comes_free_is_offered_to_whoever_waits_first(event, cast):
    nikos, giulia, aino = cast
    before = our_clock.now()
    actions.withdraw(nikos)

    assert (giulia.state, aino.state, aino.number_in_queue) == (State.OFFERED, State.WAITING, 1)
    assert (event.pool.taken, event.pool.waiting, event.pool.free) == (1, 1, 0)
    [offer] = standing()
    assert offer.participation == giulia
    assert offer.ends_at >= before + timedelta(hours=48)
    assert purposes()[-1] == ("giulia", "offer")
    assert [one for one in make.mails() if one.purpose == "offer" and one.calendar] == []
    assert well() == []


def test_yes_is_a_seat_with_the_calendar_and_pressing_twice_is_one(event, cast):
    nikos, giulia, _aino = cast
    actions.withdraw(nikos)
    [offer] = standing()

    offering.accept(offer)
    offering.accept(offer)

    assert (giulia.state, offer.outcome) == (State.CONFIRMED, Outcome.ACCEPTED)
    assert [one for one in purposes() if one[0] == "giulia"] == [
        ("giulia", "offer"), ("giulia", "seat_confirmed"), ("giulia", "day_invitation"),
    ]  # fmt: skip
    assert event.pool.taken == 1
    assert well() == []


def test_no_goes_to_the_next(event, cast):
    nikos, giulia, aino = cast
    actions.withdraw(nikos)
    [offer] = standing()

    offering.decline(offer)
    offering.decline(offer)

    assert (giulia.state, aino.state, offer.outcome) == (State.CANCELLED, State.OFFERED, Outcome.DECLINED)
    assert [one.participation for one in standing()] == [aino]
    assert well() == []


def test_nothing_in_time_goes_to_the_next_and_yes_comes_too_late(event, cast, clock):
    nikos, giulia, aino = cast
    actions.withdraw(nikos)
    [offer] = standing()
    assert offering.lapse_due() is None
    clock.advance(days=8)

    with pytest.raises(offering.OfferEnded):
        offering.accept(offer)
    assert offering.lapse_due() == 1
    assert offering.lapse_due() is None

    assert (giulia.state, aino.state, offer.outcome) == (State.CANCELLED, State.OFFERED, Outcome.LAPSED)
    assert ("giulia", "offer_lapsed") in purposes()
    with pytest.raises(offering.OfferEnded):
        offering.accept(offer)
    assert well() == []
    actions.come_back(giulia)
    assert (giulia.state, giulia.number_in_queue) == (State.WAITING, 1)
    assert well() == []


def test_raising_the_limit_by_ten_offers_ten(event, cast, eleni):
    for number in range(12):
        make.participation(event, make.person(f"W{number}"), State.WAITING)

    assert make.set_seats(event, 11, actor=eleni) == 10

    assert len(standing()) == 10
    assert [one.participation.given_name for one in standing()][:3] == ["Giulia", "Aino", "W0"]
    assert (event.pool.taken, event.pool.waiting) == (11, 4)
    assert well() == []


@pytest.mark.parametrize("deed", ["cancel", "seat", "queue", "remove"])
def test_what_overtakes_an_offer_ends_it(event, cast, eleni, deed):
    nikos, giulia, _aino = cast
    actions.withdraw(nikos)
    [offer] = standing()
    match deed:
        case "cancel":
            actions.withdraw(giulia)
        case "seat":
            placing.seat(giulia, actor=eleni)
        case "queue":
            placing.move_to_queue(giulia, actor=eleni)
        case "remove":
            placing.remove(giulia, actor=eleni)

    assert offer.outcome is Outcome.TAKEN_BACK
    assert well() == []
    with pytest.raises(offering.OfferEnded):
        offering.accept(offer)


def test_while_the_event_goes_on_nobody_is_asked(event, cast, eleni, clock):
    """It would empty the waiting list: an offer that cannot be answered, to one after the other."""
    nikos, giulia, aino = cast
    clock.set(f"{event.days[0].date} 12:00", make.ATHENS)
    actions.withdraw(nikos)

    assert (standing(), offering.lapse_due()) == ([], None)
    assert (giulia.state, aino.state) == (State.WAITING, State.WAITING)
    with pytest.raises(offering.TooLateToOffer):
        offering.offer_by_hand(giulia, actor=eleni)
    placing.seat(aino, actor=eleni)
    assert aino.has_seat
    assert well() == []


def test_by_hand_nothing_happens_until_an_organiser_chooses(event, cast, eleni):
    nikos, giulia, aino = cast
    event.waiting_rule = WaitingRule.BY_HAND
    db.session.commit()
    with pytest.raises(PoolsFull):
        offering.offer_by_hand(aino, actor=eleni)
    actions.withdraw(nikos)
    assert (giulia.state, aino.state) == (State.WAITING, State.WAITING)

    offering.offer_by_hand(aino, actor=eleni)

    assert (giulia.state, aino.state) == (State.WAITING, State.OFFERED)
    assert well() == []


# Beside the event


@pytest.fixture
def dinner(event):
    event.pool.seats = 9
    question = make.save(Question(event=event, uid="dinner", kind=Kind.YES_NO, label=Localised(en="Dinner")))
    return question, make.save(Pool(event=event, of=Of.OPTION, key="dinner/yes", seats=1))


def wants(event, name, question):
    one = make.participation(event, make.person(name), State.CANCELLED)
    one.answers.append(Answer(question=question, uid=question.uid, value=True))
    db.session.commit()
    actions.come_back(one)
    return one


def hold_of(participation, pool):
    chosen = db.select(Claim.hold).filter_by(participation_id=participation.id, pool_id=pool.id)
    return db.session.scalar(chosen)


def test_the_dinner_has_a_waiting_list_of_its_own(event, dinner, clock):
    question, pool = dinner
    nikos, giulia, aino = (wants(event, name, question) for name in ("Nikos", "Giulia", "Aino"))
    assert [one.state for one in (nikos, giulia, aino)] == [State.CONFIRMED] * 3
    assert [hold_of(one, pool) for one in (nikos, giulia, aino)] == [Hold.TAKEN, Hold.WAITING, Hold.WAITING]

    actions.withdraw(nikos)
    [offer] = standing()
    assert (offer.participation, offer.pool) == (giulia, pool)
    clock.advance(days=8)
    offering.lapse_due()

    assert (giulia.state, hold_of(giulia, pool), giulia.answers[0].value) == (State.CONFIRMED, None, False)
    [offer] = standing()
    offering.accept(offer)
    assert (aino.state, hold_of(aino, pool)) == (State.CONFIRMED, Hold.TAKEN)
    assert well() == []


def test_leaving_the_list_of_the_dinner_is_one_press(event, dinner):
    question, pool = dinner
    _nikos, giulia = (wants(event, name, question) for name in ("Nikos", "Giulia"))

    offering.leave_queue(giulia, pool)
    offering.leave_queue(giulia, pool)

    assert (giulia.state, hold_of(giulia, pool), giulia.answers[0].value) == (State.CONFIRMED, None, False)
    assert pool.waiting == 0
    assert well() == []


# On the pages


def test_yes_and_no_are_buttons_on_ones_own_page(client, event, cast):
    nikos, giulia, aino = cast
    actions.withdraw(nikos)
    page = f"/me/{giulia.token}"
    [offer] = standing()
    assert "A place is kept for you" in client.get(page).text

    answer = make.post(client, f"{page}/offers/{offer.id}/accept", page=page)

    assert answer.location == page
    assert giulia.has_seat
    assert make.post(client, f"/me/{aino.token}/offers/{offer.id}/accept", page=page).status_code == 404


def test_organisers_see_each_waiting_list_and_serve_it(client, event, cast, eleni):
    staff = make.sign_in(client, eleni)
    _nikos, giulia, _aino = cast
    page = f"/manage/events/{event.slug}/waiting"
    assert [name in staff.get(page).text for name in ("Giulia", "Aino", "Nikos")] == [True, True, False]

    make.post(staff, f"/manage/events/{event.slug}/participants/{giulia.id}/offer", page=page)
    assert giulia.is_waiting
    event.pool.seats = 2
    db.session.commit()
    make.post(staff, f"/manage/events/{event.slug}/participants/{giulia.id}/offer", page=page)
    assert giulia.is_offered
    assert "Offered until" in staff.get(page).text


def test_an_offer_ends_with_the_turn_only_if_the_deed_is_saved(event, cast):
    nikos, giulia, _aino = cast

    @action
    def half_a_deed():
        seating.cancel(db.session.get(type(nikos), nikos.id), actor=None)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_deed()
    assert (giulia.state, standing()) == (State.WAITING, [])


def test_yes_by_an_old_invitation_accepts_what_is_offered(event, cast, clock):
    """Her calendar holds an invitation from before she waited."""
    nikos, giulia, _aino = cast
    giulia.invited_at = our_clock.now()
    invitation = Invitation(participation=giulia, day_id=event.days[0].id)
    make.save(invitation)
    actions.withdraw(nikos)
    [offer] = standing()

    answers.answer(giulia, [event.days[0]], Said.ACCEPTED)

    assert (giulia.state, offer.outcome, standing()) == (State.CONFIRMED, Outcome.ACCEPTED, [])
    clock.advance(days=8)
    assert offering.lapse_due() is None
    assert well() == []


def test_a_new_limit_leaves_what_is_kept_for_those_who_are_named(event, eleni, clock):
    event.pool.seats = 9
    aino = make.participation(event, make.person("Aino"), State.CANCELLED)
    claiming.hold(aino, Deed.NAME, Hold.TAKEN)
    db.session.commit()

    limits.set_limits(event, {(Of.DAY, str(event.days[0].id)): 5}, actor=eleni)

    assert [one.hold for one in aino.claims] == [Hold.TAKEN, Hold.TAKEN]
    assert well() == []


@pytest.mark.parametrize(("seats", "state"), [(2, State.OFFERED), (1, State.WAITING)])
def test_whom_a_colleague_registered_is_asked_after_the_organisers_said_yes(event, eleni, seats, state):
    event.pool.seats = seats
    nikos = make.participation(event)
    aino = make.participation(event, make.person("Aino"), State.PENDING, door=Door.COLLEAGUE)
    aino.brought_by = nikos
    db.session.commit()

    looking.approve(event, [aino.id], actor=eleni)

    assert aino.state is state
    assert well() == []


def test_only_those_are_looked_at_who_can_be_served(event, eleni):
    """Day one is full, and forty wait for it; the next place on day two goes to the first who can have it."""
    event.pool.seats = 1
    for day, seats in zip(event.days, (1, 2), strict=True):
        make.save(Pool(event=event, of=Of.DAY, key=str(day.id), seats=seats))
    db.session.expire(event)
    make.participation(event)
    for number in range(40):
        make.participation(event, make.person(f"W{number}"), State.CANCELLED)
    late = make.participation(event, make.person("Aino"), State.CANCELLED, days=event.days[1:])
    for one in db.session.scalars(db.select(Participation).filter_by(state=State.CANCELLED)).all():
        actions.come_back(one)
    assert late.state is State.WAITING

    looked_at = []
    serve, seating.serve = seating.serve, lambda one: looked_at.append(one) or serve(one)
    try:
        limits.set_limits(event, {(Of.EVENT, ""): 2}, actor=eleni)
    finally:
        seating.serve = serve

    assert (looked_at, late.state) == ([late], State.OFFERED)
    assert well() == []


BROKEN = {
    "an offer keeps nothing": lambda offer: [setattr(offer.participation.claims[0], "hold", Hold.TAKEN)],
    "nothing is offered of what is kept": lambda offer: [setattr(offer, "outcome", Outcome.ACCEPTED)],
    "the state says something else": lambda offer: [setattr(offer.participation, "state", State.CONFIRMED)],
    "it is offered twice": lambda offer: [
        db.session.add(Offer(participation=offer.participation, ends_at=offer.ends_at))
    ],
}


@pytest.mark.parametrize("fault", BROKEN)
def test_the_proofs_see_what_is_kept_or_offered_wrongly(event, cast, fault):
    nikos, giulia, _aino = cast
    actions.withdraw(nikos)
    assert well() == []

    BROKEN[fault](standing()[0])
    db.session.commit()

    assert f"Participation {giulia.id}: what is kept for her is not what is offered to her." in well()


def test_the_proofs_see_a_turn_that_is_another_than_the_queue_says(cast):
    _nikos, giulia, _aino = cast
    giulia.claims[0].since -= timedelta(hours=1)
    db.session.commit()

    assert well() == [
        f"Participation {giulia.id} waits without a place in the queue, or the other way round."
    ]


def test_who_is_named_and_registers_for_fewer_days_gives_back_the_others(event, eleni):
    event.pool.seats = 9
    aino = make.participation(event, make.person("Aino"), State.CANCELLED)
    claiming.hold(aino, Deed.NAME, Hold.TAKEN)
    first, second = event.days
    limits.set_limits(event, {(Of.DAY, str(day.id)): 5 for day in (first, second)}, actor=eleni)

    actions.confirm(asking(event, aino.email, day_ids=[second.id]))

    assert (aino.state, [claim.pool.key for claim in aino.claims]) == (State.CONFIRMED, ["", str(second.id)])
    assert [pool.taken for pool in event.pools] == [1, 0, 1]
    assert well() == []


def test_a_day_that_is_declined_is_free_for_others_and_is_taken_again_only_if_it_is_not_full(event, eleni):
    event.pool.seats, event.waiting_rule = 9, WaitingRule.BY_HAND
    first, second = event.days
    nikos = make.participation(event)
    make.hold(nikos)
    limits.set_limits(event, {(Of.DAY, str(day.id)): 1 for day in (first, second)}, actor=eleni)

    answers.answer(nikos, [second], Said.DECLINED)
    assert [pool.taken for pool in event.pools] == [1, 1, 0]
    answers.answer(nikos, [second], Said.ACCEPTED)
    assert [pool.taken for pool in event.pools] == [1, 1, 1]

    answers.answer(nikos, [second], Said.DECLINED)
    actions.confirm(asking(event, "aino@example.org", day_ids=[second.id]))
    with pytest.raises(PoolsFull):
        answers.answer(nikos, [second], Said.ACCEPTED)
    assert [pool.taken for pool in event.pools] == [2, 1, 1]
    assert well() == []


def test_leaving_the_waiting_list_is_one_press(client, event, cast):
    _nikos, giulia, aino = cast
    page = f"/me/{giulia.token}"
    [form] = BeautifulSoup(client.get(page).text, "html5lib").select(f'form[action="{page}/cancel"]')
    assert form.text.strip() == "Leave the waiting list"

    make.post(client, form["action"], page=page)

    assert (giulia.state, aino.number_in_queue) == (State.CANCELLED, 1)
    assert well() == []
