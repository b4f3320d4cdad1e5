"""Whom the list shows: what the database finds is what one finds by looking at everybody."""

import random
from datetime import timedelta
from unicodedata import combining, normalize

import pytest

from app import clock
from app.database import db
from app.events.audiences import Role
from app.events.seats import Of, Pool
from app.events.terms import Mode
from app.i18n import Localised
from app.participation.claims import Claim, Hold
from app.participation.invitations import Answer as Reply
from app.participation.models import Consent, Participation, Purpose
from app.participation.states import State
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from app.roster import filters
from app.roster.models import PersonNote
from app.roster.wanted import ADDRESS, Wanted
from tests import make

MEALS = [{"uid": uid, "text": {"en": uid.title()}} for uid in ("lunch", "dinner", "picnic")]
NAMES = ("Ανδρέας", "Άννα", "Zoë", "Десислава", "Ångström", "O'Neill", "100%_sure", "Σωτήρης", "ΜΑΡΙΑ")
SAID = {
    "diet": [None, "", "vegan", "χωρίς γλουτένη", "No nuts", "50% \\ 'x'"],
    "meals": [None, [], ["lunch"], ["lunch", "dinner"], ["picnic"]],
    "bus": [None, True, False],
    "nights": [None, 1, 2, 10, 0],
    "hotel": [None, "lunch", "picnic", "dinner"],
}
KINDS = (Kind.SHORT, Kind.SEVERAL_OF, Kind.YES_NO, Kind.NUMBER, Kind.ONE_OF)


def plain(text):
    letters = normalize("NFD", text.casefold())
    return "".join(one for one in letters if not combining(one))


@pytest.fixture
def event(project):
    return make.event(project, seats=None, mode=Mode.HYBRID)


@pytest.fixture
def form(event):
    event.pools.append(Pool(of=Of.OPTION, key="hotel/lunch", seats=5))
    return {
        uid: make.save(
            Question(event=event, uid=uid, kind=kind, options=MEALS, position=n, label=Localised(en=uid))
        )
        for n, (uid, kind) in enumerate(zip(SAID, KINDS, strict=True))
    }


@pytest.fixture
def people(event, form):
    """Sixty people of whom nothing can be guessed, and one at another event, who is never found."""
    dice = random.Random(4)
    found = [_somebody(dice, event, form, number) for number in range(60)]
    other = make.event(event.project, slug="other")
    make.participation(other, found[0].person, organisation="Open Farm")
    db.session.commit()
    return found


def _somebody(dice, event, form, number):
    given, family = dice.choice(NAMES), dice.choice(NAMES)
    person = make.person(f"P{number}", given_name=given, family_name=family)
    person.mail_came_back_at = dice.choice((None, None, clock.now()))
    one = make.participation(
        event,
        person,
        dice.choice((State.CONFIRMED, State.WAITING, State.INVITED, State.CANCELLED)),
        days=dice.choice((event.days, event.days[:1], event.days[1:])),
        organisation=dice.choice(("Open Farm", "Οικολόγοι", "")),
        country=dice.choice(("GR", "IT", "")),
        role=dice.choice(list(Role)),
        attends=dice.choice((None, Mode.ON_SITE, Mode.ONLINE)),
        asked_role=dice.choice((None, None, Role.SPEAKER)),
        completed_at=dice.choice((None, clock.now())),
        partner_id=dice.choice((None, *(each.id for each in event.project.organisations))),
        registered_at=clock.now() - timedelta(minutes=dice.randrange(1000)),
    )
    if dice.random() < 0.2:
        one.state = State.PENDING
        one.claims.clear()
    if dice.random() < 0.3 and one.state is State.CONFIRMED:
        one.claims.append(Claim(pool=event.pools[-1], hold=dice.choice(list(Hold))))
    if one.state in (State.CONFIRMED, State.INVITED):
        make.hold(one)
        for invitation in one.invitations:
            invitation.answer = dice.choice(list(Reply))
    for purpose in dice.sample(list(Purpose), 2):
        withdrawn = dice.choice((None, clock.now()))
        one.consents.append(Consent(purpose=purpose, given_at=clock.now(), withdrawn_at=withdrawn))
    for uid, values in SAID.items():
        if (value := dice.choice(values)) is not None or dice.random() < 0.2:
            one.answers.append(Answer(question=form[uid], uid=uid, value=value))
    if dice.random() < 0.3:
        db.session.add(PersonNote(participation=one, text="Speaks Finnish"))
    return one


def value_of(one, uid):
    value = next((answer.value for answer in one.answers if answer.uid == uid), None)
    return None if value in ("", []) else value


def looked_at(one):
    is_away = one.state in (State.CANCELLED, State.REFUSED)
    return one.state is not State.PENDING and (one.asked_role in (None, one.role) or is_away)


def has_note(one):
    return bool(db.session.scalars(db.select(PersonNote).filter_by(participation_id=one.id)).all())


def mentions(one, word, uids):
    texts = [str(value_of(one, uid) or "") for uid in uids]
    return any(word.casefold() in text.casefold() for text in texts)


# What an address asks for, and how one sees it in a person.
BY_EYE = {
    "q=ανδρεας": lambda one: "ανδρεασ" in plain(one.name),
    "q=ΣΩΤΗΡΗΣ open": lambda one: "σωτηρησ" in plain(one.name) and one.organisation == "Open Farm",
    "q=angstrom": lambda one: "Ångström" in one.name,
    "q=100%_": lambda one: "100%_" in one.name,
    "q=%": lambda one: "%" in one.name,
    "q=p17@example": lambda one: one.email == "p17@example.org",
    "q=ΟΙΚΟΛΟΓΟΙ": lambda one: one.organisation == "Οικολόγοι",
    "state=waiting": lambda one: one.state is State.WAITING,
    "state=pending": lambda one: one.state is State.PENDING,
    "role=speaker": lambda one: one.role is Role.SPEAKER,
    "country=IT": lambda one: one.country == "IT",
    "country=none": lambda one: one.country == "",
    "attends=online": lambda one: one.attends is Mode.ONLINE,
    "attends=none": lambda one: one.attends is None,
    "partner=none": lambda one: one.partner_id is None,
    "complete=yes": lambda one: one.completed_at is not None,
    "complete=no": lambda one: one.completed_at is None and one.has_seat,
    "looked=no": lambda one: not looked_at(one),
    "looked=yes": looked_at,
    "bounced=yes": lambda one: one.person.mail_came_back_at is not None,
    "bounced=no": lambda one: one.person.mail_came_back_at is None,
    "noted=yes": has_note,
    "noted=no": lambda one: not has_note(one),
    "hold=waiting": lambda one: any(claim.is_waiting for claim in one.claims),
    "reply=ACCEPTED": lambda one: any(
        each.can_be_answered and each.answer is Reply.ACCEPTED for each in one.invitations
    ),
    "consent=photo": lambda one: one.agrees_to(Purpose.PHOTO),
    "consent=-photo": lambda one: not one.agrees_to(Purpose.PHOTO),
    "answer=diet/*": lambda one: value_of(one, "diet") is not None,
    "answer=diet/-": lambda one: value_of(one, "diet") is None,
    "answer=diet/*&said=VEGAN": lambda one: value_of(one, "diet") == "vegan",
    "said=γλουτένη": lambda one: mentions(one, "γλουτένη", ["diet"]),
    "said=50% \\ 'x'": lambda one: value_of(one, "diet") == "50% \\ 'x'",
    "said=lunch": lambda one: False,  # no words of hers
    "answer=meals/lunch": lambda one: "lunch" in (value_of(one, "meals") or []),
    "answer=meals/-": lambda one: value_of(one, "meals") is None,
    "answer=bus/yes": lambda one: value_of(one, "bus") is True,
    "answer=bus/no": lambda one: value_of(one, "bus") is False,
    "answer=bus/*": lambda one: value_of(one, "bus") is not None,
    "answer=hotel/picnic": lambda one: value_of(one, "hotel") == "picnic",
    "answer=nights/*": lambda one: value_of(one, "nights") is not None,
    "state=confirmed&attends=online&bounced=no": lambda one: (
        one.has_seat and one.attends is Mode.ONLINE and one.person.mail_came_back_at is None
    ),
}


def wanted(address):
    return Wanted.of(dict(part.split("=", 1) for part in address.split("&") if part))


def found(event, address):
    return [one.id for one in db.session.scalars(filters.chosen(event, wanted(address)))]


def test_the_database_finds_whom_one_finds_by_looking(event, people):
    both = {
        address: (set(found(event, address)), {one.id for one in people if by_eye(one)})
        for address, by_eye in BY_EYE.items()
    }

    assert {address: pair for address, pair in both.items() if pair[0] != pair[1]} == {}
    trivial = {address for address, (ids, _) in both.items() if not 0 < len(ids) < len(people)}
    assert trivial == {"said=lunch"}


def test_days_partners_and_pools_are_found_by_their_ids(event, people):
    day, partner, pool = event.days[1], event.project.organisations[1], event.pools[-1]
    by_eye = {
        f"day={day.id}": lambda one: day in one.days,
        f"partner={partner.id}": lambda one: one.partner_id == partner.id,
        f"pool={pool.id}": lambda one: any(claim.pool is pool for claim in one.claims),
        f"pool={pool.id}&hold=offered": lambda one: any(
            claim.pool is pool and claim.hold is Hold.OFFERED for claim in one.claims
        ),
    }

    for address, is_meant in by_eye.items():
        assert set(found(event, address)) == {one.id for one in people if is_meant(one)}, address


def test_any_two_filters_together_find_whom_both_find(event, people):
    dice = random.Random(7)
    alone = [address for address in BY_EYE if "&" not in address and not address.startswith("said=")]
    for one, other in (dice.sample(alone, 2) for _ in range(60)):
        if one.partition("=")[0] != other.partition("=")[0]:
            both = set(found(event, f"{one}&{other}"))
            assert both == set(found(event, one)) & set(found(event, other)), (one, other)


def test_an_order_is_kept_forwards_and_backwards(event, people):
    def keys(sort, key):
        by_id = {one.id: one for one in people}
        return [key(by_id[id_]) for id_ in found(event, f"sort={sort}")]

    orders = {
        "state": lambda one: list(State).index(one.state),
        "role": lambda one: list(Role).index(one.role),
        "country": lambda one: one.country,
        "registered": lambda one: one.registered_at,
    }
    for sort, key in orders.items():
        assert keys(sort, key) == sorted(keys(sort, key)), sort
        assert keys(f"-{sort}", key) == sorted(keys(sort, key), reverse=True), sort

    nights = keys("answer:nights", lambda one: value_of(one, "nights"))
    answered = [number for number in nights if number is not None]
    assert nights == sorted(answered) + [None] * (len(people) - len(answered))
    backwards = keys("-answer:nights", lambda one: value_of(one, "nights"))
    assert backwards == sorted(answered, reverse=True) + [None] * (len(people) - len(answered))
    hotels = [value for value in keys("answer:hotel", lambda one: value_of(one, "hotel")) if value]
    assert hotels == sorted(hotels, key=["lunch", "dinner", "picnic"].index)
    for sort in ("name", "organisation", "answer:diet", "answer:meals", "answer:bus", "answer:gone"):
        assert sorted(found(event, f"sort={sort}")) == sorted(one.id for one in people), sort


def test_names_are_sorted_as_readers_look_them_up(event):
    for family in ("Ωμέγα", "ångström", "Άλφα", "Zeta", "βήτα", "Alpha"):
        make.participation(event, make.person(family, family_name=family), organisation="")

    sorted_ = [one.family_name for one in db.session.scalars(filters.chosen(event, Wanted()))]

    assert [name for name in sorted_ if name.isascii() or "å" in name] == ["Alpha", "ångström", "Zeta"]
    assert [name for name in sorted_ if name[0] in "ΩΆβ"] == ["Άλφα", "βήτα", "Ωμέγα"]


# How they are kept and said


@pytest.mark.parametrize("address", BY_EYE)
def test_what_is_kept_is_read_again(address):
    asked = wanted(address)

    assert Wanted.of(asked.as_json) == asked
    assert Wanted.of(asked.turned(3)) == wanted(f"{address}&page=3")
    assert asked.narrows


@pytest.mark.parametrize("name", [*ADDRESS, "page"])
@pytest.mark.parametrize(
    "odd", ["", "\x00", "9" * 50, "-1", "'; --", "confirmed'", "ä", "None", "/", "answer:"]
)
def test_an_odd_address_breaks_nothing(event, name, odd):
    make.participation(event)

    assert len(db.session.scalars(filters.chosen(event, Wanted.of({name: odd}))).all()) <= 1


def test_whoever_is_renamed_is_found_by_the_new_name(event):
    nikos = make.participation(event)
    nikos.family_name = "Θεοδώρου"
    db.session.commit()

    assert found(event, "q=θεοδωρου") == [nikos.id]
    assert found(event, "q=theodorou") == []


def test_rows_made_in_bulk_are_found(event):
    make.crowd(event, 3)

    assert len(found(event, "q=person 00002")) == 1
    assert db.session.scalars(db.select(Participation).filter_by(search="")).all() == []
