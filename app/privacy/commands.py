"""`flask forget` deletes what has had its time; the worker does the same by itself."""

import click
from flask.cli import with_appcontext

from app.privacy import compacting
from app.privacy.forgetting import forget_all


@click.command("forget")
@with_appcontext
def forget() -> None:
    """Delete what was kept for its time only, now, also from the files of the database."""
    gone = forget_all()
    if not compacting.compact():
        raise click.ClickException("The database is in use: what was deleted still stands in its files.")
    click.echo(f"Rows that went: {gone}.")
