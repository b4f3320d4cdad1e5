"""The site: its projects and organisations, and who looks after it."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.i18n import Localised
from app.network.models import Membership, Organisation, Project, Role
from app.people.ciphers import sealed
from app.people.factors import SecondFactor
from app.people.models import Person
from app.people.proving import second_factor_of
from app.team import administering, founding
from app.team.refusals import AddressTaken, LastAdministrator, StillNeeded
from tests import make

SITE = "/manage/site"


@pytest.fixture
def ada(app):
    return administering.appoint("ada@example.org", actor=None, given_name="Ada", family_name="Mini")


@pytest.fixture
def signed_in(client, ada):
    return make.sign_in(client, ada)


def errors(answer):
    return re.findall(r'id="([\w-]+)-error"', answer.get_data(as_text=True))


PROJECT = {
    "acronym": "GREEN", "slug": "green", "name-en": "Green cities", "programme": "Interreg Europe",
    "partners": ["anatoliki", "bologna"], "lead": "bologna",
}  # fmt: skip
ORGANISATION = {
    "name": "Chamber of Xanthi", "native_name": "Επιμελητήριο Ξάνθης", "native_language": "el",
    "city-en": "Xanthi", "country": "GR", "zone": "Europe/Athens", "latitude": "41.13",
}  # fmt: skip


def test_a_project_is_founded(signed_in, project):
    answer = make.post(signed_in, f"{SITE}/projects/new", PROJECT)
    assert answer.location == "/manage/projects/green/team"
    green = db.session.scalars(select(Project).filter_by(slug="green")).one()
    assert [(one.organisation.slug, one.is_lead) for one in green.partnerships] == [
        ("anatoliki", False), ("bologna", True),
    ]  # fmt: skip
    assert signed_in.get("/projects/green").status_code == 200
    assert signed_in.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            lambda ada: founding.found(
                "green", list(db.session.scalars(select(Organisation))), None, actor=ada,
                acronym="GREEN", name=Localised(en="Green"), programme="Interreg Europe",
            ),
            ["AddressTaken", "green"],
        ),
        (
            lambda ada: founding.add_organisation(
                actor=ada, name="Region of Xanthi", native_name="Xanthi", native_language="en",
                city=Localised(en="Xanthi"), country="GR", zone="Europe/Athens",
            ),
            ["region-of-xanthi", "region-of-xanthi-2"],
        ),
    ],
)  # fmt: skip
def test_two_who_found_the_same_at_once_get_two_addresses_or_an_answer(app, project, ada, found, expected):
    """Each has looked which addresses are taken before the other has saved hers."""
    start, id = Barrier(2), ada.id
    db.session.commit()

    def one(_: int) -> str:
        with app.app_context():
            actor = db.session.get(Person, id)
            start.wait(10)
            try:
                return found(actor).slug
            except AddressTaken as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(one, range(2))) == expected


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"slug": "cesme-plus"}, "slug"),
        ({"slug": "Green Cities"}, "slug"),
        ({"slug": "new\n"}, None),
        ({"acronym": ""}, "acronym"),
        ({"name-en": ""}, "name-en"),
        ({"partners": []}, "partners"),
        ({"lead": "bamee"}, "lead"),
        ({"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "ends_on"),
        ({"website": "javascript:alert(1)"}, "website"),
    ],
)
@pytest.mark.database("sqlite")
def test_what_is_wrong_with_a_project_is_said_at_its_field(signed_in, project, typed, field):
    answer = make.post(signed_in, f"{SITE}/projects/new", PROJECT | typed)
    assert errors(answer) == ([field] if field else [])


def test_a_project_is_changed(signed_in, project):
    page = f"{SITE}/projects/cesme-plus"
    typed = {key: value for key, value in PROJECT.items() if key != "slug"}
    everybody = ["anatoliki", "bologna", "south-ostrobothnia"]
    make.post(signed_in, page, typed | {"partners": everybody})
    assert (project.acronym, [one.slug for one in project.organisations]) == ("GREEN", everybody)
    assert project.lead.slug == "bologna"


def test_a_partner_with_people_stays(signed_in, project):
    make.member(project)
    answer = make.post(
        signed_in, f"{SITE}/projects/cesme-plus", PROJECT | {"partners": ["anatoliki"], "lead": "anatoliki"}
    )
    assert errors(answer) == ["partners"]
    assert len(project.partnerships) == 4


def test_a_partner_that_hosts_stays(project, ada):
    make.event(project)
    with pytest.raises(StillNeeded):
        founding.change(project, project.organisations[1:], None, actor=ada)


def test_an_organisation_is_added_and_changed(signed_in):
    make.post(signed_in, f"{SITE}/organisations/new", ORGANISATION)
    make.post(signed_in, f"{SITE}/organisations/new", ORGANISATION)
    first, second = db.session.scalars(select(Organisation).order_by(Organisation.id))
    assert (first.slug, second.slug, first.latitude) == ("chamber-of-xanthi", "chamber-of-xanthi-2", 41.13)
    make.post(
        signed_in, f"{SITE}/organisations/{first.id}", ORGANISATION | {"name": "Chamber", "latitude": ""}
    )
    assert (first.name, first.slug, first.latitude) == ("Chamber", "chamber-of-xanthi", None)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"country": "??"}, "country"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"latitude": "far north"}, "latitude"),
        ({"latitude": "91"}, "latitude"),
        ({"latitude": "NaN"}, "latitude"),
    ],
)
@pytest.mark.database("sqlite")
def test_what_is_wrong_with_an_organisation_is_said_at_its_field(signed_in, typed, field):
    assert errors(make.post(signed_in, f"{SITE}/organisations/new", ORGANISATION | typed)) == [field]


def test_an_administrator_is_appointed_by_mail(signed_in):
    known = {"given_name": "Maria", "family_name": "Nikolaou", "email": "maria@example.org", "locale": "en"}
    make.post(signed_in, f"{SITE}/administrators/new", known)
    assert Person.with_address("maria@example.org").is_administrator
    assert [one.recipient for one in make.mails("team_administrator")] == [
        "ada@example.org",
        "maria@example.org",
    ]


def test_the_role_is_taken_back(signed_in, ada):
    maria = administering.appoint("maria@example.org", actor=ada)
    make.post(signed_in, f"{SITE}/administrators/{maria.id}/back")
    assert not maria.is_administrator
    assert [one.recipient for one in make.mails("team_no_administrator")] == ["maria@example.org"]
    assert signed_in.get(f"{SITE}/administrators/{maria.id}/back").status_code == 404


def test_the_last_administrator_stays(signed_in, ada):
    with pytest.raises(LastAdministrator):
        administering.dismiss(ada, actor=ada)
    answer = make.post(signed_in, f"{SITE}/administrators/{ada.id}/back")
    assert answer.status_code == 409
    assert ada.is_administrator


def test_who_takes_it_back_from_herself_is_led_out(signed_in, ada):
    administering.appoint("maria@example.org", actor=ada)
    assert make.post(signed_in, f"{SITE}/administrators/{ada.id}/back").location == "/"
    assert signed_in.get(SITE).status_code == 403


def test_what_she_is_in_a_project_she_stays(project, eleni, ada):
    administering.appoint("eleni@example.org", actor=ada)
    administering.dismiss(eleni, actor=ada)
    assert [one.role for one in db.session.scalars(select(Membership))] == [Role.ORGANISER]


def test_a_lost_second_step_is_switched_off(signed_in, ada, project, eleni):
    make.save(SecondFactor(person_id=eleni.id, secret=sealed("A" * 32), set_up_at=clock.now()))
    assert 'value="eleni@example.org"' in signed_in.get(f"{SITE}/second-step?of={eleni.id}").text
    assert "Has she lost it?" in signed_in.get(f"/manage/projects/{project.slug}/security").text
    make.post(signed_in, f"{SITE}/second-step", {"email": "Eleni@example.org"})
    assert second_factor_of(eleni) is None
    assert [one.recipient for one in make.mails("account_changed")] == ["eleni@example.org"]
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.action, last.actor_id) == ("person.second_factor_lost", ada.id)
    assert errors(make.post(signed_in, f"{SITE}/second-step", {"email": "eleni@example.org"})) == ["email"]


def test_the_first_comes_from_the_command_line(app, cli_runner):
    said = cli_runner.invoke(app.cli, ["administrator", "Ada@Example.org", "Ada", "Lovelace"])
    assert (
        said.output
        == "ada@example.org looks after this site now. She signs in with a link that is mailed to her.\n"
    )
    ada = Person.with_address("ada@example.org")
    assert (ada.is_administrator, ada.name) == (True, "Ada Lovelace")
    assert cli_runner.invoke(app.cli, ["administrator", "ada"]).exit_code == 1
    cli_runner.invoke(app.cli, ["administrator", "ada@example.org"])
    assert db.session.scalars(select(AuditEntry.action)).all() == ["administrator.appointed"]


def test_whom_the_command_line_appoints_has_a_name(app, cli_runner):
    said = cli_runner.invoke(app.cli, ["administrator", "ada@example.org"])
    assert said.exit_code == 1
    assert said.output == (
        "Error: Nobody is known at ada@example.org: say her given name and her family name, too.\n"
    )
    assert Person.with_address("ada@example.org") is None
