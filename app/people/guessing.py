"""Which passwords are guessed first. A rule, no list of what others have lost: length is what counts (NIST SP
800-63B §3.1.1.2)."""

import re
import unicodedata

from app.i18n import lazy as _
from app.people.models import Person

SHORTEST = 12  # characters
LONGEST = 256
TOO_SHORT = _("Take at least 12 characters. Three or four words are easy to keep in mind.")
TOO_LONG = _("Take at most 256 characters.")
GUESSED = _(
    "This one is guessed quickly: it repeats, counts on, or is made of your name, address or usual words."
)
USUAL = ("password", "passwort", "kennwort", "synodos", "letmein", "welcome", "iloveyou", "admin", "secret")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm",
    "αβγδεζηθικλμνξοπρστυφχψω",
)  # fmt: skip
LEFT = 5  # as many characters, different ones, must remain without what is guessed


def objection(password: str, person: Person) -> str | None:
    """What speaks against this password for this person; nothing about which characters it is made of."""
    password = unicodedata.normalize("NFKC", password)
    if len(password) < SHORTEST:
        return str(TOO_SHORT)
    if len(password) > LONGEST:
        return str(TOO_LONG)
    return str(GUESSED) if is_guessed(password, *_known_words(person)) else None


def is_guessed(password: str, *known: str) -> bool:
    """Whether nearly nothing is left without repeated pieces, rows of the keyboard and words all know."""
    rest = password.casefold()
    for word in sorted({*USUAL, *(one.casefold() for one in known)}, key=len, reverse=True):
        if len(word) > 2:
            rest = rest.replace(word, "\0")
    for row in ROWS:
        for line in (row, row[::-1]):
            for size in range(len(line), 3, -1):
                for start in range(len(line) - size + 1):
                    rest = rest.replace(line[start : start + size], "\0")
    rest = re.sub(r"(.{1,8}?)\1+", r"\1", rest.replace("\0", ""), flags=re.DOTALL)
    return len({*rest}) < LEFT


def _known_words(person: Person) -> list[str]:
    address = person.email or ""
    return [address, *re.split(r"[@.\-_+]", address), *person.name.split(), person.name.replace(" ", "")]
