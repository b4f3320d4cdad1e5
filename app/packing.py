"""Bytes as they go over the wire: the mark of their contents, plain or compressed.

What is kept to be sent again (a calendar feed) is kept in this form, so that nothing is done to it twice.
"""

import gzip
from functools import cached_property
from hashlib import sha256
from typing import Any

from flask import Response


class Package:
    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.mark = sha256(plain).hexdigest()[:32]

    @cached_property
    def compressed(self) -> bytes:
        """Always the same bytes for the same contents: no time stands in them."""
        return gzip.compress(self.plain, 5, mtime=0)


class Packed(Response):
    """An answer whose bytes are packed already."""

    def __init__(self, package: Package, **details: Any) -> None:
        super().__init__(package.plain, **details)
        self.package = package
