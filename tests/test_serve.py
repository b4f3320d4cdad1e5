"""The first minutes of a newcomer: one command starts everything, Ctrl-C ends everything."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.databases import ROOT
from tests.postgres import free_port
from tests.servers import eventually


class Start:
    """`flask serve`, as `make run` starts it, with nothing prepared."""

    def __init__(self, folder: Path, port: int) -> None:
        self.output = folder / "output"
        self.url = f"http://127.0.0.1:{port}"
        settings = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SYNODOS_DATABASE_URL": f"sqlite:///{folder}/new.db",
            "SYNODOS_MAIL_FOLDER": str(folder / "mail"),
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
                cwd=ROOT,
                env=os.environ | settings,
                stdout=output,
                stderr=output,
                start_new_session=True,  # as in a terminal: Ctrl-C goes to the whole group
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        eventually(lambda: words in self.said or self.process.poll() is not None, words, 60)
        assert words in self.said

    def child(self, word: str) -> psutil.Process | None:
        """The running process that has `word` in its name."""
        children = psutil.Process(self.process.pid).children()
        return next((c for c in children if c.status() != psutil.STATUS_ZOMBIE and word in c.name()), None)

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    start = Start(tmp_path, free_port())
    yield start
    if start.process.poll() is None:
        start.process.terminate()
        start.process.wait(30)


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        return str(response.read().decode())


def test_a_newcomer_finds_the_demonstration_and_a_way_in(start: Start) -> None:
    start.wait_for("Stop with Ctrl-C.")

    assert f"Synodos is here: {start.url}\n" in start.said
    assert "CESME+" in page(start.url)
    (link,) = re.findall(rf"^\s*({start.url}/\S+)$", start.said.partition("Sign in")[2], re.MULTILINE)
    assert "Sign in" in page(link)


def test_a_worker_that_dies_is_replaced_and_ctrl_c_ends_all(start: Start) -> None:
    start.wait_for("Stop with Ctrl-C.")
    worker = eventually(lambda: start.child("worker"), "the worker")
    worker.kill()
    eventually(lambda: start.child("worker"), "the next worker")
    everybody = psutil.Process(start.process.pid).children(recursive=True)

    start.press_ctrl_c()
    start.process.terminate()  # once more, and otherwise: nobody is left behind

    assert start.process.wait(30) == 0
    assert [process for process in everybody if process.is_running()] == []
    assert "Traceback" not in start.said


def test_a_port_that_is_taken_is_said_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        start = Start(tmp_path, port)
        assert start.process.wait(30) == 1
    assert start.said == f"Error: Port {port} is taken. Choose another one: make run PORT={port + 1}\n"
