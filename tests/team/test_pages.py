"""The pages of the team: who is in it, inviting, changing, taking back; the page behind an invitation."""

import re

import pytest

from app.database import db
from app.network.models import Membership, Role
from app.people.models import Person
from app.people.sessions import StaffSession
from app.team import actions
from app.team.models import RoleInvitation
from tests import make

TEAM = "/manage/projects/cesme-plus/team"


@pytest.fixture
def signed_in(client, eleni):
    return make.sign_in(client, eleni)


def text(answer):
    return answer.get_data(as_text=True)


def invite(client, **typed):
    known = {"email": "maria@example.org", "role": "host", "organisation": "bologna", "locale": "en"}
    return make.post(client, f"{TEAM}/invite", known | typed)


def link():
    return re.findall(r"(/team/[\w-]+)", make.mails("team_invitation")[-1].text)[0]


def errors(answer):
    return re.findall(r'id="(\w+)-error"', text(answer))


def test_she_is_invited_by_mail(signed_in):
    assert invite(signed_in).location == TEAM
    [mail] = make.mails("team_invitation")
    assert (mail.recipient, mail.subject) == ("maria@example.org", "Take part in the work on CESME+")
    assert "Eleni Karavida invites you" in mail.text
    assert (mail.reply_to, "Questions: eleni@example.org" in mail.text) == ("eleni@example.org", True)
    assert (
        "Hosting partner, Città metropolitana di Bologna" in mail.text
        or "Hosting partner, Metropolitan City" in mail.text
    )
    assert "maria@example.org" in text(signed_in.get(TEAM))


def test_the_mail_is_in_her_language(signed_in):
    invite(signed_in, locale="el")
    assert make.mails("team_invitation")[0].language == "el"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "maria at example"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "eleni@example.org"}, "email"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "nowhere"}, "organisation"),
        ({"role": "administrator"}, "role"),
        ({"role": "coordinator"}, "role"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(signed_in, typed, field):
    answer = invite(signed_in, **typed)
    assert answer.status_code == 200
    assert errors(answer) == [field]
    assert make.mails() == []


def test_who_is_invited_already_is_invited_again_from_the_list(signed_in):
    invite(signed_in)
    assert errors(invite(signed_in)) == ["email"]
    [offer] = db.session.scalars(db.select(RoleInvitation))
    before = link()
    make.post(signed_in, f"{TEAM}/invitations/{offer.id}/again", page=TEAM)
    assert (signed_in.get(before).status_code, signed_in.get(link()).status_code) == (410, 200)
    closed = signed_in.get(before).text
    assert ("You are signed in as Eleni Karavida." in closed, "Then sign in" in closed) == (True, False)


def test_opening_shows_what_is_offered_and_does_nothing(app, client, signed_in):
    invite(signed_in)
    page = text(app.test_client().get(link()))
    assert "Eleni Karavida invites maria@example.org" in page
    assert 'name="given_name"' in page
    assert Person.with_address("maria@example.org") is None


def test_taking_it_leads_to_her_workspace(app, signed_in):
    invite(signed_in)
    maria = app.test_client()
    names = {"given_name": "Maria", "family_name": "Nikolaou"}
    taken = make.post(maria, link(), names)
    assert taken.location.startswith("/sign-in/")
    assert make.post(maria, taken.location).location == "/manage/"
    assert maria.get("/manage/events").status_code == 200
    assert len(db.session.scalars(db.select(StaffSession)).all()) == 2


def test_she_says_her_name(app, signed_in):
    invite(signed_in)
    answer = make.post(app.test_client(), link(), {"given_name": ""})
    assert errors(answer) == ["given_name", "family_name"]
    assert Person.with_address("maria@example.org") is None


def test_whom_we_know_is_asked_for_no_name(app, signed_in):
    make.person("Aino")
    invite(signed_in, email="aino@example.org")
    assert 'name="given_name"' not in text(app.test_client().get(link()))
    assert make.post(app.test_client(), link()).status_code == 302


def test_the_address_that_was_invited_counts_whoever_is_signed_in(app, signed_in, project):
    """Giulia opens the invitation of Maria: it is Maria who is let in, and Giulia gets nothing."""
    giulia = make.member(project)
    invite(signed_in)
    browser = make.sign_in(app.test_client(), giulia)
    assert "You are signed in as Giulia Ferrante" in text(browser.get(link()))
    make.post(browser, link(), {"given_name": "Maria", "family_name": "Nikolaou"})
    assert [one.role for one in giulia.memberships] == [Role.PARTNER]


def test_no_thank_you(app, signed_in):
    invite(signed_in)
    page = link()
    said = make.post(app.test_client(), f"{page}/no", page=page)
    assert said.status_code == 200
    assert app.test_client().get(page).status_code == 410
    assert "Declined" in text(signed_in.get(TEAM))


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_link_is_no_longer_open(client, method):
    assert getattr(client, method)("/team/nobody").status_code == 410
    assert client.post("/team/nobody/no").status_code == 410


def test_what_is_withdrawn_is_gone_from_the_list(signed_in):
    invite(signed_in)
    [offer] = db.session.scalars(db.select(RoleInvitation))
    make.post(signed_in, f"{TEAM}/invitations/{offer.id}/withdraw", page=TEAM)
    assert "maria@example.org" not in text(signed_in.get(TEAM))
    assert signed_in.post(f"{TEAM}/invitations/{offer.id}/again").status_code == 404


def test_a_role_is_changed(signed_in, project):
    giulia = make.member(project)
    id_ = giulia.memberships[0].id
    make.post(signed_in, f"{TEAM}/{id_}", {"role": "host", "organisation": "bologna"})
    assert giulia.memberships[0].role is Role.HOST


def test_the_last_organiser_stays_one_and_is_told_why(signed_in, eleni):
    [mine] = eleni.memberships
    changed = make.post(signed_in, f"{TEAM}/{mine.id}", {"role": "partner", "organisation": "anatoliki"})
    assert errors(changed) == ["role"]
    taken = make.post(signed_in, f"{TEAM}/{mine.id}/back")
    assert taken.status_code == 409
    assert "Nobody else organises this project" in text(taken)
    assert mine.role is Role.ORGANISER


def test_taking_back_is_asked_first(signed_in, project):
    giulia = make.member(project)
    url = f"{TEAM}/{giulia.memberships[0].id}/back"
    assert "Take the role back from Giulia Ferrante?" in text(signed_in.get(url))
    assert giulia.memberships
    assert make.post(signed_in, url).location == TEAM
    assert db.session.scalars(db.select(Membership).filter_by(person_id=giulia.id)).all() == []
    assert signed_in.get(url).status_code == 404


def test_who_takes_her_own_role_back_is_led_out(signed_in, project, eleni):
    make.organiser(project, "Kostas")
    url = f"{TEAM}/{eleni.memberships[0].id}/back"
    assert make.post(signed_in, url).location == "/projects/cesme-plus"
    assert signed_in.get(TEAM).status_code == 403


def test_of_another_project_nothing_opens(app, signed_in, project):
    other = make.project(slug="other")
    zoe = make.organiser(other, "Zoe")
    actions.invite(other, "x@example.org", Role.ORGANISER, actor=zoe, locale="en")
    [offer] = db.session.scalars(db.select(RoleInvitation))
    id_ = zoe.memberships[0].id
    assert [signed_in.get(f"{TEAM}/{id_}{part}").status_code for part in ("", "/back")] == [404, 404]
    deeds = ("again", "withdraw")
    assert [signed_in.post(f"{TEAM}/invitations/{offer.id}/{deed}").status_code for deed in deeds] == [
        404
    ] * 2


def test_a_mail_that_did_not_arrive_is_seen(signed_in):
    invite(signed_in)
    [mail] = make.mails("team_invitation")
    mail.gave_up_at = mail.created_at
    db.session.commit()
    assert "The mail did not arrive" in text(signed_in.get(TEAM))
