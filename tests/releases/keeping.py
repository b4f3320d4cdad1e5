"""What each release made of its own demonstration, kept as text: `zcat tests/releases/0003.jsonl.gz`.

A line names a table and its columns; the lines after it are its rows. What mails said is cut short. To keep a
new release, load its demonstration into SQLite with its own program, then

    python -m tests.releases.keeping sqlite:////tmp/demonstration.db tests/releases/0007.jsonl.gz
"""

import gzip
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, MetaData, NullPool, create_engine, text
from sqlalchemy.types import Date, DateTime, LargeBinary

FOLDER = Path(__file__).parent
SAID = {"text", "html", "calendar", "raw"}  # of mails
SHORT = 60  # characters


def keep(url: str, path: Path) -> None:
    engine = create_engine(url, poolclass=NullPool)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        lines = "".join(f"{line}\n" for line in _lines(connection, metadata))
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))


def _lines(connection: Connection, metadata: MetaData) -> Iterator[str]:
    for table in metadata.sorted_tables:
        yield json.dumps({table.name: [column.name for column in table.columns]})
        for row in connection.execute(table.select().order_by(*table.primary_key)):
            yield json.dumps(
                [_said(*one) for one in zip(table.columns, row, strict=True)], ensure_ascii=False
            )


def _said(column: Column[Any], value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        value = value.decode()
    return value[:SHORT] if column.name in SAID and column.table.name == "outgoing_mail" and value else value


def load(release: str, connection: Connection) -> dict[str, int]:
    """Into the tables of that release, which are empty. Returns how many rows each got."""
    metadata = MetaData()
    metadata.reflect(connection)
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # rows point ahead
    lines = gzip.decompress((FOLDER / f"{release}.jsonl.gz").read_bytes()).decode().splitlines()
    rows: dict[str, list[dict[str, Any]]] = {}
    for line in map(json.loads, lines):
        if isinstance(line, dict):
            [(name, columns)] = line.items()
            rows[name] = []
        else:
            known = metadata.tables[name].columns
            rows[name].append(
                {key: _meant(known[key], value) for key, value in zip(columns, line, strict=True)}
            )
    rows.pop("alembic_version")
    for name, of_table in rows.items():
        if of_table:
            connection.execute(metadata.tables[name].insert(), of_table)
            if is_postgresql:
                numbers = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM \"{name}\""
                connection.execute(text(numbers))
    return {name: len(of_table) for name, of_table in rows.items()}


def _meant(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value.encode() if isinstance(column.type, LargeBinary) else value


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]))
