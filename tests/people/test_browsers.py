"""A browser in words; a sign-in from a new one is told by mail."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.database import db
from app.people import actions, entering
from app.people.browsers import Browser, in_words
from app.people.factors import Password
from app.people.sessions import KnownBrowser
from tests import make
from tests.people.test_sessions import FIREFOX, PHONE, is_in, sessions_of, signed_in

CHROME = "AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
LAPTOP, WORK = Browser("Firefox, Linux", "laptop"), Browser("Chrome, Windows", "work")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Safari, iPhone"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME}", "Chrome, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605.1.15", "Safari, macOS"),
        (f"Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 {CHROME}", "Samsung Internet, Android"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) CriOS/140.0 Safari/604.1", "Chrome, iPad"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME}", "Chrome, ChromeOS"),
        ("Mozilla/5.0 (compatible; something; Linux)", "Linux"),
        ("curl/8.5", ""),
        ("", ""),
        ("<script>alert(1)</script>" * 1000, ""),
    ],
)  # fmt: skip
def test_a_browser_is_its_family_and_its_system(said, words):
    assert in_words(said) == words


def come_in(person, browser: Browser) -> None:
    entering.enter(actions.issue_link(person.email), browser=browser)


def told() -> list[str]:
    return [mail.text for mail in make.mails("new_browser")]


def link_in_mail() -> str:
    found = re.search(r"http://localhost(/sign-in/\S+/not-me)", told()[-1])
    assert found
    return found[1]


def test_the_first_sign_in_of_all_is_not_told_and_a_browser_that_we_know_neither(app, eleni):
    for _ in range(2):
        come_in(eleni, LAPTOP)
    assert told() == []


def test_a_new_browser_is_told_with_its_time_at_her_place(app, eleni, clock):
    clock.set("2023-03-22 10:15", "Europe/Athens")
    come_in(eleni, LAPTOP)
    come_in(eleni, WORK)

    line = "You signed in: Chrome, Windows, Wednesday 22 March 2023, 10:15 Thessaloniki time."
    assert [line in text for text in told()] == [True]
    assert [mail.recipient for mail in make.mails("new_browser")] == [eleni.email]

    come_in(eleni, WORK)
    assert len(told()) == 1


def test_a_browser_is_known_for_a_year_after_it_was_last_used(app, eleni, clock):
    come_in(eleni, LAPTOP)
    clock.advance(days=364)
    come_in(eleni, LAPTOP)
    clock.advance(days=364)
    come_in(eleni, LAPTOP)
    assert told() == []
    clock.advance(days=365)
    come_in(eleni, LAPTOP)
    assert len(told()) == 1


def test_one_browser_may_be_that_of_two_people(app, eleni):
    kostas = make.organiser(eleni.memberships[0].project, "Kostas")
    come_in(kostas, WORK)
    come_in(eleni, LAPTOP)
    come_in(kostas, LAPTOP)
    assert [mail.recipient for mail in make.mails("new_browser")] == [kostas.email]


def test_the_browser_keeps_its_token_when_she_signs_out(app, eleni):
    client = signed_in(app, eleni.email)
    client.post("/sign-out")
    client.post(f"/sign-in/{actions.issue_link(eleni.email)}")
    assert told() == []
    cookie = client.get_cookie("browser")
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 365 * 24 * 3600)
    assert cookie.value not in {one.digest for one in db.session.scalars(db.select(KnownBrowser))}


def test_behind_tls_no_other_host_can_plant_it(app, eleni):
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = app.test_client().post(f"/sign-in/{actions.issue_link(eleni.email)}")
    planted = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-browser=")]
    assert [("Secure" in one, "Path=/" in one, "Domain" in one) for one in planted] == [(True, True, False)]


def test_of_two_sign_ins_at_once_one_mail(app, eleni):
    come_in(eleni, LAPTOP)
    links = [actions.issue_link(eleni.email) for _ in range(4)]

    def enter(number: int) -> None:
        with app.app_context():
            entering.enter(links[number], browser=Browser(WORK.words, f"new-{number}"))

    with ThreadPoolExecutor(4) as presses:
        list(presses.map(enter, range(4)))
    db.session.expire_all()
    assert len(sessions_of(eleni)) == 5
    assert len(told()) == 1


# It was not she


def test_the_link_shows_first_then_ends_everything(app, client, eleni):
    make.save(Password(person_id=eleni.id, hash="x"))
    browsers = [signed_in(app, eleni.email), signed_in(app, eleni.email, PHONE)]
    assert "Eleni Karavida" in client.get(link_in_mail()).text
    assert [is_in(one) for one in browsers] == [True, True]

    assert "All sessions have ended" in client.post(link_in_mail()).text

    assert [is_in(one) for one in browsers] == [False, False]
    assert db.session.scalar(db.select(Password)) is None
    assert [client.open(link_in_mail(), method=how).status_code for how in ("GET", "POST")] == [410, 410]


def test_the_browser_that_was_not_hers_is_new_again(app, client, eleni):
    come_in(eleni, LAPTOP)
    come_in(eleni, WORK)
    client.post(link_in_mail())
    come_in(eleni, LAPTOP)
    assert len(told()) == 1
    come_in(eleni, WORK)
    assert len(told()) == 2


def test_the_link_works_for_a_week(app, client, eleni, clock):
    come_in(eleni, LAPTOP)
    come_in(eleni, WORK)
    clock.advance(days=7, seconds=-1)
    assert client.get(link_in_mail()).status_code == 200
    clock.advance(seconds=1)
    assert client.post(link_in_mail()).status_code == 410
    assert len(sessions_of(eleni)) == 2


def test_another_link_ends_nothing(app, client, eleni):
    come_in(eleni, LAPTOP)
    come_in(eleni, WORK)
    assert client.post(link_in_mail().replace("/not-me", "x/not-me")).status_code == 410
    assert len(sessions_of(eleni)) == 2
