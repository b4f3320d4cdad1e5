"""Every setting is explained, and production refuses to start half configured."""

import re
from pathlib import Path

import pytest

from app import create_app

ROOT = Path(__file__).parents[2]


def test_every_setting_is_explained():
    read = set(re.findall(r'(?:setting|is_on)\("(\w+)"', (ROOT / "config.py").read_text()))
    explained = set(re.findall(r"`SYNODOS_(\w+)`", (ROOT / "docs/settings.md").read_text()))

    assert explained == read


@pytest.mark.parametrize("missing", ["SECRET_KEY", "BASE_URL"])
def test_nothing_starts_without_a_key_and_an_address(missing):
    with pytest.raises(RuntimeError, match=f"SYNODOS_{missing} is missing"):
        create_app({"SECRET_KEY": "x", "BASE_URL": "https://events.example.org", missing: ""})
