"""What people and organisers do, and what each deed does to seats, calendars, mail and the audit log."""

import re

import pytest
from sqlalchemy import event as listening

from app.audit.models import AuditEntry
from app.database import db
from app.errors import NotPossibleNow
from app.events.terms import Status
from app.participation import actions, placing
from app.participation.models import Participation, Purpose
from app.participation.refusals import NoDaysLeft, RegistrationClosed, TooLateToChange
from app.participation.registrations import LinkExpired, Registration
from app.participation.states import Door, State
from app.people.models import Person
from app.privacy import forgetting
from app.security import TooManyTries
from tests import make


@pytest.fixture
def event(project):
    return make.event(project, seats=1)


def ask(event, name="Nikos", **more):
    """Somebody fills in the form; returns what was asked."""
    typed = {
        "given_name": name,
        "family_name": make.CAST[name][0],
        "organisation": "Open Farm",
        "country": make.CAST[name][2],
        "locale": make.CAST[name][1],
        "zone": "",
        "day_ids": [day.id for day in event.days],
        "consents": [],
    }
    actions.ask(event, visitor="192.0.2.1", email=f"{name.lower()}@example.org", **typed | more)
    return db.session.scalars(db.select(Registration).order_by(Registration.id.desc())).first()


def register(event, name="Nikos", **more):
    return actions.confirm(ask(event, name, **more))


def sent(since=0):
    """The mails: to whom, what about, and what the calendar is told with which SEQUENCE."""
    return [
        (mail.recipient.partition("@")[0], mail.purpose, mail.calendar_method, sequence(mail))
        for mail in make.mails()[since:]
    ]


def sequence(mail):
    return int(re.search(rb"SEQUENCE:(\d+)", mail.calendar)[1]) if mail.calendar else None


def deeds():
    rows = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))
    return [(row.action, row.actor and row.actor.given_name) for row in rows]


def counters(event):
    return event.pool.taken, event.pool.waiting


# A stakeholder


def test_asking_takes_no_seat_and_names_nobody(event):
    ask(event)

    assert sent() == [("nikos", "please_confirm", None, None)]
    assert counters(event) == (0, 0)
    assert db.session.scalars(db.select(Participation)).all() == []
    assert deeds() == [("registration.asked", None)]
    assert "Nikos" not in make.mails()[0].text  # whoever reads it may not be who typed it


def test_confirming_gives_a_seat_and_an_invitation_for_each_day(event):
    nikos = register(event)

    assert nikos.has_seat
    assert counters(event) == (1, 0)
    assert sent(1) == [
        ("nikos", "seat_confirmed", "REQUEST", 0),
        ("nikos", "day_invitation", "REQUEST", 0),
    ]
    assert deeds()[1:] == [("participation.registered", None)]


def test_what_was_typed_stands_on_the_list_once_it_is_confirmed(event):
    nikos = register(event, zone="Europe/Rome", consents=["photo"], day_ids=[event.days[1].id])

    assert (nikos.given_name, nikos.family_name, nikos.organisation) == ("Nikos", "Theodorou", "Open Farm")
    assert (nikos.country, nikos.locale, nikos.zone, nikos.door) == ("GR", "el", "Europe/Rome", Door.ONLINE)
    assert nikos.days == [event.days[1]]
    assert nikos.agrees_to(Purpose.PHOTO)
    assert not nikos.agrees_to(Purpose.SHARE_EMAIL)
    assert nikos.email == "nikos@example.org"


def test_pressing_twice_changes_nothing(event):
    asked = ask(event)

    first, second = actions.confirm(asked), actions.confirm(asked)

    assert first is second
    assert len(make.mails()) == 3
    assert counters(event) == (1, 0)


def test_two_askings_of_one_address_are_one_participation(event):
    first, second = ask(event), ask(event, organisation="Imballo Vivo")

    one, same = actions.confirm(first), actions.confirm(second)

    assert one is same
    assert one.organisation == "Open Farm"
    assert counters(event) == (1, 0)


def test_who_is_on_the_list_already_is_told_so_and_nothing_changes(event):
    nikos = register(event, locale="el")

    ask(event, locale="en", given_name="Kostas", organisation="Somebody else’s")

    assert sent(3) == [("nikos", "already_registered", None, None)]
    assert nikos.token in make.mails()[3].text
    assert make.mails()[3].subject.startswith("Είστε ήδη στη λίστα")  # his language, not that of the form
    assert (nikos.given_name, nikos.organisation) == ("Nikos", "Open Farm")


def test_a_full_event_has_an_honest_waiting_list(event):
    register(event)
    giulia, aino = register(event, "Giulia"), register(event, "Aino")

    assert [one.number_in_queue for one in (giulia, aino)] == [1, 2]
    assert counters(event) == (1, 2)
    assert sent()[-1] == ("aino", "on_waiting_list", None, None)
    assert "You are number 2 on the waiting list" in make.mails()[-1].text


def test_a_link_that_was_not_used_in_time_has_expired(event, clock):
    asked = ask(event)
    clock.advance(days=3)

    with pytest.raises(LinkExpired):
        actions.confirm(asked)
    assert counters(event) == (0, 0)


def test_what_nobody_confirmed_is_forgotten_after_a_month(event, clock):
    ask(event)
    actions.confirm(ask(event, "Giulia"))
    clock.advance(days=31)
    ask(event, "Aino")

    forgetting.forget_all()

    emails = [one.email for one in db.session.scalars(db.select(Registration).order_by(Registration.id))]
    assert emails == ["giulia@example.org", "aino@example.org"]


def test_nobody_registers_for_what_has_started(event, clock):
    asked = ask(event)
    clock.instant = event.starts_at

    with pytest.raises(RegistrationClosed):
        ask(event, "Giulia")
    with pytest.raises((RegistrationClosed, LinkExpired)):
        actions.confirm(asked)
    assert len(make.mails()) == 1


def test_asking_too_often_is_refused(app, event):
    app.config["RATE_LIMITS"] = True
    for _n in range(5):
        ask(event)

    with pytest.raises(TooManyTries):
        ask(event)
    assert len(make.mails()) == 5
    ask(event, "Giulia")  # who shares his network is not hindered


def test_coming_on_one_day_less_takes_it_out_of_the_calendar(event):
    nikos = register(event)

    actions.change_days(nikos, [event.days[0]])

    assert nikos.days == [event.days[0]]
    assert sent(3) == [("nikos", "days_changed", "CANCEL", 1)]
    assert deeds()[-1] == ("participation.days_changed", None)


def test_coming_on_the_other_day_sends_a_mail_for_each_entry(event):
    nikos = register(event, day_ids=[event.days[0].id])

    actions.change_days(nikos, [event.days[1]])

    assert sent(2) == [("nikos", "days_changed", "CANCEL", 1), ("nikos", "day_invitation", "REQUEST", 0)]


def test_the_same_days_again_are_no_news(event):
    nikos = register(event)

    actions.change_days(nikos, list(event.days))

    assert len(make.mails()) == 3


def test_one_comes_on_one_day_at_least(event):
    nikos = register(event)

    with pytest.raises(NoDaysLeft):
        actions.change_days(nikos, [])
    assert nikos.days == event.days


def test_cancelling_gives_the_seat_to_the_next_who_is_told(event):
    nikos, giulia, aino = register(event), register(event, "Giulia"), register(event, "Aino")
    before = len(make.mails())

    actions.withdraw(nikos)

    assert (nikos.state, giulia.state, aino.state) == (State.CANCELLED, State.CONFIRMED, State.WAITING)
    assert counters(event) == (1, 1)
    assert sent(before) == [
        ("nikos", "registration_cancelled", "CANCEL", 1),
        ("nikos", "day_cancelled", "CANCEL", 1),
        ("giulia", "seat_confirmed", "REQUEST", 0),
        ("giulia", "day_invitation", "REQUEST", 0),
    ]
    assert deeds()[-2:] == [("participation.cancelled", None), ("participation.seat_freed", None)]
    assert "a place has come free" in make.mails()[before + 2].text


def test_a_calendar_is_emptied_in_the_order_of_the_days(event):
    nikos = register(event, day_ids=[event.days[1].id])
    actions.change_days(nikos, event.days)

    actions.withdraw(nikos)

    gone = make.mails()[-2:]
    assert [re.search(r"\((\d/2)\)", mail.subject)[1] for mail in gone] == ["1/2", "2/2"]
    assert [re.search(rb"SUMMARY:.*?(\d/2)", mail.calendar)[1] for mail in gone] == [b"1/2", b"2/2"]


def test_cancelling_while_waiting_lets_others_move_up(event):
    register(event)
    giulia, aino = register(event, "Giulia"), register(event, "Aino")
    before = len(make.mails())

    actions.withdraw(giulia)

    assert aino.number_in_queue == 1
    assert counters(event) == (1, 1)
    assert sent(before) == [("giulia", "registration_cancelled", None, None)]


def test_coming_back_is_a_reinstatement_under_the_same_uid(event):
    nikos = register(event)
    uids = [invitation.uid for invitation in nikos.invitations]
    actions.withdraw(nikos)

    actions.come_back(nikos)

    assert nikos.has_seat
    assert sent()[-2:] == [
        ("nikos", "seat_confirmed", "REQUEST", 2),
        ("nikos", "day_invitation", "REQUEST", 2),
    ]
    assert [invitation.uid for invitation in nikos.invitations] == uids


def test_coming_back_to_a_full_event_queues_at_the_end(event):
    nikos, giulia = register(event), register(event, "Giulia")
    actions.withdraw(nikos)

    actions.come_back(nikos)

    assert (nikos.is_waiting, giulia.has_seat) == (True, True)
    assert sent()[-1] == ("nikos", "on_waiting_list", None, None)


def test_registering_anew_after_a_cancellation_takes_what_was_typed_now(event):
    nikos = register(event, consents=["photo"])
    actions.withdraw(nikos)

    same = register(event, organisation="Imballo Vivo")

    assert same is nikos
    assert (nikos.has_seat, nikos.organisation) == (True, "Imballo Vivo")
    assert not nikos.agrees_to(Purpose.PHOTO)


def test_permissions_change_nothing_else(event):
    nikos = register(event, consents=["photo"])
    before = len(make.mails())

    actions.agree(nikos, [Purpose.SHARE_EMAIL])

    assert [purpose for purpose in Purpose if nikos.agrees_to(purpose)] == [Purpose.SHARE_EMAIL]
    assert len(make.mails()) == before
    assert nikos.has_seat


def test_what_is_over_stays_as_it_is(event, clock):
    nikos = register(event)
    clock.instant = event.ends_at

    for deed in (
        lambda: actions.withdraw(nikos),
        lambda: actions.come_back(nikos),
        lambda: actions.change_days(nikos, event.days[:1]),
    ):
        with pytest.raises(TooLateToChange):
            deed()
    assert nikos.has_seat


def test_the_link_goes_to_the_owner_of_the_address_only(event):
    nikos = register(event)

    actions.send_links(visitor="192.0.2.1", email="Nikos@Example.org ", event=event)
    actions.send_links(visitor="192.0.2.1", email="kostas@example.org", event=event)

    assert sent(3) == [("nikos", "own_link", None, None)]
    assert nikos.token in make.mails()[3].text
    assert deeds()[-1] == ("participation.link_sent", None)


@pytest.mark.parametrize("everywhere", [True, False])
def test_the_work_is_the_same_for_every_address(event, everywhere):
    """So that the time it takes does not say who takes part."""
    register(event)
    said = []
    listening.listen(db.engine, "before_cursor_execute", lambda *asked: said.append(asked[2]))

    def statements(email):
        said.clear()
        actions.send_links(visitor="192.0.2.1", email=email, event=None if everywhere else event)
        return [one for one in said if one.startswith("INSERT INTO outgoing_mail")]

    before = len(deeds())
    assert statements("kostas@example.org") == statements("nikos@example.org") != []
    assert len(deeds()) == before + 1
    assert [mail.recipient for mail in make.mails("own_link")] == ["nikos@example.org"]


def test_all_links_of_what_is_not_over(project, event, clock):
    other = make.event(project, slug="study-visit", first=make.wednesday())
    past = make.event(project, slug="past", first=clock.instant.date().replace(year=2023))
    draft = make.event(project, slug="draft", status=Status.DRAFT)
    nikos = register(event)
    for one in (other, past, draft):
        make.participation(one, nikos.person)

    actions.send_links(visitor="192.0.2.1", email="nikos@example.org")

    assert {mail.event_id for mail in make.mails("own_link")} == {event.id, other.id}


# An organiser


def details(name="Kostas"):
    return {
        "given_name": name,
        "family_name": make.CAST[name][0],
        "organisation": "Harbour Authority",
        "country": "GR",
        "locale": "el",
    }


def test_somebody_added_by_hand_is_invited(event, eleni):
    kostas = placing.add(event, actor=eleni, email="kostas@example.org", days=event.days, **details())

    assert (kostas.has_seat, kostas.door) == (True, Door.ORGANISER)
    assert sent() == [
        ("kostas", "seat_confirmed", "REQUEST", 0),
        ("kostas", "day_invitation", "REQUEST", 0),
    ]
    assert deeds() == [("participation.added", "Eleni")]


def test_a_walk_in_needs_no_address_and_may_exceed_the_limit(event, eleni):
    register(event)
    before = len(make.mails())

    kostas = placing.add(event, actor=eleni, email="", days=event.days[:1], **details())

    assert (kostas.has_seat, kostas.email, kostas.days) == (True, None, event.days[:1])
    assert counters(event) == (2, 0)
    assert len(make.mails()) == before
    assert kostas.invitations == []


def test_two_walk_ins_of_one_name_are_two_people(event, eleni):
    placing.add(event, actor=eleni, email="", days=event.days, **details())
    placing.add(event, actor=eleni, email="", days=event.days, **details())

    assert counters(event) == (2, 0)
    assert len(db.session.scalars(db.select(Person).filter_by(email=None)).all()) == 2


def test_adding_somebody_who_is_there_changes_nothing(event, eleni):
    nikos = register(event)
    before = len(make.mails())

    same = placing.add(event, actor=eleni, email=nikos.email, days=event.days[:1], **details())

    assert same is nikos
    assert (nikos.given_name, nikos.days, len(make.mails())) == ("Nikos", event.days, before)


def test_who_is_added_to_a_draft_hears_of_it_when_it_is_published(project, eleni):
    from app.participation import changes

    draft = make.event(project, status="draft")
    placing.add(draft, actor=eleni, email="kostas@example.org", days=draft.days, **details())
    giulia = placing.add(draft, actor=eleni, email="giulia@example.org", days=draft.days, **details("Giulia"))
    placing.move_to_queue(giulia, actor=eleni)
    assert make.mails() == []

    changes.publish(draft, actor=eleni)

    assert sent() == [
        ("kostas", "seat_confirmed", "REQUEST", 0),
        ("kostas", "day_invitation", "REQUEST", 0),
        ("giulia", "on_waiting_list", None, None),
    ]


def test_the_record_can_be_completed_afterwards_without_a_mail(event, eleni, clock):
    clock.instant = event.ends_at

    kostas = placing.add(event, actor=eleni, email="kostas@example.org", days=event.days, **details())

    assert kostas.has_seat
    assert make.mails() == []


def test_giving_a_seat_out_of_turn(event, eleni):
    register(event)
    giulia, aino = register(event, "Giulia"), register(event, "Aino")
    before = len(make.mails())

    placing.seat(aino, actor=eleni)
    placing.seat(aino, actor=eleni)

    assert (aino.has_seat, giulia.number_in_queue) == (True, 1)
    assert counters(event) == (2, 1)
    assert [purpose for _who, purpose, *_ in sent(before)] == ["seat_confirmed", "day_invitation"]
    assert deeds()[-1] == ("participation.seated", "Eleni")


def test_putting_somebody_on_the_waiting_list_empties_the_calendar(event, eleni):
    nikos = register(event)

    placing.move_to_queue(nikos, actor=eleni)

    assert nikos.is_waiting
    assert sent(3) == [("nikos", "on_waiting_list", "CANCEL", 1), ("nikos", "day_cancelled", "CANCEL", 1)]
    assert deeds()[-1] == ("participation.queued", "Eleni")
    assert "Η διοργάνωση μετέφερε τη συμμετοχή σας στη λίστα αναμονής" in make.mails()[3].text


def test_cancelling_for_somebody_says_who_did_it(event, eleni):
    nikos, giulia = register(event, locale="en"), register(event, "Giulia")

    placing.remove(nikos, actor=eleni)

    assert giulia.has_seat
    [mail] = make.mails("registration_cancelled")
    assert "the organisers have cancelled" in mail.text.lower()
    assert ("participation.cancelled", "Eleni") in deeds()


def test_more_seats_go_to_those_who_wait_first(event, eleni):
    register(event)
    giulia, aino, desislava = (register(event, name) for name in ("Giulia", "Aino", "Desislava"))

    assert make.set_seats(event, 3, actor=eleni) == 2

    assert [one.has_seat for one in (giulia, aino, desislava)] == [True, True, False]
    assert counters(event) == (3, 1)
    assert desislava.number_in_queue == 1


def test_fewer_seats_take_nobodys_away(event, eleni):
    make.set_seats(event, 2, actor=eleni)
    nikos, giulia, aino = register(event), register(event, "Giulia"), register(event, "Aino")

    assert make.set_seats(event, 1, actor=eleni) == 0
    actions.withdraw(nikos)

    assert (giulia.has_seat, aino.is_waiting) == (True, True)
    assert (event.pool.seats, *counters(event)) == (1, 1, 1)


def test_no_limit_seats_everybody(event, eleni):
    register(event)
    register(event, "Giulia")

    assert make.set_seats(event, None, actor=eleni) == 1
    assert counters(event) == (2, 0)


def test_nobody_is_added_to_what_is_cancelled(event, eleni):
    nikos = register(event)
    actions.withdraw(nikos)
    event.status = "cancelled"
    db.session.commit()

    for deed in (
        lambda: placing.add(event, actor=eleni, email="", days=event.days, **details()),
        lambda: placing.seat(nikos, actor=eleni),
        lambda: placing.move_to_queue(nikos, actor=eleni),
    ):
        with pytest.raises(NotPossibleNow):
            deed()
    assert counters(event) == (0, 0)


def test_the_audit_log_names_nobody(event, eleni):
    nikos = register(event, consents=["photo"])
    actions.withdraw(nikos)
    make.set_seats(event, 5, actor=eleni)

    details = str([row.details for row in db.session.scalars(db.select(AuditEntry))])
    for secret in ("Nikos", "Theodorou", "nikos@", "Open Farm", nikos.token):
        assert secret not in details
