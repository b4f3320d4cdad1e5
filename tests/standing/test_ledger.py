"""The board of the invitations: who counts where, who is reminded, and what it costs."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.database import db
from app.errors import NotPossibleNow
from app.events.needs import needs
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.participation import actions, changes, ical, mails, placing, replies
from app.participation.invitations import Answer, Method, Way
from app.participation.models import Participation
from app.participation.registrations import Registration
from app.participation.states import Door, State
from app.people.models import Person
from app.standing import ledger, reminding, unanswered
from app.standing.ledger import Wanted
from tests import make
from tests.pages.reading import counted, words

BASE = "/manage/events/good-practices"
YES, MAYBE, NO = Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED


@pytest.fixture
def project(app, clock):
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def event(project):
    return make.event(project, seats=None)


@pytest.fixture
def staff(client, eleni):
    return make.sign_in(client, eleni)


def guest(event, name, partner=None, **details):
    """Somebody who was asked to come on both days, by a mail that has left."""
    who = db.session.scalar(select(Person).where(Person.email == f"{name.lower()}@example.org"))
    one = make.participation(event, who or make.person(name), State.CANCELLED, door=Door.INVITED, **details)
    if partner is not None:
        one.partner = event.project.organisations[partner]
    one.be_invited(event.days)
    mails.invitation(one, ical.owed(one), words=Localised())
    db.session.commit()
    leave()
    return one


def leave():
    """All that waits in the outbox is with the mail server."""
    waiting = update(OutgoingMail).where(OutgoingMail.sent_at.is_(None), OutgoingMail.gave_up_at.is_(None))
    db.session.execute(waiting.values(sent_at=OutgoingMail.created_at))
    db.session.commit()


def says(one, answer, *days, way=Way.MAIL):
    """She answers for these days (by number, both if none is named)."""
    for invitation in [one.invitations[n] for n in days or (0, 1)]:
        at = (invitation.answered_at or invitation.stamp) + timedelta(minutes=1)
        replies.answer(invitation, answer, at=at, way=way)
    db.session.commit()


def until(clock, instant):
    clock.set(f"{instant:%Y-%m-%d %H:%M}")


def come_back(one):
    """The mail server of her first day's mail sends it back."""
    one.invitations[0].mail.come_back("550 5.1.1 No such mailbox")
    one.person.mail_came_back_at = one.invitations[0].mail.bounced_at
    db.session.commit()


def counts(event):
    """By partner, without the zeros."""
    return {group.slug: dict(+group.counts) for group in ledger.board(event).groups}


@pytest.fixture
def everybody(event, eleni):
    """One of each: the name says what she has done."""
    cast = {
        "Giulia": guest(event, "Giulia", 1),
        "Aino": guest(event, "Aino", 2),
        "Desislava": guest(event, "Desislava", 3),
        "Nikos": guest(event, "Nikos", 0),
    }
    for name in ("Silent", "Bounced", "Removed", "Moved", "Withdrew"):
        cast[name] = guest(event, name, 3)
    says(cast["Giulia"], YES, 0)
    says(cast["Giulia"], NO, 1)
    says(cast["Aino"], MAYBE)
    says(cast["Desislava"], NO)
    come_back(cast["Bounced"])
    says(cast["Removed"], YES)
    placing.remove(cast["Removed"], actor=eleni)
    says(cast["Withdrew"], YES)
    actions.withdraw(cast["Withdrew"])
    placing.move_to_queue(cast["Moved"], actor=eleni)
    make.participation(event, make.person("Kostas"), State.WAITING)
    cast["Unsent"] = make.participation(event, make.person("Unsent"), State.CANCELLED, door=Door.INVITED)
    cast["Unsent"].be_invited(event.days)
    walk_in = make.participation(event, make.person("WalkIn", email=None))
    cast["WalkIn"] = walk_in
    db.session.commit()
    leave()
    return cast


# The numbers


def test_everybody_counts_where_the_words_say(event, everybody):
    assert counts(event) == {
        "anatoliki": {"invited": 1, "delivered": 1, "silent": 1},
        "bologna": {"invited": 1, "delivered": 1, "accepted": 1},
        "south-ostrobothnia": {"invited": 1, "delivered": 1, "maybe": 1},
        "bamee": {
            "invited": 5,  # without the one who was removed
            "delivered": 4,
            "declined": 2,  # one in her calendar, one on her page
            "silent": 2,  # one of them cannot know it
            "waiting": 1,
            "bounced": 1,
        },
        "others": {"invited": 1, "unsent": 1},  # neither who only waits nor who walked in
    }


def test_whoever_is_invited_is_counted_once_more_by_what_she_says(event, everybody):
    board = ledger.board(event)

    for counts in (board.total, *(group.counts for group in board.groups)):
        assert sum(counts[one] for one in ledger.Standing) == counts["invited"]
    asked = board.chosen(Wanted(standing="invited"))
    theirs = [board.chosen(Wanted(standing=one)) for one in ledger.Standing if one in ledger.COLUMNS]
    assert sorted(id_ for ids in theirs for id_ in ids) == sorted(asked)
    assert board.chosen(Wanted()) == asked
    assert everybody["Removed"].id not in asked


def test_an_address_that_fails_shows_though_its_owner_only_waits(event):
    kostas = make.participation(event, make.person("Kostas"), State.WAITING)
    kostas.person.mail_came_back_at = kostas.registered_at
    db.session.commit()

    board = ledger.board(event)

    assert dict(+board.total) == {"bounced": 1}
    assert unanswered.bouncing_by_event([event]) == {event.id: 1}
    assert board.chosen(Wanted(standing="bounced")) == {kostas.id}


def test_a_partner_with_nobody_stands_there_with_zeros(event):
    nikos = guest(event, "Nikos", 0)

    assert counts(event) == {
        "anatoliki": {"invited": 1, "delivered": 1, "silent": 1},
        "bologna": {},
        "south-ostrobothnia": {},
        "bamee": {},
    }
    assert nikos.is_invited


def test_each_day_is_counted_by_what_was_said_of_it(event, everybody):
    days = [dict(+counter) for _day, counter in ledger.board(event).days]

    assert days == [
        {"accepted": 1, "maybe": 1, "declined": 2, "silent": 3},
        {"maybe": 1, "declined": 3, "silent": 3},
    ]


def test_who_comes_on_any_day_has_accepted(event):
    giulia = guest(event, "Giulia")
    says(giulia, NO, 0)
    assert ledger.board(event).total["declined"] == 0
    assert ledger.board(event).total["silent"] == 1

    says(giulia, YES, 1)

    assert ledger.board(event).total["accepted"] == 1
    assert ledger.board(event).total["silent"] == 0


def test_whoever_registers_is_not_silent(event):
    form = {
        "given_name": "Nikos",
        "family_name": "Theodorou",
        "organisation": "",
        "country": "GR",
        "zone": "",
    }
    form |= {"locale": "en", "consents": [], "day_ids": [day.id for day in event.days]}
    actions.ask(event, visitor="", email="nikos@example.org", **form)
    nikos = actions.confirm(db.session.scalars(select(Registration)).one())
    leave()

    assert dict(+ledger.board(event).total) == {"invited": 1, "delivered": 1, "accepted": 1}
    assert unanswered.to_remind(event) == []
    assert nikos.has_seat


def test_delivered_is_what_left_and_did_not_come_back(event):
    giulia = guest(event, "Giulia")
    assert ledger.board(event).total["delivered"] == 1

    giulia.invitations[1].mail.sent_at = None  # her second mail waits
    db.session.commit()
    assert ledger.board(event).total["delivered"] == 0

    giulia.invitations[1].mail.gave_up_at = giulia.invitations[1].mail.created_at
    db.session.commit()
    assert {name: ledger.board(event).total[name] for name in ("delivered", "bounced")} == {
        "delivered": 0,
        "bounced": 1,
    }


def test_a_moved_event_asks_anew(event, eleni):
    giulia = guest(event, "Giulia")
    says(giulia, YES)
    assert ledger.board(event).total["accepted"] == 1

    spans = [tuple(moment + timedelta(hours=1) for moment in day.span) for day in event.days]
    changes.move(event, spans, actor=eleni, zone=event.zone)

    assert ledger.board(event).total["accepted"] == 0
    assert ledger.board(event).total["silent"] == 1


def test_a_cancelled_event_keeps_the_answers_that_were_given(event, eleni):
    giulia, aino = guest(event, "Giulia"), guest(event, "Aino")
    says(giulia, YES)

    changes.cancel(event, Localised(en="A strike."), actor=eleni)
    leave()

    total = ledger.board(event).total
    assert (total["accepted"], total["silent"], total["declined"]) == (1, 1, 0)
    assert aino.invitations[0].method is Method.CANCEL
    assert unanswered.to_remind(event) == []


def test_the_database_counts_the_same_silent_and_failing_people(event, everybody):
    board = ledger.board(event)

    [(event_id, silent, _since)] = unanswered.silent_by_event([event])
    assert (event_id, silent) == (event.id, board.total["silent"])
    assert unanswered.bouncing_by_event([event]) == {event.id: board.total["bounced"]}
    by_rule = db.session.scalars(select(Participation.id).where(unanswered.is_silent())).all()
    assert set(by_rule) == board.chosen(Wanted(standing="silent"))


@pytest.mark.parametrize("number", [1, 30])
def test_the_board_costs_the_same_for_one_and_for_thirty(app, event, number):
    for n in range(number):
        guest(event, f"p{n}", n % 4)
    assert [event.project.organisations, event.days, event.status]  # what every page of it has read

    with counted() as statements:
        ledger.board(event)

    assert len(statements) == 2


# The pages


def numbers(page):
    """{"accepted": "3", …} of all together."""
    soup = BeautifulSoup(page.text, "html5lib")
    return {words(one.dt): re.match(r"\d+", words(one.dd))[0] for one in soup.select("main .numbers > div")}


def people_of(page):
    soup = BeautifulSoup(page.text, "html5lib")
    return [words(one) for one in soup.select("#who th[scope=row] a")]


def test_the_board_shows_the_numbers_and_leads_to_the_people(staff, event, everybody):
    page = staff.get(f"{BASE}/invitations")

    assert numbers(page) == {
        "invited": "9", "delivered": "7", "accepted": "1", "maybe": "1", "declined": "2", "no answer": "3",
        "waiting": "1", "nothing sent": "1", "came back": "1",
    }  # fmt: skip
    soup = BeautifulSoup(page.text, "html5lib")
    for link in soup.select("main a[href*='standing=']"):
        shown = people_of(staff.get(link["href"]))
        if number := re.match(r"\d+", words(link)):
            assert len(shown) == int(number[0]), link["href"]
    assert people_of(staff.get(f"{BASE}/invitations?standing=silent")) == [
        "Bounced Nobody", "Silent Nobody", "Nikos Theodorou",
    ]  # fmt: skip
    assert people_of(staff.get(f"{BASE}/invitations?partner=bamee&standing=silent")) == [
        "Bounced Nobody", "Silent Nobody",
    ]  # fmt: skip
    assert people_of(staff.get(f"{BASE}/invitations?standing=nonsense&partner=nobody")) == []


def test_the_words_agree_with_whom_a_reminder_reaches(staff, event):
    for name in ("Giulia", "Aino", "Desislava"):
        guest(event, name)
    partly = guest(event, "Nikos")
    says(partly, YES, 0)

    def shown():
        page = BeautifulSoup(staff.get(f"{BASE}/invitations").text, "html5lib")
        buttons = [words(one) for one in page.select("main a.button")]
        return words(page.h1), [one for one in buttons if one.startswith("Remind")], words(page.main)

    heading, buttons, text = shown()
    assert heading == "Invitations: 4 people, 3 without an answer"
    assert buttons == ["Remind 4 people"]
    assert "One more owes an answer for at least one day." in text
    page = BeautifulSoup(staff.get(f"{BASE}/invitations/remind").text, "html5lib")
    assert words(page.h1) == "Remind 4 people who owe an answer?"
    assert "3 are without an answer. One more owes an answer for at least one day." in words(page.main)

    answer = make.post(staff, f"{BASE}/invitations/remind", follow_redirects=True)
    assert "4 people who owe an answer are reminded. Nobody else is written to." in answer.text
    heading, buttons, text = shown()
    assert (heading, buttons) == ("Invitations: 4 people, 3 without an answer", [])
    assert "4 of those who owe an answer were reminded within the last 20 hours." in text

    says(partly, YES, 1)
    assert "for at least one day" not in shown()[2]


def test_who_owes_an_answer_for_one_day_only_is_no_silence(staff, event):
    says(guest(event, "Giulia"), MAYBE, 1)

    page = BeautifulSoup(staff.get(f"{BASE}/invitations").text, "html5lib")

    assert words(page.h1) == "Invitations: 1 person"
    assert "One person owes an answer for at least one day." in words(page.main)


def test_partners_with_nobody_stand_in_one_list_after_the_others(staff, event):
    guest(event, "Aino", 2)

    page = BeautifulSoup(staff.get(f"{BASE}/invitations").text, "html5lib")

    assert [words(one) for one in page.select("main .grid h3")] == ["Region of South Ostrobothnia"]
    nobody = page.select_one("[aria-labelledby=nobody]")
    names = [words(one) for one in nobody.select("li")]
    assert [one.split(" Thess")[0] for one in names][:1] == ["ANATOLIKI SA"]
    assert len(names) == 3
    assert names[1] == "Metropolitan City of Bologna Bologna"
    assert page.select("main section a[href$='/invite']")


def test_a_row_says_what_was_answered_when_and_by_which_way(staff, event):
    giulia = guest(event, "Giulia", 1)
    says(giulia, YES, 0)
    says(giulia, NO, 1, way=Way.PAGE)

    page = BeautifulSoup(staff.get(f"{BASE}/invitations?partner=bologna").text, "html5lib")

    first, second = (words(one) for one in page.select("#who td[data-label='Answer'] > div"))
    assert first.startswith("Wed 17 March: accepted, in the calendar, Mon 11 January")
    assert first.endswith("Thessaloniki time")
    assert second.startswith("Thu 18 March: declined, on the own page, Mon 11 January")


def test_lists_are_cut_into_pages(staff, event, monkeypatch):
    monkeypatch.setattr("app.participation.queries.PAGE", 2)
    for name in ("Aino", "Giulia", "Desislava"):
        guest(event, name)

    assert people_of(staff.get(f"{BASE}/invitations?standing=silent")) == ["Giulia Ferrante", "Aino Mäkelä"]
    assert people_of(staff.get(f"{BASE}/invitations?standing=silent&page=9")) == ["Desislava Стоянова"]


def test_only_organisers_see_the_board(client, project, event):
    giulia = guest(event, "Giulia")
    paths = ["/invitations", "/invitations/remind"]
    paths += [f"/participants/{giulia.id}{part}" for part in ("", "/address")]
    for path in paths:
        assert client.get(BASE + path).status_code == 302
    make.sign_in(client, make.member(project, "Kostas"))
    for path in paths:
        assert client.get(BASE + path).status_code == 403
    for path in (*paths[1:], f"/participants/{giulia.id}/send-again"):
        assert client.post(BASE + path).status_code in {403, 405}
    assert len(make.mails()) == 2  # her invitation


def test_the_participants_page_knows_who_is_invited(staff, event):
    guest(event, "Giulia")
    make.participation(event, make.person("Nikos"))

    page = BeautifulSoup(staff.get(f"{BASE}/participants").text, "html5lib")

    assert words(page.h1) == "Participants: 1 with a place, 0 waiting, 1 invited"
    assert [words(one) for one in page.select(".quick a")] == [
        "All 2", "Has a place 1", "Invited 1", "Waiting 0", "Cancelled 0",
    ]  # fmt: skip
    page = staff.get(f"{BASE}/participants?state=invited").text
    [link] = BeautifulSoup(page, "html5lib").select("tbody th a")
    assert words(link) == "Giulia Ferrante"
    assert staff.get(link["href"]).status_code == 200


def test_one_person_is_shown_with_all_that_her_calendar_knows(staff, event, eleni, clock):
    giulia = guest(event, "Giulia", 1)
    clock.advance(hours=1)
    says(giulia, YES, 0)
    clock.advance(hours=1)
    reminding.remind(event, Localised(), actor=eleni)
    leave()

    page = BeautifulSoup(staff.get(f"{BASE}/participants/{giulia.id}").text, "html5lib")

    known = [words(one) for one in page.select("main details dd")]
    first = giulia.invitations[0]
    assert known[:5] == [first.uid, "REQUEST", "0", "ACCEPTED", f"{first.digest[:12]}…"]
    happened = [words(one) for one in page.select(".steps li b")]
    assert happened[0].startswith("Please answer: Good practices")  # the newest first
    assert [words(one) for one in page.select(".steps li")][1].startswith("Accepted")
    assert happened[-1].startswith(("Invitation: ", "Was asked"))
    for link in page.select("main a[href^='/manage/mail/']"):
        assert staff.get(link["href"]).status_code == 200


# Reminding


def reminded():
    return sorted({mail.recipient for mail in make.mails("reminder")})


def test_a_reminder_goes_to_the_silent_and_to_nobody_else(event, eleni, everybody):
    make.event(event.project, slug="other")
    before = len(make.mails())

    assert reminding.remind(event, Localised(en="We order lunch."), actor=eleni) == 2

    assert reminded() == ["nikos@example.org", "silent@example.org"]
    new = make.mails()[before:]
    assert {mail.purpose for mail in new} == {"reminder", "day_invitation"}
    assert {mail.recipient for mail in new} == {"nikos@example.org", "silent@example.org"}
    assert [mail.text.count("We order lunch.") for mail in make.mails("reminder")] == [1, 1]
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "event.reminded"))
    assert entry.details == {"people": 2}


def test_the_reminder_repeats_the_entry_and_changes_nothing_in_it(event, eleni):
    giulia = guest(event, "Giulia")
    uids = [(one.uid, one.sequence) for one in giulia.invitations]

    reminding.remind(event, Localised(), actor=eleni)

    assert [(one.uid, one.sequence) for one in giulia.invitations] == uids
    assert [one.is_silent for one in giulia.invitations] == [True, True]


def test_who_answered_for_one_day_is_reminded_of_the_other(event, eleni):
    giulia = guest(event, "Giulia")
    says(giulia, YES, 0)
    before = len(make.mails())

    reminding.remind(event, Localised(), actor=eleni)

    [mail] = make.mails()[before:]
    assert giulia.invitations[1].uid in mail.calendar.decode()


def test_a_second_press_writes_to_nobody_until_twenty_hours_have_passed(event, eleni, clock):
    guest(event, "Giulia")

    assert reminding.remind(event, Localised(), actor=eleni) == 1
    assert reminding.remind(event, Localised(), actor=eleni) == 0
    clock.advance(hours=19, minutes=59)
    assert reminding.remind(event, Localised(), actor=eleni) == 0
    clock.advance(minutes=2)
    assert reminding.remind(event, Localised(), actor=eleni) == 1

    assert len(make.mails("reminder")) == 2


def test_one_partner_can_be_reminded(event, eleni):
    guest(event, "Giulia", 1)
    guest(event, "Aino", 2)
    guest(event, "Kostas")

    assert reminding.remind(event, Localised(), actor=eleni, partner="bologna") == 1
    assert reminded() == ["giulia@example.org"]
    assert reminding.remind(event, Localised(), actor=eleni, partner="others") == 1
    assert reminded() == ["giulia@example.org", "kostas@example.org"]


def test_nobody_is_reminded_of_what_is_over_or_off(event, eleni, clock):
    guest(event, "Giulia")
    until(clock, event.ends_at)

    with pytest.raises(NotPossibleNow):
        reminding.remind(event, Localised(), actor=eleni)
    assert make.mails("reminder") == []


def test_two_organisers_at_once_write_one_mail_to_each(app, event, eleni):
    guest(event, "Giulia")
    guest(event, "Aino")
    ids = event.id, eleni.id
    db.session.remove()
    written = []

    def press():
        with app.app_context():
            mine = db.session.get(type(event), ids[0]), db.session.get(Person, ids[1])
            written.append(reminding.remind(mine[0], Localised(), actor=mine[1]))
            db.session.remove()

    threads = [Thread(target=press) for _organiser in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(written) == [0, 2]
    assert len(make.mails("reminder")) == 2


def test_the_page_shows_whom_it_writes_to_and_what(staff, event, everybody):
    page = BeautifulSoup(staff.get(f"{BASE}/invitations/remind").text, "html5lib")

    assert words(page.h1) == "Remind 2 people who owe an answer?"
    assert [words(one) for one in page.select("main details li > span")] == [
        "Nikos Theodorou", "Silent Nobody",
    ]  # fmt: skip
    assert "One more owes an answer, but mail to the address comes back." in words(page.main)
    assert everybody["Nikos"].token not in page.text  # her page is hers
    assert make.mails("reminder") == []

    url = f"{BASE}/invitations/remind?partner=bamee"
    assert words(BeautifulSoup(staff.get(url).text, "html5lib").h1) == "Remind 1 person who owes an answer?"
    answer = make.post(staff, url, {"words-en": "Please say whether you come."}, follow_redirects=True)
    assert "1 person who owes an answer is reminded. Nobody else is written to." in answer.text
    assert reminded() == ["silent@example.org"]
    answer = make.post(staff, url, page=f"{BASE}/invitations", follow_redirects=True)
    assert "Nobody was written to" in answer.text
    assert len(make.mails("reminder")) == 1


# What an organiser finds without looking


def titles(event):
    return [need.title for need in needs([event]) if need.endpoint == "standing.ledger"]


def test_silence_is_a_need_when_there_was_time_or_the_event_is_near(event, eleni, clock):
    guest(event, "Giulia")
    guest(event, "Aino")
    assert titles(event) == []

    clock.advance(days=7)
    assert titles(event) == ["2 people have not answered"]
    reminding.remind(event, Localised(), actor=eleni)
    assert titles(event) == []

    until(clock, event.starts_at - timedelta(days=13))
    assert titles(event) == ["2 people have not answered"]
    until(clock, event.starts_at)
    assert titles(event) == []


def test_addresses_that_fail_are_a_need(event):
    come_back(guest(event, "Giulia"))

    assert titles(event) == ["One address does not work"]


def test_needs_cost_the_same_for_many_events_and_people(project, event):
    guest(event, "Giulia")

    def cost(*events):
        assert [one.id for one in events]
        with counted() as statements:
            unanswered.silent_by_event(events)
            unanswered.bouncing_by_event(events)
        return len(statements)

    alone = cost(event)
    others = [make.event(project, slug=f"other-{n}") for n in range(5)]
    for n, other in enumerate(others):
        guest(other, f"p{n}")

    assert (alone, cost(event, *others)) == (2, 2)


def test_the_overview_says_how_many_are_invited(staff, event, everybody):
    page = BeautifulSoup(staff.get(BASE).text, "html5lib")

    shown = {words(one.dt): words(one.dd) for one in page.select("main .numbers > div")}
    assert (shown["invited"], shown["without an answer"]) == ("9", "3")
