"""A colleague comes instead: the seat is kept for him, and nobody learns whom we know."""

import pytest

from app import security
from app.database import db
from app.events.audiences import Role
from app.participation import handing
from app.participation.models import Participation
from app.participation.offers import Offer, Why
from app.participation.states import State
from app.people.models import Person
from app.proof import check
from tests import make

PETROS = {"email": "petros@example.org", "given_name": "Petros", "family_name": "Ioannou"}


@pytest.fixture
def nikos(project):
    return make.holding(make.event(project, seats=1), "Nikos")[0]


def of(email):
    person = db.session.scalars(db.select(Person).filter_by(email=email)).one()
    return db.session.scalars(db.select(Participation).filter_by(person_id=person.id)).one()


def hand_on(nikos, **who):
    handing.hand_on(nikos, visitor="", **PETROS | who)
    db.session.expire_all()


def test_the_seat_is_kept_for_him_although_others_wait(nikos, cli_runner):
    aino = make.participation(nikos.event, make.person("Aino"), State.WAITING)

    hand_on(nikos)

    petros = of("petros@example.org")
    [offer] = db.session.scalars(db.select(Offer))
    assert (nikos.state, petros.state, aino.state) == ("cancelled", "offered", "waiting")
    assert (offer.participation_id, offer.why) == (petros.id, Why.HANDED_ON)
    assert [one.date for one in petros.days] == [one.date for one in nikos.days]
    assert petros.brought_by == nikos
    assert (petros.answers, petros.consents) == ([], [])
    assert [mail.purpose for mail in make.mails()] == ["registration_cancelled", "day_cancelled", "offer"]
    assert cli_runner.invoke(check).output.endswith("nothing found.\n")


def test_one_who_waits_leaves_the_list_for_it(nikos, cli_runner):
    aino = make.participation(nikos.event, make.person("Aino"), State.WAITING)

    hand_on(nikos, email="aino@example.org")

    assert (aino.state, nikos.event.pool.waiting, nikos.event.pool.taken) == ("offered", 0, 1)
    assert cli_runner.invoke(check).output.endswith("nothing found.\n")


@pytest.mark.parametrize("state", [State.CONFIRMED, State.INVITED, State.PENDING, State.REFUSED])
def test_one_who_may_not_have_it_gets_none_and_it_is_free_for_the_next(nikos, cli_runner, state):
    kostas = make.participation(nikos.event, make.person("Kostas"), State.CANCELLED)
    kostas.state = state if state in (State.REFUSED, State.PENDING) else State.CANCELLED
    nikos.event.pool.seats = 2
    if state is State.CONFIRMED:
        from app.participation import claiming

        claiming.seat_anyway(kostas)
    elif state is State.INVITED:
        kostas.be_invited(nikos.event.days)
    db.session.commit()
    nikos.event.pool.seats = nikos.event.pool.taken
    db.session.commit()
    aino = make.participation(nikos.event, make.person("Aino"), State.WAITING)

    hand_on(nikos, email="kostas@example.org")

    assert (kostas.state, nikos.state, aino.state) == (state, "cancelled", "confirmed")
    assert cli_runner.invoke(check).output.endswith("nothing found.\n")


@pytest.mark.parametrize("known", [False, True])
def test_where_organisers_look_first_he_asks_and_the_seat_goes_on(nikos, cli_runner, known):
    if known:
        make.participation(nikos.event, make.person("Petros"), State.CANCELLED)
    aino = make.participation(nikos.event, make.person("Aino"), State.WAITING)
    nikos.event.looked_at_first = [Role.STAKEHOLDER]
    db.session.commit()

    hand_on(nikos)

    petros = of("petros@example.org")
    assert (nikos.state, petros.state, aino.state) == ("cancelled", "pending", "confirmed")
    assert petros.brought_by == nikos
    assert [mail.purpose for mail in make.mails() if mail.recipient == petros.email] == ["brought_along"]
    assert cli_runner.invoke(check).output.endswith("nothing found.\n")


def test_not_to_herself(nikos):
    with pytest.raises(handing.OwnAddress):
        hand_on(nikos, email="Nikos@example.org ")


def test_only_what_she_has(nikos):
    aino = make.participation(nikos.event, make.person("Aino"), State.WAITING)

    with pytest.raises(handing.NothingToHandOn):
        hand_on(aino)


def test_whom_we_know_she_does_not_learn(client, nikos):
    make.participation(nikos.event, make.person("Kostas"), State.CANCELLED)
    answers = []
    for email in ("kostas@example.org", "nobody@example.org"):
        give = make.participation(nikos.event, make.person(f"Giver{len(answers)}"))
        answer = client.post(f"/me/{give.token}/hand-on", data=PETROS | {"email": email})
        page = client.get(f"/me/{give.token}").text
        answers.append(
            (
                answer.status_code,
                page.replace(give.given_name, "").replace(give.email, "").replace(give.token, ""),
            )
        )

    assert answers[0] == answers[1]


def test_one_address_is_not_flooded(app, nikos):
    app.config["RATE_LIMITS"] = True
    givers = [make.participation(nikos.event, make.person(f"Giver{number}")) for number in range(6)]
    for giver in givers[:5]:
        hand_on(giver)

    with pytest.raises(security.TooManyTries):
        hand_on(givers[5])
    assert givers[5].has_seat


def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(client, nikos):
    nikos.locale = "en"
    page = client.post(f"/me/{nikos.token}/hand-on", data=PETROS | {"email": "petros"}).text

    assert 'value="Ioannou"' in page
    assert "Complete the e-mail address" in page
    db.session.expire_all()
    assert nikos.has_seat
