"""The second step: set up with an app, asked for at each sign-in, rescued by recovery codes."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from app import clock as clocks
from app.audit.models import AuditEntry
from app.database import db
from app.errors import DomainError
from app.network.models import Membership, Role
from app.people import confirming, entering, passwords, proving, second_factors
from app.people.factors import MailedCode, RecoveryCode, SecondFactor
from app.people.models import SignInLink
from app.people.refusals import NoSecondFactor, NothingToSwitchOn, WrongCode
from app.people.sessions import StaffSession, Way
from app.security import TooManyTries
from tests import make


@pytest.fixture
def eleni(app):
    return make.organiser(make.project())


def session_of(person):
    session, _token = StaffSession.begin(person, Way.LINK)
    db.session.commit()
    return session


def shown(key: str) -> str:
    """What her app shows now."""
    return pyotp.TOTP(key).at(clocks.now())


def set_up(person) -> tuple[str, list[str]]:
    """Her key and her recovery codes. Her app's first code is used up, so move the clock before the next."""
    second_factors.begin(person)
    key = second_factors.begun(person)
    return key, second_factors.switch_on(person, shown(key), here=session_of(person))


def step(person, typed: str) -> str:
    return entering.take_second_step(person, Way.LINK, typed)


# Setting up


def test_the_key_is_encrypted_and_counts_for_nothing_until_a_code_was_right(eleni):
    second_factors.begin(eleni)
    key = second_factors.begun(eleni)
    kept = db.session.scalars(select(SecondFactor)).one()
    assert key not in kept.secret
    assert proving.second_factor_of(eleni) is None
    with pytest.raises(WrongCode):
        second_factors.switch_on(eleni, "000000", here=session_of(eleni))
    assert proving.second_factor_of(eleni) is None


def test_switching_on_ends_other_sessions_and_gives_ten_codes(eleni):
    elsewhere = session_of(eleni)
    _key, codes = set_up(eleni)
    assert elsewhere not in db.session.scalars(select(StaffSession)).all()
    assert [one.has_second_factor for one in db.session.scalars(select(StaffSession))] == [True]
    assert len({*codes}) == 10
    assert all(re.fullmatch(r"(\w{4} ){3}\w{4}", code) for code in codes)
    assert len(make.mails("account_changed")) == 1
    second_factors.begin(eleni)  # changes nothing any more
    with pytest.raises(NothingToSwitchOn):
        second_factors.switch_on(eleni, "000000", here=session_of(eleni))


# At each sign-in


def test_a_code_counts_a_step_before_and_after_and_once(eleni, clock):
    key, _codes = set_up(eleni)
    clock.advance(minutes=5)
    for late in (-2, 2):
        with pytest.raises(WrongCode):
            step(eleni, pyotp.TOTP(key).at(clocks.now() + timedelta(seconds=30 * late)))
    code = shown(key)
    clock.advance(seconds=30)
    assert step(eleni, f" {code[:3]} {code[3:]}")
    with pytest.raises(WrongCode):
        step(eleni, code)
    clock.advance(seconds=30)
    assert step(eleni, shown(key))


def test_the_first_code_does_not_let_in_again(eleni):
    key, _codes = set_up(eleni)
    with pytest.raises(WrongCode):
        step(eleni, shown(key))


def test_a_recovery_code_works_once_however_it_is_written(eleni):
    _key, codes = set_up(eleni)
    assert step(eleni, codes[0].upper().replace(" ", "-"))
    assert second_factors.codes_left(eleni) == 9
    with pytest.raises(WrongCode):
        step(eleni, codes[0])
    assert "One of your recovery codes was used" in make.mails("account_changed")[-1].text
    assert codes[0].replace(" ", "") not in str(
        [vars(one) for one in db.session.scalars(select(RecoveryCode))]
    )


def test_new_codes_replace_the_old(eleni):
    _key, old = set_up(eleni)
    new = second_factors.renew_codes(eleni)
    with pytest.raises(WrongCode):
        step(eleni, old[1])
    assert step(eleni, new[1])


def test_another_secret_key_leaves_the_recovery_codes(app, eleni, clock):
    key, codes = set_up(eleni)
    clock.advance(minutes=1)
    app.config["SECRET_KEY"] += " changed"
    with pytest.raises(WrongCode):
        step(eleni, shown(key))
    assert step(eleni, codes[3])


def test_ten_tries_an_hour(app, eleni):
    _key, codes = set_up(eleni)
    app.config["RATE_LIMITS"] = True
    for _ in range(10):
        with pytest.raises(WrongCode):
            step(eleni, "000000")
    with pytest.raises(TooManyTries):
        step(eleni, codes[0])


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_code_sent_twice_at_once_lets_in_once(app, eleni, clock, kind):
    key, codes = set_up(eleni)
    clock.advance(minutes=5)
    code, id = (shown(key) if kind == "app" else codes[0]), eleni.id
    db.session.commit()

    def send(_: int) -> str:
        with app.app_context():
            try:
                step(db.session.get(type(eleni), id), code)
            except DomainError as refusal:
                return type(refusal).__name__
            return "in"

    with ThreadPoolExecutor(4) as senders:
        assert sorted(senders.map(send, range(4))) == ["WrongCode"] * 3 + ["in"]


# Losing it


def test_the_command_switches_off_what_was_lost(app, eleni):
    set_up(eleni)
    run = app.test_cli_runner().invoke
    assert run(args=["second-factor-off", "eleni@example.org"]).exit_code == 0
    assert proving.second_factor_of(eleni) is None
    assert db.session.scalars(select(StaffSession)).all() == []
    assert "An administrator has switched off" in make.mails("account_changed")[-1].text
    assert db.session.scalars(select(AuditEntry.action)).all()[-1] == "person.second_factor_lost"
    assert run(args=["second-factor-off", "eleni@example.org"]).exit_code == 1
    with pytest.raises(NoSecondFactor):
        second_factors.take_off("nobody@example.org", actor=None)


# Pages


def link_of(person) -> str:
    _link, token = SignInLink.issue(person)
    db.session.commit()
    return f"/sign-in/{token}"


def test_the_whole_way(client, eleni, clock):
    make.sign_in(client, eleni)
    assert client.get("/account/second-step").status_code == 200
    assert client.post("/account/second-step").location == "/account/second-step/app"
    page = client.get("/account/second-step/app")
    key = second_factors.begun(eleni)
    assert second_factors.in_groups(key) in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    picture = client.get("/account/second-step/app.svg")
    assert picture.mimetype == "image/svg+xml"
    wrong = client.post("/account/second-step/app", data={"answer": "000 000"})
    assert "This code is not right" in wrong.text
    done = client.post("/account/second-step/app", data={"answer": shown(key)})
    codes = re.findall(r'<code class="key">(.*?)</code>', done.text)
    assert len(codes) == 10
    assert client.get("/account/second-step/app").location == "/account"
    assert "10 recovery codes are left" in client.get("/account").text
    client.post("/sign-out")

    clock.advance(minutes=1)
    half = client.post(link_of(eleni) + "?next=/manage/events")
    assert half.location == "/sign-in/second-step?next=/manage/events"
    assert client.get("/manage/").status_code == 302  # there is no session yet
    assert client.get(half.location).status_code == 200
    entered = client.post(half.location, data={"answer": shown(key)})
    assert entered.location == "/manage/events"
    assert client.get("/manage/").status_code == 200
    assert client.post("/account/second-step/off").location == "/account"
    assert "Set up the second step" in client.get("/account").text


def test_half_way_lasts_ten_minutes(client, eleni, clock):
    key, _codes = set_up(eleni)
    client.post(link_of(eleni))
    clock.advance(minutes=10)
    late = client.post("/sign-in/second-step", data={"answer": shown(key)})
    assert late.location == "/sign-in"
    assert client.get("/manage/").status_code == 302


def test_nobody_comes_half_way_from_nowhere(client, eleni):
    assert client.get("/sign-in/second-step").location == "/sign-in"


# A project demands it


def demanding(project) -> None:
    project.demands_second_factor = True
    db.session.commit()


def test_whoever_plans_is_led_to_its_set_up(client, eleni):
    project = eleni.memberships[0].project
    event = make.event(project)
    demanding(project)
    make.sign_in(client, eleni)
    assert client.get("/account").status_code == 200
    assert client.get("/").status_code == 200
    for page in ("/manage/", "/manage/events", "/manage/mail", f"/manage/events/{event.slug}"):
        answer = client.get(page)
        assert answer.status_code == 403
        assert "This project asks for a second step" in answer.text
    session = db.session.scalars(select(StaffSession)).one()
    session.has_second_factor = True
    db.session.commit()
    assert client.get("/manage/").status_code == 200


def test_who_switches_hers_off_is_asked_for_it_again(client, eleni):
    set_up(eleni)
    demanding(eleni.memberships[0].project)
    make.sign_in(client, eleni)
    for session in db.session.scalars(select(StaffSession)):
        session.has_second_factor = True
    assert client.get("/manage/").status_code == 200
    assert client.post("/account/second-step/off").location == "/account"
    assert client.get("/account").status_code == 200
    assert client.get("/manage/").status_code == 403


def test_the_desk_of_her_event_is_no_way_round_it(client, eleni):
    event = make.event(eleni.memberships[0].project)
    demanding(event.project)
    make.sign_in(client, eleni)
    answer = client.get(f"/desk/{event.slug}/1")
    assert answer.status_code == 403
    assert "This project asks for a second step" in answer.text


def test_the_code_at_the_door_is_none_either(client, eleni):
    event = make.event(eleni.memberships[0].project)
    nikos = make.participation(event)
    demanding(event.project)
    for person in (eleni, make.person("Ada", is_administrator=True)):
        make.sign_in(client, person)
        answer = client.get(f"/p/{nikos.badge_code}")
        assert (answer.status_code, "Theodorou" in answer.text) == (403, False)
        assert "This project asks for a second step" in answer.text
        client.post("/sign-out")


def test_pages_of_her_other_projects_stay_open(client, eleni):
    demanding(eleni.memberships[0].project)
    other = make.project(slug="other", acronym="OTHER")
    ids = {"project_id": other.id, "organisation_id": other.organisations[0].id}
    make.save(Membership(person_id=eleni.id, role=Role.ORGANISER, **ids))
    make.event(other, slug="elsewhere")
    make.sign_in(client, eleni)
    assert client.get("/manage/events/elsewhere").status_code == 200


def test_who_demands_it_has_it(client, eleni):
    make.sign_in(client, eleni)
    url = "/manage/projects/cesme-plus/security"
    refused = client.post(url, data={"demands_second_factor": "y"})
    assert "Set up your own second step first" in refused.text
    set_up(eleni)
    make.sign_in(client, eleni)
    session = db.session.scalars(select(StaffSession).order_by(StaffSession.id.desc())).first()
    session.has_second_factor = True
    db.session.commit()
    assert client.post(url, data={"demands_second_factor": "y"}).location == url
    db.session.expire_all()
    assert eleni.memberships[0].project.demands_second_factor
    assert client.post(url, data={}).location == url
    said = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "project.second_factor_demanded"))
    assert [entry.details for entry in said] == [{"demanded": True}, {"demanded": False}]


# Is it still she?


@pytest.fixture
def hers(client, eleni):
    """Her session, as she has just come in."""
    make.sign_in(client, eleni)
    session = db.session.scalars(select(StaffSession)).one()
    session.confirmed_at = clocks.now()
    db.session.commit()
    return session


def test_opening_asks_after_a_quarter_of_an_hour_sending_after_an_hour(client, hers, clock):
    clock.advance(minutes=14)
    assert client.get("/account/password").status_code == 200
    clock.advance(minutes=1)
    assert client.get("/account/password").location == "/confirm?next=/account/password"
    clock.advance(minutes=44)
    assert client.post("/account/password", data={"password": "three goats on a ferry"}).status_code == 302
    clock.advance(minutes=1)
    late = client.post("/account/password", data={"password": "four goats on a ferry"})
    assert late.status_code == 403
    assert "Nothing has been done yet" in late.text


def test_by_a_code_in_the_mailbox(client, hers, clock):
    clock.advance(minutes=20)
    assert client.get("/confirm?next=/account/password").location == "/confirm/mail?next=/account/password"
    sent = client.post("/confirm/mail/send?next=/account/password")
    assert sent.location == "/confirm/mail?next=/account/password"
    code = re.search(r"\d{4} \d{4}", make.mails("confirming_code")[-1].text)[0]
    assert code.replace(" ", "") not in str(vars(db.session.scalars(select(MailedCode)).one()))
    wrong = client.post("/confirm/mail", data={"answer": "1234 567"})
    assert "This code is not right" in wrong.text
    right = client.post("/confirm/mail?next=/account/password", data={"answer": code})
    assert right.location == "/account/password"
    assert client.get("/account/password").status_code == 200
    with pytest.raises(WrongCode):
        confirming.confirm(db.session.scalars(select(StaffSession)).one(), "mail", code)


def test_a_mailed_code_takes_five_tries_and_ten_minutes(eleni, clock):
    here = session_of(eleni)

    def sent() -> str:
        clock.advance(seconds=1)
        confirming.send_code(here)
        return re.search(r"\d{4} \d{4}", make.mails("confirming_code")[-1].text)[0]

    code = sent()
    for _ in range(5):
        with pytest.raises(WrongCode):
            confirming.confirm(here, "mail", "0")
    with pytest.raises(WrongCode):
        confirming.confirm(here, "mail", code)
    code = sent()
    clock.advance(minutes=10)
    with pytest.raises(WrongCode):
        confirming.confirm(here, "mail", code)
    confirming.confirm(here, "mail", sent())


def test_who_has_a_second_step_shows_that(client, eleni, clock):
    key, _codes = set_up(eleni)
    make.sign_in(client, eleni)
    clock.advance(minutes=1)
    assert client.get("/confirm").location == "/confirm/app"
    assert client.get("/confirm/mail").status_code == 404
    assert client.post("/confirm/mail/send").status_code == 404
    assert client.post("/confirm/app?next=/account", data={"answer": shown(key)}).location == "/account"


@pytest.mark.parametrize("way", ["mail", "password"])
def test_nothing_else_counts_for_her_whatever_form_it_came_from(eleni, hers, clock, way):
    """Her second step was set up in another browser, after the code was sent and the form was opened."""
    passwords.choose(eleni, "three goats on a ferry", here=hers)
    clock.advance(minutes=20)
    confirming.send_code(hers)
    typed = {
        "mail": re.search(r"\d{4} \d{4}", make.mails("confirming_code")[-1].text)[0],
        "password": "three goats on a ferry",
    }
    make.save(SecondFactor(person_id=eleni.id, secret="sealed", set_up_at=clocks.now()))
    confirmed_at = hers.confirmed_at
    with pytest.raises(WrongCode):
        confirming.confirm(hers, way, typed[way])
    assert hers.confirmed_at == confirmed_at


def test_who_has_a_password_shows_that_or_reads_her_mail(client, eleni):
    make.sign_in(client, eleni)
    passwords.choose(eleni, "three goats on a ferry", here=db.session.scalars(select(StaffSession)).one())
    assert client.get("/confirm").location == "/confirm/password"
    assert "This is not your password" in client.post("/confirm/password", data={"answer": "no"}).text
    right = {"answer": "three goats on a ferry"}
    assert client.post("/confirm/password?next=//evil.example", data=right).location == "/account"
    assert client.get("/confirm/mail").status_code == 200
