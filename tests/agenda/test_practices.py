"""Eleni keeps the good practices of the project; items of agendas name them."""

import pytest

from app.audit.models import AuditEntry
from app.database import db
from app.i18n import Localised
from app.network.practices import GoodPractice
from tests import make
from tests.agenda.test_agenda import errors

PRACTICES = "/manage/projects/cesme-plus/practices"
WRITTEN = {
    "title-en": "Food donation",
    "title-el": "Δωρεά τροφίμων",
    "region": "Attica",
    "theme": "Food waste",
    "owner": "Boroume",
}


@pytest.fixture
def signed_in(client, eleni):
    return make.sign_in(client, eleni)


def practices():
    db.session.expire_all()
    return list(db.session.scalars(db.select(GoodPractice).order_by(GoodPractice.id)))


def facts(practice):
    return (practice.title, practice.region, practice.theme, practice.owner)


def test_a_practice_has_a_title_a_region_a_theme_and_an_owner(signed_in):
    answer = make.post(signed_in, f"{PRACTICES}/new", WRITTEN)
    [practice] = practices()
    assert answer.location == f"{PRACTICES}#practice-{practice.id}"
    title = Localised(en="Food donation", el="Δωρεά τροφίμων")
    assert facts(practice) == (title, "Attica", "Food waste", "Boroume")
    assert practice.project.slug == "cesme-plus"


def test_a_form_that_is_sent_twice_adds_one(signed_in):
    for _again in range(2):
        make.post(signed_in, f"{PRACTICES}/new", WRITTEN | {"form_key": "form-1"})
    assert len(practices()) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title-en": "", "title-el": ""}, {"title-en": "Write its title in at least one language."}),
        ({"region": "x" * 121}, {"region": "Shorten this to 120 characters; it has 121 now."}),
    ],
)
def test_the_answer_stands_at_the_field_and_the_rest_is_kept(signed_in, changes, expected):
    answer = make.post(signed_in, f"{PRACTICES}/new", WRITTEN | changes)
    assert errors(answer) == expected
    assert "Food waste" in answer.get_data(as_text=True)
    assert practices() == []


def test_changing_is_noted_once(signed_in, project):
    practice = make.save(GoodPractice(project=project, title=Localised(en="Barresi"), region="Bologna"))
    url = f"{PRACTICES}/{practice.id}"
    changed = {"title-en": "Barresi Award", "region": "Emilia-Romagna", "theme": "", "owner": ""}
    for _again in range(2):
        make.post(signed_in, url, changed)
    assert [facts(one) for one in practices()] == [(Localised(en="Barresi Award"), "Emilia-Romagna", "", "")]
    noted = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.subject_type == "GoodPractice"))
    assert list(noted) == ["practice.changed"]


def test_what_no_agenda_shows_can_go(signed_in, project):
    practice = make.save(GoodPractice(project=project, title=Localised(en="Barresi Award")))
    answer = make.post(signed_in, f"{PRACTICES}/{practice.id}/remove")
    assert (answer.location, practices()) == (PRACTICES, [])


def test_what_an_agenda_shows_stays_and_the_page_says_where(signed_in, project):
    practice = make.save(GoodPractice(project=project, title=Localised(en="Barresi Award")))
    item = make.item(make.event(project), practice=practice)
    page = signed_in.get(f"{PRACTICES}/{practice.id}/remove").get_data(as_text=True)
    assert f'href="/manage/events/good-practices/agenda/{item.id}"' in page
    assert "Yes, remove it" not in page
    answer = make.post(signed_in, f"{PRACTICES}/{practice.id}/remove")
    assert answer.status_code == 409
    told = "This practice is shown at: Good practices. Take it out of these agendas first."
    assert told in answer.get_data(as_text=True)
    assert practices() == [practice]


def test_the_list_says_where_each_is_shown_and_asks_no_more_for_many(signed_in, project):
    event = make.event(project)
    for name in ("Barresi Award", "Food donation"):
        make.item(event, practice=make.save(GoodPractice(project=project, title=Localised(en=name))))
    page = signed_in.get(PRACTICES).get_data(as_text=True)
    assert page.count("/agenda/") == 2
    assert page.index("Barresi Award") < page.index("Food donation")


def test_another_project_and_others_people_keep_out(client, project, eleni):
    other = make.project(slug="other")
    theirs = make.save(GoodPractice(project=other, title=Localised(en="Secret of the others")))
    make.sign_in(client, eleni)
    paths = ("", "/new", f"/{theirs.id}", f"/{theirs.id}/remove")
    assert [client.get(f"/manage/projects/other/practices{path}").status_code for path in paths] == [403] * 4
    assert client.get(f"{PRACTICES}/{theirs.id}").status_code == 404
    make.sign_in(client, make.member(project))
    assert client.get(PRACTICES).status_code == 403
