"""Files that people send along with the form: what they may be, told by their contents, and their names."""

import re
import unicodedata

from app.errors import DomainError
from app.i18n import lazy as _

LARGEST = 5_000_000  # bytes of one file
MOST = 5  # files in one form
# What a file begins with, its type, and how its name ends.
TYPES = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
)
ACCEPTED = ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"


class NotAFile(DomainError):
    message = _("Send a PDF, or a picture as PNG or JPEG.")


class TooLarge(DomainError):
    message = _("Send a file of at most 5 MB.")


def media_type(content: bytes) -> str:
    """What it is, by how it begins. Raises NotAFile, TooLarge."""
    if len(content) > LARGEST:
        raise TooLarge
    found = [kind for begins, kind, _endings in TYPES if content.startswith(begins)]
    if not found:
        raise NotAFile
    return found[0]


def clean_name(name: str, kind: str) -> str:
    """A name that no folder, header or page trips over, ending as its type does."""
    endings = next(endings for _begins, one, endings in TYPES if one == kind)
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    letters = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*%;')
    stem = re.sub(r"\.[^.]*$", "", letters).strip(". ")[:80] or "file"
    ending = "." + letters.rpartition(".")[2].lower()
    return stem + (ending if ending in endings else endings[0])
