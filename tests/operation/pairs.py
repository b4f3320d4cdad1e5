"""Writes people into a SQLite file, two in each transaction, until it is ended. A line for each hundred."""

import sqlite3
import sys
from itertools import count

connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
PERSON = "INSERT INTO person (given_name, family_name, locale, is_administrator) VALUES ('x', 'x', 'en', 0)"
for number in count(1):
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(PERSON)
    connection.execute(PERSON)
    connection.execute("COMMIT")
    if number % 100 == 0:
        print(number, flush=True)
