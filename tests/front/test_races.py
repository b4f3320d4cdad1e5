"""Who is told that a change is saved never reads the page of before: two web processes, two who write.

Each has a column of her own and counts in it; after each commit she asks for the page twice, over connections
of their own, as these may lead to either process. What she reads has to be her own last number.
"""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from re import search

import pytest
from sqlalchemy import create_engine, text

from tests import make
from tests.servers import LiveServer

COLUMNS = {"contact_name": r"Number (\d+)<br>", "address": r"Nikis (\d+)<br>"}
WORDS = {"contact_name": "Number", "address": "Nikis"}
CHANGES = 40


def old_pages(server: LiveServer) -> int:
    """How often somebody read what was no longer so."""
    with server.app.app_context():
        slug = make.event(make.project()).slug
    with ThreadPoolExecutor(len(COLUMNS)) as people:
        return sum(people.map(lambda column: write_and_read(server, slug, column), COLUMNS))


def write_and_read(server: LiveServer, slug: str, column: str) -> int:
    engine = create_engine(server.settings["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    change = text(f"UPDATE event SET {column} = :said")
    old = 0
    for number in range(CHANGES):
        with engine.begin() as connection:
            connection.execute(change, {"said": f"{WORDS[column]} {number}"})
        for _again in range(2):
            found = search(COLUMNS[column], read(server.port, f"/events/{slug}"))
            assert found
            old += int(found[1]) != number
    engine.dispose()
    return old


def read(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.status == 200
    return page


def test_nobody_reads_what_is_no_longer_so(start_server) -> None:
    assert old_pages(start_server(RATE_LIMITS="off", worker=False)) == 0


@pytest.mark.database("sqlite")
def test_without_looking_old_pages_are_read(start_server) -> None:
    server = start_server(application="tests.front.unguarded:app", RATE_LIMITS="off", worker=False)

    assert old_pages(server) > 0
