"""`flask worker` sends what stands in the outbox, for ever; `flask deliver` does it once."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app import watching
from app.mail import actions, transport
from app.mail.actions import Claim
from app.mail.mime import build

EVERY = 1.0  # seconds between two looks into an empty outbox
BEAT = 5.0  # seconds between two signs of life, at most
COMPANY = 5.0  # seconds for what else this worker does to come to an end
AGAIN = 0.5  # seconds until a database that did not answer is asked again
BEHIND = 5  # how much it gives way to web servers on the same machine: people wait there
ROUND = 100  # mails over one connection: some servers hang up after so many
UNEXPECTED = "something unexpected; the worker's log has the details"

# What else a worker does, each in a thread of its own, until it is told to stop. The floors above add theirs
# in app/cli.py: nothing of theirs may ever hold up a mail.
companions: list[Callable[[Flask, Event], None]] = []
# What writes the mails that are only noted yet, some at a time; gives None when nothing is noted. As above.
writers: list[Callable[[], int | None]] = []

log = logging.getLogger(__name__)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Send mail as it comes, until SIGTERM or Ctrl-C; the mail in hand is finished first."""
    work(current_app._get_current_object())  # type: ignore[attr-defined]  # outlives this context


def work(app: Flask) -> None:
    os.nice(BEHIND)
    here = Worker(app)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, here.stop)
    click.echo(f"The worker {here.name} sends mail {where()}.")
    here.run()


@click.command("deliver")
@with_appcontext
def deliver() -> None:
    """Send what is due now, once, and say how much that was."""
    here = Worker(current_app._get_current_object())  # type: ignore[attr-defined]  # as above
    with here.alive():
        while here.write() + here.round():
            pass
    click.echo(f"Mails that left: {here.left}. Mails that did not: {here.stayed}.")


def where() -> str:
    """The way out, for people."""
    if server := current_app.config["MAIL_SERVER"]:
        return f"through {server}:{current_app.config['MAIL_PORT']}"
    return f"into the folder {current_app.config['MAIL_FOLDER']}"


class Worker:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        watching.worker = self.name
        self.lease = timedelta(seconds=app.config["MAIL_LEASE"])
        self.in_hand: Claim | None = None
        self.stopping, self.finished = Event(), Event()
        self.left = self.stayed = 0

    def run(self) -> None:
        """Look into the outbox until told to stop. A database that is away is waited for.

        To stop takes as long as the mail in hand (SYNODOS_MAIL_TIMEOUT for each word of the mail server) and
        COMPANY seconds at most; being told again changes nothing.
        """
        # Daemons: one that waits for a dead server must not keep the worker from ending.
        company = [
            Thread(target=companion, args=(self.app, self.stopping), name=companion.__name__, daemon=True)
            for companion in companions
        ]
        for one in company:
            one.start()
        with self.alive():
            while not self.stopping.is_set():
                done = 0
                with patience():
                    done = self.write() + self.round()
                if not done:
                    self.stopping.wait(EVERY)
            end = monotonic() + COMPANY
            for one in company:
                one.join(max(0.0, end - monotonic()))

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self.stopping.set()

    def write(self) -> bool:
        """Let mails be written that are only noted yet. False: there are none."""
        with self.app.app_context():
            noted = [write() for write in writers]  # each has its turn
        return any(done is not None for done in noted)

    def round(self) -> int:
        """Send what is due over one connection; returns how many mails were tried."""
        with self.app.app_context(), transport.opened() as send:
            for tried in range(ROUND):
                asked = monotonic()
                claim = None if self.stopping.is_set() else actions.claim(self.lease)
                if claim is None:
                    return tried
                if monotonic() - asked > self.lease.total_seconds():
                    continue  # this process stood still meanwhile: the mail is another's by now
                try:
                    self.in_hand = claim
                    with watching.at_work(f"mail-{claim.mail_id}"):
                        self.hand_over(claim, send)
                finally:
                    self.in_hand = None
        return ROUND

    def hand_over(self, claim: Claim, send: transport.Send) -> None:
        """One mail, outside any transaction: a slow server holds nobody up."""
        try:
            send(build(claim.letter), recipient=claim.recipient)
        except (transport.Refused, ValueError) as refusal:
            self.note(actions.give_up, claim, str(refusal))
        except transport.Unavailable as trouble:
            self.note(actions.put_off, claim, str(trouble))
        except Exception:  # whatever is wrong with this one, the others must leave
            log.exception("Mail %s could not be handed over", claim.mail_id)
            self.note(actions.put_off, claim, UNEXPECTED)
        else:
            self.note(actions.sent, claim)
            self.left += 1
            return
        self.stayed += 1
        log.warning("Mail %s did not leave at try %s", claim.mail_id, claim.attempt)

    def note(self, how: Callable[..., bool], claim: Claim, *words: str) -> None:
        """What is done is done: a database that is away for a moment hears of it when it is back, as long as
        the mail is in this hand, or it would leave twice. Raises DBAPIError when it stays away."""
        end = monotonic() + self.lease.total_seconds()
        while True:
            try:
                how(claim, *words)
                return
            except DBAPIError as error:
                if monotonic() > end:
                    raise
                log.warning("Mail %s: %s, noted again", claim.mail_id, type(error.orig).__name__)
                self.finished.wait(AGAIN)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Give signs of life meanwhile, in a thread of their own: a slow server must not look like death."""
        pulse = Thread(target=self.beat, name="pulse", daemon=True)
        pulse.start()
        try:
            yield
        finally:
            self.finished.set()
            pulse.join()

    def beat(self) -> None:
        """Say that this worker lives, which keeps the mail in hand its own; at the end, that it leaves."""
        pause = min(BEAT, self.lease.total_seconds() / 3)
        while not self.finished.is_set():
            with patience(), self.app.app_context():
                actions.beat(self.name, self.in_hand, self.lease)
            self.finished.wait(pause)
        with patience(), self.app.app_context():
            actions.leave(self.name)


@contextmanager
def patience() -> Iterator[None]:
    """A database that cannot be reached now will come back."""
    try:
        yield
    except DBAPIError as error:
        log.warning("The database does not answer: %s", type(error.orig).__name__)
