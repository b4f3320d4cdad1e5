"""`flask copy-database`."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import psycopg
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.database import db
from app.health import newest
from app.operation.copying import CopyRefused, copy
from app.operation.stores import Store, opened

NOTHING_WRITTEN = "Nothing was written to the target."


@click.command("copy-database")
@click.option("--to", "target", required=True, metavar="URL", help="An empty database, or none yet.")
@with_appcontext
def copy_database(target: str) -> None:
    """Copy everything into another, empty database of either engine, and prove it row by row."""
    source, url = db.engine.url, address(target)
    if url == source:
        raise click.ClickException("The target is the database of this site itself.")
    try:
        with closing(opened(source)) as ours, closing(opened(url)) as theirs:
            if ours.version() not in head():
                raise click.ClickException(
                    "This database is not up to date. Run: flask --app wsgi db upgrade"
                )
            make_tables(theirs, url)
            total = copy(ours, theirs, db.metadata.sorted_tables, click.echo)
    except CopyRefused as refusal:
        raise click.ClickException(f"{refusal}\n{NOTHING_WRITTEN}") from refusal
    except (sqlite3.Error, psycopg.Error) as fault:
        raise click.ClickException(f"{in_words(fault)}\n{NOTHING_WRITTEN}") from fault
    click.echo(
        f"{total} rows in {len(db.metadata.tables)} tables, the same at both ends. "
        "Now set SYNODOS_DATABASE_URL to the new database, run `flask --app wsgi check` and start the site."
    )


def address(text: str) -> URL:
    """Where the application would look under this setting: a relative file stands in the instance folder."""
    try:
        url = make_url(text)
    except ArgumentError as fault:
        raise click.BadParameter("This is no address of a database.") from fault
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(database=str(Path(current_app.instance_path) / url.database))
    return url.set(drivername="postgresql+psycopg") if url.drivername.startswith("postgres") else url


def head() -> frozenset[str]:
    return newest(Path(current_app.root_path).parent / "migrations")


def make_tables(store: Store, url: URL) -> None:
    """By the migrations, where there are none. Raises ClickException where there are others than today's."""
    if store.is_bare():
        migrated(url)
    elif store.version() not in head():
        there = store.version() or "tables of something else"
        raise click.ClickException(
            f"The target holds {there}, and this program needs {', '.join(head())}. Name an empty database."
        )


def migrated(url: URL) -> None:
    """In a process of its own: this one keeps its database."""
    there = {"SYNODOS_DATABASE_URL": url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    root = Path(current_app.root_path).parent
    done = subprocess.run(command, cwd=root, env=os.environ | there, capture_output=True, text=True)  # noqa: S603  (ours)
    if done.returncode:
        raise click.ClickException(f"The tables could not be made:\n{done.stderr}")


def in_words(fault: Exception) -> str:
    """What the database says, without the row it says it of: that may name somebody."""
    if isinstance(fault, psycopg.Error) and fault.diag.message_primary:
        where = ".".join(filter(None, (fault.diag.table_name, fault.diag.constraint_name)))
        return f"{fault.diag.message_primary} {where}".rstrip()
    return str(fault)
