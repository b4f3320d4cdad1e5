"""`flask serve`: make the database ready, then run the web server and the worker side by side."""

import ctypes
import gc
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from app.addresses import address
from app.database import db
from app.demo.commands import demo
from app.demo.people import ORGANISER
from app.mail.worker import work
from app.network.models import Project
from app.people.actions import issue_link
from app.people.models import Person

# Defaults of the web server; its own environment variables (GRANIAN_WORKERS=4) replace them.
WEB_SERVER = {
    "GRANIAN_WORKERS": "2",
    "GRANIAN_BLOCKING_THREADS": "2",
    "GRANIAN_LOG_LEVEL": "warning",
    "GRANIAN_RESPAWN_FAILED_WORKERS": "true",
    "GRANIAN_WORKERS_KILL_TIMEOUT": "5",  # seconds; one that is just starting does not hear the first word
}
PARENT_DEATH_SIGNAL, NAME = 1, 15  # PR_SET_PDEATHSIG and PR_SET_NAME of linux/prctl.h
PATIENCE = 10  # seconds a process gets to finish what it is doing


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Make the database ready, then run the web server and the worker until Ctrl-C."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    if is_taken(host, port):
        raise click.ClickException(f"Port {port} is taken. Choose another one: make run PORT={port + 1}")
    getting_ready = start(make_ready)  # what only that needs, goes with it
    getting_ready.join()
    if getting_ready.exitcode:
        sys.exit(getting_ready.exitcode)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, interrupt)
    if current_app.config["LOG_FORMAT"] == "json":
        os.environ.setdefault("GRANIAN_LOG_CONFIG", str(Path(__file__).parent / "operation/granian.json"))
    gc.collect()
    gc.freeze()  # what is here stays here: so the processes that begin as our copies share its memory
    web, worker = start(serve_web, host, port), start(serve_mail)
    try:
        welcome(web, host, port)
        while web.is_alive():
            time.sleep(0.5)
            if not worker.is_alive():
                click.echo("The worker ended; starting it again.", err=True)
                worker = start(serve_mail)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
    finally:
        stop(web, worker)
    sys.exit(max(web.exitcode or 0, 0))


def make_ready() -> None:
    """Bring the tables up to date; where nothing is kept yet, load the demonstration."""
    from flask_migrate import upgrade

    from wsgi import app

    with app.app_context():
        upgrade()
        if not db.session.scalar(select(exists().where(Project.id.is_not(None)))):
            demo.main([], standalone_mode=False)


def welcome(web: BaseProcess, host: str, port: int) -> None:
    """Once the site answers, say where it is and how to come in."""
    here = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  (asked for, not chosen)
    while not answers(f"http://{here}:{port}/health/live"):
        time.sleep(0.1)
        if not web.is_alive():
            return
    words = [f"\nSynodos is here: {current_app.config['BASE_URL']}"]
    if Person.with_address(ORGANISER):
        link = address("people.enter", token=issue_link(ORGANISER))
        words += ["Sign in as the organiser of the demonstration (once, within 20 minutes):", f"  {link}"]
    click.echo("\n".join([*words, "Stop with Ctrl-C.\n"]))
    db.session.remove()
    db.engine.dispose()  # no copy of ours may ever speak over a connection of ours


def start(work: Callable[..., None], *words: object) -> BaseProcess:
    """A process of its own. On Linux it begins as a copy of this one, in which all is loaded already."""
    # Typed so, as each way to start one has its own class of processes.
    context: Any = get_context("fork" if sys.platform == "linux" else "spawn")
    process: BaseProcess = context.Process(target=work, args=words)
    process.start()
    return process


def serve_web(host: str, port: int) -> None:
    """The web server. Its processes are copies of this one in their turn."""
    step_aside("web")
    from granian.cli import cli

    import wsgi  # noqa: F401  where this process began from nothing

    for name, value in WEB_SERVER.items():
        os.environ.setdefault(name, value)
    words = ["--interface=wsgi", f"--host={host}", f"--port={port}", "wsgi:app"]
    cli(words, auto_envvar_prefix="GRANIAN")


def serve_mail() -> None:
    step_aside("worker")
    from wsgi import app

    with app.app_context():
        work(app)


def step_aside(name: str) -> None:
    """Leave Ctrl-C to the one who started us: a web server that hears it twice may never end.

    Where the system can say so (Linux), a process also ends when its starter was killed, and lists show its
    name.
    """
    os.setpgid(0, 0)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_DFL)
    if sys.platform == "linux":
        this_process = ctypes.CDLL(None).prctl
        this_process(PARENT_DEATH_SIGNAL, signal.SIGTERM)
        this_process(NAME, f"synodos {name}".encode())


def stop(*processes: BaseProcess) -> None:
    """Ask politely, wait, then insist."""
    hear_no_more()
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()


def ignore(number: int, frame: FrameType | None) -> None:
    """Unlike SIG_IGN, also what has come already and was not heard yet."""


def interrupt(number: int, frame: FrameType | None) -> None:
    hear_no_more()
    raise KeyboardInterrupt


def hear_no_more() -> None:
    """A second Ctrl-C or TERM must not leave a process behind."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, ignore)


def is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310  (our own address)
            return True
    except urllib.error.URLError:
        return False
