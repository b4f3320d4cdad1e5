"""Groups of a project: made, named, filled and emptied by its organisers, and by nobody else."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.events.audiences import of_group
from app.events.terms import Status
from app.groups import actions
from app.i18n import Localised
from app.network.groups import Group
from tests import make
from tests.pages import reading

GROUPS = "/manage/projects/cesme-plus/groups"


@pytest.fixture
def group(eleni, project):
    return actions.create(
        project, Localised(en="Steering group", el="Ομάδα καθοδήγησης"), actor=eleni, form_key="x"
    )


@pytest.fixture
def organiser(client, eleni):
    return make.sign_in(client, eleni)


def members(group):
    db.session.refresh(group)
    return [person.given_name for person in group.people]


def test_a_group_is_made_named_filled_and_renamed(organiser, project):
    made = organiser.post(f"{GROUPS}/new", data={"name-en": "Steering group", "name-fi": "Ohjausryhmä"})
    [group] = db.session.scalars(select(Group)).all()
    assert made.location == f"{GROUPS}/{group.id}"
    assert group.name == {"en": "Steering group", "fi": "Ohjausryhmä"}

    giulia = make.member(project)
    page = organiser.post(
        f"{GROUPS}/{group.id}/people", data={"partners": [giulia.id]}, follow_redirects=True
    )
    assert "1 person is in the group now." in page.text
    assert members(group) == ["Giulia"]

    organiser.post(f"{GROUPS}/{group.id}/name", data={"name-en": "Core group", "name-fi": ""})
    assert group.name == {"en": "Core group"}
    assert reading.shown(reading.page(organiser, GROUPS), ".rows h2") == ["Core group"]

    logged = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("group.")).order_by(AuditEntry.id)
    ).all()
    assert logged == ["group.created", "group.joined", "group.renamed"]


def test_a_form_sent_twice_makes_one_group(organiser):
    for _press in range(2):
        organiser.post(f"{GROUPS}/new", data={"form_key": "form-1", "name-en": "Steering group"})
    assert [group.name for group in db.session.scalars(select(Group))] == [{"en": "Steering group"}]


def test_a_group_needs_a_name(organiser):
    page = organiser.post(f"{GROUPS}/new", data={"name-en": " "})

    assert "Write this in at least one language." in page.text
    assert db.session.scalars(select(Group)).all() == []


def test_partners_and_participants_are_offered_each_once(organiser, project, group):
    make.participation(make.event(project), make.member(project))
    nikos = make.person("Nikos")
    for slug in ("first", "second"):
        make.participation(make.event(project, slug=slug), nikos)

    page = reading.page(organiser, f"{GROUPS}/{group.id}")

    assert reading.shown(page, "[name=partners] + b") == [
        "Eleni Karavida, ANATOLIKI SA", "Giulia Ferrante, Metropolitan City of Bologna",
    ]  # fmt: skip
    assert reading.shown(page, "[name=guests] + b") == ["Nikos Theodorou, Open Farm"]


@pytest.mark.parametrize("typed", ["nikos@example.org", " NIKOS@Example.org "])
def test_somebody_is_found_by_the_address(organiser, project, group, typed):
    make.participation(make.event(project))

    organiser.post(f"{GROUPS}/{group.id}/people", data={"email": typed})

    assert members(group) == ["Nikos"]


def test_of_people_of_other_projects_nothing_is_learned(organiser, project, group):
    """Whether the address is known or not, the answer is the same."""
    other = make.project(slug="other", acronym="Other")
    make.participation(make.event(other, slug="theirs"), make.person("Kostas"))
    kostas = make.organiser(other, "Aino")
    said = "Nobody of this project has this address. Invite her to an event first."

    for typed in ("kostas@example.org", "aino@example.org", "nobody@example.org"):
        page = organiser.post(f"{GROUPS}/{group.id}/people", data={"email": typed})
        assert reading.shown(reading.BeautifulSoup(page.text, "html5lib"), ".field-error") == [said]
        assert "Papadakis" not in page.text
    organiser.post(f"{GROUPS}/{group.id}/people", data={"guests": [kostas.id]})
    assert members(group) == []


def test_whoever_is_taken_out_sees_nothing_closed_any_more(organiser, project, group):
    nikos = make.participation(make.event(project))
    actions.put_in(group, [nikos.person], actor=nikos.person)
    assert of_group(group.id) in nikos.viewer.audiences

    page = organiser.post(f"{GROUPS}/{group.id}/people/{nikos.person_id}/out", follow_redirects=True)

    assert "Nikos Theodorou is out of the group" in page.text
    assert members(group) == []
    assert of_group(group.id) not in nikos.viewer.audiences


def test_a_group_of_nobody_s_agenda_is_deleted(organiser, project, group):
    giulia = make.member(project)
    actions.put_in(group, [giulia], actor=giulia)

    organiser.post(f"{GROUPS}/{group.id}/remove")

    assert db.session.scalars(select(Group)).all() == []
    assert giulia.groups == []


@pytest.mark.parametrize("where", ["draft", "release", "earlier release"])
def test_a_group_that_an_agenda_names_stays(organiser, project, group, where):
    """Also where only an earlier release does: it stays readable, and never for other people."""
    draft = where == "draft"
    event = make.event(project, status=Status.DRAFT if draft else Status.PUBLISHED)
    item = make.item(event, audiences=[of_group(group.id)])
    if not draft:
        db.session.delete(item)
        db.session.commit()
    if where == "earlier release":
        make.item(event, "11:00", "12:00")

    asked = organiser.get(f"{GROUPS}/{group.id}/remove").text
    answer = organiser.post(f"{GROUPS}/{group.id}/remove")

    assert "Good practices" in asked
    assert answer.status_code == 409
    assert "Agendas name this group: Good practices. Take it out of their items first." in answer.text
    assert db.session.scalars(select(Group)).all() == [group]


def test_of_other_projects_a_group_cannot_be_reached(client, organiser, project, group):
    """Not by its organisers, and not by way of their own project."""
    other = make.project(slug="other", acronym="Other")
    kostas = make.organiser(other, "Kostas")
    urls = [GROUPS, f"{GROUPS}/new", *(f"{GROUPS}/{group.id}{part}" for part in ("", "/name", "/remove"))]
    deeds = [
        f"{GROUPS}/{group.id}/people",
        f"{GROUPS}/{group.id}/people/{kostas.id}/out",
        *urls[1:2],
        *urls[3:],
    ]
    for who in (kostas, make.member(project)):
        make.sign_in(client, who)
        assert [client.get(url).status_code for url in urls] == [403] * len(urls)
        assert [client.post(url, data={"name-en": "Ours"}).status_code for url in deeds] == [403] * len(deeds)

    make.sign_in(client, kostas)
    theirs = "/manage/projects/other/groups"
    parts = ["", "/name", "/remove"]
    assert [client.get(f"{theirs}/{group.id}{part}").status_code for part in parts] == [404] * 3
    assert members(group) == []
    assert group.name == {"en": "Steering group", "el": "Ομάδα καθοδήγησης"}


def test_whoever_is_signed_out_or_no_organiser_does_not_learn_which_groups_there_are(client, project, group):
    there, nowhere = f"{GROUPS}/{group.id}", f"{GROUPS}/{group.id + 1}"
    for url in (there, nowhere, "/manage/projects/nothing/groups"):
        assert client.get(url).location.startswith("/sign-in?next=")
    make.sign_in(client, make.member(project))
    assert [client.get(url).status_code for url in (there, nowhere)] == [403, 403]


def test_whether_somebody_is_known_is_not_told_by_taking_her_out(organiser, group):
    kostas = make.person("Kostas")
    for number in (kostas.id, kostas.id + 1):
        assert organiser.post(f"{GROUPS}/{group.id}/people/{number}/out").location == f"{GROUPS}/{group.id}"


def test_a_number_that_is_none_is_no_group(organiser, group):
    assert organiser.get(f"{GROUPS}/{group.id + 1}").status_code == 404
    assert organiser.get("/manage/projects/nothing/groups").status_code == 404
