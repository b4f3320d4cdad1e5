"""Every text is translated, every template is used, nothing is written that the page policy forbids."""

import ast
import re
import shutil
import subprocess
from functools import cache
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.i18n import LANGUAGES, WORKSPACE_LANGUAGES
from tests.house import audience

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
NAMES = ("_", "_l", "gettext", "lazy", "lazy_gettext")  # what code calls it
KEYWORDS = dict.fromkeys(NAMES) | {"ngettext": (1, 2)}


LOCALES = ROOT / "app/locales"
OTHERS = sorted(set(LANGUAGES) - {"en"})
Text = str | tuple[str, str]


@pytest.fixture(scope="module")
def written() -> dict[Text, set[str]]:
    """Every text in code and templates that is meant for people, and the files in which it stands."""
    found = extract_from_dir(
        str(ROOT),
        METHODS,
        {"**": {"silent": "false", "trimmed": "true"}},
        KEYWORDS,
        directory_filter=lambda path: (
            not Path(path).name.startswith((".", "tests", "instance", "migrations"))
        ),
    )
    texts: dict[Text, set[str]] = {}
    for file, _line, message, _comments, _context in found:
        if message:
            texts.setdefault(key(message), set()).add(file)
    return texts


def key(message: Any) -> Text:
    return message if isinstance(message, str) else tuple(message)


def test_texts_are_found_under_every_name_that_code_gives_them():
    """`make translations` collects by names: a text under another one would never be translated. What is
    said at once is always `_`; what waits for its reader `_l` where a module says both."""
    code = "".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    known = set(re.findall(r"\b(gettext|lazy) as (\w+)", code))
    [command] = re.findall(r"pybabel extract (.*)", (ROOT / "Makefile").read_text())

    assert known == {("gettext", "_"), ("lazy", "_"), ("lazy", "_l")}
    assert set(re.findall(r"-k (\w+)", command)) == set(NAMES) - {"_", "gettext", "lazy_gettext"}


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_collecting_texts_loses_no_translation_and_says_nothing_new_twice(tmp_path):
    for language in OTHERS:
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
        shutil.copy(path_of(language), tmp_path / language / "LC_MESSAGES")
    collect = ["make", "-s", "-o", ".venv/.test", "translations", f"LOCALES={tmp_path}"]
    subprocess.run(collect, cwd=ROOT, check=True, capture_output=True)
    once = [path_of(language, tmp_path).read_text() for language in OTHERS]
    subprocess.run(collect, cwd=ROOT, check=True, capture_output=True)

    assert {one: meant(one, tmp_path) for one in OTHERS} == {one: meant(one) for one in OTHERS}
    assert [path_of(language, tmp_path).read_text() for language in OTHERS] == once


def meant(language: str, root: Path = LOCALES) -> dict[Text, list[str]]:
    """What the language says, whatever else waits to be translated."""
    known = read_po(BytesIO(path_of(language, root).read_bytes()))
    return {key(one.id): texts_of(one) for one in known if one.id and all(texts_of(one))}


def path_of(language: str, root: Path = LOCALES) -> Path:
    return root / language / "LC_MESSAGES/messages.po"


@cache
def catalogue(language: str) -> Catalog:
    return read_po(BytesIO(path_of(language).read_bytes()))


def translated(language: str) -> set[Text]:
    """What is there in that language, in all its forms, and not only guessed."""
    return {key(one.id) for one in catalogue(language) if one.id and not one.fuzzy and all(texts_of(one))}


def texts_of(message: Message) -> list[str]:
    return [str(text) for text in message.string] if message.pluralizable else [str(message.string)]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_that_its_readers_see_is_translated(language, written):
    """Those of participants in every language; those of the workspace in the languages that it speaks."""
    wanted = {
        text
        for text, files in written.items()
        if language in WORKSPACE_LANGUAGES or any(map(audience.is_for_participants, files))
    }

    assert sorted(map(str, wanted - translated(language))) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language, written):
    assert (
        sorted(str(key(one.id)) for one in catalogue(language) if one.id and key(one.id) not in written) == []
    )


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_a_guess(language):
    assert [one.id for one in catalogue(language) if one.id and one.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_counts_as_its_readers_do(language):
    """It has as many forms as CLDR has for whole numbers of people, chosen by its rule."""
    known, counting = catalogue(language), Locale.parse(language).plural_form
    form, people = c2py(known.plural_expr), range(2000)
    by_rule = {counting(number): form(number) for number in people}

    assert {number: form(number) for number in people} == {n: by_rule[counting(n)] for n in people}
    assert len(set(by_rule.values())) == len(by_rule) == known.num_plurals
    assert [one.id for one in known if one.pluralizable and len(one.string) != known.num_plurals] == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_their_placeholders_and_marks(language):
    """One person may be called one without a figure: its form may lack the number, or say it."""
    wrong = [
        (source, text)
        for message in catalogue(language)
        if message.id
        for source, text in forms(message)
        if text and marks(text) - {"%(num)s"} != marks(source) - {"%(num)s"}
    ]

    assert wrong == []


def forms(message: Message) -> list[tuple[str, str]]:
    """Each translated form beside its English one: the first is the singular, the rest are plurals."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, many = message.id
    return [(many if number else one, text) for number, text in enumerate(message.string)]


def marks(text: str) -> set[str]:
    """What must stand in each language: what is filled in, tags, ends of lines."""
    return set(re.findall(r"%\(\w+\)[sd]|</?\w[^>]*>|\n|^ | $", text))


@pytest.mark.parametrize("language", OTHERS)
def test_translations_quote_and_pause_as_their_language_does(language):
    """No straight quotes, no three dots, no apostrophe of a typewriter where English has none."""
    typed = re.compile(r"[\"']|\.\.\.|  ")
    wrong = [
        text
        for message in catalogue(language)
        if message.id
        for source, text in forms(message)
        if typed.search(text) and not typed.search(source)
    ]

    assert wrong == []


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
