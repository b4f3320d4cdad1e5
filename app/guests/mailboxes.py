"""E-mail addresses among other text, and whether a mail can reach them."""

import re
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from app.i18n import lazy as _

_NEVER = r"\s<>()\[\]{},;:|\"“”„«»@"  # in an address as people have them
ADDRESS = re.compile(rf"(?<![^{_NEVER}])[^{_NEVER}]+@[^{_NEVER}?/]+")
AROUND = re.compile(rf"[<(\[]?\s*(?:(?:mailto|smtp):)?\s*({ADDRESS.pattern})(?:\?[^\s<>]*)?\s*[>)\]]?", re.I)
_EDGES = "'‘’`*•·…!"
LONGEST_LOCAL = 64  # characters (RFC 5321 §4.5.3.1.1)
_LOOKALIKE = {chr(code) for code in (*range(0x370, 0x400), *range(0x400, 0x530))}  # Greek and Cyrillic


class Why(StrEnum):
    """Why a line is nobody who could be invited."""

    NO_ADDRESS = "no-address"
    UNREACHABLE = "unreachable"
    ALPHABET = "alphabet"
    SEVERAL = "several"


WORDS = {
    Why.NO_ADDRESS: _("There is no e-mail address in it."),
    Why.UNREACHABLE: _("No mail can reach this address: something is missing, or too much."),
    Why.ALPHABET: _("The address has letters of another alphabet. Type it again in Latin letters."),
    Why.SEVERAL: _("There is more than one address. Give each person a line."),
}


def addresses_in(text: str) -> set[str]:
    return {match.strip(_EDGES).rstrip(".").lower() for match in ADDRESS.findall(text)}


def reachable(address: str) -> str | Why:
    """The address as we keep it; or why no mail reaches it."""
    address = address.strip(_EDGES).rstrip(".")
    local, _at, domain = address.rpartition("@")
    if not local.isascii() or any(_is_mixed(label) for label in domain.split(".")):
        return Why.ALPHABET
    if len(local) > LONGEST_LOCAL:
        return Why.UNREACHABLE
    try:
        known = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return Why.UNREACHABLE
    return f"{known.local_part}@{known.domain}".lower()


def _is_mixed(label: str) -> bool:
    """Latin letters beside others: a Greek ο in .οrg."""
    letters = [letter for letter in label if letter.isalpha()]
    return any(letter.isascii() for letter in letters) and any(letter in _LOOKALIKE for letter in letters)
