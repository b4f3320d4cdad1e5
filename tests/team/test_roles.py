"""Roles in a project: offered by mail, taken, changed, taken back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clock import now
from app.database import db
from app.delegations import coordinating
from app.events.delegations import Delegation
from app.groups import actions as groups
from app.i18n import Localised
from app.network.models import Membership, Role
from app.people.models import Person
from app.privacy import forgetting
from app.team import actions, roles
from app.team.models import LIFETIME, RoleInvitation
from app.team.refusals import (
    InTeamAlready,
    InvitedAlready,
    LastOrganiser,
    NeedsOrganisation,
    NoLongerOffered,
)
from tests import make


def offer(project, eleni, email="maria@example.org", role=Role.HOST, **details):
    """Invite her; returns the token in her mail."""
    partner = None if role is Role.ORGANISER else project.organisations[1]
    known = {"actor": eleni, "locale": "en", "organisation": partner}
    actions.invite(project, email, role, **known | details)
    return token()


def token():
    return re.findall(r"/team/([\w-]+)", make.mails("team_invitation")[-1].text)[0]


def take(link):
    return actions.take(link, given_name="Maria", family_name="Nikolaou")


def hers(email="maria@example.org"):
    person = Person.with_address(email)
    return [(one.role, one.organisation and one.organisation.slug) for one in person.memberships]


def invitation():
    return db.session.scalars(select(RoleInvitation).order_by(RoleInvitation.id.desc())).first()


def deeds():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_she_is_invited_and_takes_the_role(project, eleni):
    way_in = take(offer(project, eleni))

    assert hers() == [(Role.HOST, "bologna")]
    assert Person.with_address("maria@example.org").name == "Maria Nikolaou"
    assert way_in
    assert (invitation().email, invitation().taken_by_id) == ("", Person.with_address("maria@example.org").id)
    assert deeds() == ["role.offered", "role.taken"]


def test_whoever_is_known_keeps_her_name(project, eleni):
    make.person("Aino")
    take(offer(project, eleni, "AINO@example.org"))
    assert Person.with_address("aino@example.org").name == "Aino Mäkelä"


def test_a_link_opens_once(project, eleni):
    link = offer(project, eleni)
    take(link)
    with pytest.raises(NoLongerOffered):
        take(link)


def test_a_link_opens_for_fourteen_days(project, eleni, clock):
    link = offer(project, eleni)
    clock.advance(seconds=LIFETIME.total_seconds() - 1)
    assert RoleInvitation.of(link).is_open(clock.instant)
    clock.advance(seconds=1)
    with pytest.raises(NoLongerOffered):
        take(link)


@pytest.mark.parametrize(
    "off", [lambda link: link[:-1], lambda link: f"{link}A", lambda link: link.swapcase()]
)
def test_another_token_opens_nothing(project, eleni, off):
    with pytest.raises(NoLongerOffered):
        take(off(offer(project, eleni)))


def test_invited_again_the_link_before_opens_nothing(project, eleni):
    before = offer(project, eleni)
    actions.invite_again(invitation(), actor=eleni)
    with pytest.raises(NoLongerOffered):
        take(before)


def test_what_is_withdrawn_is_open_no_more_and_forgotten(project, eleni):
    link = offer(project, eleni)
    actions.withdraw(invitation(), actor=eleni)
    actions.withdraw(invitation(), actor=eleni)
    assert invitation().email == ""
    with pytest.raises(NoLongerOffered):
        take(link)


def test_of_whoever_never_answers_nothing_stays(project, eleni, clock):
    """It can be renewed for thirty days after its end; then the worker forgets it, and the mail with it."""
    offer(project, eleni)
    actions.decline(offer(project, eleni, "kostas@example.org"))
    take(offer(project, eleni, "aino@example.org"))
    for mail in make.mails("team_invitation"):
        mail.sent_at = now()
    db.session.commit()
    clock.advance(days=LIFETIME.days + 29)
    assert forgetting.forget_all() == 0
    clock.advance(days=1)
    assert forgetting.forget_all() == 2
    assert [one.email for one in db.session.scalars(select(RoleInvitation))] == [""]  # the one that was taken
    sent = [one.recipient for one in make.mails("team_invitation")]
    assert [one.endswith("@example.org") for one in sent] == [False, False, True]


def test_who_said_no_can_be_asked_again(project, eleni):
    actions.decline(offer(project, eleni))
    assert invitation().declined_at
    assert invitation().email == "maria@example.org"
    take(offer(project, eleni))
    assert hers() == [(Role.HOST, "bologna")]


def test_who_said_no_may_not_say_yes_by_the_same_link(project, eleni):
    link = offer(project, eleni)
    actions.decline(link)
    with pytest.raises(NoLongerOffered):
        take(link)


def test_an_address_in_the_team_is_not_invited(project, eleni):
    with pytest.raises(InTeamAlready, match="Eleni Karavida"):
        offer(project, eleni, " Eleni@Example.org ")


def test_an_address_is_invited_once(project, eleni):
    offer(project, eleni)
    with pytest.raises(InvitedAlready):
        offer(project, eleni, "MARIA@example.org")


def test_of_another_project_she_can_be_invited(project, eleni):
    other = make.project(slug="other")
    take(offer(project, eleni))
    take(offer(other, eleni, role=Role.ORGANISER))
    assert sorted(role for role, _partner in hers()) == [Role.HOST, Role.ORGANISER]


@pytest.mark.parametrize("role", [Role.HOST, Role.PARTNER])
def test_a_host_works_for_a_partner_of_the_project(project, eleni, role):
    with pytest.raises(NeedsOrganisation):
        offer(project, eleni, role=role, organisation=None)


def test_an_old_link_takes_nothing_away(project, eleni):
    link = offer(project, eleni, role=Role.PARTNER)
    maria = make.person("Maria", email="maria@example.org")
    make.save(Membership(person=maria, project=project, role=Role.ORGANISER))
    take(link)
    assert hers() == [(Role.ORGANISER, None)]


def test_a_coordinator_who_takes_more_goes_on_coordinating(project, eleni):
    link = offer(project, eleni, "giulia@example.org", Role.ORGANISER)
    appointed(project, eleni)
    take(link)
    assert hers("giulia@example.org") == [(Role.ORGANISER, "bologna")]
    assert project.partnerships[1].coordinator.email == "giulia@example.org"


def test_nobody_but_its_reader_sees_the_mail(client, project, eleni):
    offer(project, eleni)
    [mail] = make.mails("team_invitation")
    make.sign_in(client, eleni)
    assert client.get(f"/manage/mail/{mail.id}").status_code == 404


# Changed


def giulia_of(project, role=Role.PARTNER):
    giulia = make.member(project, role=role)
    return giulia, giulia.memberships[0]


def test_a_role_is_changed_and_she_is_told(project, eleni):
    _giulia, membership = giulia_of(project)
    assert roles.change(membership, Role.HOST, project.organisations[1], actor=eleni)
    assert hers("giulia@example.org") == [(Role.HOST, "bologna")]
    [mail] = make.mails("team_role_changed")
    assert (mail.recipient, mail.reply_to) == ("giulia@example.org", "eleni@example.org")
    assert not roles.change(membership, Role.HOST, project.organisations[1], actor=eleni)
    assert deeds() == ["role.changed"]


def test_another_partner_is_no_news(project, eleni):
    _giulia, membership = giulia_of(project)
    assert roles.change(membership, Role.PARTNER, project.organisations[2], actor=eleni)
    assert make.mails() == []


def appointed(project, eleni, email="giulia@example.org"):
    names = {"given_name": "Giulia", "family_name": "Ferrante", "locale": "en"}
    return coordinating.appoint(project.partnerships[1], actor=eleni, email=email, **names)


def test_who_coordinates_goes_on_whatever_else_she_is(project, eleni):
    giulia = appointed(project, eleni)
    membership = giulia.memberships[0]
    roles.change(membership, Role.HOST, project.organisations[1], actor=eleni)
    assert membership.role is Role.HOST
    roles.change(membership, Role.PARTNER, project.organisations[1], actor=eleni)
    assert membership.role is Role.COORDINATOR
    assert project.partnerships[1].coordinator is giulia


def test_the_last_organiser_stays_one(project, eleni):
    [membership] = eleni.memberships
    with pytest.raises(LastOrganiser):
        roles.change(membership, Role.PARTNER, project.organisations[0], actor=eleni)
    with pytest.raises(LastOrganiser):
        roles.take_back(membership, actor=eleni)
    assert hers("eleni@example.org") == [(Role.ORGANISER, "anatoliki")]


def test_an_organiser_of_another_project_does_not_count(project, eleni):
    make.organiser(make.project(slug="other"), "Kostas")
    with pytest.raises(LastOrganiser):
        roles.take_back(eleni.memberships[0], actor=eleni)


# Taken back


def test_taken_back_she_has_nothing_of_the_project(client, project, eleni):
    giulia = make.organiser(project, "Giulia")
    make.sign_in(client, giulia)
    assert client.get("/manage/").status_code == 200

    roles.take_back(giulia.memberships[0], actor=eleni)

    assert client.get("/manage/").status_code == 403
    [mail] = make.mails("team_taken_back")
    assert (mail.recipient, mail.reply_to) == ("giulia@example.org", "eleni@example.org")


def test_with_her_role_go_her_groups_her_partner_and_her_offers(project, eleni):
    event = make.event(project)
    giulia = appointed(project, eleni)
    make.save(Delegation(event=event, organisation=project.organisations[1], coordinator=giulia))
    group = groups.create(project, Localised(en="Steering"), actor=eleni, form_key="1")
    groups.put_in(group, [giulia], actor=eleni)
    link = offer(project, giulia)
    page = db.session.scalars(select(Delegation)).one().token

    roles.take_back(giulia.memberships[0], actor=eleni)

    [delegation] = db.session.scalars(select(Delegation))
    assert delegation.coordinator is None
    assert delegation.token != page
    assert (group.people, project.partnerships[1].coordinator) == ([], None)
    assert not RoleInvitation.of(link).is_open(invitation().invited_at + timedelta(days=1))
    assert deeds()[-2:] == ["coordinator.dismissed", "role.taken_back"]


def test_she_still_takes_part(project, eleni):
    event = make.event(project)
    giulia, membership = giulia_of(project)
    mine = make.participation(event, giulia)
    roles.take_back(membership, actor=eleni)
    assert mine.has_seat


def test_in_audit_stands_no_name(project, eleni):
    take(offer(project, eleni))
    roles.take_back(Person.with_address("maria@example.org").memberships[0], actor=eleni)
    said = " ".join(str(one) for one in db.session.scalars(select(AuditEntry.details)))
    assert "aria" not in said
    assert "@" not in said
