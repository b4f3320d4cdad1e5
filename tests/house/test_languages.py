"""Who reads a language gets all of a page in it: participants in theirs, the workspace in one of its own."""

from gettext import NullTranslations

import pytest
from bs4 import BeautifulSoup
from flask_babel import get_translations

from app.i18n import LANGUAGES, WORKSPACE_LANGUAGES, speaking
from tests import make
from tests.house import audience, world

pytestmark = pytest.mark.database("sqlite")
FOR_PARTICIPANTS = sorted(set(LANGUAGES) - set(WORKSPACE_LANGUAGES))


class Missing(NullTranslations):
    """Notes what was asked for and is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = set[str]()

    def gettext(self, message: str) -> str:
        self.texts.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.texts.add(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.fixture
def missing(app, monkeypatch) -> dict[str, Missing]:
    """What each language lacks from now on, as its readers would notice."""
    found = {}
    for code in FOR_PARTICIPANTS:
        with speaking(code):
            found[code] = Missing()
            monkeypatch.setattr(get_translations(), "_fallback", found[code])
    return found


def test_no_page_of_participants_falls_back_to_english(app, missing):
    world.build()
    pages = [one for one in world.pages() if not one.by and not one.url.startswith(audience.ADDRESSES)]
    spoken = set()
    for code in FOR_PARTICIPANTS:
        client = app.test_client()
        client.set_cookie("language", code)
        for one in pages:
            answer = client.get(one.url) if one.sent is None else client.post(one.url, data=one.sent)
            if answer.mimetype == "text/html":
                spoken.add((code, language_of(answer)))

    assert {code: sorted(there.texts) for code, there in missing.items()} == {
        code: [] for code in FOR_PARTICIPANTS
    }
    assert spoken == {(code, code) for code in FOR_PARTICIPANTS}


@pytest.mark.parametrize(("chosen", "spoken"), [("it", "en"), ("el", "el"), ("en", "en"), ("", "el")])
def test_the_workspace_is_in_one_language(client, app, chosen, spoken):
    """Half a page in Italian serves nobody; whoever chose it gets the language that comes next for her."""
    make.sign_in(client, make.organiser(make.project()))
    if chosen:
        client.set_cookie("language", chosen)
    known = {"Accept-Language": "fi, el;q=0.8"} if not chosen else {}
    answer = client.get("/manage/", headers=known)

    assert language_of(answer) == spoken
    assert switch(answer) == list(WORKSPACE_LANGUAGES)


def test_so_is_its_door(client):
    assert language_of(client.get("/sign-in?lang=fi")) == "en"
    assert switch(client.get("/sign-in", headers={"Accept-Language": "it"})) == list(WORKSPACE_LANGUAGES)


def test_pages_of_participants_offer_all_languages(client, app):
    make.event(make.project(), slug="open")

    assert switch(client.get("/events/open?lang=fi")) == list(LANGUAGES)
    assert language_of(client.get("/events/open")) == "fi"  # it stays chosen


def language_of(answer) -> str:
    return str(BeautifulSoup(answer.get_data(as_text=True), "html5lib").html["lang"])


def switch(answer) -> list[str]:
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    return [str(link["lang"]) for link in page.select(".language-switch a")]
