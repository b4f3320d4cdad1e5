"""Reading a page as a person does, and counting what it cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from sqlalchemy import event

from app import front
from app.database import db


def page(client: FlaskClient, url: str, **headers: str) -> BeautifulSoup:
    answer = client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200, f"{url}: {answer.status}"
    return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def words(node: Tag | None) -> str:
    """What stands there, with white space folded."""
    assert node is not None
    return " ".join(node.get_text(" ").split()).replace(" .", ".").replace(" ,", ",")


def shown(soup: BeautifulSoup, selector: str) -> list[str]:
    return [words(node) for node in soup.select(selector)]


def facts(soup: BeautifulSoup) -> dict[str, str]:
    """The facts of an event at a glance: {"When": …}."""
    return {words(fact.dt): words(fact.dd) for fact in soup.select(".facts > div")}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile. All is asked of the application itself: what is
    kept at the front door costs none."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    whose = front.whose
    front.whose = lambda environ: None
    try:
        yield statements
    finally:
        front.whose = whose
        event.remove(db.engine, "before_cursor_execute", note)
