"""What stands in a PDF, as a screen reader or a person at the printer gets it."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter


def pages(pdf: bytes) -> list[str]:
    """The words of each page, one space between them."""
    texts = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s+", " ", text.replace("\u200b", "")) for text in texts]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def tags(pdf: bytes) -> list[str]:
    """The structure: Document, H1, P, Figure … in reading order."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return list(_tags(root["/StructTreeRoot"]["/K"]))


def _tags(node: Any) -> Iterator[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, dict) and "/S" in node:
        yield str(node["/S"]).removeprefix("/")
        yield from _tags(node.get("/K", []))


def about(pdf: bytes) -> dict[str, Any]:
    """What the file says of itself."""
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    return {
        "title": reader.metadata.title if reader.metadata else None,
        "author": reader.metadata.author if reader.metadata else None,
        "language": root["/Lang"],
        "is tagged": bool(root["/MarkInfo"]["/Marked"]),
        "shows its title": bool(root["/ViewerPreferences"].get("/DisplayDocTitle")),
        "PDF/UA": (re.search(r"<pdfuaid:part>(\d)</pdfuaid:part>", xmp) or [None, None])[1],
    }


def fonts(pdf: bytes) -> set[str]:
    """The names of those that are embedded, without the mark of the subset."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        found |= {
            font["/BaseFont"].split("+")[-1].removesuffix("-Identity-H")
            for font in resources["/Font"].values()
        }
    return found


def unpacked(pdf: bytes) -> str:
    """Every object of the file: nothing can hide in it from a search for plain letters."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for one in writer._objects:
        if hasattr(one, "get_data") and "/Subtype" not in one:
            one.set_data(one.get_data())
    found = io.BytesIO()
    writer.write(found)
    return found.getvalue().decode("latin-1")
