"""The agenda as files: for everybody what was released and is for them, for its organisers whole."""

import io
import json
import zipfile
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app.agenda import releases
from app.database import db
from app.events.models import Event
from app.events.terms import Mode, Status, Visibility
from app.i18n import Localised
from app.network.groups import Group
from app.sharing.importing import programme_from
from tests import make
from tests.agenda import programmes as these

EVENT, MANAGE = "/events/good-practices", "/manage/events/good-practices"
FILES = [
    f"{EVENT}/{name}" for name in "schedule.json agenda.jsonld agenda.csv agenda.xlsx agenda.ics".split()
]
EXPORTS = [f"{MANAGE}/agenda/export.{ending}" for ending in ("json", "jsonld", "csv", "xlsx", "ics")]
EVERYTHING = these.everything()


@pytest.fixture
def event(project) -> Event:
    """With everything in its newest release."""
    event = make.event(project, first=these.FIRST, counts_from_zero=True)
    release(event)
    return event


def release(event: Event) -> None:
    releases.make(event, EVERYTHING, actor=None)
    db.session.commit()


def text(data: bytes) -> str:
    """All that is written in a file, those inside it too, as a person would read it."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())
    return data.decode().replace("\r\n ", "").replace("\\,", ",")


@pytest.mark.parametrize("url", FILES)
def test_nothing_of_a_closed_item_is_in_a_file_for_everybody(client, event, url):
    answer = client.get(url)
    written = text(answer.data)
    assert answer.status_code == 200
    assert "Closing" in written
    assert [secret for secret in these.SECRETS if secret in written] == []
    assert these.uid("2027-04-15 09:30 Budget of Sofia") not in written  # inside the closed item
    assert these.uid("2027-04-15 10:30 Κλειστό") not in written  # of which others see nothing
    assert "group:7" not in written
    assert "Ομάδα καθοδήγησης" not in written
    assert "\\u039f\\u03bc\\u03ac\\u03b4\\u03b1" not in written  # the same, as JSON may write it
    assert "not confirmed" not in written


@pytest.mark.parametrize("url", FILES)
def test_the_draft_of_an_agenda_is_in_no_file_for_everybody(client, event, url):
    make.item(event, title=Localised(en="Not yet"))
    release(event)
    assert "Not yet" not in text(client.get(url).data)


@pytest.mark.parametrize("url", FILES)
def test_a_stranger_and_a_reader_with_another_language_get_theirs(client, event, url):
    plain, greek = client.get(url), client.get(f"{url}?lang=el")
    assert plain.data != greek.data
    assert plain.status_code == greek.status_code == 200


@pytest.mark.parametrize("url", FILES[:-1])
def test_a_partner_gets_what_is_hers(client, event, url):
    make.sign_in(client, make.member(event.project))
    written = text(client.get(url).data)
    assert these.uid("2027-04-15 10:30 Κλειστό") in written  # for the partners
    assert "Room 404" not in written  # for the steering group


def test_one_of_the_group_gets_what_is_its(client, event):
    giulia = make.member(event.project)
    make.save(Group(id=7, project=event.project, name=Localised(en="Steering group"), people=[giulia]))
    make.sign_in(client, giulia)
    assert "Room 404" in client.get(FILES[0]).get_data(as_text=True)


@pytest.mark.parametrize("url", FILES)
def test_who_has_the_file_already_gets_no_second_one(client, event, url):
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize("url", FILES[:-1])
def test_a_file_follows_the_release(client, event, url):
    first = client.get(url)
    releases.make(event, these.programme(these.day(these.slot("Only this", "10:00"))), actor=None)
    db.session.commit()
    second = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert "Only this" in text(second.data)


@pytest.mark.parametrize("url", FILES[:-1])
def test_no_file_where_nothing_was_released_or_nobody_may_look(client, project, url):
    event = make.event(project, first=these.FIRST)
    assert client.get(url).status_code == 404  # nothing was released
    release(event)
    event.status = Status.DRAFT
    assert client.get(url).status_code == 404
    event.status, event.visibility = Status.PUBLISHED, Visibility.PARTNERS
    assert client.get(url).status_code == 404
    make.sign_in(client, make.member(project))
    assert client.get(url).status_code == 200


def test_what_the_files_are_and_how_they_are_called(client, event):
    answers = map(client.get, FILES[:-1])
    heads = [(answer.mimetype, answer.headers["Content-Disposition"]) for answer in answers]
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert heads == [
        ("application/json", 'inline; filename="good-practices-schedule.json"'),
        ("application/ld+json", 'inline; filename="good-practices-agenda.jsonld"'),
        ("text/csv", 'attachment; filename="good-practices-agenda.csv"'),
        (sheet, 'attachment; filename="good-practices-agenda.xlsx"'),
    ]


@pytest.mark.parametrize("url", FILES)
def test_what_no_list_names_stays_out_of_search_engines(client, project, url):
    slug = "good-practices~secret"
    release(make.event(project, first=these.FIRST, slug=slug, visibility=Visibility.BY_LINK))
    answer = client.get(url.replace("good-practices", slug))
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "secret" not in answer.headers["Content-Disposition"]


# For organisers


@pytest.fixture
def signed_in(client, eleni):
    return make.sign_in(client, eleni)


@pytest.mark.parametrize("url", EXPORTS)
def test_what_an_organiser_exports_is_her_draft_and_is_read_again(signed_in, event, url):
    make.item(event, "10:00", "11:00", title=Localised(en="Not yet", el="Όχι ακόμη"), speakers=("Nikos",))
    make.item(event, "10:00", None, day=1, title=Localised(en="Ours"), audiences=["partner"])
    answer = signed_in.get(url)
    found = programme_from(url, answer.data, event)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert found == releases.programme_of(event)
    assert [str(slot.title) for slot in found.whole()] == ["Not yet", "Ours"]


@pytest.mark.parametrize("url", EXPORTS)
def test_the_whole_draft_is_for_organisers(client, event, url):
    assert client.get(url).status_code == 302  # to sign in
    make.sign_in(client, make.member(event.project))
    assert client.get(url).status_code == 403


def test_the_editor_leads_to_every_shape(signed_in, event):
    make.item(event)
    page = BeautifulSoup(signed_in.get(f"{MANAGE}/agenda").data, "html5lib")
    links = {one["href"] for one in page.select("#main a[href]")}
    assert set(EXPORTS) <= links


def test_another_ending_leads_nowhere(signed_in, event):
    assert signed_in.get(f"{MANAGE}/agenda/export.exe").status_code == 404
    assert signed_in.get(f"{EVENT}/agenda.json").status_code == 404


# On the page of the event


def linked_data(client: Any, url: str = EVENT) -> Any:
    page = BeautifulSoup(client.get(url).data, "html5lib")
    found = page.find_all("script", type="application/ld+json")
    return [json.loads(one.string) for one in found]


def test_the_page_of_an_event_says_what_it_is_to_programs(client, event):
    [found] = linked_data(client)
    assert (found["@context"], found["name"]) == ("https://schema.org", "Good practices")
    assert [one["name"] for one in found["subEvent"]] == [
        "Welcome", "Tables", "Lunch", "Visit", "Closed session", "Closing",
    ]  # fmt: skip


def test_a_title_that_looks_like_markup_stays_inside(client, event):
    evil = "</script><script>alert(1)</script><!--"
    releases.make(event, these.programme(these.day(these.slot(evil, "10:00"))), actor=None)
    db.session.commit()
    html = client.get(EVENT).get_data(as_text=True)
    [found] = linked_data(client)
    assert found["subEvent"][0]["name"] == evil
    assert "<script>alert" not in html
    assert html.count("<script") == html.count("</script>")


@pytest.mark.parametrize(
    "details",
    [{"visibility": Visibility.BY_LINK}, {"visibility": Visibility.PARTNERS}, {"status": Status.DRAFT}],
)
def test_what_no_list_names_says_nothing_to_programs(signed_in, project, details):
    make.event(project, first=these.FIRST, mode=Mode.HYBRID, **details)
    assert linked_data(signed_in) == []


def test_the_page_leads_to_the_files(client, event):
    page = BeautifulSoup(client.get(EVENT).data, "html5lib")
    links = [one["href"] for one in page.select("#main a[href]")]
    wanted = [f"{EVENT}/{name}" for name in ("agenda.xlsx", "agenda.csv", "schedule.json")]
    assert [link for link in links if link in wanted] == wanted


def test_nothing_is_offered_before_there_is_something(client, project):
    make.event(project, first=these.FIRST)
    assert f"{EVENT}/agenda.xlsx" not in client.get(EVENT).get_data(as_text=True)
