"""What a supervisor asks: does the process answer, and can it do its work?"""

from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.access import allow, anyone
from app.database import db
from app.mail.models import Heartbeat

SILENCE = timedelta(seconds=60)  # a worker that has said nothing for longer is gone

UNFINISHED = "unfinished_restore"  # a table that comes with what a backup puts back, and goes at the end
blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@allow(anyone)
def live() -> ResponseReturnValue:
    """The process answers. Asks nothing else of anybody."""
    return "alive", {"Content-Type": "text/plain", "Cache-Control": "no-store"}


@blueprint.get("/ready")
@allow(anyone)
def ready() -> ResponseReturnValue:
    """Each part by name: ok, or what is wrong with it. 503 when one is not ok."""
    parts = examine()
    well = all(state == "ok" for state in parts.values())
    return jsonify(ready=well, **parts), 200 if well else 503, {"Cache-Control": "no-store"}


def examine() -> dict[str, str]:
    parts = {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}
    try:
        db.session.execute(select(1))
        parts |= {"database": "ok", "migrations": migrations()}
        if parts["migrations"] == "ok":
            parts["worker"] = worker()
    except SQLAlchemyError:
        db.session.rollback()
    return parts


def migrations() -> str:
    """Whether the tables are those of this version of the application, and no restore is half done."""
    from alembic.migration import MigrationContext  # of some weight, and hardly ever asked

    if inspect(db.session.connection()).has_table(UNFINISHED):
        return "restore interrupted"
    there = MigrationContext.configure(db.session.connection()).get_current_heads()
    return "ok" if set(there) == newest(Path(current_app.root_path).parent / "migrations") else "behind"


@cache
def newest(folder: Path) -> frozenset[str]:
    from alembic.script import ScriptDirectory

    return frozenset(ScriptDirectory(folder).get_heads())


def worker() -> str:
    seen_at = db.session.scalar(select(func.max(Heartbeat.at)))
    return "ok" if seen_at and clock.now() - seen_at < SILENCE else "silent"
