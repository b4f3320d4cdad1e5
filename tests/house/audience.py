"""Which texts participants and coordinators see, and which ones only those who organise.

A new file is taken for one that participants see, until it is named here: what they read must be whole in
every language, while the workspace may fall back to English.
"""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
FRAMES = {"layout.html", "mail/layout.html", "mail/layout.txt", "mail/plain.html", "mail/sheet.html"}
WORKSPACE = "workspace.html"
# The doors of the workspace: everybody may knock, those who organise, help or check come in.
DOORS = (
    "people/",
    "team/",
    "desk/",
    "readers/",
    "mail/sign",
    "mail/reading_",
    "mail/new_browser",
    "mail/confirming_",
    "mail/account_",
    "mail/role_",
    "mail/team_",
    "mail/at_the_desk.",
    "mail/reading_link.",
)
ADDRESSES = ("/sign-in", "/team/", "/desk", "/read")  # of such pages
# Packages whose texts stand in the workspace, in what its people are sent, or in no page at all.
WORKSPACE_PACKAGES = set(
    "access advice audit demo desk front groups guests health inbox letters operation pasting people "
    "practices proof readers roster serve standing team watching writing".split()
)
# Files of other packages that only the workspace needs.
WORKSPACE_FILES = {
    "agenda/refusals", "delegations/manage", "delegations/needs", "delegations/remarks", "delegations/staff",
    "events/checks", "events/choices", "events/date_views", "events/forms", "events/lately",
    "events/host_choice", "events/manage", "events/needs", "events/occasions", "events/remarking",
    "events/remarks", "events/steps",
    "mail/actions", "mail/forms", "mail/views", "participation/crowding", "participation/manage",
    "participation/needs", "participation/release_forms", "participation/release_pages",
    "participation/seat_forms", "participation/seat_pages", "participation/waiting_pages",
    "privacy/periods_pages", "questions/checks", "questions/editor", "questions/question_forms",
    "sharing/importing",
}  # fmt: skip


def is_for_participants(path: str) -> bool:
    """Whether participants see the texts of this file: its path in the house."""
    if path.startswith("templates/"):
        return path.removeprefix("templates/") in pages_of_participants()
    name = path.removeprefix("app/").removesuffix(".py")
    return name.split("/")[0] not in WORKSPACE_PACKAGES and name not in WORKSPACE_FILES


@cache
def pages_of_participants() -> frozenset[str]:
    """Pages and mails outside the workspace, and all that they extend, include and import."""
    pages = [name for name in _named() if _is_page(name) and not belongs_to_workspace(name)]
    return frozenset(piece for page in pages for piece in _with_pieces(page)) - {WORKSPACE}


def belongs_to_workspace(name: str) -> bool:
    return name.startswith(DOORS) or (WORKSPACE in _with_pieces(name) and name != "error.html")


def _is_page(name: str) -> bool:
    return name.startswith("mail/") or not FRAMES.isdisjoint(_with_pieces(name))


@cache
def _named() -> dict[str, set[str]]:
    """Each template, and those that it names."""
    files = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.*")}
    words = {name: set(re.findall(r'"([\w/]+\.\w+)"', text)) for name, text in files.items()}
    return {name: (found & files.keys()) - {name} for name, found in words.items()}


@cache
def _with_pieces(name: str) -> frozenset[str]:
    found, left = set[str](), [name]
    while left:
        here = left.pop()
        if here not in found:
            found.add(here)
            left += _named()[here]
    return frozenset(found)
