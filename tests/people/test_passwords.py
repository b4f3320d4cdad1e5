"""A password of one's own: which are taken, and what happens where it is not hers."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.people import entering, passwords, proving
from app.people.factors import Password
from app.people.guessing import TOO_SHORT, is_guessed, objection
from app.people.refusals import WrongPassword
from app.people.sessions import StaffSession, Way
from app.security import TooManyTries
from tests import make

GOOD = "three goats on a ferry"


@pytest.fixture
def eleni(app):
    return make.organiser(make.project())


@pytest.fixture
def here(eleni):
    return session_of(eleni)


def session_of(person, **details):
    session, _token = StaffSession.begin(person, Way.LINK, **details)
    db.session.commit()
    return session


def knock(email: str, typed: str):
    return entering.enter_with_password(email, typed, visitor="")


# Which are taken


@pytest.mark.parametrize(
    "typed",
    [
        "aaaaaaaaaaaaaaaa", "abcabcabcabc", "123456789012", "qwertyuiop1234", "PasswordPassword1",
        "elenikaravida1", "eleni@example.org", "Synodos2026!", "abcdefghijklm", "nmlkjihgfedcba",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(eleni, typed):
    assert objection(typed, eleni) is not None


@pytest.mark.parametrize(
    "typed", [GOOD, "νεράιδες στο βουνό", "correct horse battery staple", "k7Tq!zz0Lm#e", " a b c d e f g"]
)
def test_any_characters_will_do(eleni, typed):
    assert objection(typed, eleni) is None


def test_length_is_what_counts(eleni):
    assert objection("k7Tq!zz0Lm#", eleni) == TOO_SHORT
    assert objection(GOOD * 12, eleni) == "Take at most 256 characters."
    assert not is_guessed(GOOD)


# Coming in


def test_it_lets_in(eleni, here):
    passwords.choose(eleni, GOOD, here=here)
    person, token = knock(" Eleni@Example.org", GOOD)
    assert person == eleni
    assert token
    newest = db.session.scalars(select(StaffSession).order_by(StaffSession.id.desc())).first()
    assert newest.way == Way.PASSWORD


def test_it_is_the_same_from_every_keyboard(eleni, here):
    passwords.choose(eleni, "cafe\u0301 au lait, ﬁn", here=here)
    assert knock("eleni@example.org", "café au lait, fin")[0] == eleni


def test_only_its_hash_is_kept(eleni, here):
    passwords.choose(eleni, GOOD, here=here)
    kept = db.session.scalars(select(Password)).one()
    assert kept.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_yesterday_is_made_anew_when_she_comes(eleni):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    make.save(Password(person_id=eleni.id, hash=weak))
    knock("eleni@example.org", GOOD)
    assert db.session.scalars(select(Password)).one().hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("email", "typed"),
    [
        ("eleni@example.org", "three goats on a boat"),
        ("eleni@example.org", ""),
        ("eleni@example.org", GOOD + "x" * 300),
        ("giulia@example.org", GOOD),  # has none
        ("nobody@example.org", GOOD),
        ("nikos@example.org", GOOD),  # works for nobody any more
    ],
)
def test_whoever_is_wrong_costs_the_same_and_learns_nothing(eleni, here, monkeypatch, email, typed):
    passwords.choose(eleni, GOOD, here=here)
    project = eleni.memberships[0].project
    make.member(project, "Giulia")
    nikos = make.organiser(project, "Nikos")
    passwords.choose(nikos, GOOD, here=session_of(nikos))
    for membership in nikos.memberships:
        db.session.delete(membership)
    db.session.commit()
    proving._of_nobody()
    done = []

    class Counting:
        def verify(self, hash, typed):
            done.append(hash)
            return real.verify(hash, typed)

    real = proving.hasher()
    monkeypatch.setattr(proving, "hasher", Counting)
    with pytest.raises(WrongPassword):
        knock(email, typed)
    assert len(done) == 1


def test_ten_tries_an_hour_for_an_address(app, eleni, here):
    app.config["RATE_LIMITS"] = True
    passwords.choose(eleni, GOOD, here=here)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            knock("eleni@example.org", "wrong")
    with pytest.raises(TooManyTries):
        knock("eleni@example.org", GOOD)


# Changing it


def test_changing_it_ends_her_other_sessions_and_tells_her(eleni, here):
    other = session_of(eleni).id
    passwords.choose(eleni, GOOD, here=here)
    assert [one.id for one in db.session.scalars(select(StaffSession))] == [here.id]
    assert other != here.id
    passwords.choose(eleni, GOOD + "!", here=here)
    passwords.remove(eleni, here=here)
    assert [mail.text.split("\n\n")[1] for mail in make.mails("account_changed")] == [
        "Your account has a password now.",
        "The password of your account was changed.",
        "Your account has no password any more. You sign in with a link.",
    ]
    said = [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert said[-3:] == ["person.password_set", "person.password_changed", "person.password_removed"]
    with pytest.raises(WrongPassword):
        knock("eleni@example.org", GOOD)


# Pages


def test_choosing_one_and_coming_in_by_it(client, eleni):
    make.sign_in(client, eleni)
    assert client.post("/account/password", data={"password": GOOD}).location == "/account"
    assert "Change the password" in client.get("/account").text
    client.post("/sign-out")
    said = {"email": "eleni@example.org", "password": GOOD}
    assert client.post("/sign-in/password?next=/manage/events", data=said).location == "/manage/events"
    assert client.get("/manage/").status_code == 200
    assert client.post("/account/password/remove").location == "/account"
    assert "Set a password" in client.get("/account").text


def test_a_weak_one_is_refused_at_its_field(client, eleni):
    make.sign_in(client, eleni)
    page = client.post("/account/password", data={"password": "short"})
    assert "Error: " in page.text
    assert "at least 12 characters" in page.text
    assert db.session.scalars(select(Password)).all() == []


def test_known_and_unknown_read_the_same_words(client, eleni, here):
    passwords.choose(eleni, GOOD, here=here)

    def answer(email):
        page = client.post("/sign-in/password", data={"email": email, "password": "wrong"})
        return page.status_code, page.text.replace(email, "")

    assert answer("eleni@example.org") == answer("nobody@example.org")
    assert answer("eleni@example.org")[0] == 409
