"""Yes, maybe, no: said on one's own page or in a calendar, it comes to the same seats and mails."""

from datetime import timedelta

import pytest

from app.audit.models import AuditEntry
from app.database import action, db
from app.events.terms import Mode, Visibility
from app.i18n import Localised
from app.inbox.actions import receive
from app.inbox.reasons import Reason
from app.participation import actions, answers, changes, ical, mails, placing, replies
from app.participation.invitations import Answer, Invitation, Method, Way
from app.participation.models import Participation
from app.participation.refusals import RegistrationClosed, TooLateToChange
from app.participation.registrations import Registration
from app.participation.states import Door, State
from app.proof import PROOFS
from tests import make
from tests.inbox.letters import answer as reply
from tests.inbox.letters import mail

NO, MAYBE, YES, NOTHING = Answer.DECLINED, Answer.TENTATIVE, Answer.ACCEPTED, Answer.NEEDS_ACTION
BOTH_WAYS = pytest.mark.parametrize("way", [Way.PAGE, Way.MAIL])


@pytest.fixture
def project(app, clock):
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project):
    """Two days, one place."""
    return make.event(project, seats=1)


@pytest.fixture
def nikos(event):
    return invited(event)


def invited(event, name="Nikos", **details):
    """Asked to come on both days; the entries are in the calendar."""
    one = make.participation(event, make.person(name, locale="en"), State.INVITED, **details)
    make.hold(one)
    return one


def on_page(one, said, *days, comment=""):
    answers.answer(one, [one.event.days[n] for n in days], said, comment=comment)


def in_calendar(one, said, *days):
    for n in days or range(len(one.invitations)):
        invitation = one.invitations[n]
        receive(mail(reply(invitation, said), sender=one.email))


def says(one, said, *days, way=Way.PAGE):
    (on_page if way is Way.PAGE else in_calendar)(one, said, *days)


def days(one):
    return [one.event.days.index(day) for day in one.days]


def said(one):
    return [(invitation.answer, invitation.answered_by) for invitation in one.invitations]


def sent(since=0):
    return [(one.purpose, one.calendar_method) for one in make.mails()[since:]]


def entry(number=-1):
    """What a mail tells the calendar: METHOD, SEQUENCE, PARTSTAT, and whether it asks."""
    lines = make.mails()[number].calendar.replace(b"\r\n ", b"").decode().splitlines()
    [attendee] = [line for line in lines if line.startswith("ATTENDEE")]
    [sequence] = [line for line in lines if line.startswith("SEQUENCE")]
    partstat = attendee.partition("PARTSTAT=")[2].partition(";")[0].partition(":")[0]
    return make.mails()[number].calendar_method, int(sequence[9:]), partstat, "RSVP=TRUE" in attendee


def counters(event):
    return event.pool.taken, event.pool.waiting


def all_is_proven():
    return [finding for proof in PROOFS for finding in proof()] == []


# Who was invited


def test_an_invitation_takes_no_seat(event, nikos):
    assert (nikos.is_expected, nikos.has_registered, counters(event)) == (True, False, (0, 0))
    assert [one.is_silent for one in nikos.invitations] == [True, True]
    assert all_is_proven()


@BOTH_WAYS
@pytest.mark.parametrize("yes", [YES, MAYBE])
def test_yes_and_maybe_take_the_seat_and_no_mail_goes(event, nikos, clock, way, yes):
    clock.advance(minutes=5)

    says(nikos, yes, way=way)

    assert (nikos.state, days(nikos), counters(event)) == (State.CONFIRMED, [0, 1], (1, 0))
    assert said(nikos) == [(yes, way)] * 2
    assert {one.answered_at for one in nikos.invitations} == {clock.instant.replace(microsecond=0)}
    assert [one.is_answered for one in nikos.invitations] == [True, True]
    assert sent() == []
    assert all_is_proven()


@BOTH_WAYS
def test_a_yes_to_one_day_leaves_the_other_open(event, nikos, way):
    says(nikos, YES, 0, way=way)

    assert (nikos.state, days(nikos)) == (State.CONFIRMED, [0, 1])
    assert said(nikos) == [(YES, way), (NOTHING, None)]
    assert [one.is_silent for one in nikos.invitations] == [False, True]


@BOTH_WAYS
def test_a_no_to_one_day_is_no_answer_to_the_other(event, nikos, way):
    says(nikos, NO, 0, way=way)
    assert (nikos.state, days(nikos), counters(event)) == (State.INVITED, [1], (0, 0))

    says(nikos, YES, 1, way=way)
    assert (nikos.state, days(nikos), counters(event)) == (State.CONFIRMED, [1], (1, 0))
    assert sent() == []
    assert all_is_proven()


@BOTH_WAYS
def test_a_no_to_every_day_is_a_cancellation_without_a_mail(event, nikos, way):
    says(nikos, NO, way=way)

    assert (nikos.state, said(nikos), counters(event)) == (State.CANCELLED, [(NO, way)] * 2, (0, 0))
    assert [one.lingers for one in nikos.invitations] == [way is Way.PAGE] * 2
    assert sent() == []
    assert all_is_proven()


@BOTH_WAYS
def test_a_no_after_a_yes_gives_the_seat_to_whoever_waits(event, nikos, way):
    says(nikos, YES, way=way)
    aino = make.participation(event, make.person("Aino"), State.WAITING)

    says(nikos, NO, way=way)

    assert (nikos.state, aino.state, counters(event)) == (State.CANCELLED, State.CONFIRMED, (1, 0))
    assert {one.recipient for one in make.mails()} == {"aino@example.org"}
    assert all_is_proven()


@BOTH_WAYS
def test_where_nothing_is_free_a_yes_becomes_a_waiting_place_and_the_entries_go(event, nikos, way):
    make.participation(event, make.person("Giulia"))

    says(nikos, YES, 0, way=way)

    assert (nikos.state, counters(event)) == (State.WAITING, (1, 1))
    assert sent() == [("on_waiting_list", "CANCEL"), ("day_cancelled", "CANCEL")]
    assert "You are number 1 on the waiting list" in make.mails()[0].text
    assert "organisers have moved you" not in make.mails()[0].text
    assert all_is_proven()


def test_pressing_accept_twice_on_a_full_event_is_one_place_and_one_mail(event, nikos):
    make.participation(event, make.person("Giulia"))
    on_page(nikos, YES)
    on_page(nikos, YES)

    assert (nikos.number_in_queue, counters(event)) == (1, (1, 1))
    assert sent() == [("on_waiting_list", "CANCEL"), ("day_cancelled", "CANCEL")]


def test_when_a_place_comes_free_the_entries_come_back_and_she_is_not_called_silent(event, nikos):
    giulia = make.participation(event, make.person("Giulia"))
    on_page(nikos, YES)
    actions.withdraw(giulia)

    assert nikos.has_seat
    assert [one.purpose for one in make.mails()[-2:]] == ["seat_confirmed", "day_invitation"]
    assert entry() == ("REQUEST", 2, "NEEDS-ACTION", True)
    assert [(one.is_silent, one.answered_at, one.answered_by) for one in nikos.invitations] == [
        (False, None, Way.PAGE)
    ] * 2


@BOTH_WAYS
@pytest.mark.parametrize("declined", [Way.PAGE, Way.MAIL])
def test_who_declined_came_back_to_the_queue_and_accepts_waits_still(event, nikos, clock, declined, way):
    """Her calendar must not show a day for which she waits, whatever she presses there."""
    says(nikos, NO, way=declined)
    make.participation(event, make.person("Giulia"))
    actions.come_back(nikos)
    before = len(make.mails())
    clock.advance(hours=1)

    says(nikos, YES, 0, way=way)

    assert (nikos.state, counters(event)) == (State.WAITING, (1, 1))
    assert [one.holds for one in nikos.invitations] == [False, False]
    # Who said no on her page was taken out of her calendar as she came back.
    corrected = [("on_waiting_list", "CANCEL")] if (declined, way) == (Way.MAIL, Way.MAIL) else []
    assert sent(before) == corrected
    assert all_is_proven()


def test_who_declines_while_waiting_leaves_the_list(event, nikos):
    make.participation(event, make.person("Giulia"))
    on_page(nikos, YES)
    before = len(make.mails())

    on_page(nikos, NO)

    assert (nikos.state, counters(event), len(make.mails())) == (State.CANCELLED, (1, 0), before)
    assert all_is_proven()


# Door and time


@BOTH_WAYS
@pytest.mark.parametrize("window", ["closed", "not open yet"])
def test_an_invitation_needs_no_open_registration(event, nikos, clock, way, window):
    if window == "closed":
        event.registration_closes_at = clock.instant - timedelta(days=1)
    else:
        event.registration_opens_at = clock.instant + timedelta(days=1)
    db.session.commit()
    for mind in (YES, NO, YES):
        clock.advance(minutes=1)
        says(nikos, mind, way=way)

    assert (nikos.state, counters(event)) == (State.CONFIRMED, (1, 0))
    assert all_is_proven()


def test_she_may_say_yes_until_the_event_is_over(event, nikos, clock):
    clock.instant = event.ends_at - timedelta(minutes=1)
    on_page(nikos, YES)
    clock.instant = event.ends_at

    assert nikos.has_seat
    with pytest.raises(TooLateToChange):
        on_page(nikos, NO)


def test_who_has_registered_needs_it_to_come_back(event, clock):
    giulia = make.participation(event, make.person("Giulia"))
    make.hold(giulia)
    on_page(giulia, NO)
    event.registration_closes_at = clock.instant
    db.session.commit()

    with pytest.raises(RegistrationClosed):
        on_page(giulia, YES)
    assert (giulia.state, said(giulia)) == (State.CANCELLED, [(NO, Way.PAGE)] * 2)


# Taken back


@pytest.mark.parametrize("before", [None, NO, YES])
@BOTH_WAYS
def test_what_the_organisers_took_back_gets_nobody_in(event, nikos, eleni, clock, way, before):
    if before:
        says(nikos, before, 0, way=way)
    clock.advance(minutes=5)
    placing.remove(nikos, actor=eleni)

    assert nikos.was_taken_back
    with pytest.raises(replies.TakenBack):
        on_page(nikos, YES)
    in_calendar(nikos, YES)
    assert (nikos.state, counters(event)) == (State.CANCELLED, (0, 0))
    assert "taken back your invitation" in make.mails("registration_cancelled")[0].text
    assert all_is_proven()


@BOTH_WAYS
def test_nor_does_it_get_in_who_had_declined_all_before(event, nikos, eleni, way):
    says(nikos, NO, way=way)
    placing.remove(nikos, actor=eleni)

    with pytest.raises(replies.TakenBack):
        on_page(nikos, YES)
    assert receive(mail(reply(nikos.invitations[0], YES), sender=nikos.email)) is Reason.TAKEN_BACK
    assert (nikos.state, sent()) == (State.CANCELLED, [])
    deeds = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert "invitation.taken_back" in deeds


def test_whoever_registered_and_was_removed_does_not_get_in_by_an_old_mail(event, eleni):
    giulia = make.participation(event, make.person("Giulia"))
    make.hold(giulia)
    in_calendar(giulia, NO, 0)
    placing.remove(giulia, actor=eleni)

    assert receive(mail(reply(giulia.invitations[0], YES), sender=giulia.email)) is Reason.TAKEN_BACK
    assert giulia.is_cancelled


def test_who_was_taken_back_is_asked_anew_and_may_answer(event, nikos, eleni):
    on_page(nikos, NO, 0)
    placing.remove(nikos, actor=eleni)

    nikos.be_invited(event.days)
    make.hold(nikos)
    on_page(nikos, YES)

    assert (nikos.state, days(nikos)) == (State.CONFIRMED, [0, 1])
    assert [one.sequence for one in nikos.invitations] == [2, 2]
    assert all_is_proven()


# What her calendar knows


def test_a_no_on_the_page_leaves_the_entry_and_one_press_takes_it_out(event, nikos):
    on_page(nikos, NO)
    answers.clear_calendar(nikos)
    answers.clear_calendar(nikos)

    assert sent() == [("registration_cancelled", "CANCEL"), ("day_cancelled", "CANCEL")]
    assert [(one.lingers, one.method, one.sequence) for one in nikos.invitations] == [
        (False, Method.CANCEL, 1)
    ] * 2
    assert said(nikos) == [(NO, Way.PAGE)] * 2


def test_after_that_a_yes_brings_the_entries_back_with_her_answer(event, nikos):
    on_page(nikos, NO)
    answers.clear_calendar(nikos)

    on_page(nikos, YES)

    assert sent(2) == [("seat_confirmed", "REQUEST"), ("day_invitation", "REQUEST")]
    assert [entry(-2), entry(-1)] == [("REQUEST", 2, "ACCEPTED", False)] * 2
    assert (nikos.has_seat, said(nikos)) == (True, [(YES, Way.PAGE)] * 2)
    assert all_is_proven()


def test_of_a_cancelled_event_who_declined_hears_nothing_but_can_clear_her_calendar(
    client, event, nikos, page, eleni
):
    on_page(nikos, NO)
    changes.cancel(event, Localised(en="Strike."), actor=eleni)
    assert make.mails() == []
    shown = client.get(page).text
    assert ("It leaves your calendar by itself." in shown, "/clear-calendar" in shown) == (False, True)

    client.post(f"{page}/clear-calendar")

    assert [mail.calendar_method for mail in make.mails()] == ["CANCEL", "CANCEL"]
    assert "/clear-calendar" not in client.get(page).text


def test_only_the_day_that_was_declined_is_taken_out(event, nikos):
    on_page(nikos, NO, 1)

    answers.clear_calendar(nikos)

    assert sent() == [("days_changed", "CANCEL")]
    assert [one.holds for one in nikos.invitations] == [True, False]
    assert "your calendar changes along" in make.mails()[0].text


def test_a_yes_after_a_no_on_the_page_needs_no_mail(event, nikos):
    """Her calendar has never lost it."""
    on_page(nikos, NO)
    on_page(nikos, YES)

    assert (nikos.has_seat, days(nikos), sent()) == (True, [0, 1], [])
    assert [one.sequence for one in nikos.invitations] == [0, 0]
    assert all_is_proven()


def test_a_yes_on_the_page_after_a_no_in_the_calendar_sends_the_entry_once_more(event, nikos, clock):
    in_calendar(nikos, NO)
    stamp = nikos.invitations[0].stamp
    clock.advance(minutes=5)

    on_page(nikos, YES, 0)

    assert sent() == [("seat_confirmed", "REQUEST")]
    assert entry() == ("REQUEST", 0, "ACCEPTED", False)
    assert nikos.invitations[0].stamp > stamp
    assert (days(nikos), said(nikos)) == ([0], [(YES, Way.PAGE), (NO, Way.MAIL)])
    assert all_is_proven()


def test_a_second_no_on_the_page_does_not_make_the_calendar_show_it_again(event, nikos):
    in_calendar(nikos, NO)
    on_page(nikos, NO)

    assert [one.lingers for one in nikos.invitations] == [False, False]
    on_page(nikos, YES)
    assert [purpose for purpose, _method in sent()] == ["seat_confirmed", "day_invitation"]


def test_on_a_full_event_no_cancel_goes_to_a_calendar_that_has_thrown_it_away(event, nikos):
    in_calendar(nikos, NO)
    make.participation(event, make.person("Giulia"))

    on_page(nikos, YES)

    assert (nikos.is_waiting, sent()) == (True, [("on_waiting_list", None)])
    assert all_is_proven()


def test_a_day_that_moved_while_she_stayed_away_comes_with_the_new_hours(event, nikos, eleni, clock):
    in_calendar(nikos, NO)
    hour = timedelta(hours=1)
    changes.move(
        event,
        [(a + hour, b + hour) for a, b in (day.span for day in event.days)],
        actor=eleni,
        zone=event.zone,
    )
    on_page(nikos, YES)

    assert [entry(-2), entry(-1)] == [("REQUEST", 1, "ACCEPTED", False)] * 2
    assert [one.sent["starts_at"] for one in nikos.invitations] == [
        day.starts_at.isoformat() for day in event.days
    ]
    assert all_is_proven()


# The last word


def test_the_last_answer_counts_whichever_way_it_came(event, nikos, clock):
    steps = [(Way.PAGE, YES), (Way.MAIL, NO), (Way.PAGE, MAYBE), (Way.PAGE, NO), (Way.MAIL, YES)]
    for way, mind in steps:
        clock.advance(minutes=5)
        says(nikos, mind, way=way)
        assert said(nikos) == [(mind, way)] * 2
    assert (nikos.has_seat, counters(event)) == (True, (1, 0))

    rows = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    spoken = [(row.action, row.details["way"]) for row in rows if "way" in row.details]
    assert spoken == [(f"invitation.{mind.lower()}", way.value) for way, mind in steps for _day in event.days]


def test_a_reply_that_was_under_way_is_older_than_what_she_said_on_the_page(event, nikos, clock):
    raw = mail(reply(nikos.invitations[0], NO), sender=nikos.email)
    clock.advance(minutes=5)
    on_page(nikos, YES)

    assert receive(raw) is Reason.OLDER
    assert said(nikos) == [(YES, Way.PAGE)] * 2


def test_what_she_adds_in_words_is_kept_with_the_answer(event, nikos):
    on_page(nikos, YES, comment="By train.")
    on_page(nikos, YES)
    assert [one.comment for one in nikos.invitations] == ["By train."] * 2

    on_page(nikos, NO)
    assert [one.comment for one in nikos.invitations] == ["", ""]


def test_whoever_answers_twice_alike_is_written_down_once(event, nikos):
    on_page(nikos, YES)
    on_page(nikos, YES)

    actions_ = db.session.scalars(db.select(AuditEntry.action)).all()
    assert actions_ == ["invitation.accepted"] * 2


# Who has registered did speak


def registration(event, name, *, on=None):
    typed = {
        "given_name": name, "family_name": make.CAST[name][0], "organisation": "Open Farm", "country": "GR",
        "locale": "en", "zone": "", "consents": [], "day_ids": [day.id for day in on or event.days],
    }  # fmt: skip
    actions.ask(event, visitor="", email=f"{name.lower()}@example.org", **typed)
    return db.session.scalars(db.select(Registration).order_by(Registration.id.desc())).first()


def silence(one):
    return [(i.answer, i.answered_at, i.answered_by, i.is_silent) for i in one.invitations]


SPOKE = (NOTHING, None, Way.PAGE, False)
SILENT = (NOTHING, None, None, True)


def test_registering_is_speaking_and_an_early_reply_still_counts(event, clock):
    giulia = actions.confirm(registration(event, "Giulia"))
    assert silence(giulia) == [SPOKE] * 2

    early = clock.instant - timedelta(minutes=2)  # her computer's clock is behind
    said_so = reply(giulia.invitations[0], YES, at=early)
    assert receive(mail(said_so, sender=giulia.email)) is Reason.ANSWERED


def test_coming_back_is_speaking(event):
    giulia = actions.confirm(registration(event, "Giulia"))
    actions.withdraw(giulia)
    actions.come_back(giulia)

    assert silence(giulia) == [SPOKE] * 2


def test_a_new_question_makes_silent_until_it_is_answered(event, eleni):
    giulia = actions.confirm(registration(event, "Giulia"))
    hour = timedelta(hours=1)
    changes.move(
        event,
        [(a + hour, b + hour) for a, b in (day.span for day in event.days)],
        actor=eleni,
        zone=event.zone,
    )

    assert silence(giulia) == [SILENT] * 2


def test_who_was_put_on_the_list_is_silent(event, eleni):
    kostas = placing.add(
        event, actor=eleni, email="kostas@example.org", days=event.days, given_name="Kostas",
        family_name="Papadakis", organisation="", country="GR", locale="en",
    )  # fmt: skip
    assert silence(kostas) == [SILENT] * 2

    placing.move_to_queue(kostas, actor=eleni)
    placing.seat(kostas, actor=eleni)
    assert silence(kostas) == [SILENT] * 2


# Who was invited and registers instead


def test_who_is_invited_and_says_yes_on_the_telephone_is_put_on_the_list(event, eleni, nikos):
    same = placing.add(
        event, actor=eleni, email="nikos@example.org", days=event.days[:1], given_name="Nikos",
        family_name="Theodorou", organisation="Chamber", country="GR", locale="en",
    )  # fmt: skip

    assert same is nikos
    assert (nikos.has_seat, days(nikos), counters(event)) == (True, [0], (1, 0))
    assert sent() == [("seat_confirmed", "CANCEL")]
    assert all_is_proven()


def test_registering_accepts_the_invitation_and_doubles_nothing(event, nikos, clock):
    clock.advance(minutes=5)
    uids = [one.uid for one in nikos.invitations]

    asked = registration(event, "Nikos")
    assert [one.purpose for one in make.mails()] == ["please_confirm"]
    same = actions.confirm(asked)

    assert same is nikos
    assert (nikos.has_seat, nikos.organisation, counters(event)) == (True, "Open Farm", (1, 0))
    assert (said(nikos), [one.uid for one in nikos.invitations]) == ([(YES, Way.PAGE)] * 2, uids)
    assert sent(1) == [("seat_confirmed", None)]
    assert all_is_proven()


def test_the_days_are_those_that_were_chosen(event, nikos):
    actions.confirm(registration(event, "Nikos", on=event.days[1:]))

    assert (days(nikos), said(nikos)[1]) == ([1], (YES, Way.PAGE))
    assert sent(1) == [("seat_confirmed", "CANCEL")]
    assert "The day that you did not choose leaves your calendar" in make.mails()[-1].text
    assert all_is_proven()


def test_a_day_that_was_not_asked_about_comes_along(event):
    nikos = invited(event, days=event.days[:1])

    actions.confirm(registration(event, "Nikos"))

    assert days(nikos) == [0, 1]
    assert sent(1) == [("seat_confirmed", "REQUEST")]
    assert said(nikos) == [(YES, Way.PAGE), (NOTHING, Way.PAGE)]
    assert all_is_proven()


def test_registering_for_a_full_event_waits_and_empties_the_calendar(event, nikos):
    make.participation(event, make.person("Giulia"))

    actions.confirm(registration(event, "Nikos"))

    assert nikos.is_waiting
    assert sent(1) == [("on_waiting_list", "CANCEL"), ("day_cancelled", "CANCEL")]
    assert all_is_proven()


def test_who_was_taken_back_may_register_like_everybody(event, nikos, eleni):
    placing.remove(nikos, actor=eleni)

    actions.confirm(registration(event, "Nikos"))

    assert (nikos.has_seat, nikos.door) == (True, Door.ONLINE)
    assert all_is_proven()


# Her own page


@pytest.fixture
def page(client, nikos):
    return f"/me/{nikos.token}"


def heading(page):
    return page.text.partition("<h1>")[2].partition("</h1>")[0]


def test_the_page_asks_and_opening_it_says_nothing(client, event, nikos, page):
    make.item(event, title=Localised(en="Site visit"))

    shown = client.get(f"{page}?said=DECLINED")

    assert heading(shown) == "Will you come, Nikos?"
    for there in ("ANATOLIKI SA and the project CESME+ invite you", "All days at once", "No answer yet",
                  "Site visit", "Add Wed 17 March to my calendar", "See the event"):  # fmt: skip
        assert there in shown.text
    for not_yet in (f"{page}/days", f"{page}/cancel"):
        assert not_yet not in shown.text
    assert nikos.is_invited


def test_the_answer_that_her_mail_spoke_of_stands_first(client, page):
    def first(query):
        text = client.get(page + query).text
        return text.partition('name="said" value="')[2].partition('"')[0], text.count("button-primary")

    assert first("?said=DECLINED") == ("DECLINED", 1)
    assert first("?said=TENTATIVE") == ("TENTATIVE", 1)
    assert first("") == ("ACCEPTED", 1)
    assert first("?said=NONSENSE") == ("ACCEPTED", 1)


def test_one_press_for_all_days(client, event, nikos, page):
    done = client.post(f"{page}/answer", data={"said": "ACCEPTED", "day": "", "comment": " By bus "},
                       follow_redirects=True)  # fmt: skip

    assert heading(done) == "See you in Thessaloniki, Nikos"
    assert "Thank you. We look forward to seeing you." in done.text
    assert done.text.count("You accepted") == 2
    assert "on Monday 11 January 2027, on this page" in done.text
    assert [one.comment for one in nikos.invitations] == ["By bus"] * 2


def test_each_day_on_its_own(client, event, nikos, page):
    client.post(f"{page}/answer", data={"said": "DECLINED", "day": event.days[1].id})

    assert said(nikos) == [(NOTHING, None), (NO, Way.PAGE)]
    shown = client.get(page)
    assert heading(shown) == "Will you come, Nikos?"
    assert "Your calendar may still show it" in shown.text


def test_maybe_is_shown_as_such(client, nikos, page):
    done = client.post(f"{page}/answer", data={"said": "TENTATIVE"}, follow_redirects=True)

    assert heading(done) == "Your place is kept, Nikos"
    assert "Maybe: your place is kept" in done.text
    assert "Thank you: “maybe” is noted, and your place is kept." in done.text


def test_declining_on_the_page_and_clearing_the_calendar(client, nikos, page):
    done = client.post(f"{page}/answer", data={"said": "DECLINED"}, follow_redirects=True)
    assert heading(done) == "You are not coming, Nikos"
    assert "You declined the invitation to “Good practices”." in done.text
    assert "Take it out of my calendar" in done.text

    done = client.post(f"{page}/clear-calendar", follow_redirects=True)
    assert "It leaves your calendar" in done.text
    assert "Take it out of my calendar" not in done.text
    assert sent() == [("registration_cancelled", "CANCEL"), ("day_cancelled", "CANCEL")]
    assert heading(client.post(f"{page}/answer", data={"said": "ACCEPTED"}, follow_redirects=True)) == (
        "See you in Thessaloniki, Nikos"
    )


def test_a_full_event_says_so(client, event, nikos, page):
    make.participation(event, make.person("Giulia"))

    done = client.post(f"{page}/answer", data={"said": "ACCEPTED"}, follow_redirects=True)

    assert heading(done) == "You are number 1 on the waiting list, Nikos"
    assert "All places are taken at the moment, so you are on the waiting list." in done.text
    assert "Leave the waiting list" in done.text
    assert "Leave the waiting list?" in client.get(f"{page}/cancel").text


def test_what_was_taken_back_is_called_so(client, nikos, eleni, page):
    placing.remove(nikos, actor=eleni)

    shown = client.get(page)

    assert heading(shown) == "Your invitation was taken back, Nikos"
    assert 'name="said"' not in shown.text
    assert "come-back" not in shown.text
    assert client.post(f"{page}/answer", data={"said": "ACCEPTED"}).status_code == 409
    assert client.post(f"{page}/come-back").status_code == 409


def test_who_has_registered_finds_the_buttons_behind_a_quiet_line(client, event):
    giulia = actions.confirm(registration(event, "Giulia"))

    shown = client.get(f"/me/{giulia.token}").text
    assert "<details><summary>Change my answer</summary>" in shown
    assert "<details open><summary>Change my answer</summary>" in client.get(
        f"/me/{giulia.token}?said=DECLINED"
    ).text  # fmt: skip
    client.post(f"/me/{giulia.token}/answer", data={"said": "DECLINED", "day": event.days[0].id})
    assert days(giulia) == [1]
    client.post(f"/me/{giulia.token}/answer", data={"said": "DECLINED"})
    assert (
        "Your registration for “Good practices” is cancelled.</p>" in client.get(f"/me/{giulia.token}").text
    )


def test_who_has_a_place_and_was_asked_anew_finds_them_open(client, event, eleni):
    giulia = make.participation(event, make.person("Giulia", locale="en"))
    make.hold(giulia)

    shown = client.get(f"/me/{giulia.token}").text
    assert "<details open><summary>Answer</summary>" in shown
    assert shown.count("No answer yet") == 2
    mails.reminder(giulia, ical.asked_again(giulia), words=Localised())
    assert "You have a place, and have not told us yet whether you come" in make.mails()[0].text


def test_what_cannot_be_read_changes_nothing(client, event, nikos, page):
    other = make.event(event.project, slug="other", days=1)
    for sent_, status in (
        ({"said": "PERHAPS"}, 400),
        ({}, 400),
        ({"said": "DECLINED", "day": "0"}, 409),
        ({"said": "DECLINED", "day": other.days[0].id}, 409),
    ):
        assert client.post(f"{page}/answer", data=sent_).status_code == status
    for path in ("days", "cancel"):
        assert client.get(f"{page}/{path}").status_code == 404
    for path in ("answer", "clear-calendar"):
        assert client.get(f"{page}/{path}").status_code == 405
        assert client.post(f"/me/nobody/{path}").status_code == 404
    assert said(nikos) == [(NOTHING, None)] * 2


def test_where_partners_only_may_see_the_event_her_page_holds_it_all(client, event, eleni, nikos, page):
    event.visibility, event.practical = Visibility.PARTNERS, Localised(en="Bus **45** from the station.")
    db.session.commit()

    shown = client.get(page).text
    assert "Two days on the circular economy." in shown
    assert "<strong>45</strong>" in shown
    assert "See the event" not in shown
    assert "See the event" in make.sign_in(client, eleni).get(page).text


def test_the_link_to_join_is_not_there_before_she_says_yes(client, event, nikos, page):
    event.mode, event.join_url = Mode.ONLINE, "https://meet.example.org/secret"
    db.session.commit()

    assert "/join/" not in client.get(page).text
    on_page(nikos, YES)
    assert f"/join/{nikos.join_token}" in client.get(page).text


def test_whose_days_are_gone_is_asked_about_those_there_are(client, event, nikos, eleni, page):
    two_weeks = timedelta(days=14)
    nikos.choose(event.days[1:])
    db.session.commit()
    changes.move(event, [event.days[0].span], actor=eleni, zone=event.zone)
    changes.move(event, [tuple(at + two_weeks for at in event.days[0].span)], actor=eleni, zone=event.zone)

    assert client.get(page).status_code == 200
    on_page(nikos, YES)
    assert (days(nikos), nikos.has_seat) == ([0], True)


# The first answer in two mails' time


@action
def _write(one: Participation) -> None:
    mails.invitation(one, ical.owed(one), words=Localised())


def test_who_lost_the_invitation_gets_an_invitation(event, clock):
    nikos = make.participation(event, make.person("Nikos", locale="en"), State.INVITED)
    _write(nikos)
    clock.advance(hours=2)

    lost = reply(nikos.invitations[0], method="REFRESH")
    assert receive(mail(lost, sender=nikos.email, method="REFRESH")) is Reason.SENT_AGAIN
    assert [one.purpose for one in make.mails()] == ["invitation", "day_invitation", "invitation"]
    assert entry() == ("REQUEST", 0, "NEEDS-ACTION", True)


def test_every_entry_sent_is_in_the_ledger(event, nikos):
    in_calendar(nikos, NO)
    on_page(nikos, YES)

    carried = {one.id for one in make.mails() if one.calendar}
    assert {one.mail_id for one in db.session.scalars(db.select(Invitation))} == carried
