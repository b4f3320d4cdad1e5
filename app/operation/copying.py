"""Everything from one database into another, empty one, whichever engine either is; proved row by row."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Table

from app.operation.stores import Row, Store
from app.operation.values import Unfit, plain

SHOWN = 20  # findings are listed so far; more help nobody
Say = Callable[[str], None]


class CopyRefused(Exception):
    """What is in the way, in words for the one who runs the site. Nothing was written."""


def copy(source: Store, target: Store, tables: Sequence[Table], say: Say) -> int:
    """All tables, in an order in which nothing points to what is not there yet. Returns how many rows.

    The source is read as it was at one instant. The target is filled in one transaction, compared with the
    source row by row inside it, and left as it was where anything goes wrong. Raises CopyRefused, or what the
    drivers say.
    """
    source.begin(writes=False)
    if findings := list(islice(unfit(source, tables), SHOWN)):
        raise CopyRefused("\n".join(["Some of what is kept cannot be moved:", *findings]))
    target.begin(writes=True)
    if full := [table.name for table in tables if target.holds(table)]:
        raise CopyRefused(f"The target is not empty: there are rows in {', '.join(full)}.")
    total = 0
    for table in tables:
        target.write(table, plain_rows(source, table))
        target.go_on_from_the_last_number(table)
    for table in tables:
        count = compared(source, target, table)
        total += count
        say(f"{table.name:<20}{count:>10}")
    target.commit()
    return total


def unfit(source: Store, tables: Sequence[Table]) -> Iterator[str]:
    """What the other engine would not take, by table and id."""
    for name, id_ in source.orphans():
        yield f"{name} {id_}: points to a row that is not there"
    for table in tables:
        for row in source.rows(table):
            for column, value in zip(table.columns, row, strict=True):
                try:
                    plain(column, value)
                except Unfit as why:
                    yield f"{table.name} {_number(table, row)}: {column.name} {why}"


def plain_rows(store: Store, table: Table) -> Iterator[Row]:
    columns = list(table.columns)
    for row in store.rows(table):
        yield tuple(map(plain, columns, row))


def compared(source: Store, target: Store, table: Table) -> int:
    """How many rows the table has at both ends, each the same in every column. Raises CopyRefused."""
    count = 0
    for there, here in zip_longest(plain_rows(source, table), plain_rows(target, table)):
        if there != here:
            raise CopyRefused(f"{table.name} {_number(table, there or here)} did not arrive as it was.")
        count += 1
    return count


def _number(table: Table, row: Any) -> Any:
    return row[list(table.columns).index(table.c.id)]
