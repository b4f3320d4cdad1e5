"""Signing in with an account of one's organisation, at a real provider; and whom we do not believe."""

import urllib.parse
import urllib.request

import pytest
from bs4 import BeautifulSoup

from app import clock, create_app
from app.audit.models import AuditEntry
from app.database import db
from app.people.factors import ForeignAccount, SecondFactor
from app.people.sessions import StaffSession, Way
from tests import make
from tests.provider import CLIENT, Provider

BACK = "/sign-in/elsewhere/back"


@pytest.fixture(scope="module")
def running():
    with Provider() as provider:
        yield provider


@pytest.fixture
def provider(running, app):
    """It does everything right, until a test asks for something else."""
    running.next()
    app.config.update(running.settings)
    app.extensions.pop("sign-in-elsewhere", None)
    return running


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def way_back(url: str, sub: str) -> str:
    """What the provider leads the browser to, once somebody has signed in there: an address of ours."""
    body = urllib.parse.urlencode({"sub": sub}).encode()
    try:
        urllib.request.build_opener(Stay).open(url, body, timeout=10)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.headers["Location"].removeprefix("http://localhost")
    raise AssertionError("The provider led nowhere")


def come(client, sub: str = "e-1", **wanted: str):
    """There and back."""
    asked = client.get("/sign-in/elsewhere", query_string=wanted)
    return client.get(way_back(asked.location, sub))


def to_link(client) -> str:
    """Where she goes to link an account: led by a page, as no form may end at another host (CSP)."""
    page = client.get("/account/elsewhere")
    there = page.headers["Refresh"].removeprefix("0; url=")
    assert page.status_code == 200
    assert BeautifulSoup(page.text, "html.parser").find("a", href=there)
    return there


def accounts() -> list[tuple[int, str]]:
    return [(one.person_id, one.subject) for one in db.session.scalars(db.select(ForeignAccount))]


def nobody_is_in() -> bool:
    return db.session.scalar(db.select(StaffSession)) is None


# The right way


def test_eleni_comes_in_and_goes_on_to_where_she_was_going(client, eleni, provider):
    assert "Sign in with Region ID" in client.get("/sign-in").text
    answer = come(client, next="/manage/events")
    assert (answer.status_code, answer.location) == (302, "/manage/events")
    assert client.get("/manage/events").status_code == 200
    assert accounts() == [(eleni.id, "e-1")]
    assert db.session.scalars(db.select(StaffSession.way)).all() == [Way.ELSEWHERE]
    assert "linked to your account here" in make.mails("account_changed")[0].text


def test_what_is_asked_for_carries_all_that_protects_it(client, provider):
    asked = urllib.parse.urlsplit(client.get("/sign-in/elsewhere").location)
    said = dict(urllib.parse.parse_qsl(asked.query))
    assert {
        name: said[name] for name in ("response_type", "client_id", "scope", "code_challenge_method")
    } == {
        "response_type": "code",
        "client_id": CLIENT,
        "scope": "openid email",
        "code_challenge_method": "S256",
    }
    assert said["redirect_uri"] == f"http://localhost{BACK}"
    assert [len(said[name]) >= 20 for name in ("state", "nonce", "code_challenge")] == [True] * 3


def test_afterwards_the_account_counts_and_not_the_address(client, eleni, provider):
    come(client)
    client.post("/sign-out")
    eleni.email = "e.karavida@example.org"
    assert come(client).status_code == 302
    assert accounts() == [(eleni.id, "e-1")]


def test_an_address_that_was_given_to_somebody_new_opens_nothing(client, eleni, provider):
    come(client)
    client.post("/sign-out")
    assert come(client, "e-3").status_code == 403
    assert nobody_is_in()


def test_the_address_may_stand_in_the_userinfo_alone(client, eleni, provider):
    provider.next(elsewhere=True)
    assert come(client).status_code == 302
    assert accounts() == [(eleni.id, "e-1")]


def test_the_userinfo_of_somebody_else_is_not_believed(client, eleni, provider):
    provider.next(elsewhere=True, other_sub="k-1")
    assert come(client).status_code == 400
    assert nobody_is_in()


def test_new_keys_are_fetched_whether_or_not_they_have_a_new_name(client, eleni, provider):
    for name in ("2", "2"):
        assert come(client).status_code == 302
        client.post("/sign-out")
        provider.next(rotate=name)
    assert come(client).status_code == 302


def test_who_has_a_second_step_is_asked_for_it_all_the_same(client, eleni, provider):
    make.save(SecondFactor(person_id=eleni.id, secret="sealed", set_up_at=clock.now()))
    answer = come(client, next="/manage/events")
    assert (answer.status_code, answer.location) == (302, "/sign-in/second-step?next=/manage/events")
    assert nobody_is_in()


# Who is not let in


@pytest.mark.parametrize("sub", ["e-2", "k-1", "n-1"])
def test_an_unverified_address_a_stranger_and_one_without_address_get_one_page(client, eleni, provider, sub):
    make.person("Kostas")  # takes part in events, works on no project
    answer = come(client, sub)
    assert answer.status_code == 403
    assert "nobody who works on a project here has your verified address" in answer.text
    assert "example.org" not in answer.text
    assert (accounts(), nobody_is_in()) == ([], True)


def test_who_works_here_no_more_does_not_come_in_by_her_account(client, eleni, provider):
    come(client)
    client.post("/sign-out")
    db.session.delete(eleni.memberships[0])
    assert come(client).status_code == 403


WRONG = {
    "nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "audience": {"claims": {"aud": ["another"]}},
    "no audience": {"claims": {"aud": None}},
    "issuer": {"claims": {"iss": "http://127.0.0.1:1"}},
    "too old": {"claims": {"exp": 1_600_000_000}},
    "no end": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": 4_000_000_000}},
    "nobody": {"claims": {"sub": ""}},
    "no signature": {"alg": "none"},
    "signed by what everybody knows": {"alg": "HS256"},
    "signed by somebody else": {"key": "strange"},
}


@pytest.mark.parametrize("fault", WRONG.values(), ids=WRONG)
def test_a_token_with_one_thing_wrong_opens_nothing(client, eleni, provider, fault):
    provider.next(**fault)
    answer = come(client)
    assert answer.status_code == 400
    assert "could not be believed" in answer.text
    assert (accounts(), nobody_is_in()) == ([], True)


def test_an_answer_to_the_question_of_another_browser_is_refused(app, client, eleni, provider):
    """Somebody leads Eleni's browser to his own way back."""
    hers, his = client, app.test_client()
    hers.get("/sign-in/elsewhere")
    stolen = way_back(his.get("/sign-in/elsewhere").location, "e-1")
    assert hers.get(stolen).status_code == 400
    assert app.test_client().get(stolen).status_code == 400
    assert nobody_is_in()


def test_a_code_works_once(app, client, eleni, provider):
    asked = client.get("/sign-in/elsewhere")
    with client.session_transaction() as session:
        begun = session["elsewhere"]
    back = way_back(asked.location, "e-1")
    assert client.get(back).status_code == 302
    thief = app.test_client()
    with thief.session_transaction() as session:
        session["elsewhere"] = begun
    assert thief.get(back).status_code == 400


def test_a_code_is_worth_nothing_without_the_verifier(app, client, eleni, provider):
    back = way_back(client.get("/sign-in/elsewhere").location, "e-1")
    with client.session_transaction() as session:
        session["elsewhere"] = session["elsewhere"] | {"code_verifier": "x" * 48}
    assert client.get(back).status_code == 400


def test_who_stays_there_too_long_begins_anew(client, eleni, provider, clock):
    back = way_back(client.get("/sign-in/elsewhere").location, "e-1")
    clock.advance(minutes=31)
    assert client.get(back).status_code == 400


def test_who_says_no_there_reads_what_else_she_can_do(client, eleni, provider):
    answer = come(client, "")
    assert answer.status_code == 403
    assert "somebody said no" in answer.text
    assert "authorization server denied" not in BeautifulSoup(answer.text, "html5lib").main.text


def test_a_provider_that_is_another_than_the_one_we_trust(client, provider):
    provider.next(issuer="http://127.0.0.1:1")
    assert client.get("/sign-in/elsewhere").status_code == 400


def test_a_provider_that_is_down(client, app, provider):
    app.config["OIDC_ISSUER"] = "http://127.0.0.1:9"
    answer = client.get("/sign-in/elsewhere")
    assert answer.status_code == 503
    assert "does not answer now" in answer.text
    assert "127.0.0.1" not in answer.text


def test_nobody_is_led_away_afterwards(client, eleni, provider):
    assert come(client, next="https://evil.example").location == "/manage/"


# Linked and unlinked


def test_she_links_an_account_with_another_address_and_unlinks_it(client, eleni, provider):
    make.sign_in(client, eleni)
    assert client.get(way_back(to_link(client), "k-1")).location == "/account/elsewhere/link"
    assert accounts() == []
    assert "kostas@example.org" in client.get("/account/elsewhere/link").text

    assert client.post("/account/elsewhere/link").location == "/account"
    assert accounts() == [(eleni.id, "k-1")]

    number = db.session.scalars(db.select(ForeignAccount.id)).one()
    for _ in range(2):  # pressed twice, it is told once
        client.post(f"/account/elsewhere/{number}/unlink")
    assert accounts() == []
    told = [" ".join(one.text.split()) for one in make.mails("account_changed")]
    assert ["it was linked" in one for one in told] == [True, False]
    assert ["its link was removed" in one for one in told] == [False, True]


def test_an_account_belongs_to_one_person(app, client, eleni, provider):
    come(app.test_client())
    kostas = make.organiser(eleni.memberships[0].project, "Kostas")
    make.sign_in(client, kostas)
    client.get(way_back(to_link(client), "e-1"))
    answer = client.post("/account/elsewhere/link")
    assert answer.status_code == 409
    assert [one.recipient for one in make.mails("account_changed")] == [eleni.email]
    number = db.session.scalars(db.select(ForeignAccount.id)).one()
    client.post(f"/account/elsewhere/{number}/unlink")
    assert accounts() == [(eleni.id, "e-1")]


def test_nothing_is_linked_that_was_not_just_shown(client, eleni, provider):
    make.sign_in(client, eleni)
    assert client.post("/account/elsewhere/link").status_code == 400
    assert accounts() == []


def test_ids_alone_are_noted(client, eleni, provider):
    come(client)
    noted = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [one.action for one in noted] == ["person.account_linked", "person.signed_in"]
    assert [one.details for one in noted] == [{}, {"way": "elsewhere"}]


# Set up, or not


def test_where_it_is_not_set_up_nothing_of_it_is_there(client, eleni):
    assert "Region ID" not in client.get("/sign-in").text
    assert [client.get(url).status_code for url in ("/sign-in/elsewhere", BACK)] == [404, 404]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"OIDC_CLIENT_ID": ""}, "SYNODOS_OIDC_CLIENT_ID is missing"),
        ({"OIDC_ISSUER": "http://id.example.org"}, "must begin with https://"),
    ],
)
def test_settings_that_cannot_work_are_said_at_the_start(app, provider, settings, says):
    known = {"SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"]}
    with pytest.raises(RuntimeError, match=says):
        create_app(known | provider.settings | settings)


def test_a_library_that_is_not_there_is_said_at_the_start(app, provider, monkeypatch):
    monkeypatch.setattr("app.people.provider.LIBRARIES", ("authlib", "a_library_that_nobody_has"))
    with pytest.raises(RuntimeError, match="a_library_that_nobody_has is not installed: pip install"):
        create_app({"SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"]} | provider.settings)
