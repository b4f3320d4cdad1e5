"""Nobody sends a public form without end, nobody learns who is known here, and no number opens anything."""

import re

import pytest
from sqlalchemy import event as sql

from app import access, security
from app.database import db
from app.events.delegations import Delegation
from app.participation.states import State
from tests import make

TRIES = 3


def forms(app):
    """Everything that anyone may send, by its endpoint and the parts of its address."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and getattr(app.view_functions[rule.endpoint], "allowed_to", None) is access.anyone
    ]


@pytest.fixture
def nikos(project):
    return make.participation(make.event(project), locale="en")


@pytest.fixture
def limited(app, monkeypatch):
    app.config["RATE_LIMITS"] = True
    monkeypatch.setattr(security, "SENDINGS", TRIES)


def address(app, rule, token, slug):
    parts = {name: {"token": token, "slug": slug}.get(name, "1") for name in rule.arguments}
    with app.test_request_context():
        return rule.build(parts, append_unknown=False)[1]


def sent(client, url):
    answer = client.post(url, data={})
    words = re.sub(r"<[^>]+>", " ", answer.text)
    return answer.status_code, "Wait an hour, then try again. Nothing is lost." in words


def test_each_public_form_can_be_sent_so_often_and_not_more(app, client, nikos, limited):
    found = forms(app)
    assert len(found) > 20
    for rule in found:
        db.session.execute(db.delete(security.Tries))
        db.session.commit()
        url = address(app, rule, "unknown", nikos.event.slug)
        before = [sent(client, url)[0] for _again in range(TRIES)]

        assert (429 in before, sent(client, url)) == (False, (429, True)), url


def test_one_link_has_one_count_for_all_its_pages(app, client, nikos, limited):
    for rule in [one for one in forms(app) if one.rule.startswith("/me/")][:TRIES]:
        client.post(address(app, rule, nikos.token, ""), data={})

    assert sent(client, f"/me/{nikos.token}/consents") == (429, True)
    assert client.get(f"/me/{nikos.token}").status_code == 200
    other = make.participation(nikos.event, make.person("Aino"))
    assert sent(client, f"/me/{other.token}/consents")[0] != 429


def test_what_was_refused_counts_too_and_time_forgives(app, client, nikos, limited, clock):
    for _again in range(TRIES):
        assert client.post(f"/me/{nikos.token}/answer", data={"said": "nonsense"}).status_code == 400
    assert sent(client, f"/me/{nikos.token}/answer")[0] == 429

    clock.advance(minutes=61)
    assert sent(client, f"/me/{nikos.token}/answer")[0] == 400


@pytest.mark.parametrize(("name", "tries"), [("Nikos", 3), ("", 1)], ids=["registers", "is-refused"])
def test_a_try_is_counted_with_what_the_form_writes(app, client, nikos, limited, name, tries):
    """One transaction, however many counts; alone where the form writes nothing."""
    typed = {
        "given_name": name, "family_name": "Theodorou", "email": "new@example.org", "organisation": "Chamber",
        "country": "GR", "days": [day.id for day in nikos.event.days],
    }  # fmt: skip
    url, saved = f"/events/{nikos.event.slug}/register", []
    db.session.commit()  # so that nothing is left of what was prepared
    note = saved.append
    sql.listen(db.engine, "commit", note)
    try:
        client.post(url, data=typed)
    finally:
        sql.remove(db.engine, "commit", note)

    assert len(saved) == 1
    assert db.session.scalars(db.select(security.Tries.count)).all() == [1] * tries


def test_another_visitor_is_another(app, client, nikos, limited):
    for _again in range(TRIES + 1):
        client.post("/my-links", data={})

    assert client.post("/my-links", data={}, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


# Nothing is learnt


def asking(client, url, data):
    """What somebody sees who sends this: the status, the page, and how many statements it took."""
    statements = []

    def count(connection, cursor, statement, *_rest):
        statements.append(statement)

    sql.listen(db.engine, "before_cursor_execute", count)
    try:
        answer = client.post(url, data=data, follow_redirects=True)
    finally:
        sql.remove(db.engine, "before_cursor_execute", count)
    email = data["email"]
    page = re.sub(r'(csrf_token"[^>]*value)="[^"]*"', r"\1", answer.text).replace(email, "")
    return answer.status_code, page, len(statements)


@pytest.mark.parametrize("url", ["/sign-in", "/my-links", "/events/good-practices/my-link"])
def test_an_address_that_is_known_looks_like_one_that_is_not(app, project, nikos, eleni, url):
    known = {"/sign-in": eleni.email}.get(url, nikos.email)
    make.participation(nikos.event, make.person("Aino"), State.WAITING)
    seen = [asking(app.test_client(), url, {"email": who}) for who in (known, "nobody@example.org")]

    assert seen[0][:2] == seen[1][:2]
    assert abs(seen[0][2] - seen[1][2]) <= 3


def test_registering_says_the_same_to_all(app, nikos):
    who = {"given_name": "N", "family_name": "T", "organisation": "Farm", "country": "GR"}
    url = "/events/good-practices/register"
    both = (nikos.email, "nobody@example.org")
    _first, seen = ([asking(app.test_client(), url, who | {"email": one}) for one in both] for _ in "12")

    assert seen[0][:2] == seen[1][:2]
    assert abs(seen[0][2] - seen[1][2]) <= 3


def test_guessing_opens_nothing(app, client, nikos):
    delegation = make.save(Delegation(event=nikos.event, organisation_id=nikos.event.hosts[0].id))
    guesses = [nikos.id, nikos.token[:-1], nikos.join_token, nikos.badge_code, delegation.token, "1", "0"]
    pages = ("", "/data", "/data.json", "/erase", "/code", "/code.svg", "/hand-on", "/days", "/consents")

    found = {client.get(f"/me/{guess}{page}").status_code for guess in guesses for page in pages}
    partners = {client.get(f"/delegations/{guess}").status_code for guess in (1, nikos.token, "x")}

    assert (found, partners) == ({404}, {404})


def test_the_link_is_sent_whatever_the_state_and_says_the_same(app, nikos):
    """Waiting, invited, cancelled: her page has something to say, so its link comes."""
    seen = set()
    for name, state in (("Aino", State.WAITING), ("Kostas", State.CANCELLED), ("Giulia", State.INVITED)):
        who = make.participation(nikos.event, make.person(name), state)
        seen.add(asking(app.test_client(), "/my-links", {"email": who.email})[:2])

    assert len(seen) == 1
    assert [mail.recipient for mail in make.mails("own_link")] == [
        "aino@example.org", "kostas@example.org", "giulia@example.org",
    ]  # fmt: skip
