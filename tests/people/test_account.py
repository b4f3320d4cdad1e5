"""One's own account: the language of our mails, and mails that say what was changed."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.i18n import LANGUAGES, speaking
from app.people import actions, mails
from app.people.models import Person
from tests import make


@pytest.fixture
def project(app):
    return make.project()


@pytest.fixture
def eleni(project):
    return make.organiser(project)


def choose(client, code: str, **details):
    return make.post(client, "/account", {"locale": code}, page="/account", **details)


def page(client, url: str = "/account") -> BeautifulSoup:
    return BeautifulSoup(client.get(url).text, "html5lib")


def chosen(soup: BeautifulSoup) -> list[str]:
    return [str(one["value"]) for one in soup.select("select[name=locale] option[selected]")]


# The language


def test_she_chooses_among_our_languages_by_a_labelled_list(client, eleni):
    soup = page(make.sign_in(client, eleni))

    [field] = soup.select("select[name=locale]")
    assert soup.select_one(f"label[for={field['id']}]").text.strip() == "Language of our mails"
    assert [one["value"] for one in field.select("option")] == list(LANGUAGES)
    assert chosen(soup) == ["en"]


def test_mails_and_pages_follow_her_choice(client, eleni):
    make.sign_in(client, eleni)

    answer = choose(client, "el")

    assert (answer.status_code, answer.location) == (302, "/account?lang=el")
    assert db.session.get(Person, eleni.id).locale == "el"
    soup = page(client, answer.location)
    assert (soup.html["lang"], chosen(soup)) == ("el", ["el"])
    assert "Αποθηκεύτηκε" in soup.text
    assert page(client, "/manage/").html["lang"] == "el"
    actions.ask_for_link("eleni@example.org", visitor="", language="en")
    assert [one.language for one in make.mails("sign_in")] == ["el"]
    entries = db.session.scalars(select(AuditEntry).filter_by(action="person.language_chosen"))
    assert [(one.actor_id, one.details) for one in entries] == [(eleni.id, {"language": "el"})]


def test_her_choice_here_comes_after_what_she_chose_by_the_switch(client, eleni):
    make.sign_in(client, eleni)
    assert page(client, "/account?lang=el").html["lang"] == "el"

    choose(client, "en", follow_redirects=True)

    assert page(client).html["lang"] == "en"


def test_a_language_of_participants_is_kept_though_the_workspace_has_none_of_it(client, eleni):
    make.sign_in(client, eleni)

    choose(client, "fi", follow_redirects=True)

    assert db.session.get(Person, eleni.id).locale == "fi"
    assert page(client).html["lang"] == "en"
    assert page(client, "/projects/cesme-plus").html["lang"] == "fi"
    mails.account_changed(db.session.get(Person, eleni.id), "password_set")
    assert [one.language for one in make.mails("account_changed")] == ["en"]


def test_what_she_is_registered_for_keeps_its_language(client, project, eleni):
    there = make.participation(make.event(project), eleni, locale="it")
    make.sign_in(client, eleni)

    choose(client, "el")

    db.session.refresh(there)
    assert there.locale == "it"


@pytest.mark.parametrize("code", ["xx", "", "EN", "el_GR", "el' --", "x" * 5000])
def test_what_is_no_language_of_ours_is_answered_at_the_field(client, eleni, code):
    make.sign_in(client, eleni)

    soup = BeautifulSoup(choose(client, code).text, "html5lib")

    assert soup.select_one(".has-error .field-error").text.strip() == "Choose one of these languages."
    assert soup.select_one(".error-summary a")["href"] == "#locale"
    assert db.session.get(Person, eleni.id).locale == "en"


def test_only_whoever_is_signed_in_chooses(client, eleni):
    assert (
        make.post(client, "/account", {"locale": "el"}, page="/sign-in").location == "/sign-in?next=/account"
    )
    assert db.session.get(Person, eleni.id).locale == "en"


# Mails about it


@pytest.mark.parametrize("language", ["en", "el"])
def test_every_subject_says_what_happened(eleni, language):
    eleni.locale = language
    for what in mails.CHANGES:
        mails.account_changed(eleni, what)

    with speaking(language):
        subjects = [str(one) for one in mails.SUBJECTS.values()]
    assert list(mails.SUBJECTS) == list(mails.CHANGES)
    assert [one.subject for one in make.mails("account_changed")] == subjects
    assert len(set(subjects)) == len(subjects)
    assert [one for one in subjects if len(one) > 60] == []
