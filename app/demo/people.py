"""The people of the demonstration: all invented, all at example.org."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.guests.names import language_of

ORGANISER = "eleni.karavida@example.org"
HOST = "silvia.bonfante@example.org"  # plans what ART-ER hosts
ZONES = {"GR": "Europe/Athens", "IT": "Europe/Rome", "FI": "Europe/Helsinki", "BG": "Europe/Sofia"}


@dataclass(frozen=True)
class Invented:
    given_name: str
    family_name: str
    email: str
    organisation: str
    country: str  # ISO 3166 alpha-2

    @property
    def locale(self) -> str:
        """Who writes a name in Greek reads Greek; others what is spoken where they live, or English."""
        if re.search("[Α-Ωα-ωά-ώ]", self.given_name):
            return "el"
        return "en" if self.country == "GR" else language_of(self.country)

    @property
    def details(self) -> dict[str, str]:
        """What a participation keeps of a person."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "organisation": self.organisation,
            "country": self.country,
            "locale": self.locale,
            "zone": ZONES[self.country],
        }


class Crowd:
    """Everybody in people.toml, by group and by address."""

    def __init__(self, people: dict[str, Any], organisations: list[dict[str, Any]]) -> None:
        known = {one["slug"]: (one["name"], one["country"]) for one in organisations}
        self.staff = {
            slug: [_invented([*row, *known[slug]]) for row in rows] for slug, rows in people["staff"].items()
        }
        self.groups = {"staff": [one for rows in self.staff.values() for one in rows]}
        for name, rows in people["groups"].items():
            self.groups[name] = [
                self.by_address(row) if isinstance(row, str) else _invented(row) for row in rows
            ]

    def __iter__(self) -> Iterator[Invented]:
        return iter({one.email: one for group in self.groups.values() for one in group}.values())

    def by_address(self, local: str) -> Invented:
        return next(one for one in self if one.email == f"{local}@example.org")

    def of(self, *groups: str) -> list[Invented]:
        """Everybody in these groups, each once, in their order."""
        return list(dict.fromkeys(one for group in groups for one in self.groups[group]))


def _invented(row: list[str]) -> Invented:
    given_name, family_name, local, organisation, country = row
    return Invented(given_name, family_name, f"{local}@example.org", organisation, country)
