"""What pages and registrations cost in statements, rows and bytes never grows by accident."""

import warnings

import pytest

from tests.bench.budgets import MOST, ROOM
from tests.bench.counts import counts

pytestmark = pytest.mark.database("sqlite")


@pytest.mark.filterwarnings("default")
def test_nothing_is_above_its_budget(app):
    found = counts(app)

    above = {name: (count, MOST.get(name, 0)) for name, count in found.items() if count > MOST.get(name, 0)}
    assert above == {}, "more than tests/bench/budgets.py admits; docs/benchmarks.md says how to raise one"
    assert found.keys() == MOST.keys()
    for name, count in found.items():
        if count < MOST[name] - (ROOM if name.endswith("bytes") else 0):
            warnings.warn(f"{name}: {count} now, lower its budget of {MOST[name]}", stacklevel=1)
