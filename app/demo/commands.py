"""`flask demo`."""

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.database import db
from app.demo.load import load
from app.events.models import Event
from app.participation.models import Participation


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demonstration project; again it changes nothing."""
    before = counts()
    load()
    events, people = (now - then for now, then in zip(counts(), before, strict=True))
    click.echo(f"The demonstration is there: {events} events and {people} participations were added.")


def counts() -> tuple[int, int]:
    return (
        db.session.scalar(select(func.count()).select_from(Event)) or 0,
        db.session.scalar(select(func.count()).select_from(Participation)) or 0,
    )
