"""A backup is one whole file; what is put back is what was there, save those who were erased since."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import make_url, select

from app.database import db
from app.events.models import Event
from app.operation import backups, erasures
from app.participation.models import Participation
from app.people.models import Person
from app.privacy import erasing
from tests import make
from tests.conftest import databases_of
from tests.databases import Databases, command
from tests.house import world
from tests.operation.test_copying import OTHER, everything, own_url


@pytest.fixture(autouse=True)
def programs(app, databases: Databases) -> str:
    """pg_dump as new as the server of the tests."""
    if databases.engine == "postgresql":
        app.config["POSTGRESQL_PROGRAMS"] = str(databases.postgres.programs)
    return app.config["POSTGRESQL_PROGRAMS"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "synodos.backup"


@pytest.fixture
def run(cli_runner, file: Path):
    file.parent.mkdir()

    def run(*words: object, **more: object) -> tuple[int, list[str]]:
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        done = cli_runner.invoke(args=list(map(str, words)), **more)
        return done.exit_code, done.output.splitlines()

    return run


def test_what_is_put_back_is_what_was_there(run, file, databases):
    world.build()
    db.session.commit()
    before = everything(own_url())

    code, said = run("backup", file)
    assert (code, said[0].startswith(f"{file}: {databases.engine}, release 0006, ")) == (0, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == [file.name]
    db.session.add(Person(email=None, given_name="Later", family_name="Later", locale="en"))

    code, said = run("restore", file, "--replace", "--yes")

    assert (code, said[-1].endswith("nothing found.")) == (0, True)
    assert everything(own_url()) == before
    newcomer = make.save(Person(email=None, given_name="New", family_name="New", locale="en"))
    assert newcomer.id > max(row[0] for row in before["person"])


def test_into_a_database_that_was_just_made(run, file, databases, programs):
    make.participation(make.event(make.project()))
    run("backup", file)
    before = everything(own_url())
    for url in (databases.new(), databases.bare()):
        said = command("restore", str(file), DATABASE_URL=url, POSTGRESQL_PROGRAMS=programs)
        assert everything(url) == before
        assert "Nothing here knows who was erased since." in said


def test_a_full_database_is_replaced_by_those_only_who_say_so(run, file):
    make.project()
    run("backup", file)
    db.session.add(Person(email=None, given_name="Later", family_name="Later", locale="en"))
    db.session.commit()
    later = everything(own_url())

    assert run("restore", file) == (
        1,
        [
            "Error: The database is not empty. With --replace all that is in it gives way to the backup.",
            "The database is as it was.",
        ],
    )
    code, said = run("restore", file, "--replace", input="n\n")
    assert (code, said[-1]) == (1, "Aborted!")
    assert everything(own_url()) == later
    assert run("restore", file, "--replace", input="y\n")[0] == 0
    assert everything(own_url())["person"] == []


def test_who_was_erased_since_is_erased_again(run, file, clock):
    """Though the day came meanwhile on which her name would have stayed as evidence; and nobody else is."""
    event = make.event(make.project())
    nikos, aino = (make.holding(event, name)[0] for name in ("Nikos", "Aino"))
    tokens = nikos.token, aino.token
    run("backup", file)
    erasing.erase(Participation.of(tokens[0]))
    erasing.erase(make.participation(db.session.scalars(select(Event)).one(), make.person("Giulia")))
    clock.advance(days=900)
    erased_at = Participation.of(tokens[0]).erased_at

    code, said = run("restore", file, "--replace", "--yes")

    assert code == 0, said
    assert f"Erased again: 1. The list is kept in {file}.erasures." in said
    nikos, aino = map(Participation.of, tokens)
    assert (nikos.family_name, nikos.person.email, nikos.erased_at) == ("Erased", None, erased_at)
    assert (aino.family_name, aino.erased_at) == ("Mäkelä", None)
    assert stat.S_IMODE(Path(f"{file}.erasures").stat().st_mode) == 0o600


def test_where_the_database_is_lost_a_list_says_who_was_erased(run, app, file, databases, programs, tmp_path):
    event = make.event(make.project())
    token = make.participation(event).token
    run("backup", file)
    kept = tmp_path / "erasures"
    app.config["ERASURES_FILE"] = str(kept)
    erasing.erase(Participation.of(token))
    assert erasures.Keeping()() is None
    list_ = tmp_path / "list"
    list_.write_text("\n".join(run("erasures")[1]))
    assert run("erasures", "--since", "2999-01-01") == (0, [])
    assert kept.read_text() == list_.read_text() + "\n"
    erasures.Keeping()()
    assert kept.read_text() == list_.read_text() + "\n"

    for word in ({"ERASURES_FILE": str(kept)}, {}):
        url = databases.bare()
        words = [] if word else ["--erase-again", str(list_)]
        Path(f"{file}.erasures").unlink(missing_ok=True)
        said = command("restore", str(file), *words, DATABASE_URL=url, POSTGRESQL_PROGRAMS=programs, **word)
        assert "Erased again: 1." in said
        names = [row for row in everything(url)["participation"] if "Theodorou" in row]
        assert names == []


def test_what_is_older_is_brought_up_to_date(run, file, databases, programs):
    """And what is newer than this program is refused."""
    url = databases.bare()
    command("db", "upgrade", "0004", DATABASE_URL=url)
    command("backup", str(file.parent / "old"), DATABASE_URL=url, POSTGRESQL_PROGRAMS=programs)
    said = command(
        "restore",
        str(file.parent / "old"),
        "--replace",
        "--yes",
        DATABASE_URL=url,
        POSTGRESQL_PROGRAMS=programs,
    )
    assert "It was brought to release 0006." in said
    run("backup", file)
    newer = file.with_name("newer")
    with ZipFile(file) as ours, ZipFile(newer, "w") as theirs:
        for name in ours.namelist():
            theirs.writestr(
                name, ours.read(name).replace(b"0006", b"0099") if name == backups.ABOUT else ours.read(name)
            )

    assert run("restore", newer) == (
        1,
        [
            "Error: This backup is of release 0099, which this program does not know: use a newer one.",
            "The database is as it was.",
        ],
    )


def test_what_is_no_backup_is_neither_read_nor_overwritten(run, file):
    make.project()
    before = everything(own_url())
    run("backup", file)
    whole = file.read_bytes()
    assert run("backup", file)[0] == 0  # one of ours gives way to a newer one
    for broken in (b"", whole[: len(whole) // 2]):
        file.write_bytes(broken)
        refusal = f"Error: {file} is no backup of Synodos, or not the whole of one."
        assert run("restore", file, "--replace", "--yes") == (1, [refusal, "The database is as it was."])
        assert run("backup", file) == (1, [refusal, "No backup was made."])
        assert file.read_bytes() == broken
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes(64) + whole[middle + 64 :])
    code, said = run("restore", file, "--replace", "--yes")
    assert (code, said[0].startswith(f"Error: {file} is damaged"), said[-1]) == (
        1,
        True,
        "The database is as it was.",
    )
    assert everything(own_url()) == before


def test_a_backup_of_the_other_engine_is_refused(run, file, databases):
    other = databases_of(OTHER[databases.engine])
    programs = str(other.postgres.programs) if databases.engine == "sqlite" else ""
    command("backup", str(file), DATABASE_URL=other.new(), POSTGRESQL_PROGRAMS=programs)

    code, said = run("restore", file)
    refusal = (
        f"This is a backup of {other.engine}. Restore it there, then move it with `flask copy-database`."
    )
    assert (code, said) == (1, [f"Error: {refusal}", "The database is as it was."])


def test_the_worker_reads_only_who_was_erased_since_its_last_looks(app, tmp_path, clock, monkeypatch):
    """Also whose name has gone since; and all of them where the file is not there any more."""
    event = make.event(make.project())
    people = make.holding(event, "Nikos") + make.holding(event, "Aino")
    file = tmp_path / "erasures"
    app.config["ERASURES_FILE"] = str(file)
    read, add, keeping = [], erasures.add, erasures.Keeping()
    monkeypatch.setattr(erasures, "add", lambda path, new: read.append(len(new)) or add(path, new))

    def look() -> list[int]:
        keeping.rests_until = 0.0
        read.clear()
        clock.advance(minutes=20)
        keeping()
        return read.copy()

    assert look() == [0]
    erasing.erase(people[0])
    event.project.audit_until = (event.ends_at + timedelta(days=400)).date()
    db.session.commit()
    clock.instant = event.ends_at + timedelta(days=1)
    erasing.erase(people[1])
    assert look() == [2]
    assert look() == []
    clock.instant = event.ends_at + timedelta(days=402)
    assert erasing.anonymise_next() == 1
    assert look() == [1]
    assert look() == []
    assert [line.split()[-1] for line in file.read_text().splitlines()] == [
        "all-gone",
        "name-kept",
        "all-gone",
    ]
    file.unlink()
    assert look() == [2]


@pytest.mark.database("sqlite")
def test_a_list_that_cannot_be_written_is_said_and_delays_no_mail(app, tmp_path, caplog):
    app.config["ERASURES_FILE"] = str(tmp_path / "nowhere" / "erasures")

    assert erasures.Keeping()() is None
    assert [record.getMessage() for record in caplog.records] == [
        "SYNODOS_ERASURES_FILE cannot be written: No such file or directory"
    ]


@pytest.mark.database("sqlite")
def test_what_is_written_meanwhile_is_there_or_not_and_waits_for_nothing(run, file):
    """A writer commits pairs of rows before, during and after the copy: no backup holds half a pair."""
    make.project()
    db.session.commit()
    path = make_url(own_url()).database
    writer = subprocess.Popen([sys.executable, "-m", "tests.operation.pairs", path], stdout=subprocess.PIPE)
    try:
        counts = []
        for _ in range(3):
            assert writer.stdout.readline()
            run("backup", file)
            with ZipFile(file) as archive:
                copy = archive.extract("database.sqlite", file.parent)
            with closing(sqlite3.connect(copy)) as there:
                counts.append(there.execute("SELECT count(*) FROM person").fetchone()[0])
                assert there.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert [count % 2 for count in counts] == [0] * 3
    assert counts == sorted(counts)
    assert counts[-1] > 0


@pytest.mark.parametrize("step", ["backup", "restore"])
def test_killed_in_the_middle_nothing_is_half(run, file, databases, programs, step):
    world.build()
    db.session.commit()
    run("backup", file)
    whole, later = (
        file.read_bytes(),
        make.save(Person(email=None, given_name="L", family_name="L", locale="en")),
    )
    before = everything(own_url()) if later else {}

    environment = os.environ | {"SYNODOS_DATABASE_URL": own_url(), "SYNODOS_POSTGRESQL_PROGRAMS": programs}
    killed = subprocess.run([sys.executable, "-m", "tests.operation.killed", step, file], env=environment)

    assert killed.returncode == -9
    assert len([name for name in os.listdir(file.parent) if name.startswith(".synodos-")]) == (
        step == "backup"
    )
    assert file.read_bytes() == whole
    assert everything(own_url()) == before
    assert (
        run(*{"backup": ["backup", file], "restore": ["restore", file, "--replace", "--yes"]}[step])[0] == 0
    )
    assert [name for name in os.listdir(file.parent) if name.startswith(".")] == []


def test_a_restore_that_was_killed_after_it_had_replaced_all_is_not_taken_for_done(
    run, client, file, programs
):
    event = make.event(make.project())
    tokens = [make.holding(event, name)[0].token for name in ("Nikos", "Aino")]
    run("backup", file)
    erasing.erase(Participation.of(tokens[0]))
    db.session.commit()
    environment = os.environ | {"SYNODOS_DATABASE_URL": own_url(), "SYNODOS_POSTGRESQL_PROGRAMS": programs}
    swapped = [sys.executable, "-m", "tests.operation.killed", "swapped", str(file)]
    assert subprocess.run(swapped, env=environment).returncode == -9

    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["migrations"]) == (503, "restore interrupted")
    for words, kept in (("restore", []), ("backup", ["No backup was made."])):
        assert run(words, file) == (1, [f"Error: {backups.INTERRUPTED}", *kept])
    elsewhere = f"sqlite:///{file.parent}/elsewhere.db"
    assert run("copy-database", "--to", elsewhere) == (1, [f"Error: {backups.INTERRUPTED}"])
    assert run("restore", file, "--replace", "--yes")[0] == 0
    assert [one.erased_at is None for one in map(Participation.of, tokens)] == [False, True]
    assert client.get("/health/ready").json["migrations"] == "ok"


@pytest.mark.database("postgresql")
def test_programs_that_are_missing_or_too_old_are_named(run, app, file, tmp_path):
    app.config["POSTGRESQL_PROGRAMS"] = str(tmp_path)
    assert run("backup", file) == (
        1, [f"Error: {backups.MISSING.format(name='pg_dump')}", "No backup was made."]
    )  # fmt: skip
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    assert run("backup", file) == (
        1,
        [
            f"Error: {old} is of PostgreSQL 9, and the server is 18: it needs one as new as that.",
            "No backup was made.",
        ],
    )
    assert os.listdir(file.parent) == []
