"""Eleni invites many people: whom, the list before it goes out, the press, and what each of them gets."""

import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from io import BytesIO
from threading import Barrier, Thread

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app import tables
from app.audit.models import AuditEntry
from app.database import db
from app.events.terms import Status
from app.guests import candidates, inviting
from app.guests.lists import Guest, read
from app.i18n import Localised
from app.mail.mime import build
from app.mail.models import OutgoingMail
from app.mail.outbox import sender
from app.mail.queries import letter
from app.participation import actions, changes, placing
from app.participation.invitations import Answer, Invitation
from app.participation.models import DayChoice, Participation
from app.participation.notices import Notice
from app.participation.refusals import NoDaysLeft, TooLateToChange
from app.participation.states import Door, State
from app.people.models import Person
from tests import make
from tests.journeys.letters import entry
from tests.pages.reading import counted, shown, words

INVITE = "/manage/events/good-practices/invite"
LIST, SEND = f"{INVITE}/list", f"{INVITE}/send"


@pytest.fixture
def event(project):
    return make.event(project, seats=5)


@pytest.fixture
def staff(client, eleni):
    return make.sign_in(client, eleni)


def invite(event, text, actor, **more):
    days = more.pop("days", event.days)
    return inviting.invite(event, read(text).guests, days, more.pop("words", None), actor=actor, **more)


def on_the_list(event):
    rows = db.session.scalars(select(Participation).filter_by(event_id=event.id).order_by(Participation.id))
    return {one.email: one for one in rows}


def arrived():
    """Everything in the outbox, as it travels."""
    return [
        message_from_bytes(build(letter(mail)).as_bytes(), policy=policy.default) for mail in make.mails()
    ]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# The deed


def test_each_gets_an_invitation_for_each_day_and_nobody_sees_the_others(event, eleni):
    words = Localised(en="Do come.", el="Ελάτε.")

    invited = invite(
        event,
        "Nikos Theodorou; nikos@example.org; Open Farm; Greece\nAino Mäkelä <aino@example.org>",
        eleni,
        words=words,
    )

    there = on_the_list(event)
    assert invited == 2
    assert {
        email: (one.name, one.state, one.door, one.organisation, one.country, one.locale)
        for email, one in there.items()
    } == {
        "nikos@example.org": ("Nikos Theodorou", State.INVITED, Door.INVITED, "Open Farm", "GR", "el"),
        "aino@example.org": ("Aino Mäkelä", State.INVITED, Door.INVITED, "", "", "en"),
    }
    assert [one.days for one in there.values()] == [event.days, event.days]
    assert event.pool.taken == 0
    mails = arrived()
    entries = [entry(mail) for mail in mails]
    assert Counter(one.attendees[0] for one in entries) == {
        "mailto:nikos@example.org": 2,
        "mailto:aino@example.org": 2,
    }
    assert {len(one.attendees) for one in entries} == {1}
    assert {one.organizer for one in entries} == {f"mailto:{sender()}"}
    assert len({one.uid for one in entries}) == 4
    assert {(one.method, one.sequence) for one in entries} == {("REQUEST", 0)}
    for mail in mails:
        own, others = ("nikos", "aino") if "nikos" in mail["To"] else ("aino", "nikos")
        everything = mail.as_string() + "".join(
            str(part.get_content()) for part in mail.walk() if not part.is_multipart()
        )
        assert (f"{own}@example.org" in everything, f"{others}@example.org" in everything) == (True, False)
    first = {mail.recipient: mail.text for mail in make.mails("invitation")}
    assert {to: ("Ελάτε." in text, "Do come." in text) for to, text in first.items()} == {
        "nikos@example.org": (True, False),
        "aino@example.org": (False, True),
    }


def test_an_invitation_can_be_for_one_day_only(event, eleni):
    invite(event, "nikos@example.org", eleni, days=event.days[1:])

    assert on_the_list(event)["nikos@example.org"].days == event.days[1:]
    assert [entry(mail).starts_at for mail in arrived()] == [event.days[1].starts_at]
    with pytest.raises(NoDaysLeft):
        invite(event, "aino@example.org", eleni, days=[])


def test_whoever_is_added_after_a_move_gets_an_invitation_and_no_update(event, eleni):
    invite(event, "nikos@example.org", eleni)
    spans = [tuple(moment + timedelta(hours=1) for moment in day.span) for day in event.days]
    changes.move(event, spans, actor=eleni, zone=event.zone)
    before = len(make.mails())

    invite(event, "nikos@example.org, aino@example.org", eleni)

    new = [(mail.recipient, entry(as_sent)) for mail, as_sent in zip(make.mails(), arrived(), strict=True)][
        before:
    ]
    assert [(to, one.method, one.sequence, one.starts_at) for to, one in new] == [
        ("aino@example.org", "REQUEST", 0, spans[0][0]),
        ("aino@example.org", "REQUEST", 0, spans[1][0]),
    ]


def test_pressing_twice_invites_once(event, eleni):
    assert invite(event, "nikos@example.org, aino@example.org", eleni) == 2
    mails = len(make.mails())

    assert invite(event, "nikos@example.org, aino@example.org, giulia@example.org", eleni) == 1
    assert invite(event, "nikos@example.org, aino@example.org, giulia@example.org", eleni) == 0
    assert len(make.mails()) == mails + 2
    details = (
        select(AuditEntry.details, AuditEntry.actor_id)
        .filter_by(action="event.invited")
        .order_by(AuditEntry.id)
    )
    assert db.session.execute(details).all() == [
        ({"people": 2, "again": 0}, eleni.id),
        ({"people": 1, "again": 0}, eleni.id),
    ]


def test_who_is_on_the_list_stays_as_she_is(event, eleni):
    make.participation(event, make.person("Nikos"), days=event.days[:1])
    make.participation(event, make.person("Aino"), State.WAITING)

    assert invite(event, "nikos@example.org, aino@example.org", eleni) == 0
    assert [(one.state, len(one.days)) for one in on_the_list(event).values()] == [
        (State.CONFIRMED, 1),
        (State.WAITING, 2),
    ]
    assert make.mails() == []


def test_who_has_declined_is_asked_anew_with_a_higher_sequence(event, eleni):
    invite(event, "nikos@example.org", eleni)
    nikos = on_the_list(event)["nikos@example.org"]
    uids = {one.uid for one in nikos.invitations}
    make.leave(nikos)
    for one in nikos.invitations:
        one.take(Answer.DECLINED, None, None)
    db.session.commit()

    assert invite(event, "nikos@example.org", eleni) == 1

    assert nikos.is_invited
    last = [entry(mail) for mail in arrived()][-2:]
    assert {one.uid for one in last} == uids
    assert [(one.method, one.sequence) for one in last] == [("REQUEST", 1), ("REQUEST", 1)]


def test_who_is_asked_anew_stands_on_the_list_as_she_is_named_now(event, eleni):
    invite(event, "Nik <nikos@example.org>; Old Farm", eleni)
    nikos = on_the_list(event)["nikos@example.org"]
    actions.withdraw(nikos)

    invite(event, "Nikos Theodorou <nikos@example.org>; Open Farm", eleni)

    assert (nikos.name, nikos.organisation) == ("Nikos Theodorou", "Open Farm")


def test_nobody_hears_of_a_draft_before_it_is_published(project, eleni):
    event = make.event(project, status=Status.DRAFT)

    assert invite(event, "nikos@example.org", eleni) == 1
    assert (make.mails(), count(Notice)) == ([], 1)

    changes.publish(event, actor=eleni)
    assert [mail.purpose for mail in make.mails()] == ["invitation", "day_invitation"]


@pytest.mark.parametrize("state", ["cancelled", "over"])
def test_to_what_is_cancelled_or_over_nobody_is_invited(project, eleni, state):
    event = make.event(project, first=make.wednesday() - timedelta(days=400 if state == "over" else 0))
    if state == "cancelled":
        event.status = Status.CANCELLED
        db.session.commit()

    with pytest.raises(TooLateToChange):
        invite(event, "nikos@example.org", eleni)
    assert on_the_list(event) == {}


def test_what_we_know_completes_the_list(project, event, eleni):
    """Her colleagues at the partner, and what a stakeholder said of himself at an earlier event."""
    make.member(project, "Giulia")
    earlier = make.event(project, slug="earlier")
    make.participation(earlier, make.person("Nikos"), organisation="Ζυθοποιία", zone=make.ATHENS)

    invite(
        event,
        "giulia@example.org\nnikos@example.org\nMr X <x@example.org>; Città Metropolitana di Bologna",
        eleni,
    )

    there = on_the_list(event)
    facts = {
        one.email: (one.name, one.organisation, one.country, one.zone, one.partner and one.partner.slug)
        for one in there.values()
    }
    assert facts == {
        "giulia@example.org": ("Giulia Ferrante", "Metropolitan City of Bologna", "IT", make.ROME, "bologna"),
        "nikos@example.org": ("Nikos Theodorou", "Ζυθοποιία", "GR", make.ATHENS, None),
        "x@example.org": ("X", "Città Metropolitana di Bologna", "IT", make.ROME, "bologna"),
    }


def test_what_another_project_knows_stays_there(project, event, eleni):
    other = make.project(slug="other", acronym="Other")
    elsewhere = make.event(other, slug="elsewhere")
    make.participation(elsewhere, make.person("Kostas"), organisation="A secret employer")

    [one] = candidates.planned(event, read("kostas@example.org").guests).candidates

    assert (one.name, one.guest.organisation, one.guest.country, one.is_guessed) == ("Kostas", "", "", True)


def test_a_thousand_people_cost_as_many_statements_as_two(event, eleni):
    def guests(number, name):
        return [Guest(f"{name}{n}@example.org", "Nikos", "Theodorou", "ANATOLIKI") for n in range(number)]

    costs = []
    for number in (2, 1000):
        with counted() as statements:
            asked = inviting._rows(candidates.planned(event, guests(number, f"p{number}-")).candidates)
            inviting._invite(event, asked, event.days, None, actor=eleni)
        costs.append(Counter(one.split()[0] for one in statements))

    assert costs[0] == costs[1]
    assert (count(Participation), count(DayChoice), count(Notice)) == (1002, 2004, 1002)


def test_two_organisers_invite_at_once(app, project, event, eleni):
    """Their lists overlap, in opposite order: everybody is invited once, and neither sees an error."""
    stelios = make.organiser(project, "Stelios")
    ids, event_id = (eleni.id, stelios.id), event.id
    lists = [[Guest(f"p{n}@example.org") for n in numbers] for numbers in (range(60), range(90, 20, -1))]
    db.session.remove()
    start, results = Barrier(2), []

    def press(actor_id, guests):
        with app.app_context():
            there = db.session.get_one(type(event), event_id)
            actor, days = db.session.get_one(Person, actor_id), list(there.days)
            db.session.rollback()
            start.wait(30)
            results.append(inviting.invite(there, guests, days, actor=actor))
            db.session.remove()

    threads = [Thread(target=press, args=both) for both in zip(ids, lists, strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert (len(results), sum(results)) == (2, 91)
    assert (count(Participation), count(DayChoice)) == (91, 182)
    assert count(OutgoingMail) + 2 * count(Notice) == 182  # the worker writes the rest


# Which partner somebody belongs to


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("ANATOLIKI SA", "anatoliki"),
        ("Anatoliki S.A.", "anatoliki"),
        ("anatoliki", "anatoliki"),
        ("Ανατολική Α.Ε.", "anatoliki"),
        ("ΑΝΑΤΟΛΙΚΗ", "anatoliki"),
        ("ANATOLIKI SA, Department of Projects", "anatoliki"),
        ("Anatoliki – Thermi", "anatoliki"),
        ("Citta’ metropolitana di Bologna", "bologna"),
        ("CITTÀ METROPOLITANA DI BOLOGNA", "bologna"),
        ("Metropolitan city of Bologna (Italy)", "bologna"),
        ("South Ostrobothnia", "south-ostrobothnia"),
        ("Асоциация на еколозите от общините в България", "bamee"),
        ("Bamee", "bamee"),
        ("University of Bologna", None),
        ("Comune di Bologna", None),
        ("Friends of ANATOLIKI", None),
        ("Bologna, Comune", None),
        ("SA", None),
        ("Region", None),
        ("", None),
        ("…", None),
    ],
)
def test_a_partner_is_known_by_its_names(project, text, slug):
    partner = project.partner_of(organisation=text)

    assert (partner and partner.slug) == slug


def test_whom_the_network_knows_belongs_to_her_partner_whatever_she_writes(project):
    giulia = make.member(project, "Giulia")

    assert project.partner_of(giulia, "ANATOLIKI SA").slug == "bologna"
    assert project.partner_of(make.person("Nikos"), "BAMEE").slug == "bamee"
    assert project.partner_of(make.person("Kostas"), "Open Farm") is None


def test_who_is_added_by_hand_belongs_to_a_partner_too(event, eleni):
    details = {"given_name": "Nikos", "family_name": "Theodorou", "country": "GR", "locale": "el"}

    added = placing.add(
        event, actor=eleni, email="nikos@example.org", days=event.days, organisation="Anatoliki", **details
    )

    assert added.partner.slug == "anatoliki"


# The pages


def page(answer):
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html5lib")


def sent(soup):
    """What the browser would send with the list's button."""
    form = soup.select_one("form.columns")
    values = [(box["name"], box["value"]) for box in form.select("input") if box.get("type") != "checkbox"]
    values += [(box["name"], box["value"]) for box in form.select("input[type=checkbox][checked]")]
    values += [(text["name"], text.text.removeprefix("\n")) for text in form.select("textarea")]
    data = {}
    for name, value in values:
        data.setdefault(name, []).append(value)
    return data


def test_only_organisers_invite(client, project, event):
    assert client.get(INVITE).status_code == 302
    make.sign_in(client, make.member(project, "Giulia"))
    assert [client.get(INVITE).status_code, client.post(LIST).status_code, client.post(SEND).status_code] == [
        403
    ] * 3


def test_the_network_offers_whom_it_knows_and_who_is_not_on_the_list(staff, project, event):
    giulia = make.member(project, "Giulia")
    make.member(project, "Aino", organisation=2)
    make.participation(event, giulia)

    soup = page(staff.get(INVITE))

    assert shown(soup, "input[name=partner] + b") == ["ANATOLIKI SA", "Region of South Ostrobothnia"]
    assert shown(soup, "input[name=contact] + b") == ["Eleni Karavida", "Aino Mäkelä"]
    assert "Giulia Ferrante Has a place" in words(soup.main)


def test_the_list_says_who_will_be_invited_who_not_and_why(staff, project, event):
    make.member(project, "Aino", organisation=2)
    desislava = make.member(project, "Desislava", organisation=3)
    desislava.mail_came_back_at = event.published_at
    make.participation(event, make.person("Kostas"), State.CANCELLED)
    make.participation(event, make.person("Nikos"), State.WAITING)
    pasted = "Kostas <kostas@example.org>\nnikos@example.org\nMaria N <m@example.org>\nm@example.org\n"
    pasted += "petros.petrou@example.org\nnobody\nnikos@example.οrg"
    before = count(OutgoingMail), count(Participation), count(Person)

    soup = page(
        staff.post(
            LIST,
            data={
                "partner": project.organisations[2].id,
                "contact": [desislava.id, 9999, "x"],
                "pasted": pasted,
                "words-en": "Do come to us.",
            },
        )
    )

    assert shown(soup, "h1") == ["4 people will be invited"]
    assert shown(soup, "h2") == [
        "2 lines are not understood", "Region of South Ostrobothnia 1", "BAMEE 1", "Other guests 3",
        "Not invited: on the list already 1", "Named twice, invited once 1",
    ]  # fmt: skip
    rows = {words(box.find_next("b")): box.has_attr("checked") for box in soup.select("input[name=who]")}
    assert rows == {
        "Aino Mäkelä": True,
        "Desislava Стоянова": True,
        "Kostas Papadakis": False,
        "Maria N": True,
        "Petros Petrou": True,
    }
    text = words(soup.main)
    assert "Cancelled before Tick to ask once more." in text
    assert "The last mail came back" in text
    assert [box["value"] for box in soup.select("input[name^='name:']")] == ["Petros Petrou"]
    assert soup.select_one("textarea[name=pasted]").text.split("\n")[-2:] == ["nobody", "nikos@example.οrg"]
    assert (
        "5 of 5 places are free. 1 person waits already and comes first. If everybody accepts, 4 will wait."
        in text
    )
    assert "Do come to us." in words(soup.select_one(".mail-text"))
    assert re.findall(r"/me/\S+", words(soup.select_one(".mail-text")))[0] == "/me/***"
    assert (count(OutgoingMail), count(Participation), count(Person)) == before


def test_the_list_counts_mails_languages_and_places(staff, event, eleni):
    event.pool.seats = 3
    db.session.commit()
    invite(event, "a@example.org, b@example.org", eleni)

    soup = page(
        staff.post(
            LIST,
            data={"pasted": "c@example.org\nΝίκος <d@example.org>; ; Greece\nE F; e@example.org;; Greece"},
        )
    )

    assert shown(soup, "aside .rows li") == [
        "E-mails, one for each day 6", "People who read Ελληνικά 2", "People who read English 1",
    ]  # fmt: skip
    assert (
        "3 of 3 places are free. 2 people were invited before and have not said yes. "
        "If everybody accepts, 2 will wait." in words(soup.aside)
    )


def test_from_the_list_to_the_press_nothing_is_lost(staff, project, event):
    """Unticked people stay unticked, corrected lines join, days and words go along."""
    typed = {
        "pasted": "a.b@example.org\nc@example.org\nnobody",
        "words-en": "Do come.",
        "days": [event.days[1].id],
    }
    listed = sent(page(staff.post(LIST, data=typed | {"days_asked": "yes", "language": "el"})))
    assert listed["who"] == ["a.b@example.org", "c@example.org"]
    listed |= {"who": ["a.b@example.org"], "name:a.b@example.org": ["Anna Bella"]}

    # A line is not understood: nothing is sent
    again = page(staff.post(SEND, data=listed))
    assert shown(again, ".field-error") == ["Look at these lines first. Nothing has been sent yet."]
    assert on_the_list(event) == {}

    # She goes back to add the network, and returns
    back = page(staff.post(INVITE, data=listed))
    assert "Your list with 2 people is kept." in words(back.main)
    whole = {box["name"]: box["value"] for box in back.select("form.narrow input[type=hidden]")}
    whole |= {text["name"]: text.text.removeprefix("\n") for text in back.select("form.narrow textarea")}
    assert (whole["pasted"], whole["words-en"]) == ("nobody", "Do come.")
    whole |= {"days": [event.days[1].id], "language": "el", "pasted": "D <d@example.org>"}
    whole["partner"] = project.organisations[0].id
    listed = sent(page(staff.post(LIST, data=whole)))
    assert listed["who"] == ["eleni@example.org", "a.b@example.org", "d@example.org"]

    answer = staff.post(SEND, data=listed, follow_redirects=True)

    assert "3 people are invited. The e-mails are on their way." in words(page(answer).body)
    assert {one.email: (one.name, one.locale, one.days) for one in on_the_list(event).values()} == {
        "eleni@example.org": ("Eleni Karavida", "en", event.days[1:]),
        "a.b@example.org": ("Anna Bella", "el", event.days[1:]),
        "d@example.org": ("D", "el", event.days[1:]),
    }
    assert count(Invitation) == 3
    assert "Do come." in make.mails("invitation")[0].text
    again = page(staff.post(SEND, data=listed, follow_redirects=True))
    assert "Nobody new was invited: all of them are on the list already." in words(again.body)
    assert count(OutgoingMail) == 3


def test_lines_may_be_left_out(staff, event):
    listed = sent(page(staff.post(LIST, data={"pasted": "a@example.org\nnobody"}))) | {"leave_out": "y"}

    assert staff.post(SEND, data=listed).status_code == 302
    assert list(on_the_list(event)) == ["a@example.org"]


def test_with_nobody_ticked_nobody_is_invited(staff, event):
    listed = sent(page(staff.post(LIST, data={"pasted": "a@example.org"}))) | {"who": []}

    assert shown(page(staff.post(SEND, data=listed)), ".error-summary li") == ["Tick at least one person."]
    assert on_the_list(event) == {}


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        (
            "list.xlsx",
            b"PK\x03\x04broken",
            "This file cannot be read. Save it as XLSX or CSV and choose it again.",
        ),
        ("list.csv", b"x" * 100_001, "This file is larger than 1 MB."),
        (
            "list.csv",
            b"".join(b"p%d@example.org\n" % n for n in range(1001)),
            "That is more than 1000 people at once.",
        ),
        ("list.csv", b"", "There is nothing in this file."),
    ],
    ids=["broken", "large", "long", "empty"],
)
def test_a_file_that_is_no_list_gets_a_word_and_nothing_typed_is_lost(
    staff, project, event, name, data, error, monkeypatch
):
    monkeypatch.setattr(tables, "LARGEST", 100_000)  # the test's own browser keeps larger ones open
    typed = {"pasted": "a@example.org", "words-el": "Ελάτε.", "partner": project.organisations[0].id}

    soup = page(
        staff.post(LIST, data=typed | {"file": (BytesIO(data), name)}, content_type="multipart/form-data")
    )

    assert [one.startswith(error) for one in shown(soup, ".field-error")] == [True]
    assert soup.select_one("textarea[name=pasted]").text.strip() == "a@example.org"
    assert soup.select_one("textarea[name=words-el]").text.strip() == "Ελάτε."
    assert len(soup.select("input[name=partner][checked]")) == 1


def test_a_file_and_a_list_are_taken_together(staff, event):
    file = "Όνομα;E-mail\nΝίκος Θεοδώρου;nikos@example.org\n".encode("cp1253")

    soup = page(
        staff.post(
            LIST,
            data={"pasted": "Aino <aino@example.org>", "file": (BytesIO(file), "guests.csv")},
            content_type="multipart/form-data",
        )
    )

    assert shown(soup, "input[name=who] + b") == ["Aino", "Νίκος Θεοδώρου"]


def test_whom_to_invite_must_be_said(staff, event):
    soup = page(staff.post(LIST, data={"pasted": " "}))

    assert shown(soup, ".field-error") == ["Say whom: tick people above, paste a list or choose a file."]


def test_the_list_of_a_thousand_asks_no_more_than_that_of_two(staff, event):
    def cost(number):
        with counted() as statements:
            soup = page(
                staff.post(LIST, data={"pasted": "\n".join(f"p{n}@example.org" for n in range(number))})
            )
        assert len(soup.select("input[name=who]")) == number
        return len(statements)

    cost(2)

    assert cost(2) == cost(1000)


def test_a_list_that_lay_open_too_long_keeps_who_is_unticked(app, staff, event):
    listed = sent(page(staff.post(LIST, data={"pasted": "a@example.org\nb@example.org"}))) | {
        "who": ["b@example.org"],
        "csrf_token": "old",
    }
    app.config["WTF_CSRF_ENABLED"] = True

    answer = staff.post(SEND, data=listed)

    assert answer.status_code == 400
    soup = BeautifulSoup(answer.text, "html5lib")
    assert "Your list with 2 people is kept." in words(soup.main)
    assert soup.select_one("input[name=off]")["value"] == "a@example.org"
    assert on_the_list(event) == {}


def test_a_thousand_people_go_from_the_list_to_the_press(staff, event):
    organisation = "Πανεπιστήμιο Μακεδονίας, Τμήμα Διεθνών και Ευρωπαϊκών Σπουδών"
    lines = [f"Κωνσταντίνος Παπαδημητρίου <konstantinos{n}@example.org>; {organisation}" for n in range(1000)]
    listed = sent(
        page(staff.post(LIST, data={"pasted": "\n".join(lines)}, content_type="multipart/form-data"))
    )

    assert staff.post(SEND, data=listed).status_code == 302
    assert count(Participation) == 1000


@pytest.mark.parametrize("state", ["cancelled", "over"])
def test_where_nobody_can_be_invited_the_page_says_so(staff, project, state):
    event = make.event(project, first=make.wednesday() - timedelta(days=400 if state == "over" else 0))
    event.status = Status.CANCELLED if state == "cancelled" else event.status
    words_of = {
        "cancelled": "This event is cancelled, so nobody can be invited.",
        "over": "This event is over, so nobody can be invited.",
    }

    for answer in (staff.get(INVITE), staff.post(LIST, data={"pasted": "a@example.org"})):
        assert shown(page(answer), ".lede") == [words_of[state]]
    assert staff.post(SEND, data={"listed": "a@example.org", "who": "a@example.org"}).status_code == 409
    assert make.mails() == []
