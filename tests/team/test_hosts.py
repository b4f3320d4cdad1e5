"""A host plans what her organisation hosts, and meets no other event in her workspace."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from app.database import db
from app.events.models import Event
from app.inbox.models import InboundMessage
from app.network.models import Role
from tests import make
from tests.events.planning import filled
from tests.house import world
from tests.mail.workers import mail


@pytest.fixture
def theirs(project, eleni):
    """Of ANATOLIKI."""
    return make.event(project, slug="theirs")


@pytest.fixture
def ours(project, theirs):
    """Of Bologna, for which Vera is in charge."""
    event = make.event(project, slug="ours")
    event.hosts = [project.organisations[1]]
    return make.save(event)


@pytest.fixture
def vera(client, project, ours):
    who = make.member(project, "Vera", Role.HOST, organisation=1)
    make.sign_in(client, who)
    return who


def seen(client, url):
    """The events that a page of hers leads to."""
    found = re.findall(r'href="/manage/events/(ours|theirs)', client.get(url).get_data(as_text=True))
    return sorted(set(found))


@pytest.mark.parametrize("url", ["/manage/", "/manage/events"])
def test_her_lists_show_her_events_only(client, vera, url):
    assert seen(client, url) == ["ours"]


def test_as_an_organiser_she_sees_all(client, project, vera):
    vera.memberships[0].role = Role.ORGANISER
    assert seen(client, "/manage/events") == ["ours", "theirs"]


@pytest.mark.parametrize(("slug", "status"), [("ours", 200), ("theirs", 403)])
@pytest.mark.parametrize(
    "page", ["", "/edit", "/agenda", "/participants", "/when", "/letters", "/delegations"]
)
def test_the_pages_of_an_event_are_its_hosts(client, vera, slug, status, page):
    assert client.get(f"/manage/events/{slug}{page}").status_code == status


def test_no_longer_host_of_it_she_is_out(client, project, ours, vera):
    ours.hosts = [project.organisations[0]]
    db.session.commit()
    assert client.get("/manage/events/ours").status_code == 403


def test_with_two_hosts_each_plans_it(client, project, ours, vera):
    ours.hosts = project.organisations[:2]
    db.session.commit()
    assert client.get("/manage/events/ours").status_code == 200


@pytest.mark.parametrize("page", ["team", "groups", "practices", "dates", "privacy", "coordinators"])
def test_the_project_is_its_organisers(client, vera, page):
    assert client.get(f"/manage/projects/cesme-plus/{page}").status_code == 403


def test_she_reads_the_mails_of_her_events_only(client, project, ours, theirs, vera):
    about = {"project_id": project.id}
    hers, others = mail(1, **about, event_id=ours.id), mail(2, **about, event_id=theirs.id)
    make.save(hers, others, mail(3, **about))
    listed = re.findall(r'href="/manage/mail/(\d+)"', client.get("/manage/mail").get_data(as_text=True))
    assert sorted(set(listed)) == [f"{hers.id}"]
    assert [client.get(f"/manage/mail/{one.id}").status_code for one in (hers, others)] == [200, 404]


def test_she_reads_the_replies_to_her_events_only(client, project, ours, theirs, vera):
    from app.inbox.reasons import Reason

    for number, event in enumerate((ours, theirs, None)):
        known = {"event_id": event.id, "project_id": project.id} if event else {}
        make.save(world.reply(number, Reason.NO_CALENDAR, text=f"Words {number}", **known))
    text = client.get("/manage/replies").get_data(as_text=True)
    assert re.findall(r"Words \d", text) == ["Words 0"]
    ids = db.session.scalars(db.select(InboundMessage.id).order_by(InboundMessage.id)).all()
    assert [client.get(f"/manage/replies/{id_}.eml").status_code for id_ in ids] == [200, 404, 404]


# What she plans, her organisation hosts


def test_what_she_plans_her_organisation_hosts(client, project, vera):
    make.post(client, "/manage/events/new/study-visit", filled(hosts=["anatoliki"]))
    event = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
    assert [one.slug for one in event.hosts] == ["bologna"]
    assert event.slug not in {"ours", "theirs"}


def test_who_hosts_it_she_does_not_change(client, project, ours, vera):
    assert 'name="hosts"' not in client.get("/manage/events/ours/edit").get_data(as_text=True)
    make.post(client, "/manage/events/ours/edit", filled(hosts=["anatoliki"]) | {"title-en": "Ours"})
    assert [one.slug for one in ours.hosts] == ["bologna"]
    assert ours.title.in_("en") == "Ours"


def test_a_copy_is_hers_too(client, ours, vera):
    day = f"{make.wednesday()}"
    assert make.post(client, "/manage/events/ours/duplicate", {"first_day": day}).status_code == 302
    assert len(db.session.scalars(Event.organised_by(vera)).all()) == 2


def test_no_link_on_her_pages_leads_to_a_refusal(app, client):
    """In the world in which every page has something to show, on each page of an event that she hosts."""
    world.build()
    vera = make.member(_project(), "Livia", Role.HOST, organisation=0)
    make.sign_in(client, vera)
    pages = [
        one.url for one in world.pages()
        if one.by == "eleni@example.org" and one.sent is None and one.url.startswith("/manage/")
    ]  # fmt: skip
    leads: dict[str, str] = {}
    for url in pages:
        answer = client.get(url)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
            for link in soup.select("a[href^='/manage/'], form[action^='/manage/projects']"):
                leads.setdefault(urlsplit(str(link.get("href") or link.get("action"))).path, url)
    refused = {url: on for url, on in leads.items() if client.get(url).status_code == 403}
    assert refused == {}


def _project():
    from app.network.models import Project

    return db.session.scalars(db.select(Project).filter_by(slug="cesme-plus")).one()
