"""What Prometheus reads, read by its own parser."""

import os
import signal
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import security
from app.audit.models import record
from app.database import action, db
from app.mail.models import Heartbeat
from app.operation import metrics
from app.participation.notices import About, Notice
from app.participation.refusals import PoolsFull
from app.people.models import Person
from tests import make
from tests.conftest import Clock
from tests.mail.workers import mail
from tests.pages.reading import counted
from tests.servers import LiveServer, eventually

Numbers = dict[str, float]
TOKEN = {"Authorization": "Bearer let-me-in"}


def numbers(text: str) -> Numbers:
    """{"synodos_outbox_mails state=waiting": 2.0, …}, the buckets of histograms left out."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    labels = ["".join(f" {name}={value}" for name, value in sorted(one.labels.items())) for one in samples]
    named = zip(samples, labels, strict=True)
    return {one.name + label: one.value for one, label in named if not one.name.endswith("_bucket")}


def read(client: FlaskClient) -> Numbers:
    answer = client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return numbers(answer.text)


def more(before: Numbers, after: Numbers, part: str) -> Numbers:
    """By how much the numbers have grown in whose names `part` stands."""
    grown = {name: value - before.get(name, 0) for name, value in after.items() if part in name}
    return {name: value for name, value in grown.items() if value}


def only(known: Mapping[str, float], *beginnings: str) -> Numbers:
    return {name: value for name, value in known.items() if name.startswith(beginnings)}


# Who may read it


def test_without_a_token_it_is_open_to_this_machine_alone(app: Flask, client: FlaskClient):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404
    app.config["PRODUCTION"] = True
    assert client.get("/metrics").status_code == 404


def test_a_token_opens_it_from_anywhere_and_nothing_else_does(app: Flask, client: FlaskClient):
    app.config.update(METRICS_TOKEN="let-me-in", PRODUCTION=True)
    far = {"REMOTE_ADDR": "192.0.2.1"}

    assert client.get("/metrics", headers=TOKEN, environ_base=far).status_code == 200
    for wrong in ("", "Bearer", "Bearer let-me-im", "Basic let-me-in", "let-me-in", "Bearer λάθος"):
        answer = client.get("/metrics", headers={"Authorization": wrong.encode().decode("latin-1")})
        assert (answer.status_code, answer.text) == (401, "")
    assert client.get("/metrics", headers=TOKEN).headers["Cache-Control"] == "no-store"


# States


@pytest.fixture
def standing(app: Flask, clock: Clock) -> Clock:
    now = clock.instant
    make.save(
        mail(1, due_at=now - timedelta(minutes=2)),
        mail(2, due_at=now + timedelta(hours=1)),
        mail(3, due_at=now - timedelta(minutes=1), last_error="451", attempts=1),
        mail(4, gave_up_at=now, last_error="550", due_at=now - timedelta(days=1)),
        mail(5, sent_at=now, due_at=now - timedelta(days=1)),
        Heartbeat(worker="a", at=now - timedelta(seconds=3)),
        Heartbeat(worker="b", at=now - timedelta(seconds=59)),
        Heartbeat(worker="gone", at=now - timedelta(seconds=61)),
    )
    event = make.event(make.project())
    someone = make.participation(event, make.person("Nikos"))
    make.save(
        Notice(event_id=event.id, participation_id=someone.id, about=About.CHANGE),
        Notice(event_id=event.id, participation_id=someone.id, about=About.SEAT, failed_at=now),
    )
    return clock


def test_states_are_asked_of_the_database(standing: Clock, client: FlaskClient):
    known = read(client)

    assert only(known, "synodos_outbox", "synodos_worker", "synodos_notices", "synodos_database") == {
        "synodos_outbox_mails state=waiting": 2,
        "synodos_outbox_mails state=failing": 1,
        "synodos_outbox_mails state=failed": 1,
        "synodos_outbox_oldest_due_seconds": 120,
        "synodos_workers": 2,
        "synodos_worker_heartbeat_age_seconds": 3,
        "synodos_notices_waiting": 1,
        "synodos_database_up": 1,
    }
    assert known["synodos_offers_open"] == known["synodos_replies_waiting"] == 0
    assert known["synodos_build_info version=0.1.0"] == 1


def test_five_statements_however_much_there_is(standing: Clock, client: FlaskClient):
    with counted() as statements:
        read(client)
    first = len(statements)
    make.save(*(mail(number) for number in range(10, 60)))
    with counted() as statements:
        read(client)

    assert (first, len(statements)) == (5, 5)


def test_an_empty_house_says_nothing_of_workers(app: Flask, client: FlaskClient):
    known = read(client)

    assert (known["synodos_workers"], known["synodos_outbox_oldest_due_seconds"]) == (0, 0)
    assert "synodos_worker_heartbeat_age_seconds" not in known


# Events


def test_requests_are_counted_by_rule_and_never_by_address(client: FlaskClient, app: Flask):
    before = read(client)
    client.get("/me/a-secret-that-opens")
    client.get("/me/another-secret")
    client.get("/nothing/here")
    client.open("/", method="BREW")
    after = read(client)

    assert more(before, after, "synodos_requests_total") == {
        "synodos_requests_total method=GET route=/me/<token> status=404": 2,
        "synodos_requests_total method=GET route=unknown status=404": 1,
        "synodos_requests_total method=other route=unknown status=405": 1,
        "synodos_requests_total method=GET route=/metrics status=200": 1,
    }
    assert more(before, after, "seconds_count route=/me/") == {
        "synodos_request_duration_seconds_count route=/me/<token>": 2
    }
    assert not [name for name in after if "secret" in name]


def test_a_page_that_had_not_changed_counts_by_its_rule_and_has_a_number_of_its_own(app, client):
    make.project()
    before = read(client)
    numbers_given = [client.get("/").headers.getlist("X-Request-ID") for _ in range(4)]

    assert {len(one) for one in numbers_given} == {1}
    assert len({one[0] for one in numbers_given}) == 4
    assert more(before, read(client), "requests_total method=GET route=/ ") == {
        "synodos_requests_total method=GET route=/ status=200": 4
    }


@action
def note(deed: str, *, fail: bool = False, **details: object) -> None:
    record(deed, db.session.scalars(db.select(Person)).one(), None, **details)
    if fail:
        raise PoolsFull([])


def test_what_is_saved_is_counted_and_what_is_refused_counts_as_refused(app: Flask, client: FlaskClient):
    make.person("Eleni")
    before = read(client)
    note("registration.asked")
    note("participation.registered", state="waiting")
    note("participation.registered", state="confirmed")
    note("inbox.received", decision="applied", reason="answered")
    note("person.signed_in")
    with pytest.raises(PoolsFull):
        note("participation.days_changed", fail=True)
    after = read(client)

    assert more(before, after, "synodos_registrations") == {
        "synodos_registrations_total step=asked": 1, "synodos_registrations_total step=confirmed": 2,
    }  # fmt: skip
    assert more(before, after, "synodos_seats_refused") == {
        "synodos_seats_refused_total answer=waiting_list": 1, "synodos_seats_refused_total answer=full": 1,
    }  # fmt: skip
    assert more(before, after, "synodos_replies_read") == {"synodos_replies_read_total decision=applied": 1}
    assert more(before, after, "synodos_sign_ins") == {"synodos_sign_ins_total": 1}
    assert more(before, after, "synodos_refusals") == {"synodos_refusals_total reason=PoolsFull": 1}
    assert "synodos_deeds_total deed=participation.days_changed" not in more(before, after, "deeds")


def test_tries_that_are_one_too_many_are_counted(app: Flask, client: FlaskClient):
    app.config["RATE_LIMITS"] = True
    before, try_ = read(client), action(security.limit)
    try_("test", "somebody", tries=1)
    with pytest.raises(security.TooManyTries):
        try_("test", "somebody", tries=1)

    assert more(before, read(client), "rate_limited") == {"synodos_rate_limited_total": 1}


def test_no_label_is_made_of_what_people_type(app: Flask, client: FlaskClient):
    """The rules of the application and words of ours: so there are no more series than these allow."""
    client.get("/?q=Zzmarker", headers={"User-Agent": "Zzmarker"})
    labels = [label for name in read(client) for label in name.split()[1:]]
    routes = {label.removeprefix("route=") for label in labels if label.startswith("route=")}
    rules = {rule.rule.split()[0] for rule in app.url_map.iter_rules()}
    rules |= {"unknown", "front", "/static/<file>"}

    assert routes - rules == set()
    assert "Zzmarker" not in client.get("/metrics").text


# Many processes


def asked(server: LiveServer, path: str) -> str:
    with urllib.request.urlopen(server.url + path, timeout=10) as answer:
        return str(answer.read().decode())


@pytest.mark.database("sqlite")
def test_many_processes_are_one_sum_which_does_not_fall_when_one_dies(tmp_path, start_server, monkeypatch):
    monkeypatch.setenv("GRANIAN_RESPAWN_FAILED_WORKERS", "true")
    folder, name = tmp_path / "metrics", "synodos_requests_total method=GET route=/health/live status=200"
    server = start_server(METRICS_FOLDER=str(folder), worker=False)

    def both() -> list[Path]:
        asked(server, "/health/live")
        counting = list(folder.glob("counter_*.db"))
        return counting if len(counting) > 1 else []

    one, _other = eventually(both, "two processes to have counted")
    first = numbers(asked(server, "/metrics"))[name]
    os.kill(int(one.stem.removeprefix("counter_")), signal.SIGKILL)
    eventually((folder / "counter_gone.db").exists, "the next process to add up what the dead one counted")

    assert (one.exists(), numbers(asked(server, "/metrics"))[name]) == (False, first)


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path, caplog, monkeypatch):
    monkeypatch.delenv(metrics.FOLDER, raising=False)
    (tmp_path / "file").write_text("")
    metrics.keep_in(str(tmp_path / "file" / "folder"))

    assert caplog.messages == ["Nothing can be kept in SYNODOS_METRICS_FOLDER (NotADirectoryError)"]
