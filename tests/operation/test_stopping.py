"""Told to stop, everything finishes what it has begun."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.mail import worker
from app.mail.models import Heartbeat
from app.security import Tries
from tests.servers import eventually


def test_a_request_in_its_transaction_is_finished(start_server, tmp_path, monkeypatch):
    monkeypatch.setenv("SLOW_FOLDER", str(tmp_path))
    counting = tmp_path / "metrics"
    server = start_server(worker=False, application="tests.operation.slow:app", METRICS_FOLDER=str(counting))

    def both() -> bool:  # a process that is just starting does not hear that it is to stop
        urllib.request.urlopen(f"{server.url}/health/live", timeout=10).close()
        return len(list(counting.glob("counter_*.db"))) > 1

    def send() -> str:
        with urllib.request.urlopen(f"{server.url}/slow", data=b"", timeout=30) as answer:
            return str(answer.read().decode())

    eventually(both, "both processes to answer")
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(send)
        eventually((tmp_path / "reached").exists, "the request to be in its transaction")
        server.web.terminate()
        server.web.terminate()
        (tmp_path / "go").touch()

        assert answer.result(30) == "saved"
    assert server.web.wait(20) == 0
    with server.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Tries)) == 2


def test_what_else_a_worker_does_comes_to_its_end(app: Flask, monkeypatch):
    ended = []

    def reads_replies(app: Flask, stopping: Event) -> None:
        stopping.wait()
        ended.append("a letter that was begun")

    monkeypatch.setattr(worker, "companions", [reads_replies])
    monkeypatch.setattr(worker.watching, "worker", "")
    here = worker.Worker(app)
    here.stop()
    here.stop()
    here.run()

    assert ended == ["a letter that was begun"]
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 0
