"""What coordinators do, and what becomes of those they name."""

from datetime import timedelta

import pytest

from app import clock as time
from app.audit.models import AuditEntry
from app.database import db
from app.delegations import coordinating, naming, places, queries, quotas
from app.delegations.models import Naming, Standing
from app.delegations.refusals import NamedAlready, NamingIsOver, NoPlaceLeft, NotYours
from app.delegations.terms import Dates, Named
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.events.seats import Of
from app.i18n import Localised
from app.network.models import Membership
from app.network.models import Role as Part
from app.participation import actions, answers, placing, replies
from app.participation.invitations import Answer, Way
from app.participation.models import Participation
from app.participation.states import Door, State
from app.people.models import Person
from app.standing import ledger, reminding
from tests import make

DAY = timedelta(days=1)


@pytest.fixture
def giulia(project, eleni):
    """Coordinates for Bologna."""
    giulia = make.member(project)
    coordinating.appoint(
        project.partnerships[1], actor=eleni, email=giulia.email, given_name="", family_name="", locale="en"
    )
    return giulia


@pytest.fixture
def event(project):
    return make.event(project, seats=10)


def give(event, eleni, *numbers, **dates):
    """Places for the partners in the project's order."""
    ids = [one.organisation_id for one in event.project.partnerships]
    dates = {"naming_closes_at": None, "quota_until": None, "later_seats": None} | dates
    quotas.set_places(event, dict(zip(ids, numbers, strict=False)), Dates(**dates), actor=eleni)
    return delegation(event, 1)


def delegation(event, number):
    organisation = event.project.organisations[number]
    return db.session.scalars(
        db.select(Delegation).filter_by(event_id=event.id, organisation_id=organisation.id)
    ).one()


def who(name, role=Role.PARTNER):
    return Named(f"{name.lower()}@example.org", name, "Rossi", "en", role)


def send(delegation, *names, **details):
    for name in names:
        naming.name(delegation, who(name, **details), visitor="")


def at(event, name):
    return Participation.at(event, Person.with_address(f"{name.lower()}@example.org"))


def seen(delegation):
    return {row.name: row.standing for row in queries.shown(delegation)}


def test_whoever_is_named_has_a_seat_and_is_asked(event, eleni, giulia):
    bologna = give(event, eleni, None, 2)

    send(bologna, "Marco")

    marco = at(event, "Marco")
    assert (marco.state, marco.door, marco.role) == (State.NAMED, Door.PARTNER, Role.PARTNER)
    assert (marco.organisation, marco.partner) == ("Metropolitan City of Bologna", bologna.organisation)
    assert [(mail.recipient, mail.calendar_method) for mail in make.mails("named")] == [
        ("marco@example.org", "REQUEST")
    ]
    assert places.of(bologna) == places.Places(quota=2, used=1, waiting=0, left=1)
    assert (event.pool.taken, event.pool.reserved, event.pool.free) == (1, 1, 8)
    assert seen(bologna) == {"Marco Rossi": Standing.OPEN}


def test_accepting_in_the_calendar_makes_her_come(event, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    send(bologna, "Marco")
    marco = at(event, "Marco")

    for invitation in marco.invitations:
        replies.answer(invitation, Answer.ACCEPTED, at=time.now(), way=Way.MAIL)
    db.session.commit()

    assert marco.state is State.CONFIRMED
    assert seen(bologna) == {"Marco Rossi": Standing.COMES}
    assert places.of(bologna).used == 1


def test_declining_gives_the_seat_back_and_tells_the_coordinator(event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    send(bologna, "Marco")

    answers.answer(at(event, "Marco"), [], Answer.DECLINED)

    assert at(event, "Marco").state is State.CANCELLED
    assert [mail.recipient for mail in make.mails("left_delegation")] == ["giulia@example.org"]
    assert seen(bologna) == {"Marco Rossi": Standing.AWAY}
    assert places.of(bologna).left == 1
    assert (event.pool.taken, event.pool.reserved) == (0, 1)


def test_cancelling_on_the_own_page_tells_her_too(event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    send(bologna, "Marco")

    actions.withdraw(at(event, "Marco"))

    assert len(make.mails("left_delegation")) == 1
    assert places.of(bologna).left == 1


def test_beyond_the_quota_nobody_is_named(event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    send(bologna, "Marco")

    with pytest.raises(NoPlaceLeft):
        send(bologna, "Luca")
    db.session.rollback()

    assert Person.with_address("luca@example.org") is None
    assert [mail.recipient for mail in make.mails("named")] == ["marco@example.org"]


def test_other_partners_and_the_public_cannot_take_what_is_kept(event, eleni, giulia):
    give(event, eleni, 5, 5)

    nikos = make.participation(event, make.person("Nikos"), State.WAITING)
    make.set_seats(event, 11, actor=eleni)

    assert db.session.get(Participation, nikos.id).state is State.CONFIRMED
    assert (event.pool.taken, event.pool.reserved, event.pool.free) == (1, 10, 0)


def test_swapping_keeps_the_seat_though_others_wait(event, eleni, giulia):
    bologna = give(event, eleni, 9, 1)
    send(bologna, "Marco")
    make.participation(event, make.person("Nikos"), State.WAITING)
    [row] = queries.shown(bologna)

    naming.swap(bologna, row.who, who("Luca", Role.STAKEHOLDER), visitor="")

    assert (at(event, "Marco").state, at(event, "Luca").state) == (State.CANCELLED, State.NAMED)
    assert at(event, "Nikos").state is State.WAITING
    assert seen(bologna) == {"Luca Rossi": Standing.OPEN}
    assert [(one.recipient, one.calendar_method) for one in make.mails("not_named")] == [
        ("marco@example.org", "CANCEL")
    ]


def test_taken_off_she_cannot_accept_after_all(event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    send(bologna, "Marco")
    [row] = queries.shown(bologna)
    marco = at(event, "Marco")

    naming.cancel(bologna, row.who, visitor="")

    assert (marco.state, marco.delegation, marco.was_taken_back) == (State.CANCELLED, None, True)
    assert make.mails("left_delegation") == []
    assert queries.shown(bologna) == []
    with pytest.raises(replies.TakenBack):
        answers.answer(marco, [], Answer.ACCEPTED)


def test_naming_twice_is_told_and_changes_nothing(event, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    send(bologna, "Marco")

    with pytest.raises(NamedAlready):
        send(bologna, "Marco")
    db.session.rollback()

    assert places.of(bologna).used == 1


def test_after_its_end_nobody_names(event, eleni, giulia, clock):
    bologna = give(event, eleni, None, 2, naming_closes_at=time.now() + DAY)
    send(bologna, "Marco")
    [row] = queries.shown(bologna)

    clock.advance(days=1)

    for deed in (
        lambda: send(bologna, "Luca"),
        lambda: naming.cancel(bologna, row.who, visitor=""),
        lambda: naming.swap(bologna, row.who, who("Luca"), visitor=""),
    ):
        with pytest.raises(NamingIsOver):
            deed()
        db.session.rollback()


def test_nobody_elses_people_are_hers(event, eleni, giulia):
    bologna = give(event, eleni, 2, 2)
    send(delegation(event, 0), "Anna")
    [row] = queries.shown(delegation(event, 0))

    with pytest.raises(NotYours):
        naming.cancel(bologna, row.who, visitor="")


# Whom the network knows


def test_a_colleague_who_registers_herself_counts_and_is_shown(event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    luca = make.member(event.project, "Luca")

    make.participation(event, luca, State.WAITING)
    answer = placing.seat(at(event, "Luca"), actor=eleni)

    assert answer is None
    assert at(event, "Luca").delegation == bologna
    assert [(row.name, row.email) for row in queries.shown(bologna)] == [("Luca Nobody", "")]
    assert places.of(bologna) == places.Places(1, 1, 0, 0)


def test_a_colleague_waits_where_the_quota_is_full_and_comes_up_when_it_is_not(event, eleni, giulia):
    bologna = give(event, eleni, 9, 1)
    send(bologna, "Marco")
    luca = make.member(event.project, "Luca")
    there = make.participation(event, luca, State.CANCELLED)

    actions.come_back(there)

    assert there.state is State.WAITING
    assert Of.PARTNER in {claim.pool.of for claim in there.claims}
    assert seen(bologna) == {"Marco Rossi": Standing.OPEN, "Luca Nobody": Standing.WAITS}
    actions.withdraw(at(event, "Marco"))
    assert at(event, "Luca").state is State.CONFIRMED


def test_who_came_before_the_places_were_set_counts_even_beyond_them(event, eleni, giulia):
    for name in ("Luca", "Anna"):
        make.participation(event, make.member(event.project, name))

    bologna = give(event, eleni, None, 1)

    assert places.of(bologna) == places.Places(1, 2, 0, 0)
    assert [line.over for line in queries.board(event)] == [0, 1, 0, 0]


# Who has spoken for herself


def stranger(event, eleni, name="Nikos", **details):
    return make.participation(event, make.person(name), **details)


def test_of_a_stranger_nothing_is_shown_and_she_is_asked(event, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    nikos = stranger(event, eleni)

    send(bologna, "Nikos", role=Role.STAKEHOLDER)

    assert nikos.state is State.CONFIRMED
    assert nikos.delegation is None
    assert (nikos.given_name, nikos.family_name) == ("Nikos", make.CAST["Nikos"][0])
    assert seen(bologna) == {"Nikos Rossi": Standing.OPEN}  # as she typed it
    assert places.of(bologna) == places.Places(2, 1, 0, 1)
    assert [mail.recipient for mail in make.mails("come_along")] == ["nikos@example.org"]
    assert make.mails("named") == []
    assert len(db.session.scalars(db.select(Participation)).all()) == 1
    assert len(db.session.scalars(db.select(Person)).all()) == 3  # Eleni, Giulia, Nikos


def test_a_stranger_who_says_yes_counts_once(event, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    nikos = stranger(event, eleni)
    send(bologna, "Nikos")

    naming.come_along(db.session.scalars(db.select(Naming)).one())

    assert nikos.delegation == bologna
    assert places.of(bologna) == places.Places(2, 1, 0, 1)
    assert (event.pool.taken, event.pool.reserved) == (1, 1)
    assert seen(bologna) == {"Nikos Rossi": Standing.COMES}


def test_a_stranger_who_waits_and_says_yes_has_a_seat(event, eleni, giulia):
    bologna = give(event, eleni, 9, 1)
    nikos = stranger(event, eleni, state=State.WAITING)
    send(bologna, "Nikos")

    naming.come_along(db.session.scalars(db.select(Naming)).one())

    assert (nikos.state, nikos.delegation) == (State.CONFIRMED, bologna)


def test_a_stranger_who_says_no_keeps_what_he_has(event, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    nikos = stranger(event, eleni)
    send(bologna, "Nikos")
    asked = db.session.scalars(db.select(Naming)).one()

    naming.stay_apart(asked)

    assert (nikos.state, nikos.delegation) == (State.CONFIRMED, None)
    assert seen(bologna) == {"Nikos Rossi": Standing.AWAY}
    assert places.of(bologna).left == 2
    with pytest.raises(NotYours):
        naming.come_along(asked)


def test_whoever_changes_the_delegation_leaves_the_other(event, eleni, giulia):
    bologna = give(event, eleni, 2, 2)
    anatoliki = delegation(event, 0)
    send(anatoliki, "Anna")
    send(bologna, "Anna")

    naming.come_along(db.session.scalars(db.select(Naming).filter_by(delegation_id=bologna.id)).one())

    anna = at(event, "Anna")
    assert (anna.state, anna.delegation) == (State.CONFIRMED, bologna)
    assert seen(anatoliki) == {"Anna Rossi": Standing.AWAY}
    assert (places.of(anatoliki).used, places.of(bologna).used) == (0, 1)
    assert (event.pool.taken, event.pool.reserved) == (1, 3)


def test_what_she_sees_is_the_same_whether_or_not_the_address_is_known(event, eleni, giulia):
    """Named, typed again, changed for another, taken off: for a stranger, for one who registered, for one
    whom another partner sends."""
    bologna = give(event, eleni, 2, 3)
    stranger(event, eleni)
    send(delegation(event, 0), "Anna")

    def all_that_shows(name):
        found = []
        send(bologna, name)
        found.append((list(seen(bologna).values()), places.of(bologna)))
        with pytest.raises(NamedAlready):
            send(bologna, name)
        db.session.rollback()
        [row] = queries.shown(bologna)
        assert row.email == f"{name.lower()}@example.org"
        naming.cancel(bologna, row.who, visitor="")
        found.append((seen(bologna), places.of(bologna)))
        return found

    assert all_that_shows("Nobody") == all_that_shows("Nikos") == all_that_shows("Anna")


# Deeds are noted without names


def test_the_audit_holds_ids_only(event, eleni, giulia):
    bologna = give(event, eleni, None, 1)
    send(bologna, "Marco")
    naming.swap(bologna, queries.shown(bologna)[0].who, who("Luca"), visitor="")

    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action.like("delegation.%"))).all()
    assert [entry.action for entry in entries] == [
        "delegation.named", "delegation.named", "delegation.unnamed",
    ]  # fmt: skip
    assert {entry.actor_id for entry in entries} == {giulia.id}
    assert not any("@" in str(entry.details) or "Marco" in str(entry.details) for entry in entries)


# Who coordinates


def test_a_partner_becomes_coordinator_and_is_written_to(project, eleni, giulia):
    [membership] = giulia.memberships
    assert (membership.role, project.partnerships[1].coordinator) == (Part.COORDINATOR, giulia)
    assert [mail.recipient for mail in make.mails("coordinator")] == ["giulia@example.org"]


def test_an_organiser_stays_one(project, eleni):
    coordinating.appoint(
        project.partnerships[0], actor=eleni, email=eleni.email, given_name="", family_name="", locale="en"
    )
    assert [one.role for one in eleni.memberships] == [Part.ORGANISER]
    assert project.partnerships[0].coordinator == eleni
    coordinating.dismiss(project.partnerships[0], actor=eleni)
    assert [one.role for one in eleni.memberships] == [Part.ORGANISER]


def test_with_another_coordinator_the_old_link_dies(event, project, eleni, giulia):
    bologna = give(event, eleni, None, 2)
    old = bologna.token

    coordinating.appoint(
        project.partnerships[1], actor=eleni, email="marco@example.org", given_name="Marco",
        family_name="Rossi", locale="en",
    )  # fmt: skip

    assert Delegation.of(old) is None
    assert bologna.coordinator.name == "Marco Rossi"
    assert [one.role for one in giulia.memberships] == [Part.PARTNER]
    marco = db.session.scalars(db.select(Membership).filter_by(person_id=bologna.coordinator_id)).one()
    assert (marco.role, marco.organisation) == (Part.COORDINATOR, project.organisations[1])
    assert bologna.token in make.mails("coordinator")[-1].text


def test_who_was_named_counts_as_invited_and_can_be_reminded(event, eleni, giulia, clock):
    bologna = give(event, eleni, None, 2)
    send(bologna, "Marco")
    assert ledger.invited_and_silent(event) == (1, 1)

    clock.advance(days=2)

    assert reminding.remind(event, Localised(), actor=eleni) == 1
    assert {mail.recipient for mail in make.mails("reminder")} == {"marco@example.org"}
