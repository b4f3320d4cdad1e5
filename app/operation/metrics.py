"""What Prometheus reads of what happens: each event is counted in the process where it happens.

Several processes count. Where SYNODOS_METRICS_FOLDER names a folder, each keeps its numbers in files there,
and whoever is asked adds all of them up; without one, each speaks for itself. No label holds anything that a
person typed: rules instead of addresses, words of ours instead of reasons.
"""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import watching

if TYPE_CHECKING:
    from prometheus_client import Counter
    from prometheus_client.registry import Collector

BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0)  # seconds
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the library looks for it
GONE = "gone"  # in place of the number of a process: what those that ended have counted

# What was done, by its name in the audit log → the counter that speaks of it, and its label.
NAMED = {
    "registration.asked": ("registrations", "asked"),
    "participation.registered": ("registrations", "confirmed"),
    "person.signed_in": ("sign_ins", None),
    "participation.queued": ("seats_refused", "waiting_list"),
}
REFUSALS = {"PoolsFull": ("seats_refused", "full"), "TooManyTries": ("rate_limited", None)}

log = logging.getLogger(__name__)


class Meters:
    """The counters of this process."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

        disable_created_metrics()
        self.registry = CollectorRegistry()

        def counter(name: str, words: str, *labels: str) -> "Counter":
            return Counter(f"synodos_{name}", words, labels, registry=self.registry)

        self.requests = counter("requests", "Requests answered.", "route", "method", "status")
        self.duration = Histogram(
            "synodos_request_duration_seconds", "Until the last byte.", ["route"],
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.deeds = counter("deeds", "What was done, by its name in the audit log.", "deed")
        self.refusals = counter("refusals", "What a rule of the domain refused.", "reason")
        self.replies = counter("replies_read", "Mails that came back, by what was decided.", "decision")
        self.named = {
            "registrations": counter("registrations", "Registrations asked for and confirmed.", "step"),
            "seats_refused": counter("seats_refused", "Somebody wanted a seat and got none.", "answer"),
            "sign_ins": counter("sign_ins", "Sign-ins of staff."),
            "rate_limited": counter("rate_limited", "Tries that were one too many."),
        }
        # Looking up labels takes as long as counting: each is looked up once.
        self.of_requests: dict[tuple[str, str, int], tuple[Any, Any]] = {}


@cache
def meters() -> Meters:
    return Meters()


def init_counting() -> None:
    if noted not in watching.counters:
        watching.counters.append(noted)


# Events


def answered(route: str, method: str, status: int, seconds: float) -> None:
    known = meters().of_requests
    key = (route, method, status)
    if key not in known:
        named = method if method in METHODS else "other"
        counted = meters().requests.labels(route, named, str(status))
        known[key] = (counted, meters().duration.labels(route))
    counter, duration = known[key]
    counter.inc()
    duration.observe(seconds)


def noted(what: str, facts: Mapping[str, Any]) -> None:
    """Something was done or refused: see `watching`."""
    if what == "refused":
        meters().refusals.labels(facts["reason"]).inc()
        name, label = REFUSALS.get(facts["reason"], (None, None))
    else:
        meters().deeds.labels(what).inc()
        name, label = NAMED.get(what, (None, None))
    if what == "inbox.received":
        meters().replies.labels(facts["decision"]).inc()
    elif what == "participation.registered" and facts.get("state") == "waiting":
        meters().named["seats_refused"].labels("waiting_list").inc()
    if name:
        counter = meters().named[name]
        (counter.labels(label) if label else counter).inc()


# Many processes


def keep_in(folder: str) -> None:
    """Let this process count in files of that folder, as others do. Call it before anything is counted."""
    if not folder:
        return
    try:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        gather_gone(Path(folder))
    except OSError as trouble:
        log.warning("Nothing can be kept in SYNODOS_METRICS_FOLDER (%s)", type(trouble).__name__)
    else:
        os.environ[FOLDER] = folder


def gather_gone(folder: Path) -> None:
    """Add what processes that ended have counted to one file for all of them, so that no sum ever falls and
    the folder does not grow. Whoever is killed here loses numbers of theirs, and doubles none."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in folder.glob("*_*.db"):
            kind, _, process = path.stem.partition("_")
            if process.isdecimal() and not is_running(int(process)):
                _gather(path, folder / f"{kind}_{GONE}.db")


def _gather(path: Path, into: Path) -> None:
    from prometheus_client.mmap_dict import MmapedDict

    counted = list(MmapedDict.read_all_values_from_file(str(path)))
    path.unlink()
    sums = MmapedDict(str(into))
    try:
        for key, value, at, _ in counted:
            sums.write_value(key, sums.read_value(key)[0] + value, at)
    finally:
        sums.close()


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# For whoever looks


def exposition(*states: "Collector") -> Iterator[bytes]:
    """All of it in the text format of Prometheus: the counters of every process, then what `states` tell."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    if folder := os.environ.get(FOLDER):
        with (Path(folder) / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)  # no file goes while all are read
            everybody = CollectorRegistry()
            MultiProcessCollector(everybody)
            yield generate_latest(everybody)
    else:
        yield generate_latest(meters().registry)
    registry = CollectorRegistry()
    for state in states:
        registry.register(state)
    yield generate_latest(registry)
