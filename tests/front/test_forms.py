"""A page with a form is kept without its token: each visitor gets a token and a cookie of her own."""

import gzip
import re

import pytest
from werkzeug.http import parse_cookie

from app.database import db
from app.i18n import LANGUAGES
from app.participation.registrations import Registration
from tests import make
from tests.front.asking import at_the_door, door_of, itself

# PostgreSQL says of the whole server whether something was committed, and other tests write there meanwhile:
# there a page may be made anew at any time. tests/front/test_races.py asks both.
pytestmark = pytest.mark.database("sqlite")

FORM = "/events/good-practices/register"
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def event(app, project):
    app.config["WTF_CSRF_ENABLED"] = True
    door_of(app).pages.clear()
    return make.event(project, contact_name="Eleni No. 1")


def plain(answer):
    body = answer[2]
    return gzip.decompress(body) if dict(answer[1]).get("Content-Encoding") == "gzip" else body


def tokens(answer):
    return set(TOKEN.findall(plain(answer)))


def bare(answer):
    """Without what is one's own."""
    own = {"Set-Cookie", "ETag", "Content-Length"}
    headers = sorted((name, value) for name, value in answer[1] if name not in own)
    [cookie] = [value for name, value in answer[1] if name == "Set-Cookie"]
    return answer[0], headers, cookie.partition(";")[2], TOKEN.sub(b"", plain(answer))


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_what_the_application_gives_but_for_the_token(app, event, language, coding):
    known = {"Accept_Language": language, "Accept_Encoding": coding}
    answers = [at_the_door(app, FORM, **known) for _visitor in range(3)]

    assert len(door_of(app).pages.things) == 1
    assert [bare(answer) for answer in answers] == 3 * [bare(itself(app, FORM, **known))]


def test_nobody_gets_the_token_or_the_cookie_of_another(app, event):
    answers = [at_the_door(app, FORM) for _visitor in range(20)]
    cookies = {value for answer in answers for name, value in answer[1] if name == "Set-Cookie"}
    tags = {dict(answer[1])["ETag"] for answer in answers}

    assert {len(tokens(answer)) for answer in answers} == {1}
    assert (len(set.union(*map(tokens, answers))), len(cookies), len(tags)) == (20, 20, 20)
    page = next(iter(door_of(app).pages.things.values())).thing
    assert [piece for piece in page.sealed.pieces if TOKEN.search(piece)] == []


def test_with_them_the_form_can_be_sent_and_with_anothers_it_cannot(app, event):
    at_the_door(app, FORM)
    hers, his = at_the_door(app, FORM), at_the_door(app, FORM)
    known = {"email": "nikos@example.org", "given_name": "Nikos", "family_name": "Theodorou"}
    known |= {"organisation": "Farm", "country": "GR", "days": [day.id for day in event.days]}

    def send(cookie_of, token_of):
        client = app.test_client()
        [cookie] = [value for name, value in cookie_of[1] if name == "Set-Cookie"]
        client.set_cookie("session", parse_cookie(cookie.partition(";")[0])["session"])
        [token] = tokens(token_of)
        return client.post(FORM, data=known | {"csrf_token": token.decode()}).status_code

    assert (send(hers, his), send(hers, hers), send(his, his)) == (400, 302, 302)
    assert len(db.session.scalars(db.select(Registration)).all()) == 2


def test_what_has_changed_stands_in_the_next_form(app, event):
    at_the_door(app, FORM)
    event.title = {"en": "Another title"}
    db.session.commit()

    assert b"Another title" in plain(at_the_door(app, FORM))


def test_somebody_with_a_session_is_asked_for_inside(app, event):
    at_the_door(app, FORM)
    client = app.test_client()
    with client.session_transaction() as session:
        session["asked_for"] = "nikos@example.org"
    assert client.get(FORM).status_code == 200
    assert len(door_of(app).pages.things) == 1
