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
from datetime import datetime
from pathlib import Path
from typing import Self

from flask import current_app
from sqlalchemy import select

from app.database import db
from app.participation.models import Participation
from app.people.models import digest
from app.privacy import erasing

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two looks


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


def made(since: datetime | None = None) -> Iterator[Erasure]:
    """Those that this database knows of, in their order."""
    chosen = select(
        Participation.erased_at, Participation.id, Participation.token, Participation.family_name
    ).where(Participation.erased_at.is_not(None))
    if since:
        chosen = chosen.where(Participation.erased_at >= since)
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
    """What the worker does once a minute: the list in SYNODOS_ERASURES_FILE stays complete."""

    def __init__(self) -> None:
        self.rests_until = 0.0  # by the clock of the process

    def __call__(self) -> int | None:
        path = current_app.config["ERASURES_FILE"]
        if path and time.monotonic() >= self.rests_until:
            self.rests_until = time.monotonic() + EVERY
            try:
                add(Path(path), made())
            except OSError as fault:  # mails leave all the same
                log.error("SYNODOS_ERASURES_FILE cannot be written: %s", fault.strerror)
            db.session.rollback()
        return None
