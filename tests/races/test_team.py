"""Two who change a team at one moment: one of them finds it changed."""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.network.models import Membership, Project, Role
from app.people.models import Person
from app.team import administering
from app.team.models import RoleInvitation
from tests import make
from tests.races.pressing import CSRF, FORM, at_once

FOUR = 4
TEAM = "/manage/projects/cesme-plus/team"


@pytest.fixture(scope="module")
def server(databases, tmp_path_factory):
    from tests.servers import LiveServer

    folder = tmp_path_factory.mktemp("team")
    with LiveServer(databases.new(), folder, RATE_LIMITS="off", worker=False) as running:
        with running.app.app_context():
            make.organiser(make.project())
        yield running


def both(port: int, cookies: list[str], urls: list[str], said: str = "") -> Counter[int]:
    """Each opens her page, signed in; then both send at one moment. The server has processes of its own."""
    start = Barrier(len(urls))

    def one(cookie: str, url: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", url, headers={"Cookie": f"session={cookie}"})
        page = connection.getresponse()
        found = CSRF.search(page.read().decode())
        assert found, page.status
        kept = (page.getheader("Set-Cookie") or f"session={cookie}").split(";")[0]
        body = f"{urlencode({'csrf_token': unescape(found[1])})}&{said}"
        start.wait(60)
        connection.request("POST", url, body, {"Content-Type": FORM, "Cookie": kept})
        with connection.getresponse() as answer:
            answer.read()
        connection.close()
        return answer.status

    with ThreadPoolExecutor(len(urls)) as people:
        return Counter(people.map(one, cookies, urls))


def test_an_invitation_that_four_take_at_once_is_taken_once(server):
    with server.app.app_context():
        project = db.session.scalars(select(Project)).one()
        invitation, token = RoleInvitation.issue(
            project, "maria@example.org", Role.ORGANISER, by=None, locale="en"
        )
        make.save(invitation)

    answers = at_once(server.port, [[f"/team/{token}?given_name=Maria&family_name=N"]] * FOUR)

    assert answers == {302: 1, 410: FOUR - 1}
    with server.app.app_context():
        maria = Person.with_address("maria@example.org")
        assert [one.role for one in maria.memberships] == [Role.ORGANISER]
        taken = select(AuditEntry.actor_id).where(AuditEntry.action == "role.taken")
        assert db.session.scalars(taken).all() == [maria.id]


def test_two_organisers_who_take_each_others_role_leave_one(server):
    with server.app.app_context():
        project = db.session.scalars(select(Project)).one()
        for one in db.session.scalars(select(Membership)):
            db.session.delete(one)
        db.session.commit()
        pair = [
            make.organiser(project, name, email=f"{name}@pair.example.org") for name in ("Eleni", "Kostas")
        ]
        ids = [one.memberships[0].id for one in pair]
        cookies = [make.session_cookie(server.app, one) for one in pair]

    urls = [f"{TEAM}/{id_}/back" for id_ in reversed(ids)]
    answers = both(server.port, cookies, urls)

    with server.app.app_context():
        roles = db.session.scalars(select(Membership.role)).all()
        assert roles == [Role.ORGANISER]
    assert sum(answers.values()) == 2
    assert Counter(answers)[302] == 1  # the other finds herself out, or the last


def test_two_administrators_who_dismiss_each_other_leave_one(server):
    with server.app.app_context():
        pair = [administering.appoint(f"{name}@admin.example.org", actor=None) for name in ("ada", "bea")]
        ids = [one.id for one in pair]
        cookies = [make.session_cookie(server.app, one) for one in pair]

    urls = [f"/manage/site/administrators/{id_}/back" for id_ in reversed(ids)]
    both(server.port, cookies, urls)

    with server.app.app_context():
        there = select(Person.email).where(Person.is_administrator)
        assert len(db.session.scalars(there).all()) == 1


def test_one_address_invited_by_two_at_once_gets_one_invitation(server):
    with server.app.app_context():
        project = db.session.scalars(select(Project)).one()
        zoe = make.organiser(project, "Zoe")
        cookies = [make.session_cookie(server.app, zoe) for _ in range(2)]
    said = "email=anna@example.org&role=organiser&organisation=&locale=en"

    answers = both(server.port, cookies, [f"{TEAM}/invite"] * 2, said)

    assert answers == {302: 1, 200: 1}
    with server.app.app_context():
        offers = select(RoleInvitation.id).where(RoleInvitation.email == "anna@example.org")
        assert len(db.session.scalars(offers).all()) == 1
