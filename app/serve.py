"""`flask serve`: make the database ready, then run the web server and the worker side by side."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import exists, select

from app.addresses import address
from app.database import db
from app.demo.commands import demo
from app.demo.people import ORGANISER
from app.network.models import Project
from app.people.actions import issue_link
from app.people.models import Person

# Defaults of the web server; its own environment variables (GRANIAN_WORKERS=4) replace them.
WEB_SERVER = {
    "GRANIAN_WORKERS": "2",
    "GRANIAN_BLOCKING_THREADS": "4",
    "GRANIAN_LOG_LEVEL": "warning",
    "GRANIAN_RESPAWN_FAILED_WORKERS": "true",
    "GRANIAN_WORKERS_KILL_TIMEOUT": "5",  # seconds; one that is just starting does not hear the first word
}
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
PATIENCE = 10  # seconds a process gets to finish what it is doing


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Make the database ready, then run the web server and the worker until Ctrl-C."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    if is_taken(host, port):
        raise click.ClickException(f"Port {port} is taken. Choose another one: make run PORT={port + 1}")
    make_ready()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, interrupt)
    if current_app.config["LOG_FORMAT"] == "json":
        os.environ.setdefault("GRANIAN_LOG_CONFIG", str(Path(__file__).parent / "operation/granian.json"))
    web = start("granian", "--interface=wsgi", f"--host={host}", f"--port={port}", "wsgi:app")
    worker = start_worker()
    try:
        welcome(web, host, port)
        while web.poll() is None:
            time.sleep(0.5)
            if worker.poll() is not None:
                click.echo("The worker ended; starting it again.", err=True)
                worker = start_worker()
    except KeyboardInterrupt:
        click.echo("\nStopping.")
    finally:
        stop(web, worker)
    sys.exit(max(web.returncode, 0))


def make_ready() -> None:
    """Bring the tables up to date; where nothing is kept yet, load the demonstration."""
    upgrade()
    if not db.session.scalar(select(exists().where(Project.id.is_not(None)))):
        click.get_current_context().invoke(demo)
    db.session.remove()
    db.engine.dispose()


def welcome(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Once the site answers, say where it is and how to come in."""
    here = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  (asked for, not chosen)
    while not answers(f"http://{here}:{port}/health/live"):
        time.sleep(0.1)
        if web.poll() is not None:
            return
    words = [f"\nSynodos is here: {current_app.config['BASE_URL']}"]
    if Person.with_address(ORGANISER):
        link = address("people.enter", token=issue_link(ORGANISER))
        words += ["Sign in as the organiser of the demonstration (once, within 20 minutes):", f"  {link}"]
    click.echo("\n".join([*words, "Stop with Ctrl-C.\n"]))
    db.session.remove()


def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", program, *arguments]
    return subprocess.Popen(command, env=WEB_SERVER | os.environ, preexec_fn=step_aside)  # noqa: S603  (ours)


def step_aside() -> None:
    """Leave Ctrl-C to the one who started us: a web server that hears it twice may never end.

    Where the system can say so (Linux), a process also ends when its starter was killed.
    """
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def start_worker() -> subprocess.Popen[bytes]:
    return start("flask", "--app", "wsgi", "worker")


def stop(*processes: subprocess.Popen[bytes]) -> None:
    """Ask politely, wait, then insist."""
    for again in (signal.SIGINT, signal.SIGTERM):  # a second word must not leave a process behind
        signal.signal(again, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


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
