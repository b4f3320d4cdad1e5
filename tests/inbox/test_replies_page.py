"""The pages on which people see what came in: replies for a human eye, the list of participants, today."""

import pytest

from app.database import db
from app.inbox.actions import receive
from app.inbox.models import InboundMessage
from app.inbox.reasons import Decision, Reason
from app.inbox.texts import WHY
from app.network.models import Membership, Role
from tests import make
from tests.inbox.letters import answer, bounce, letter, mail
from tests.mail.workers import mail as outgoing
from tests.pages.reading import facts, page, shown, words

REPLIES = "/manage/replies"


@pytest.fixture
def project(app, clock):
    clock.set("2027-01-11 12:00")
    return make.project()


@pytest.fixture
def nikos(project):
    nikos = make.participation(make.event(project))
    make.hold(nikos)
    return nikos


@pytest.fixture
def staff(client, project, nikos):
    return make.sign_in(client, make.organiser(project))


@pytest.fixture
def elsewhere(app, project):
    """Kostas organises another project, and nothing here."""
    kostas = make.person("Kostas")
    other = make.project(slug="other", acronym="OTHER")
    make.save(
        Membership(person=kostas, project=other, role=Role.ORGANISER, organisation=other.organisations[0])
    )
    return make.sign_in(app.test_client(), kostas)


def forged(nikos) -> None:
    """Somebody else answers for Nikos, and writes <b> in a comment."""
    text = answer(nikos.invitations[0], "DECLINED", more="COMMENT:<b>No</b> =1+1")
    assert receive(mail(text, sender="kostas@example.org")) is Reason.OTHER_SENDER


def test_every_reason_for_a_human_eye_has_words():
    assert set(WHY) == {reason for reason in Reason if reason.decision is Decision.REVIEW}


def test_what_waits_says_why_from_whom_and_about_what(staff, nikos):
    forged(nikos)
    soup = page(staff, REPLIES)

    assert words(soup.h1) == "One reply waits for a human eye"
    assert words(soup.article.h2).startswith("The answer came from another address than the invited one")
    assert facts(soup) == {
        "From": "Nikos Theodorou kostas@example.org",
        "Received": "Monday 11 January 2027, 14:00 Thessaloniki time",
        "About": "Good practices",
    }
    assert shown(soup, "article blockquote") == ["<b>No</b> =1+1"]
    assert soup.article.b is not None
    assert soup.article.blockquote.b is None


def test_a_proposal_is_told_by_the_clock_of_the_event(staff, nikos):
    hours = {"starts": "DTSTART:20270317T090000Z", "more": "DTEND:20270317T100000Z\r\nCOMMENT:Later?"}
    receive(mail(answer(nikos.invitations[0], "TENTATIVE", method="COUNTER", **hours), method="COUNTER"))
    told = facts(page(staff, REPLIES))

    assert told["The answer"] == "maybe"
    assert told["The proposal"] == (
        "Wednesday 17 March 2027, 11:00 Thessaloniki time"
        " until Wednesday 17 March 2027, 12:00 Thessaloniki time"
    )


def test_seen_is_seen_once_and_by_whom(staff, nikos):
    forged(nikos)
    one = db.session.query(InboundMessage).one()
    for _ in range(2):
        answer = make.post(staff, f"{REPLIES}/{one.id}/seen", page=REPLIES)
        assert (answer.status_code, answer.location) == (302, REPLIES)

    assert words(page(staff, REPLIES).h1) == "No reply waits for a human eye"
    assert shown(page(staff, f"{REPLIES}?show=seen"), "article .status") == ["Seen by Eleni Karavida"]


def test_the_page_for_today_says_how_many_wait(staff, nikos):
    assert "human eye" not in words(page(staff, "/manage/").main)
    forged(nikos)
    receive(letter("Is there a car park?"))
    today = page(staff, "/manage/")

    assert "2 replies wait for a human eye" in words(today.main)
    assert today.select_one(f'main a[href="{REPLIES}"]')
    assert "human eye" not in words(page(staff, "/manage/events/good-practices").main)


def test_the_mail_as_it_came(staff, nikos, clock):
    receive(letter("Is there a car park?"))
    url = f"{REPLIES}/{db.session.query(InboundMessage).one().id}.eml"
    answer = staff.get(url)

    assert answer.data == letter("Is there a car park?")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# Who may


def test_others_see_nothing_of_a_project_that_is_not_theirs(staff, elsewhere, nikos):
    forged(nikos)
    id_ = db.session.query(InboundMessage).one().id

    assert words(page(elsewhere, REPLIES).h1) == "No reply waits for a human eye"
    assert elsewhere.post(f"{REPLIES}/{id_}/seen").status_code == 404
    assert elsewhere.get(f"{REPLIES}/{id_}.eml").status_code == 404
    assert db.session.query(InboundMessage).one().waits


def test_what_belongs_to_nobody_is_shown_to_every_organiser(staff, elsewhere):
    receive(letter("Win a prize", sender="stranger@example.net"))

    for client in (staff, elsewhere):
        assert shown(page(client, REPLIES), "article .mail-text") == ["Win a prize"]


def test_visitors_and_partners_are_not_let_in(app, client, project, nikos):
    assert client.get(REPLIES).status_code == 302
    assert make.sign_in(client, make.member(project)).get(REPLIES).status_code == 403


def test_what_was_understood_is_not_listed(staff, nikos):
    receive(mail(answer(nikos.invitations[0])))
    id_ = db.session.query(InboundMessage).one().id

    assert words(page(staff, REPLIES).h1) == "No reply waits for a human eye"
    assert staff.get(f"{REPLIES}/{id_}.eml").status_code == 404


# The list of participants


def calendar(staff) -> str:
    return shown(page(staff, "/manage/events/good-practices/participants"), "tbody tr td:nth-of-type(5)")[0]


def test_the_list_says_what_was_answered_when_and_how(staff, nikos):
    assert calendar(staff) == "no answer"
    receive(mail(answer(nikos.invitations[0], more="COMMENT:By bus")))
    receive(mail(answer(nikos.invitations[1], "DECLINED")))

    first, second = (f"{day.date:%a %d %B}".replace(" 0", " ") for day in nikos.event.days)
    at = "in the calendar, Mon 11 January"
    assert calendar(staff) == f"{first}: accepted {at} “By bus” {second}: declined {at}"


def test_equal_answers_for_all_days_are_said_once(staff, nikos):
    for invitation in nikos.invitations:
        receive(mail(answer(invitation, "TENTATIVE")))

    assert calendar(staff) == "maybe in the calendar, Mon 11 January"


def test_an_address_from_which_mail_came_back_is_marked(staff, nikos, clock):
    make.save(make_sent(nikos, clock))
    receive(bounce("nikos@example.org"))
    row = words(page(staff, "/manage/events/good-practices/participants").tbody)

    assert "nikos@example.org mail came back" in row
    assert "Came back" in words(page(staff, "/manage/mail").tbody)


def make_sent(nikos, clock):
    event = nikos.event
    return outgoing(1, sent_at=clock.instant, event_id=event.id, project_id=event.project_id)
