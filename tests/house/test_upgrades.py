"""Data survives every upgrade: a table that is rebuilt keeps its rows, and what points to them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Engine, MetaData, create_engine, func, select
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary

from tests.databases import Databases, command

RELEASES = ("0001", "0002", "0003", "0004", "0005", "0006")
LISTS = {
    "gone_days",
    "looked_at_first",
    "waits_for",
    "colleagues",
    "options",
    "audiences",
    "shown_for",
    "columns",
}  # JSON that is no text
VALUES: tuple[tuple[type, Any], ...] = (
    (Boolean, False),
    (DateTime, datetime(2027, 3, 24, 7, 15, tzinfo=UTC)),
    (Date, date(2027, 3, 24)),
    (JSON, {"en": "Welcome"}),
    (LargeBinary, b"BEGIN:VCALENDAR"),
)


@pytest.mark.parametrize("release", RELEASES)
def test_a_row_of_everything_is_there_after_the_upgrade(databases: Databases, release: str) -> None:
    url = databases.bare()
    command("db", "upgrade", release, DATABASE_URL=url)
    engine = create_engine(url)
    before = filled(engine)
    command("db", "upgrade", DATABASE_URL=url)
    after = counted(engine)
    engine.dispose()

    assert {name: after[name] for name in before} == before
    assert len(before) > 15


def test_the_way_back_to_the_release_before_loses_no_row_of_its(databases: Databases) -> None:
    url = databases.bare()
    command("db", "upgrade", "0003", DATABASE_URL=url)
    engine = create_engine(url)
    before = filled(engine)
    for step in ("upgrade", "downgrade", "upgrade"):
        engine.dispose()
        command("db", step, DATABASE_URL=url)
        after = counted(engine)
        assert {name: after[name] for name in before} == before
    engine.dispose()


def test_what_readers_saw_is_the_first_release(databases: Databases) -> None:
    url = databases.bare()
    command("db", "upgrade", "0003", DATABASE_URL=url)
    engine = create_engine(url)
    filled(engine)
    command("db", "upgrade", DATABASE_URL=url)
    metadata = MetaData()
    metadata.reflect(engine)
    releases, speakers = metadata.tables["agenda_release"], metadata.tables["speaker"]
    with engine.connect() as connection:
        [release] = connection.execute(select(releases)).mappings().all()
        [speaker] = connection.execute(select(speakers)).mappings().all()
    engine.dispose()

    assert (release["number"], release["is_current"]) == (1, True)
    assert [day["slots"] for day in release["document"]["days"]] == [
        [
            {
                "uid": "1",
                "kind": "1",
                "starts_at": "2027-03-24T07:15:00+00:00",
                "ends_at": "2027-03-24T07:15:00+00:00",
                "title": {"en": "Welcome"},
                "description": {"en": "Welcome"},
                "room": {"en": "Welcome"},
                "speakers": [{"name": "1", "function": "1", "organisation": "1"}],
            }
        ]
    ]
    assert speaker["function"] == "1"


def filled(engine: Engine) -> dict[str, int]:
    """One row in each table, each pointing to the others; how many rows each holds."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name != "alembic_version":
                columns = (column for column in table.columns if not _is_its_own(column))
                connection.execute(table.insert().values({one.name: _value(one) for one in columns}))
    return counted(engine)


def counted(engine: Engine) -> dict[str, int]:
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def _is_its_own(column: Column[Any]) -> bool:
    """A number that the database gives, or a row that points to its own kind."""
    is_numbered = column.primary_key and isinstance(column.type, Integer)
    return is_numbered or any(key.column.table is column.table for key in column.foreign_keys)


def _value(column: Column[Any]) -> Any:
    if column.name in LISTS:
        return []
    known = (value for kind, value in VALUES if isinstance(column.type, kind))
    return next(known, 1 if isinstance(column.type, Integer) else "1")
