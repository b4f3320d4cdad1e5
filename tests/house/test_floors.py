"""The floors of the house: a package may import those listed before it, never those after."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
FLOORS = (
    "clock watching i18n errors forms database extensions addresses look packing witness memory tables "
    "security audit mail people network access events agenda advice paper sharing writing pasting "
    "practices calendar questions participation delegations groups guests roster letters standing inbox "
    "team privacy desk readers wire seals front health operation proof demo models pages serve cli"
).split()
# Inside a package, a file may import those of a lower rank.
RANKS: dict[str, float] = {
    "audiences": 0, "browsers": 0, "colours": 0, "documents": 0, "hosting": 0, "itip": 0,
    "mailboxes": 0, "mime": 0, "moving": 0, "names": 0, "prose": 0, "reasons": 0, "refusals": 0,
    "skeletons": 0, "states": 0, "terms": 0, "typed": 0, "weekdays": 0, "zones": 0,
    "finding": 0.5, "pieces": 0.5, "programme": 0.5,
    "words": 0.6,
    "hours": 0.7, "lines": 0.7, "voices": 0.7,
    "headings": 0.8,
    "nesting": 0.9,
    "reading": 0.95,
    "headers": 1, "lists": 1, "models": 1, "stores": 1,
    "bounces": 2, "choices": 2, "claims": 2, "dates": 2, "delegations": 2, "dismissals": 2, "drafts": 2,
    "entrance": 2, "factors": 2, "feeds": 2, "files": 2, "given": 2, "groups": 2, "inquiries": 2,
    "invitations": 2, "kinds": 2, "logs": 2, "news": 2, "notices": 2, "offers": 2, "practices": 2,
    "ready": 2, "registrations": 2, "seats": 2, "sessions": 2, "tables": 2, "transport": 2, "trees": 2,
    "values": 2,
    "whereabouts": 2.5,
    "asking": 3, "carried": 3, "cells": 3, "chains": 3, "ciphers": 3, "claiming": 3, "compacting": 3,
    "conditions": 3, "exports": 3, "facts": 3, "guessing": 3, "ical": 3, "merging": 3, "noting": 3,
    "outbox": 3, "parsing": 3, "patience": 3, "periods": 3, "placeholders": 3, "places": 3,
    "printed": 3, "releases": 3, "remarks": 3, "sections": 3, "selection": 3, "shown": 3, "texts": 3,
    "uploads": 3,
    "wanted": 3.2,
    "clashes": 3.5, "differences": 3.5, "filters": 3.5, "logistics": 3.5, "occasions": 3.5,
    "pauses": 3.5, "readiness": 3.5, "spans": 3.5,
    "askings": 4, "candidates": 4, "checks": 4, "course": 4, "disclosures": 4, "entries": 4,
    "fields": 4, "lately": 4, "ledger": 4, "linked_data": 4, "links": 4, "looks": 4, "mailbox": 4,
    "metrics": 4, "pdf": 4, "posting": 4, "provider": 4, "queries": 4, "rounds": 4, "schedule": 4,
    "sheets": 4, "steps": 4, "unanswered": 4, "wording": 4,
    "asked": 4.5, "coordinated": 4.5, "evidence": 4.5, "host_choice": 4.5, "known": 4.5, "timing": 4.5,
    "columns": 4.6,
    "rows": 4.8, "tabling": 4.8,
    "agendas": 5, "forms": 5, "holders": 5, "importing": 5, "listing": 5, "look_forms": 5, "mails": 5,
    "partner_mails": 5, "question_forms": 5, "release_forms": 5, "row_forms": 5, "seat_forms": 5,
    "site_forms": 5, "table_forms": 5, "workbook": 5, "workspace": 5,
    "account_forms": 5.5, "table_queues": 5.5,
    "arrival_mails": 6, "gauges": 6, "history": 6, "personal": 6, "seating": 6,
    "colleagues": 7, "copying": 7, "filling": 7, "holdings": 7, "knowing": 7, "leaving": 7,
    "pooling": 7, "proving": 7, "replies": 7, "telling": 7,
    "actions": 8, "administering": 8, "answers": 8, "backups": 8, "changes": 8, "confirming": 8,
    "coordinating": 8, "corrections": 8, "counts": 8, "date_actions": 8, "demanding": 8,
    "dismissing": 8, "ending": 8, "enlisting": 8, "entering": 8, "erasing": 8, "erasures": 8,
    "founding": 8, "handing": 8, "inviting": 8, "languages": 8, "limits": 8, "looking": 8, "naming": 8,
    "notes": 8, "offering": 8, "passwords": 8, "placing": 8, "quotas": 8, "registration_forms": 8,
    "releasing": 8, "reminding": 8, "replacing": 8, "roles": 8, "second_factors": 8, "sitting": 8,
    "subscriptions": 8, "visits": 8,
    "linking": 8.5,
    "besides": 9, "crowding": 9, "deeds": 9, "expiring": 9, "forgetting": 9, "load": 9, "needs": 9,
    "reader": 9, "this_browser": 9, "waiting": 9, "worker": 9,
    "commands": 10, "date_views": 10, "views": 10,
    "account_pages": 11, "at_tables": 11, "badges": 11, "codes": 11, "confirming_pages": 11,
    "editor": 11, "elsewhere_pages": 11, "exporting": 11, "file_pages": 11, "handing_views": 11,
    "joining": 11, "look_pages": 11, "manage": 11, "many_pages": 11, "mine": 11, "my_day": 11,
    "offer_pages": 11, "own_answers": 11, "own_data": 11, "password_pages": 11, "periods_pages": 11,
    "programme_paper": 11, "registering": 11, "release_pages": 11, "remarking": 11, "seat_pages": 11,
    "second_factor_pages": 11, "security_pages": 11, "session_pages": 11, "site_pages": 11, "staff": 11,
    "subscribing": 11, "tabling_views": 11, "taking": 11, "taking_part": 11, "versions": 11,
    "waiting_pages": 11,
    "count_pages": 12,
}  # fmt: skip
# What a browser knocks on: may also use `access`.
DOORS = {
    "account_pages", "at_tables", "badges", "codes", "confirming_pages", "count_pages", "date_views",
    "editor", "elsewhere_pages", "exporting", "file_pages", "handing_views", "joining", "look_pages",
    "manage", "many_pages", "mine", "my_day", "offer_pages", "own_answers", "own_data", "password_pages",
    "periods_pages", "programme_paper", "registering", "release_pages", "remarking", "seat_pages",
    "second_factor_pages", "security_pages", "session_pages", "site_pages", "staff", "subscribing",
    "tabling_views", "taking", "taking_part", "versions", "views", "waiting_pages",
}  # fmt: skip
WEB = DOORS | {
    "access", "addresses", "ciphers", "cli", "commands", "database", "erasures", "errors", "expiring",
    "extensions", "forms", "front", "health", "i18n", "look", "memory", "outbox", "packing", "pages",
    "proof", "provider", "reader", "registration_forms", "seals", "security", "serve", "this_browser",
    "transport", "visits", "wire", "worker",
}  # fmt: skip
FILES = sorted(path for path in APP.rglob("*.py") if path.name != "__init__.py")
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))


def imports(path: Path) -> list[list[str]]:
    """What a file needs from the app to run; imports for type checking alone do not count."""
    code = ast.parse(path.read_text())
    code.body = [part for part in code.body if "TYPE_CHECKING" not in ast.unparse(part).split("\n")[0]]
    lines = [node for node in ast.walk(code) if isinstance(node, ast.ImportFrom)]
    names = [f"{line.module}.{name.name}" for line in lines for name in line.names]
    return [name.split(".")[1:] for name in names if name.startswith("app.")]


def package(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


@every_file
def test_nothing_imports_from_a_higher_floor(path):
    below = {*FLOORS[: FLOORS.index(package(path)) + 1]} | ({"access"} if path.stem in DOORS else set())

    assert {name[0] for name in imports(path)} - below == set()


@every_file
def test_inside_a_package_views_ask_actions_and_actions_ask_models(path):
    own = [name[1] for name in imports(path) if name[0] == package(path) and len(name) > 1]

    assert [name for name in own if name in RANKS and RANKS[name] >= RANKS[path.stem]] == []


@every_file
def test_rules_do_not_know_the_web(path):
    asked = {
        node.module.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }

    assert path.stem in WEB or package(path) == "demo" or "flask" not in asked


@every_file
def test_only_the_clock_asks_what_time_it_is(path):
    calls = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
    ]

    assert path.stem == "clock" or [call for call in calls if not call.startswith("clock.")] == []


@every_file
def test_a_file_holds_one_capability(path):
    assert len(path.read_text().splitlines()) <= 300


def test_packages_start_empty():
    assert [path for path in APP.rglob("__init__.py") if path.parent != APP and path.read_text()] == []


def test_a_folder_holds_no_folder():
    nested = [path for path in APP.glob("*/*/*.py") if "locales" not in path.parts]
    assert nested == []
