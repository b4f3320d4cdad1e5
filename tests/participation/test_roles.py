"""As what people take part: seen, found and changed by organisers, and what it changes for the person."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.events.audiences import Role
from app.groups import actions as groups
from app.i18n import Localised
from app.participation import actions, disclosures, ical, replies, roles
from app.participation.models import Participation
from app.people.models import Person
from app.standing import corrections
from tests import make
from tests.pages import reading

SECRET = "Budget of the second phase"
LIST = "/manage/events/good-practices/participants"


@pytest.fixture
def event(eleni, project):
    event = make.event(project)
    make.item(event, title=Localised(en=SECRET, el=SECRET), audiences=["partner"])
    return event


@pytest.fixture
def people(event):
    """Nikos, Aino and Desislava hold the event in their calendars."""
    return make.holding(event, "Nikos", "Aino", "Desislava")


def chosen(people, role):
    return [one.given_name for one in people if one.role is role]


def descriptions(participation):
    return "".join(one["description"] for one in ical.facts(participation).values())


def noted(action):
    rows = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [(row.subject_id, row.details) for row in db.session.scalars(rows)]


def test_who_works_on_the_project_is_a_partner_and_everybody_else_a_stakeholder(event, project):
    giulia, nikos = make.member(project), make.person("Nikos")
    for who in (giulia, nikos):
        make.participation(event, who).take_part_as_known()

    assert [Participation.at(event, who).role for who in (giulia, nikos)] == [Role.PARTNER, Role.STAKEHOLDER]


def test_the_list_shows_the_roles_and_finds_people_by_them(client, eleni, event, people):
    roles.take_part_as(event, [people[1].id], Role.SPEAKER, actor=eleni)
    make.sign_in(client, eleni)

    assert reading.shown(reading.page(client, LIST), "td .role") == [
        "Speaker", "Stakeholder", "Stakeholder",
    ]  # fmt: skip
    assert reading.shown(reading.page(client, f"{LIST}?role=speaker"), "tbody th a") == ["Aino Mäkelä"]
    assert reading.shown(reading.page(client, f"{LIST}?role=nonsense"), "tbody th a") == [
        "Aino Mäkelä", "Nikos Theodorou", "Desislava Стоянова",
    ]  # fmt: skip


def test_one_person_gets_another_role_with_a_line_in_the_log(client, eleni, event, people):
    make.sign_in(client, eleni)
    one = people[0]

    page = client.post(f"{LIST}/{one.id}/role", data={"role": "programme"}, follow_redirects=True)

    assert "Nikos Theodorou takes part as: Programme officer." in page.text
    assert "Eleni Karavida changed the role" in page.text
    assert one.role is Role.PROGRAMME
    assert noted("participation.role_changed") == [(one.id, {"before": "stakeholder", "after": "programme"})]


def test_those_who_were_ticked_are_counted(client, eleni, event, people):
    make.sign_in(client, eleni)
    ticked = {"deed": "role:partner", "ids": [people[0].id, people[2].id, 99_999]}

    page = pressed(client, ticked)

    assert "2 people now take part as: Partner." in page.text
    assert chosen(people, Role.PARTNER) == ["Nikos", "Desislava"]
    assert "2 calendars describe the programme as it was before. Nothing was sent." in page.text
    assert make.mails() == []


def pressed(client, asked):
    """What the list asks for is looked at, and then done."""
    page = BeautifulSoup(client.get(f"{LIST}/many", query_string=asked).text, "html5lib")
    look = page.select_one("main form")
    seen = look.select_one("[name=seen]")["value"]
    return client.post(look["action"], data={"seen": seen}, follow_redirects=True)


def test_all_who_fit_the_filters_are_changed_and_nobody_else(client, eleni, event, people):
    make.sign_in(client, eleni)

    pressed(client, {"deed": "role:speaker", "whom": "all", "q": "nikos"})
    assert chosen(people, Role.SPEAKER) == ["Nikos"]

    pressed(client, {"deed": "role:public", "whom": "all", "role": "stakeholder"})
    assert chosen(people, Role.PUBLIC) == ["Aino", "Desislava"]


def test_people_of_other_events_are_out_of_reach(client, eleni, project, event, people):
    make.sign_in(client, eleni)
    other = make.participation(make.event(project, slug="other"), make.person("Kostas"))

    client.post(f"{LIST}/many/role:partner?ids={other.id}", data={"seen": "1"})

    assert other.role is Role.STAKEHOLDER
    assert client.post(f"{LIST}/{other.id}/role", data={"role": "partner"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"deed": "role:partner"}, "Tick at least one person first."),
        ({"deed": "role:king", "ids": "all"}, "Tick at least one person first."),
        ({"deed": "role:king", "ids": "1"}, "Choose what to do with them."),
    ],
)
def test_nonsense_changes_nobody(client, eleni, event, people, asked, said):
    make.sign_in(client, eleni)

    assert said in client.get(f"{LIST}/many", query_string=asked, follow_redirects=True).text
    assert client.post(f"{LIST}/many/role:king?ids=1").status_code == 404
    assert chosen(people, Role.STAKEHOLDER) == ["Nikos", "Aino", "Desislava"]


def test_only_organisers_of_the_event_may(client, project, event, people):
    giulia = make.member(project)
    other = make.organiser(make.project(slug="other", acronym="Other"), "Kostas")
    for who in (giulia, other):
        make.sign_in(client, who)
        answers = [
            client.get(f"{LIST}/many?deed=role:partner&ids={people[0].id}"),
            client.post(f"{LIST}/many/role:partner?whom=all"),
            client.post(f"{LIST}/{people[0].id}/role", data={"role": "partner"}),
            client.post(f"{LIST}/{people[0].id}/corrected-entry"),
        ]
        assert {answer.status_code for answer in answers} == {403}
    assert chosen(people, Role.PARTNER) == []


def test_a_partner_reads_the_closed_item_and_a_stakeholder_does_not(client, eleni, event, people):
    nikos = people[0]
    for role, seen in ((Role.PARTNER, True), (Role.STAKEHOLDER, False)):
        roles.take_part_as(event, [nikos.id], role, actor=eleni)
        assert (SECRET in descriptions(nikos)) is seen
        assert (SECRET in client.get(f"/me/{nikos.token}").text) is seen
        assert (SECRET in client.get(f"/me/{nikos.token}.ics").text.replace("\r\n ", "")) is seen
    assert make.mails() == []


def test_her_page_says_that_the_calendar_still_names_what_is_no_longer_hers(client, eleni, event):
    nikos = make.participation(event, role=Role.PARTNER)
    make.hold(nikos)
    make.sign_in(client, eleni)
    warning = "The calendar still shows what is no longer for this person"
    assert warning not in client.get(f"{LIST}/{nikos.id}").text

    roles.take_part_as(event, [nikos.id], Role.STAKEHOLDER, actor=eleni)
    assert warning in client.get(f"{LIST}/{nikos.id}").text

    page = client.post(f"{LIST}/{nikos.id}/corrected-entry", follow_redirects=True)
    assert "The corrected entry is on its way to Nikos Theodorou." in page.text
    assert warning not in page.text
    [mail] = make.mails()
    assert mail.recipient == "nikos@example.org"
    assert SECRET.encode() not in mail.calendar.replace(b"\r\n ", b"")


def test_seeing_more_is_no_leak(eleni, event, people):
    roles.take_part_as(event, [people[0].id], Role.PARTNER, actor=eleni)

    assert disclosures.still_shown(people[0]) == []


def test_leaving_a_group_is_noticed_too(app, eleni, project, event):
    group = groups.create(project, Localised(en="Steering group"), actor=eleni, form_key="x")
    nikos = make.participation(event)
    groups.put_in(group, [nikos.person], actor=eleni)
    make.item(event, "11:00", "12:00", title=Localised(en="Elections"), audiences=[f"group:{group.id}"])
    make.hold(nikos)
    assert disclosures.still_shown(nikos) == []

    groups.take_out(group, db.session.get_one(Person, nikos.person_id), actor=eleni)

    assert len(disclosures.still_shown(nikos)) == 1


def test_out_of_one_group_and_into_another_is_another_calendar(app, client, eleni, project, event):
    """The row of the one is gone, and that of the other gets its id."""
    first, other = (
        groups.create(project, Localised(en=name), actor=eleni, form_key=name) for name in ("One", "Other")
    )
    for group, title in ((first, "Elections"), (other, "Finances")):
        make.item(event, title=Localised(en=title), audiences=[f"group:{group.id}"])
    nikos = make.participation(event, make.person(locale="en"))
    make.hold(nikos)
    groups.put_in(first, [nikos.person], actor=eleni)
    before = client.get(f"/me/{nikos.token}.ics")
    assert "Elections" in before.text.replace("\r\n ", "")

    groups.take_out(first, db.session.get_one(Person, nikos.person_id), actor=eleni)
    groups.put_in(other, [db.session.get_one(Person, nikos.person_id)], actor=eleni)

    fed = client.get(f"/me/{nikos.token}.ics", headers={"If-None-Match": before.headers["ETag"]})
    text = fed.text.replace("\r\n ", "")
    assert (fed.status_code, "Elections" in text, "Finances" in text) == (200, False, True)


def a_former_partner(event, eleni):
    one = make.participation(event, role=Role.PARTNER)
    make.hold(one)
    assert SECRET in one.invitations[0].sent["description"]
    roles.take_part_as(event, [one.id], Role.STAKEHOLDER, actor=eleni)
    return one


def everything_mailed():
    calendars = (mail.calendar.replace(b"\r\n ", b"").decode() for mail in make.mails())
    return "".join([*calendars, *(mail.text + mail.html for mail in make.mails())])


def test_what_is_sent_once_more_is_in_the_words_for_her_now(event, eleni, clock):
    nikos = a_former_partner(event, eleni)
    clock.advance(minutes=2)

    corrections.send_again(nikos, actor=eleni)

    assert [mail.calendar_method for mail in make.mails()] == ["REQUEST", "REQUEST"]
    assert SECRET not in everything_mailed()


def test_a_lost_entry_is_sent_again_in_the_words_for_her_now(event, eleni):
    nikos = a_former_partner(event, eleni)

    replies.ask_again(nikos.invitations[0])

    assert (len(make.mails()), SECRET in everything_mailed()) == (1, False)


@pytest.mark.parametrize("closed", ["to her", "to all"])
def test_what_is_called_off_names_nothing_that_is_closed_by_now(client, event, eleni, closed):
    if closed == "to all":
        open_item = make.item(event, "11:00", title=Localised(en="Elections", el="Elections"))
    nikos = a_former_partner(event, eleni)
    if closed == "to all":
        open_item.audiences = ["partner"]
        make.release(event)

    actions.withdraw(nikos)

    feed = client.get(f"/me/{nikos.token}.ics").text.replace("\r\n ", "")
    assert [mail.calendar_method for mail in make.mails()] == ["CANCEL", "CANCEL"]
    assert feed.count("STATUS:CANCELLED") == 2
    for word in (SECRET, "Elections"):
        assert word not in everything_mailed() + feed


def test_an_entry_from_before_there_were_releases_is_looked_through_too(event, eleni):
    nikos = a_former_partner(event, eleni)
    for one in nikos.invitations:
        one.sent = {name: value for name, value in one.sent.items() if name != "release"}
    db.session.commit()

    assert disclosures.still_shown(nikos) != []
