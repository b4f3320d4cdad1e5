"""What belongs to another event opens at no address of one's own event, and is not changed there."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from app.agenda.models import AgendaItem
from app.audit.models import AuditEntry
from app.database import db
from app.mail.models import OutgoingMail
from app.questions.models import Question
from tests import make
from tests.house import world

MOST = 12  # more than that the world has of few things
FOR_ALL = "inbox."  # mail of which nobody knows whose it is, is for all organisers
OURS = {
    "participation.my_day", "calendar.day_file", "desk.expected",  # count the days of one's own event
    # Lead back to one's own page; what they did not do is counted below.
    "quotas.nudge", "agenda.save_row", "sessions.end",
}  # fmt: skip


@pytest.fixture
def kostas(app, client):
    """He organises another project, in which there is nobody but him, and signs in."""
    world.build()
    other = make.project(slug="other", acronym="Other")
    kostas = make.organiser(other, "Kostas", email="kostas@other.example.org")
    event = make.event(other, slug="of-kostas")
    his = make.participation(event, make.person(email="nikos@other.example.org"))
    make.sign_in(client, kostas)
    return his


def addresses(app: Flask, rule: Rule, fixed: dict[str, str]) -> Iterator[str]:
    builder = app.url_map.bind("localhost")
    for number in range(1, MOST):
        for own in (number, fixed["participation"]):
            values = {name: fixed.get(name, number) for name in rule.arguments}
            if "id" in values and "note_id" in values:
                values["id"] = own
            yield builder.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def counts() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(one)) for one in (AuditEntry, OutgoingMail)]


def test_ids_of_another_project_open_and_change_nothing(app, client, kostas):
    fixed = {"slug": "of-kostas", "token": kostas.token, "participation": kostas.id}
    before = counts()
    opened = []
    for rule in app.url_map.iter_rules():
        numbered = {name for name, kind in rule._converters.items() if type(kind).__name__ == "Id"}
        others = rule.arguments - numbered - {"slug", "token"}
        if not numbered or others or rule.endpoint.startswith(FOR_ALL):
            continue
        for url in dict.fromkeys(addresses(app, rule, fixed)):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = client.open(url, method=method)
                if answer.status_code not in {403, 404} and rule.endpoint not in OURS:
                    opened.append((method, url, answer.status_code))
    assert opened == [], "\n".join(map(str, opened))
    assert counts() == before


def test_items_and_questions_of_another_event_are_nowhere_in_ones_own(app, client, kostas):
    uids = [*db.session.scalars(select(Question.uid)), *db.session.scalars(select(AgendaItem.public_uid))]
    before = counts()
    opened, builder = [], app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments == {"slug", "uid"}]
    for rule in rules:
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for uid in dict.fromkeys(uids):
                url = builder.build(rule.endpoint, {"slug": "of-kostas", "uid": uid}, method=method)
                answer = client.open(url, method=method)
                if answer.status_code not in {403, 404}:
                    opened.append((method, url, answer.status_code))
    assert len(rules) > 5
    assert uids != []
    assert opened == [], "\n".join(map(str, opened))
    assert counts() == before
