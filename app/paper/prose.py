"""Markdown as plain data, for where it does not become HTML: paragraphs and lists of what stands in a line.

A block is {"p": line}, {"list": [blocks, …], "from": 1 or None} or {"quote": blocks}. A line is a list of
texts and of {"b": line}, {"i": line}, {"s": line} or {"to": address, "a": line}.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app import look

if TYPE_CHECKING:
    from markdown_it.token import Token

Line = list[Any]
Block = dict[str, Any]
MARKS = re.compile(r"[\\`*_~\[\]<>#&\n\t=|:]|^\s|^[-+]|^\d+[.)]")  # without any of them a text is only words
NAMES = {"strong": "b", "em": "i", "s": "s"}


def blocks(text: str) -> list[Block]:
    """Pictures and HTML come as the letters they were typed with."""
    if not MARKS.search(text):
        return [{"p": [text]}] if text else []
    return list(_blocks(iter(look.reader().parse(text))))


def _blocks(tokens: "Iterator[Token]") -> Iterator[Block]:
    """Up to the end of what was opened last."""
    for token in tokens:
        if token.nesting < 0:
            return
        match token.type:
            case "inline":
                yield {"p": list(_line(iter(token.children or [])))}
            case "fence" | "code_block":
                yield {"p": [token.content.rstrip()]}
            case "bullet_list_open":
                yield {"list": [item["quote"] for item in _blocks(tokens)], "from": None}
            case "ordered_list_open":
                first = int(token.attrs.get("start", 1))
                yield {"list": [item["quote"] for item in _blocks(tokens)], "from": first}
            case "list_item_open" | "blockquote_open":
                yield {"quote": list(_blocks(tokens))}
            case "heading_open":
                yield {"p": [{"b": block["p"]} for block in _blocks(tokens)]}
            case "paragraph_open":
                yield from _blocks(tokens)


def _line(tokens: "Iterator[Token]") -> Iterator[Any]:
    for token in tokens:
        if token.nesting < 0:
            return
        kind = token.type.removesuffix("_open")
        if kind in NAMES:
            yield {NAMES[kind]: list(_line(tokens))}
        elif kind == "link":
            address, words = str(token.attrs["href"]), list(_line(tokens))
            yield from [{"to": address, "a": words}] if urlsplit(address).scheme in look.SCHEMES else words
        elif kind in ("softbreak", "hardbreak"):
            yield "\n"
        else:
            yield token.content
