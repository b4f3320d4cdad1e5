"""How things stand, asked of the database when Prometheus looks: five statements, however much there is."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Select, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.database import db
from app.health import SILENCE
from app.inbox.models import InboundMessage
from app.inbox.reasons import Decision
from app.mail.models import Heartbeat, OutgoingMail
from app.participation.notices import Notice
from app.participation.offers import Offer
from config import ROOT

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    Sample = tuple[tuple[str, ...], float]


class States:
    """A collector of Prometheus. Where the database does not answer, it says that and nothing else."""

    def collect(self) -> Iterator["Metric"]:
        yield _gauge("build_info", "Which version this is.", [((version(),), 1)], "version")
        try:
            known = list(_known(clock.now()))
        except SQLAlchemyError:
            db.session.rollback()
            yield _gauge("database_up", "1 while the database answers.", [((), 0)])
            return
        yield _gauge("database_up", "1 while the database answers.", [((), 1)])
        yield from known


def _known(now: datetime) -> Iterator["Metric"]:
    yield from _outbox(now)
    yield from _workers(now)
    waiting = select(func.count()).select_from(Notice).where(Notice.failed_at.is_(None))
    yield _gauge(
        "notices_waiting", "People to whom something is still to be written.", [((), _number(waiting))]
    )
    offers = select(func.count()).select_from(Offer).where(Offer.outcome.is_(None))
    yield _gauge("offers_open", "Seats that are kept until somebody says yes.", [((), _number(offers))])
    review = (InboundMessage.decision == Decision.REVIEW) & InboundMessage.seen_at.is_(None)
    replies = select(func.count()).select_from(InboundMessage).where(review)
    yield _gauge(
        "replies_waiting", "Mails that came back and wait for a human eye.", [((), _number(replies))]
    )


def _outbox(now: datetime) -> Iterator["Metric"]:
    """What has not left. Sent mails are not counted: there are more of them each day."""
    mail = OutgoingMail
    state = case(
        (mail.gave_up_at.is_not(None), "failed"), (mail.last_error.is_not(None), "failing"), else_="waiting"
    )
    is_due = mail.gave_up_at.is_(None) & (mail.due_at <= now)
    rows = db.session.execute(
        select(state, func.count(), func.min(case((is_due, mail.due_at))))
        .where(mail.sent_at.is_(None))
        .group_by(state)
    ).all()
    counts = {"waiting": 0, "failing": 0, "failed": 0} | {state: count for state, count, _ in rows}
    yield _gauge(
        "outbox_mails", "Mails that have not left: waiting, failing (tried again), failed (given up).",
        [((state,), count) for state, count in counts.items()], "state",
    )  # fmt: skip
    oldest = min((due for _, _, due in rows if due), default=now)
    yield _gauge(
        "outbox_oldest_due_seconds", "For how long the mail that is due longest has been waiting.",
        [((), (now - oldest).total_seconds())],
    )  # fmt: skip


def _workers(now: datetime) -> Iterator["Metric"]:
    lives = case((Heartbeat.at > now - SILENCE, 1))
    newest, count = db.session.execute(select(func.max(Heartbeat.at), func.count(lives))).one()
    yield _gauge("workers", "Workers that gave a sign of life within the last minute.", [((), count)])
    if newest:
        yield _gauge(
            "worker_heartbeat_age_seconds", "Since the last sign of life of any worker.",
            [((), max(0.0, (now - newest).total_seconds()))],
        )  # fmt: skip


def _number(counted: Select[int]) -> int:
    return db.session.scalar(counted) or 0


def _gauge(name: str, words: str, samples: "list[Sample]", *labels: str) -> "Metric":
    from prometheus_client.metrics_core import GaugeMetricFamily

    gauge = GaugeMetricFamily(f"synodos_{name}", words, labels=labels)
    for values, number in samples:
        gauge.add_metric(values, number)
    return gauge


@cache
def version() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
