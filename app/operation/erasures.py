"""Who was erased stays erased, whatever copy of the database is put back.

A line for each: when, the number of the participation, the sum of its key, and whether the name stayed as
evidence. Numbers are given again after an older copy was put back; the sum is not, and tells nobody anything.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from flask import current_app
from sqlalchemy import func, select

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.participation.models import Participation
from app.people.models import digest
from app.privacy import erasing

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two looks
SLOWEST = timedelta(minutes=10)  # no transaction takes as long: older entries stand all in their order
SAID = ("participation.erased", "participation.anonymised")


@dataclass(frozen=True, order=True)
class Erasure:
    at: datetime
    participation_id: int
    key: str
    keeps_name: bool

    def __str__(self) -> str:
        kept = "name-kept" if self.keeps_name else "all-gone"
        return f"{self.at.isoformat()} {self.participation_id} {self.key} {kept}"

    @classmethod
    def of(cls, line: str) -> Self:
        """Raises ValueError for a line that is not one of ours."""
        at, number, key, kept = line.split()
        return cls(datetime.fromisoformat(at), int(number), key, kept == "name-kept")


def made(since: datetime | None = None, after: int = 0) -> Iterator[Erasure]:
    """Those that this database knows of, in their order; only those of whom the audit log says something
    `after` its entry of that number."""
    chosen = select(
        Participation.erased_at, Participation.id, Participation.token, Participation.family_name
    ).where(Participation.erased_at.is_not(None))
    if since:
        chosen = chosen.where(Participation.erased_at >= since)
    if after:
        said = select(AuditEntry.subject_id).where(AuditEntry.id > after, AuditEntry.action.in_(SAID))
        chosen = chosen.where(Participation.id.in_(said))
    for at, number, token, name in db.session.execute(
        chosen.order_by(Participation.erased_at, Participation.id)
    ):
        assert at
        yield Erasure(at, number, digest(token), name != erasing.NOBODY)


def read(path: Path) -> list[Erasure]:
    """Raises ValueError where the file holds something else."""
    return [Erasure.of(line) for line in path.read_text().splitlines() if line.strip()]


def add(path: Path, erasures: Iterable[Erasure]) -> int:
    """Those that the file does not hold yet, at its end. Several processes may. Returns how many."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = file.read()
        known = set(there.splitlines())
        new = [line for line in dict.fromkeys(map(str, erasures)) if line not in known]
        broken = "\n" if there and not there.endswith("\n") else ""  # a line that a power cut has cut short
        file.write(broken + "".join(f"{line}\n" for line in new))
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def do_again(erasures: Iterable[Erasure]) -> int:
    """Returns how many were erased that were there again."""
    done = 0
    for erasure in sorted(set(erasures)):
        participation = db.session.get(Participation, erasure.participation_id)
        if participation and digest(participation.token) == erasure.key and participation.erased_at is None:
            erasing.erase_again(participation, at=erasure.at, keeps_name=erasure.keeps_name)
            done += 1
    return done


class Keeping:
    """What the worker does once a minute: the list in SYNODOS_ERASURES_FILE stays complete. All are read at
    its first look and where the file is gone; later, those of whom the audit log says something new."""

    def __init__(self) -> None:
        self.rests_until = 0.0  # by the clock of the process
        self.known = 0  # the entry of the audit log up to which all stands in the file

    def __call__(self) -> int | None:
        path = current_app.config["ERASURES_FILE"]
        if path and time.monotonic() >= self.rests_until:
            self.rests_until = time.monotonic() + EVERY
            try:
                self._look(Path(path))
            except OSError as fault:  # mails leave all the same
                log.error("SYNODOS_ERASURES_FILE cannot be written: %s", fault.strerror)
            db.session.rollback()
        return None

    def _look(self, path: Path) -> None:
        last = db.session.scalar(select(func.max(AuditEntry.id))) or 0
        if last < self.known or not path.exists():  # another database, or another file
            self.known = 0
        is_old = AuditEntry.at <= clock.now() - SLOWEST
        newest = select(AuditEntry.id).where(AuditEntry.id > self.known, is_old)
        known = db.session.scalar(newest.order_by(AuditEntry.id.desc()).limit(1))
        new = list(made(after=self.known))
        if new or not self.known:
            add(path, new)
        self.known = known or self.known
