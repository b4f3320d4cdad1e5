"""The move from one engine to the other: every row arrives as it was, or nothing does."""

import sqlite3
import tracemalloc
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Enum,
    NullPool,
    Table,
    cast,
    create_engine,
    insert,
    make_url,
    select,
    text,
    type_coerce,
)
from sqlalchemy.types import String, TypeDecorator

from app import create_app
from app.agenda.models import AgendaItem
from app.audit.models import AuditEntry
from app.database import db
from app.demo.load import load
from app.events.models import Event
from app.events.terms import Status
from app.network.models import Organisation
from app.operation import copying
from app.operation.stores import opened
from app.people.models import Person
from app.roster.models import Upload
from tests import make
from tests.conftest import databases_of
from tests.databases import Databases, command
from tests.house import world
from tests.house.test_upgrades import filled

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
ODD = (
    "", " ", "Θεσσαλονίκη", "Здравей", "👩‍🌾🇪🇺", "e\u0301 ≠ é",
    "tab\tnew\nline\r\\N \\. '\"%s", "\x01\x7f\ufeff",
)  # fmt: skip
STRANGE_JSON = (
    'null', '"text"', '[]', '{"b": 1, "a": {"Ω": [null, true, 1.50, 100000000000000000000000000001]}}',
    '{"same": 1, "same": 2}', '"\\u03a9\\ud83d\\ude00"',
)  # fmt: skip


@pytest.fixture
def other(databases: Databases) -> Databases:
    """Where the copy goes: the other engine."""
    return databases_of(OTHER[databases.engine])


@pytest.fixture(params=[world.build, load], ids=["one-of-everything", "demonstration"])
def full(app, request) -> None:
    """A full site, and what nobody types but a database holds."""
    request.param()
    put_odd_values_in()
    db.session.commit()


def put_odd_values_in() -> None:
    people = [make.save(Person(email=None, given_name=odd, family_name=odd, locale="en")) for odd in ODD]
    for number, text_ in enumerate(STRANGE_JSON, start=1):
        entry = {"at": datetime(2026, 3, 29, 1, 59, 59, number, UTC), "action": "x", "subject_type": "x"}
        entry |= {"subject_id": 2**31 - number, "actor_id": people[0].id, "details": {}}
        id_ = db.session.scalar(insert(AuditEntry).values(entry).returning(AuditEntry.id))
        change = text("UPDATE audit_entry SET details = :kept WHERE id = :id")
        if db.engine.dialect.name == "postgresql":
            change = text("UPDATE audit_entry SET details = CAST(:kept AS JSON) WHERE id = :id")
        db.session.execute(change, {"kept": text_, "id": id_})
    event = db.session.scalars(select(Event).order_by(Event.id)).first()
    make.save(Upload(event_id=event.id, person_id=people[0].id, name="x", content=bytes(range(256)) * 40))
    make.save(Upload(event_id=event.id, person_id=people[0].id, name="empty", content=b""))
    named = dict.fromkeys(("slug", "name", "native_name", "native_language", "zone"), "0")
    make.save(Organisation(**named, country="GR", latitude=0.1 + 0.2))
    late, early = (
        db.session.scalars(select(AgendaItem).order_by(AgendaItem.id.desc())).all()[i] for i in (0, -1)
    )
    early.parent_id = late.id  # points to what comes after it


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every value of every row, its id first, by the library and not by what is tested; JSON as its text."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {table.name: [tuple(row) for row in connection.execute(chosen(table))] for table in tables()}


def chosen(table: Table) -> Any:
    others = (as_text(column) for column in table.columns if column is not table.c.id)
    return select(table.c.id, *others).order_by(table.c.id)


def as_text(column: Any) -> Any:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return type_coerce(cast(type_coerce(column, JSON), String), String)
    return type_coerce(column, String) if isinstance(kind, Enum) else column


def tables() -> list[Table]:
    return db.metadata.sorted_tables


def copy(cli_runner, url: str) -> tuple[int, list[str]]:
    done = cli_runner.invoke(args=["copy-database", "--to", url])
    return done.exit_code, done.output.splitlines()


def own_url() -> str:
    return db.engine.url.render_as_string(hide_password=False)


def test_every_row_arrives_as_it_was_and_the_site_goes_on_there(cli_runner, full, other):
    before, url = everything(own_url()), other.new()

    code, said = copy(cli_runner, url)

    assert (code, said[-1].partition(" rows")[0]) == (0, str(sum(map(len, before.values()))))
    assert [line.split() for line in said[:-1]] == [[name, str(len(rows))] for name, rows in before.items()]
    assert everything(url) == before
    for name, rows in registered_on(url).items():
        assert [row[0] for row in rows] == [max((row[0] for row in before[name]), default=0) + 1]


def registered_on(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Somebody new takes part, on the copy: the rows that are new there."""
    before = everything(url)
    options = {"poolclass": NullPool}
    site = create_app(
        {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options, "BASE_URL": "http://localhost"}
    )
    with site.app_context():
        assert site.test_cli_runner().invoke(args=["check"]).exit_code == 0
        event = db.session.scalars(select(Event).where(Event.status == Status.PUBLISHED)).first()
        newcomer = Person(email="new@example.org", given_name="Ana", family_name="New", locale="en")
        participation = make.participation(event, make.save(newcomer))
        db.session.commit()
        page = site.test_client().get(f"/me/{participation.token}")
        assert page.status_code == 200
        db.session.remove()
    after = everything(url)
    return {
        name: [row for row in after[name] if row[0] not in {old[0] for old in before[name]}]
        for name in ("participation", "person")
    }


def test_every_table_moves(app, cli_runner, other):
    """A row in each, as a release would leave it that knows no rules."""
    filled(db.engine)
    before, url = everything(own_url()), other.bare()

    assert copy(cli_runner, url)[0] == 0
    assert everything(url) == before
    assert [name for name, rows in before.items() if not rows] == []


def test_a_target_that_holds_something_is_left_alone(app, cli_runner, other):
    make.project()
    url = other.new()
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        names = dict.fromkeys(("slug", "name", "native_name", "native_language", "zone"), "x")
        connection.execute(insert(Organisation).values(**names, country="GR"))
    kept = everything(url)

    assert copy(cli_runner, url) == (
        1,
        [
            "Error: The target is not empty: there are rows in organisation.",
            "Nothing was written to the target: mend this, then run it again.",
        ],
    )  # fmt: skip
    assert everything(url) == kept


def test_tables_of_another_release_are_left_alone(app, cli_runner, other):
    make.project()
    url = other.bare()
    command("db", "upgrade", "0003", DATABASE_URL=url)

    assert copy(cli_runner, url) == (
        1,
        ["Error: The target holds 0003, and this program needs 0006. Name an empty database."],
    )


def test_the_site_itself_is_no_target(app, cli_runner):
    assert copy(cli_runner, own_url()) == (1, ["Error: The target is the database of this site itself."])


@pytest.mark.database("sqlite")
def test_a_server_that_is_not_there_is_named(app, cli_runner):
    code, said = copy(cli_runner, "postgresql://somebody:secret@127.0.0.1:1/nowhere")

    assert (code, said[-1]) == (1, "Nothing was written to the target: mend this, then run it again.")
    assert "Connection refused" in "".join(said)
    assert "secret" not in "".join(said)


@pytest.mark.database("sqlite")
def test_what_no_database_should_hold_is_named_by_table_and_id(app, cli_runner, other):
    """SQLite takes anything: what PostgreSQL would refuse is said all at once, before anything is written."""
    event = make.event(make.project())
    make.participation(event)
    db.session.commit()
    db.session.remove()
    with closing(sqlite3.connect(make_url(own_url()).database, isolation_level=None)) as raw:
        for change in (
            "UPDATE person SET given_name = 'Ni' || char(0) || 'kos', is_administrator = 7",
            "UPDATE event SET starts_at = 'soon', title = '{\"en\": NaN}', revision = 3000000000",
            "UPDATE participation SET family_name = CAST(x'ff' AS TEXT), event_id = 99",
        ):
            raw.execute(change)
    url = other.new()

    code, said = copy(cli_runner, url)

    assert (code, said) == (
        1,
        [
            "Error: Some of what is kept cannot be moved:",
            "participation 1: points to a row that is not there",
            "person 1: given_name holds the character 0, which PostgreSQL does not keep",
            "person 1: is_administrator is neither true nor false",
            "event 1: title is no JSON",
            "event 1: starts_at is no time",
            "event 1: revision is a number too large for PostgreSQL",
            "participation 1: family_name is no text in UTF-8",
            "Nothing was written to the target: mend this, then run it again.",
        ],
    )
    assert {name: rows for name, rows in everything(url).items() if rows} == {}


def test_a_copy_that_breaks_half_way_leaves_the_target_empty(app, cli_runner, other, monkeypatch):
    """The last comparison finds a difference: all of it goes back."""
    make.participation(make.event(make.project()))
    db.session.commit()

    def wrong(column: Any, value: Any, plain: Any = copying.plain) -> Any:
        wrong.asked += 1
        kept = plain(column, value)
        return f"{kept}." if column.name == "family_name" and wrong.asked % 2 else kept

    wrong.asked = 0
    monkeypatch.setattr(copying, "plain", wrong)
    url = other.new()

    code, said = copy(cli_runner, url)

    assert code == 1
    assert said[-2].endswith("did not arrive as it was.")
    assert {name: rows for name, rows in everything(url).items() if rows} == {}


def test_what_is_written_meanwhile_stays_behind_whole(app, cli_runner, other, monkeypatch):
    """The source is read as it was when the copy began, however long that takes."""
    make.participation(make.event(make.project()))
    db.session.commit()
    before, url = everything(own_url()), other.new()

    def late(source: Any, table: Table, rows: Any = copying.plain_rows) -> Any:
        name = f"during-{table.name}"
        make.save(Person(email=None, given_name=name, family_name=name, locale="en"))
        db.session.commit()
        return rows(source, table)

    monkeypatch.setattr(copying, "plain_rows", late)

    assert copy(cli_runner, url)[0] == 0
    assert everything(url) == before
    assert len(everything(own_url())["person"]) > len(before["person"]) + len(before)


@pytest.mark.database("sqlite")
def test_a_long_table_passes_through_in_little_memory(app, databases):
    """20 MB of rows; no more than a few of them are held at once."""
    rows = (
        {"action": "x" * 10_000, "subject_type": "x", "subject_id": 1, "details": {}} for _ in range(2000)
    )
    db.session.execute(insert(AuditEntry), list(rows))
    db.session.commit()
    target = databases.new()
    with closing(opened(db.engine.url)) as ours, closing(opened(make_url(target))) as theirs:
        tracemalloc.start()
        total = copying.copy(ours, theirs, tables(), lambda line: None)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert total == 2000
    assert peak < 2_000_000
