"""Every text is translated, every template is used, nothing is written that the page policy forbids."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.i18n import LANGUAGES

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "_l": None, "ngettext": (1, 2), "lazy_gettext": None}


@pytest.fixture(scope="module")
def written() -> set[object]:
    """Every text in code and templates that is meant for people."""
    found = extract_from_dir(
        str(ROOT),
        METHODS,
        {"**": {"silent": "false", "trimmed": "true"}},
        KEYWORDS,
        directory_filter=lambda path: (
            not Path(path).name.startswith((".", "tests", "instance", "migrations"))
        ),
    )
    return {message if isinstance(message, str) else tuple(message) for _f, _l, message, _c, _x in found} - {
        ""
    }


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_translated(language, written):
    catalogue = read_po(BytesIO((ROOT / f"app/locales/{language}/LC_MESSAGES/messages.po").read_bytes()))
    there = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue
        if message.id
        and not message.fuzzy
        and all(message.string if isinstance(message.string, tuple) else [message.string])
    }

    assert sorted(map(str, written - there)) == []
    assert sorted(map(str, there - written)) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_keep_their_placeholders(language):
    catalogue = read_po(BytesIO((ROOT / f"app/locales/{language}/LC_MESSAGES/messages.po").read_bytes()))
    wrong = [
        source
        for message in catalogue
        if message.id
        for source, text in forms(message)
        if placeholders(text) != placeholders(source)
    ]

    assert wrong == []


def forms(message: Message) -> list[tuple[str, str]]:
    """Each translated form beside its English one: the first is the singular, the rest are plurals."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, many = message.id
    return [(many if number else one, text) for number, text in enumerate(message.string)]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def test_every_template_is_used():
    code = "".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    texts = code + "".join(path.read_text() for path in TEMPLATES)
    words = set(re.findall(r'"(\w+)"', code))  # a mail or a page is mostly asked for by its last name alone
    unused = [
        name
        for path in TEMPLATES
        if (name := str(path.relative_to(ROOT / "templates"))) not in texts and path.stem not in words
    ]

    assert unused == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if "mail" not in p.parts], ids=lambda p: p.name)
def test_pages_keep_to_their_policy(path):
    """No style attribute, no inline script, no handler, nothing from elsewhere."""
    text = path.read_text()
    code = r"<script(?! type=\"application/ld\+json\")(?![^>]*src)"
    assert re.findall(rf"\sstyle=|\son\w+=\"|{code}|<style|src=\"http|javascript:", text) == []


def test_a_comment_says_why_a_check_is_silenced():
    silenced = [
        f"{path.name}: {line.strip()}"
        for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        for line in path.read_text().splitlines()
        if re.search(r"#\s*noqa(?!: [A-Z]+\d+)", line)
    ]
    assert silenced == []


def test_python_is_readable_by_python():
    """Every file parses with the oldest Python that is promised."""
    for path in (ROOT / "app").rglob("*.py"):
        ast.parse(path.read_text(), feature_version=(3, 11))
