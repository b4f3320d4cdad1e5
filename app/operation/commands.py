"""`flask copy-database`, `flask backup`, `flask restore`, `flask erasures`."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError

from app.database import db
from app.health import UNFINISHED, newest
from app.operation import erasures
from app.operation.backups import INTERRUPTED, About, NotDone, back_up, put_back, read_about
from app.operation.copying import CopyRefused, copy
from app.operation.stores import Store, opened

NOTHING_WRITTEN = "Nothing was written to the target: mend this, then run it again."


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
            if ours.unfinished():
                raise click.ClickException(INTERRUPTED)
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


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole database into FILE while the site runs. It holds personal data: keep it to yourself."""
    try:
        about = back_up(db.engine.url, file, current_app.config["POSTGRESQL_PROGRAMS"])
    except (NotDone, OSError, sqlite3.Error, psycopg.Error) as fault:
        raise click.ClickException(f"{in_words(fault)}\nNo backup was made.") from fault
    click.echo(
        f"{file}: {about.engine}, release {about.version}, {about.made_at}, {file.stat().st_size} bytes."
    )


@click.command("erasures")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only those since that day (UTC).")
@with_appcontext
def list_erasures(since: datetime | None) -> None:
    """Print who was erased, by number and without a name: `flask restore --erase-again` reads it."""
    for erasure in erasures.made(since.replace(tzinfo=UTC) if since else None):
        click.echo(str(erasure))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Let go of what the database holds now.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--erase-again", "lists", multiple=True, metavar="LIST", type=click.Path(exists=True, path_type=Path),
    help="Who was erased since, as `flask erasures` printed it.",
)  # fmt: skip
@with_appcontext
def restore(file: Path, replace: bool, yes: bool, lists: tuple[Path, ...]) -> None:
    """Put back what FILE holds, bring it up to date, erase again who was erased since, and check it all."""
    url, programs = db.engine.url, current_app.config["POSTGRESQL_PROGRAMS"]
    try:
        about = read_about(file)
        refuse_strangers(about, url)
        is_full, was = look_around(url)
        if is_full and not replace:
            if is_unfinished(url):
                raise click.ClickException(INTERRUPTED)
            raise NotDone(
                "The database is not empty. With --replace all that is in it gives way to the backup."
            )
        if is_full and not yes:
            click.confirm(
                f"Replace all that is in the database by the backup of {about.made_at}?", abort=True
            )
        list_ = noted(file, lists, was)
        db.session.remove()
        db.engine.dispose()
        put_back(url, file, programs)
    except (NotDone, ValueError, OSError, sqlite3.Error, psycopg.Error) as fault:
        raise click.ClickException(f"{in_words(fault)}\nThe database is as it was.") from fault
    click.echo(f"The database is that of {about.made_at}, release {about.version}.")
    if about.version not in head():
        upgrade(str(migrations()))
        click.echo(f"It was brought to release {', '.join(head())}.")
    again = erasures.do_again(erasures.read(list_))
    db.session.execute(text(f"DROP TABLE {UNFINISHED}"))
    db.session.commit()
    click.echo(f"Erased again: {again}. The list is kept in {list_}.")
    if not is_full and not lists and not current_app.config["ERASURES_FILE"]:
        click.echo(
            "Nothing here knows who was erased since. If you have a list: --replace --erase-again LIST."
        )
    click.get_current_context().invoke(current_app.cli.commands["check"])


def refuse_strangers(about: About, url: URL) -> None:
    """Raises NotDone for a backup of the other engine, or of a release that this program does not know."""
    if about.engine != url.get_backend_name():
        raise NotDone(
            f"This is a backup of {about.engine}. Restore it there, then move it with `flask copy-database`."
        )
    known = {script.revision for script in ScriptDirectory(migrations()).walk_revisions()}
    if about.version not in known:
        raise NotDone(
            f"This backup is of release {about.version}, which this program does not know: use a newer one."
        )


def look_around(url: URL) -> tuple[bool, list[erasures.Erasure]]:
    """Whether the database holds a row; and whom it knows to be erased, where its tables are today's."""
    with closing(opened(url)) as store:
        if store.version() in head():
            is_full = any(store.holds(table) for table in db.metadata.sorted_tables)
            return is_full, list(erasures.made())
        return not store.is_bare(), []


def is_unfinished(url: URL) -> bool:
    with closing(opened(url)) as store:
        return store.unfinished()


def noted(file: Path, lists: tuple[Path, ...], was: list[erasures.Erasure]) -> Path:
    """All that is known of erasures, beside the backup, before anything is replaced: whoever is interrupted
    starts again and finds it. Raises ValueError for a list that is none."""
    list_ = file.with_name(f"{file.name}.erasures")
    kept = current_app.config["ERASURES_FILE"]
    others = [*lists, *([Path(kept)] if kept and Path(kept).exists() else [])]
    erasures.add(list_, [*was, *(one for other in others for one in erasures.read(other))])
    return list_


def address(typed: str) -> URL:
    """Where the application would look under this setting: a relative file stands in the instance folder."""
    try:
        url = make_url(typed)
    except ArgumentError as fault:
        raise click.BadParameter("This is no address of a database.") from fault
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(database=str(Path(current_app.instance_path) / url.database))
    return url.set(drivername="postgresql+psycopg") if url.drivername.startswith("postgres") else url


def head() -> frozenset[str]:
    return newest(migrations())


def migrations() -> Path:
    return Path(current_app.root_path).parent / "migrations"


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
