"""What somebody wrote in Markdown, as a mail says it: as text and as HTML."""

from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.look import markdown, reader

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True)
class Prose:
    """`language`: in which it is written, which may not be the reader's."""

    text: str
    html: str
    language: str

    @classmethod
    def of(cls, source: str, language: str) -> "Prose":
        return cls(plain(source), _coloured(markdown(source, level=2)), language)


def _coloured(html: Markup) -> Markup:
    """Mail programs drop style sheets. The HTML is cleaned: a tag in it is one."""
    return Markup(html.replace("<a ", '<a style="color:#0f4566" '))  # noqa: S704  (as it was)


def plain(source: str) -> str:
    """Markdown as plain text: lists stay lists, a link says where it leads, emphasis goes."""
    from markdown_it.tree import SyntaxTreeNode

    return _block(SyntaxTreeNode(reader().parse(source)))


def _block(node: "SyntaxTreeNode") -> str:
    match node.type:
        case "root":
            return "\n\n".join(_block(one) for one in node.children)
        case "bullet_list":
            return "\n".join(_item(one, "- ") for one in node.children)
        case "ordered_list":
            first = int(node.attrs.get("start", 1))
            return "\n".join(_item(one, f"{n}. ") for n, one in enumerate(node.children, first))
        case "blockquote":
            quoted = "\n\n".join(_block(one) for one in node.children)
            return indent(quoted, "> ", lambda line: True)
        case "fence" | "code_block":
            return indent(node.content.rstrip(), "    ")
        case "hr":
            return "* * *"
        case _:
            return "".join(_inline(one) for one in node.children)


def _item(node: "SyntaxTreeNode", mark: str) -> str:
    """Only its first line carries the mark."""
    whole = "\n".join(_block(one) for one in node.children)
    return mark + indent(whole, " " * len(mark)).lstrip(" ")


def _inline(node: "SyntaxTreeNode") -> str:
    match node.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "link":
            words, url = "".join(_inline(one) for one in node.children), str(node.attrs["href"])
            return words if url in (words, f"mailto:{words}") else f"{words} <{url}>"
        case _ if node.children:
            return "".join(_inline(one) for one in node.children)
        case _:
            return node.content if node.type in ("text", "code_inline") else ""
