"""Two who write the same item at once: the second sees, field by field, what the first has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from typing import Any

from wtforms import Field

from app.i18n import gettext as _


@dataclass(frozen=True)
class Difference:
    """What somebody else wrote into a field meanwhile. Where both wrote, hers still stands in the form."""

    label: str
    theirs: str
    typed: str | None = None  # None: she had not touched it, and theirs stands there now


def bare(value: Any) -> Any:
    """Without what is empty, so that what was typed compares with what stands there."""
    if isinstance(value, Mapping):
        if "name" in value and not value["name"]:
            return None  # a row that is not used
        return sorted((name, kept) for name, one in value.items() if (kept := bare(one)))
    if isinstance(value, list):
        return [kept for one in value if (kept := bare(one))]
    return value or None


def said(field: Field, value: Any) -> str:
    """What a field holds, in words."""
    if offered := getattr(field, "choices", None):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(one.label) for one in offered if one.value in chosen)
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(_said, value.values())))
    if isinstance(value, list):
        return "; ".join(_said(one) for one in value if bare(one))
    if isinstance(value, bool):
        return _("yes") if value else ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value or "")


def fingerprint(value: Any) -> str:
    return sha256(repr(bare(value)).encode()).hexdigest()[:8]
