"""Audiences: for whom something at an event is meant, and who is looking."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """As what somebody takes part. Said by the network or an organiser, never by whoever types it."""

    PARTNER = "partner"
    STAKEHOLDER = "stakeholder"
    SPEAKER = "speaker"
    PROGRAMME = "programme"  # an officer of the funding programme
    PUBLIC = "public"


def of_group(group_id: int) -> str:
    """How an audience names a group of the project."""
    return f"group:{group_id}"


def is_group(audience: str) -> bool:
    return re.fullmatch(r"group:[0-9]{1,9}", audience) is not None


def is_audience(name: str) -> bool:
    """A role, or a group of some project."""
    return name in set(Role) or is_group(name)


@dataclass(frozen=True)
class Viewer:
    """Somebody who reads a programme, as far as it matters for what may be shown."""

    audiences: frozenset[str] = frozenset({Role.PUBLIC.value})
    tables: frozenset[str] = field(default=frozenset())  # uids of the parallel tables she sits at
    sees_all: bool = False  # organises it

    @classmethod
    def like(cls, role: Role, groups: Iterable[int] = (), tables: Iterable[str] = ()) -> "Viewer":
        return cls(frozenset({role.value, *map(of_group, groups)}), frozenset(tables))

    def may_see(self, audiences: Iterable[str]) -> bool:
        """Nobody is named: everybody may."""
        named = set(audiences)
        return self.sees_all or not named or bool(named & self.audiences)


ANYBODY = Viewer()
ORGANISER = Viewer(sees_all=True)
